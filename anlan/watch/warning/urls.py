"""Addresses of warnings; the page of one is its case."""

from django.urls import path

from anlan.watch.warning import feeds, templates, views

app_name = "warning"
urlpatterns = [
    path("warnings", views.listing, name="list"),
    path("warnings/new", views.new, name="new"),
    path("warnings/drawn", views.drawn, name="drawn"),
    path("warnings/relay", views.relay, name="relay"),
    path("warnings/templates", templates.listing, name="templates"),
    path("warnings/templates/new", templates.new, name="template_new"),
    path("warnings/templates/preview", templates.preview, name="template_preview"),
    path("warnings/templates/<int:pk>", templates.edit, name="template"),
    path("warnings/<str:number>", views.one, name="one"),
    path("warnings/<str:number>/cap.xml", feeds.cap, name="cap"),
    path("public/warnings", feeds.page, name="public"),
    path("feeds/warnings.atom", feeds.atom, name="atom"),
    path("feeds/warnings.pem", feeds.key, name="key"),
    path("feeds/warnings/<str:number>.xml", feeds.public_cap, name="public_cap"),
]
