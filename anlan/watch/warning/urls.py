"""Addresses of warnings; the page of one is its case."""

from django.urls import path

from anlan.watch.warning import feeds, views

app_name = "warning"
urlpatterns = [
    path("warnings", views.listing, name="list"),
    path("warnings/new", views.new, name="new"),
    path("warnings/relay", views.relay, name="relay"),
    path("warnings/<str:number>", views.one, name="one"),
    path("warnings/<str:number>/cap.xml", feeds.cap, name="cap"),
    path("public/warnings", feeds.page, name="public"),
    path("feeds/warnings.atom", feeds.atom, name="atom"),
    path("feeds/warnings.pem", feeds.key, name="key"),
    path("feeds/warnings/<str:number>.xml", feeds.public_cap, name="public_cap"),
]
