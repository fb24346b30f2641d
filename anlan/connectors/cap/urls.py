"""Addresses of CAP feeds."""

from django.urls import path

from anlan.connectors.cap import views

app_name = "cap"
urlpatterns = [
    path("cap/feeds", views.feeds, name="feeds"),
    path("cap/feeds/new", views.new, name="new"),
    path("cap/feeds/<int:number>", views.edit, name="edit"),
    path("cap/feeds/<int:number>/pause", views.pause, name="pause"),
    path("cap/feeds/<int:number>/try", views.trial, name="try"),
]
