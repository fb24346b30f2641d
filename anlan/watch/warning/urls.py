"""Addresses of warnings; the page of one is its case."""

from django.urls import path

from anlan.watch.warning import views

app_name = "warning"
urlpatterns = [
    path("warnings", views.listing, name="list"),
    path("warnings/new", views.new, name="new"),
    path("warnings/relay", views.relay, name="relay"),
    path("warnings/<str:number>", views.one, name="one"),
]
