"""Settings from the environment, URLs and the ASGI application."""
