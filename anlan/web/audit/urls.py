"""Addresses of the journal."""

from django.urls import path

from anlan.web.audit import views

app_name = "audit"
urlpatterns = [
    path("admin/journal", views.entries, name="list"),
    path("admin/journal/export", views.export_csv, name="export"),
]
