"""Addresses of the rulebook."""

from django.urls import path

from anlan.web.rulebook import views

app_name = "rulebook"
urlpatterns = [
    path("admin/rules", views.rule_list, name="list"),
    path("admin/rules/<str:rule_id>", views.rule_page, name="rule"),
    path("admin/rules/<str:rule_id>/planned/<int:number>/withdraw", views.withdraw, name="withdraw"),
]
