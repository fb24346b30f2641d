"""Verbs of mappings: save, find."""

import msgspec
from django.db import transaction

from anlan.connectors.json_mapping.mapping import PROTOCOL, Mapping, faults_of
from anlan.connectors.json_mapping.models import MappingVersion
from anlan.foundation.journal.api import Actor, record
from anlan.foundation.trace.api import Ref
from anlan.watch.telemetry.api import Device


class MappingRefused(Exception):
    """A mapping that cannot be saved: by field, what is wrong."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__("；".join(faults.values()))
        self.faults = faults


@transaction.atomic
def save_mapping(
    *, key: str, name: str, mapping: Mapping, by: Actor, based_on: int = 0, sample_topic: str = "", sample: str = ""
) -> MappingVersion:
    """A new version of the mapping with this key; raises MappingRefused.

    `based_on` is the version that was edited (0: a new mapping), so that nobody's change is overwritten unseen.
    """
    faults = dict(faults_of(mapping))
    current = MappingVersion.objects.select_for_update().filter(key=key, is_current=True).first()
    if current is not None and not based_on:
        faults["key"] = f"代号 {key} 已被“{current.name}”使用"
    elif (current.version if current else 0) != based_on:
        faults["name"] = "这份映射刚被别人改过，请刷新后再改"
    if faults:
        raise MappingRefused(faults)
    MappingVersion.objects.filter(key=key, is_current=True).update(is_current=False)
    saved = MappingVersion.objects.create(
        key=key,
        version=based_on + 1,
        name=name,
        content=msgspec.to_builtins(mapping),
        sample_topic=sample_topic,
        sample=sample,
        created_by=by.name,
    )
    facts = {"version": saved.version, "content": saved.content}
    record("json_mapping.saved", by=by, subject=Ref("json_mapping", key, name), facts=facts)
    return saved


def current_mapping(key: str) -> Mapping | None:
    """The mapping in force; None when there is none. Raises DatabaseError."""
    found = MappingVersion.objects.filter(key=key, is_current=True).first()
    return found.mapping if found else None


def devices_of(key: str) -> list[str]:
    """Codes of the devices that use a mapping."""
    found = Device.objects.filter(protocol=PROTOCOL, protocol_options__mapping=key)
    return list(found.order_by("code").values_list("code", flat=True))
