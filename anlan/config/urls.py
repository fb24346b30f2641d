"""Every address of the product; each module brings its own."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("anlan.foundation.territory.urls")),
    path("", include("anlan.foundation.casework.urls")),
    path("", include("anlan.foundation.notify.urls")),
    path("", include("anlan.prevention.registry.urls")),
    path("", include("anlan.web.cockpit.urls")),
    path("", include("anlan.connectors.cap.urls")),
    path("", include("anlan.connectors.wiring.urls")),
    path("", include("anlan.connectors.json_mapping.urls")),
    path("", include("anlan.watch.telemetry.urls")),
    path("", include("anlan.watch.warning.urls")),
    path("", include("anlan.watch.video.urls")),
    path("", include("anlan.watch.signs.urls")),
    path("", include("anlan.watch.vehicles.urls")),
    path("", include("anlan.watch.warning.delivery.urls")),
    path("", include("anlan.watch.sharing.urls")),
    path("", include("anlan.response.command.urls")),
    path("", include("anlan.connectors.channels.urls")),
    path("", include("anlan.web.urls")),
]

handler400 = "anlan.web.errors.bad_request"
handler403 = "anlan.web.errors.permission_denied"
handler404 = "anlan.web.errors.not_found"
handler500 = "anlan.web.errors.server_error"
