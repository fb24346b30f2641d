"""Addresses of JSON mappings."""

from django.urls import path

from anlan.connectors.json_mapping import views

app_name = "json_mapping"
urlpatterns = [
    path("mappings", views.mappings, name="mappings"),
    path("mappings/new", views.new, name="new"),
    path("mappings/try", views.trial, name="try"),
    path("mappings/<slug:key>", views.edit, name="edit"),
]
