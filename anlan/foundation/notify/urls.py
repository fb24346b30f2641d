"""Addresses of notify's page."""

from django.urls import path

from anlan.foundation.notify import views

app_name = "notify"
urlpatterns = [
    path("notices", views.notices, name="notices"),
    path("notices/read", views.read, name="read"),
    path("notices/<int:number>", views.notice, name="notice"),
]
