"""The page of the test gateways."""

from django.urls import path

from anlan.connectors.channels import views

app_name = "gateways"
urlpatterns = [path("gateways", views.gateways, name="gateways")]
