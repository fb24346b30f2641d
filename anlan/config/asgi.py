"""The ASGI application that uvicorn serves: static files, live streams and readings by HTTP beside Django."""

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.config.settings")

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from django.conf import settings  # noqa: E402

from anlan.config.environment import environment  # noqa: E402
from anlan.connectors.senml.intake import PATH as INTAKE_PATH  # noqa: E402
from anlan.connectors.senml.intake import Intake  # noqa: E402
from anlan.web.assets import Assets, collect  # noqa: E402
from anlan.web.csp import security_headers  # noqa: E402
from anlan.web.live.hub import Hub  # noqa: E402
from anlan.web.live.stream import Receive, Scope, Send, serve  # noqa: E402

hub = Hub(environment.database_url)
intake = Intake(environment.nats_url)
pages = Assets(
    django_application,  # type: ignore[arg-type]
    root=collect(settings.STATIC_ROOT),
    url=settings.STATIC_URL,
    headers=security_headers(),
)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Route by path: the hub takes its stream, the intake readings, static files and pages go to their own."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"] == "/live/stream" and scope["method"] == "GET":
        hub.start()
        await serve(hub, scope, receive, send)
    elif scope["type"] == "http" and scope["path"] == INTAKE_PATH:
        await intake(scope, receive, send)
    else:
        await pages(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            hub.start()
            gc.collect()
            gc.freeze()  # what is loaded stays: a later collection need not walk through it while a screen waits
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await hub.stop()
            await intake.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
