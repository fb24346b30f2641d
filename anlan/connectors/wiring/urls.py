"""Addresses of devices' protocols."""

from django.urls import path

from anlan.connectors.wiring import views

app_name = "wiring"
urlpatterns = [
    path("devices/<str:code>/protocol", views.protocol, name="protocol"),
    path("devices/<str:code>/frames", views.frames, name="frames"),
    path("devices/<str:code>/frames/rows", views.frame_rows, name="frame-rows"),
]
