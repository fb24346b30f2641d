"""The map layer of signs: each with what it shows."""

from collections.abc import Iterator
from typing import Any

from anlan.foundation.territory.map_layers import Layer, Mark, register_layers
from anlan.watch.signs.models import Sign
from anlan.watch.signs.permissions import Permission


def sign_marks(account: Any) -> Iterator[Mark]:
    """Every sign in use at its place."""
    for sign in (
        Sign.objects.visible_to(account).filter(is_active=True, longitude__isnull=False).select_related("device")
    ):
        words = sign.shown_words or "未应答"
        yield Mark(
            sign.device.code, sign.name, sign.longitude or 0, sign.latitude or 0, is_silent=not sign.shown, words=words
        )


def count_signs(account: Any) -> int:
    """How many the layer holds."""
    return int(Sign.objects.visible_to(account).filter(is_active=True).count())


register_layers(
    Layer("signs.signs", "标识", "sign", Permission.VIEW, sign_marks, count_signs, "sign", gathers=True, order=60)
)
