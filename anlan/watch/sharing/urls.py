"""Addresses of sharing."""

from django.urls import path

from anlan.watch.sharing import views

app_name = "sharing"
urlpatterns = [
    path("sharing", views.listing, name="list"),
    path("sharing/new", views.new, name="new"),
    path("sharing/<str:number>", views.one, name="one"),
    path("sharing/<str:number>/grant", views.grant_it, name="grant"),
    path("sharing/<str:number>/refuse", views.refuse_it, name="refuse"),
    path("sharing/<str:number>/revoke", views.revoke_it, name="revoke"),
]
