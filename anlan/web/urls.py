"""Addresses of the pages that cross wings."""

from django.urls import path

from anlan.web import shell
from anlan.web.gallery import views as gallery

urlpatterns = [
    path("", shell.home, name="home"),
    path("shell/status", shell.status, name="shell-status"),
    path("gallery", gallery.gallery, name="gallery"),
    path("gallery/drawer", gallery.drawer, name="gallery-drawer"),
    path("gallery/rows", gallery.rows, name="gallery-rows"),
]
