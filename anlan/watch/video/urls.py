"""Addresses of video."""

from django.urls import path

from anlan.watch.video import views

app_name = "video"
urlpatterns = [
    path("videos", views.videos, name="videos"),
    path("videos/rows", views.rows, name="rows"),
    path("videos/near", views.near_place, name="near"),
    path("videos/looks", views.looks, name="looks"),
    path("videos/new", views.new, name="new"),
    path("videos/<str:code>", views.video, name="video"),
    path("videos/<str:code>/drawer", views.drawer, name="drawer"),
    path("videos/<str:code>/look", views.begin, name="look"),
    path("videos/<str:code>/watch/<int:number>", views.watch, name="watch"),
]
