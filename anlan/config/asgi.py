"""The ASGI application that uvicorn serves: static files first, then Django."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.config.settings")

from django.conf import settings
from django.core.asgi import get_asgi_application

from anlan.web.assets import Assets, collect
from anlan.web.csp import security_headers

application = Assets(
    get_asgi_application(),
    root=collect(settings.STATIC_ROOT),
    url=settings.STATIC_URL,
    headers=security_headers(),
)
