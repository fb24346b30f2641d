"""Addresses of the cockpit and of what its map fetches."""

from django.urls import path

from anlan.web.cockpit import layers

app_name = "cockpit"
urlpatterns = [
    path("map/layers/<str:key>", layers.layer, name="layer"),
]
