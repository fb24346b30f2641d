"""Enterprises, buildings and facilities."""

from anlan.prevention.registry.api import register
from anlan.prevention.registry.models import Enterprise
from demo import register as things
from demo.loading.common import LOADER


def load() -> str:
    """Register everything at once."""
    if Enterprise.objects.filter(is_demo=True).exists():
        return "已有登记，未改动"
    made = register(
        by=LOADER, enterprises=things.enterprises(), buildings=things.buildings(), facilities=things.facilities()
    )
    return f"{len(things.enterprises())} 家企业、{len(things.buildings())} 栋房屋，共 {len(made)} 项"
