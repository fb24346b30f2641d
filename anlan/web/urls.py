"""Addresses of the pages that cross wings."""

from django.urls import include, path

from anlan.web import shell
from anlan.web.api.frame import api
from anlan.web.api.pages import docs
from anlan.web.gallery import views as gallery
from anlan.web.workbench import views as workbench

urlpatterns = [
    path("", include("anlan.web.accounts.urls")),
    path("", include("anlan.web.audit.urls")),
    path("", include("anlan.web.rulebook.urls")),
    path("api/v1/docs", docs, name="api-docs"),
    path("api/v1/", api.urls),
    path("shell/status", shell.status, name="shell-status"),
    path("todo", workbench.workbench, name="todo"),
    path("todo/rows", workbench.rows, name="todo-rows"),
    path("todo/case/<str:number>", workbench.drawer, name="todo-case"),
    path("gallery", gallery.gallery, name="gallery"),
    path("gallery/drawer", gallery.drawer, name="gallery-drawer"),
    path("gallery/rows", gallery.rows, name="gallery-rows"),
]
