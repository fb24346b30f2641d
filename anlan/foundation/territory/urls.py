"""Addresses of territory."""

from django.urls import path

from anlan.foundation.territory import views

app_name = "territory"
urlpatterns = [path("territory/<str:kind>.geojson", views.regions, name="regions")]
