"""Addresses of delivery."""

from django.urls import path

from anlan.watch.warning.delivery import views

app_name = "delivery"
urlpatterns = [
    path("warnings/<str:number>/delivery", views.progress, name="progress"),
    path("warnings/<str:number>/delivery/confirm", views.let_speak, name="confirm"),
    path("warnings/<str:number>/delivery/retry", views.send_again, name="retry"),
    path("warnings/<str:number>/coverage", views.coverage, name="coverage"),
    path("calls", views.calls, name="calls"),
    path("calls/<int:pk>/answered", views.answered, name="answered"),
    path("recipients", views.recipients, name="recipients"),
    path("recipients/new", views.recipient, name="new_recipient"),
    path("recipients/<int:pk>", views.recipient, name="recipient"),
]
