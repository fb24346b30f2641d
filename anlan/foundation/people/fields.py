"""A text column that is ciphertext in the database (身份证号、手机号、举报人)."""

import base64
import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken
from django.db import models

from anlan.kit.secrets import secret

if TYPE_CHECKING:
    _Text = models.TextField[str, str]
else:
    _Text = models.TextField


@lru_cache(maxsize=1)
def _cipher() -> Fernet:
    key = hashlib.sha256(secret("field_key").encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


class EncryptedTextField(_Text):
    """Text encrypted with the installation's field key; cannot be searched, on purpose."""

    def get_prep_value(self, value: Any) -> Any:
        """Plain text to token."""
        if value in (None, ""):
            return value
        return _cipher().encrypt(str(value).encode()).decode()

    def from_db_value(self, value: Any, *_: Any) -> Any:
        """Token to plain text; a token of another installation reads as empty rather than as noise."""
        if value in (None, ""):
            return value
        try:
            return _cipher().decrypt(value.encode()).decode()
        except InvalidToken:
            return ""
