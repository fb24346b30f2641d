"""Every address of the product; each module brings its own."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("anlan.web.cockpit.urls")),
]
