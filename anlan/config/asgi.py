"""The ASGI application that uvicorn serves: live streams beside Django."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.config.settings")

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from anlan.config.environment import environment  # noqa: E402
from anlan.web.live.hub import Hub  # noqa: E402
from anlan.web.live.stream import Receive, Scope, Send, serve  # noqa: E402

hub = Hub(environment.database_url)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Route by path: the hub takes its stream, Django everything else."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"] == "/live/stream" and scope["method"] == "GET":
        hub.start()
        await serve(hub, scope, receive, send)
    else:
        await django_application(scope, receive, send)  # type: ignore[arg-type]


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            hub.start()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await hub.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
