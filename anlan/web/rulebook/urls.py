"""Addresses of the rulebook."""

from django.urls import path

from anlan.web.rulebook import policies, views

app_name = "rulebook"
urlpatterns = [
    path("admin/rules", views.rule_list, name="list"),
    path("admin/rules/<str:rule_id>", views.rule_page, name="rule"),
    path("admin/rules/<str:rule_id>/planned/<int:number>/withdraw", views.withdraw, name="withdraw"),
    path("admin/policies", policies.policy_list, name="policies"),
    path("admin/policies/warnings/new", policies.warning_policy, name="new_warning_policy"),
    path("admin/policies/warnings/<int:number>", policies.warning_policy, name="warning_policy"),
    path("admin/policies/incidents/new", policies.incident_policy, name="new_incident_policy"),
    path("admin/policies/incidents/<int:number>", policies.incident_policy, name="incident_policy"),
]
