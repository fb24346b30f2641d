"""Addresses of the register."""

from django.urls import path

from anlan.prevention.registry import views

app_name = "registry"
urlpatterns = [path("registry/<str:kind>/<str:key>", views.thing, name="thing")]
