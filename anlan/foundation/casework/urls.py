"""Addresses of cases."""

from django.urls import path

from anlan.foundation.casework import views

app_name = "casework"
urlpatterns = [
    path("cases/<str:number>", views.case, name="case"),
    path("cases/<str:number>/drawer", views.drawer, name="drawer"),
    path("cases/<str:number>/steps/<slug:step_key>", views.take_step, name="step"),
]
