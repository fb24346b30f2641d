"""Addresses of signs."""

from django.urls import path

from anlan.watch.signs import views

app_name = "signs"
urlpatterns = [
    path("signs", views.signs, name="signs"),
    path("signs/new", views.new, name="new"),
    path("signs/policy", views.policy, name="policy"),
    path("signs/policy/<int:level>", views.policy_level, name="policy-level"),
    path("signs/at/<str:code>", views.at_point, name="at"),
    path("signs/<str:code>", views.sign, name="sign"),
    path("signs/<str:code>/drawer", views.drawer, name="drawer"),
    path("signs/<str:code>/now", views.now, name="now"),
    path("signs/<str:code>/command", views.command, name="command"),
]
