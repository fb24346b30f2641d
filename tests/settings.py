"""Settings of a test run: the product's own, on the test server, with what would only cost time left out."""

import os

from tests import postgres_server

os.environ.setdefault("ANLAN_DATA_DIR", str(postgres_server.HOME.parent / "test"))
postgres_server.announce()

from anlan.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
