"""Addresses of vehicles."""

from django.urls import path

from anlan.watch.vehicles import views

app_name = "vehicles"
urlpatterns = [
    path("vehicles", views.vehicles, name="vehicles"),
    path("vehicles/new", views.new, name="new"),
    path("vehicles/<str:code>", views.vehicle, name="vehicle"),
    path("vehicles/<str:code>/drawer", views.drawer, name="drawer"),
    path("vehicles/<str:code>/track", views.track_json, name="track"),
    path("weighings", views.weighings, name="weighings"),
]
