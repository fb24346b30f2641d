"""Channels and recipients of warnings."""

from django.db import transaction

from anlan.config.environment import environment
from anlan.connectors.gateways.places import SECRET
from anlan.foundation.journal.api import record
from anlan.foundation.notify.api import Channel, transport_kinds
from anlan.foundation.territory.models import Region
from anlan.foundation.trace.api import Ref
from anlan.kit.secrets import secret
from anlan.watch.warning.delivery.models import Recipient
from demo import delivery
from demo.loading.lookup import LOADER, regions


@transaction.atomic
def load() -> str:
    """Set up what is not there yet."""
    channels = sum(_channel(wanted) for wanted in delivery.channels(f"http://127.0.0.1:{environment.port}"))
    if Recipient.objects.filter(is_demo=True).exists():
        return f"{channels} 个渠道，已有接收对象，未改动"
    known = regions()
    grids, communities = _named(known, Region.Kind.GRID), _named(known, Region.Kind.COMMUNITY)
    made = Recipient.objects.bulk_create(
        Recipient(
            kind=each.kind,
            name=each.name[:80],
            medium=each.medium,
            address=each.address,
            region=known[each.region],
            region_path=known[each.region].path,
            people=each.people,
            households=each.households,
            is_demo=True,
        )
        for each in delivery.recipients(grids, communities)
    )
    facts = {"channels": channels, "recipients": len(made)}
    record("demo.delivery.loaded", by=LOADER, subject=Ref("demo.delivery", "1", "预警接收"), facts=facts)
    return f"{channels} 个渠道、{len(made)} 个接收对象"


def _channel(wanted: delivery.Channel) -> bool:
    if Channel.objects.filter(key=wanted.key).exists():
        return False
    kind = transport_kinds()[wanted.transport]
    facts = {"repeats_safely": True, **wanted.facts}
    row = Channel(
        key=wanted.key, title=f"{wanted.title}·测试网关", transport=kind.key, medium=kind.medium,
        settings=wanted.settings, is_test=True, is_demo=True, **facts,
    )  # fmt: skip
    secrets = {"receipt_secret": secret(SECRET), "key": "demo"}
    asked = {setting.key for setting in kind.settings if setting.is_secret}
    row.keep_credentials({name: value for name, value in secrets.items() if name in asked})
    row.save()
    return True


def _named(known: dict[str, Region], kind: str) -> list[tuple[str, str]]:
    return sorted((region.code, region.name) for region in known.values() if region.kind == kind)
