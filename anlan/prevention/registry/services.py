"""Entering things into the register and correcting them."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, models, transaction

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.people.api import may_here
from anlan.foundation.territory import api as territory
from anlan.foundation.territory.models import Region
from anlan.foundation.trace.api import Ref
from anlan.kit.identifiers import IdentifierWrong, check_phone, check_uscc
from anlan.prevention.registry.models import Building, Enterprise, Facility
from anlan.prevention.registry.permissions import Permission


class RegistrationRefused(ValueError):
    """The entry cannot be made; the message says what is wrong and what to do."""


@dataclass(frozen=True, kw_only=True)
class Located:
    """What every entry needs. Position in WGS-84 degrees; the region follows from the position."""

    name: str
    longitude: float
    latitude: float
    address: str = ""
    is_demo: bool = False


@dataclass(frozen=True, kw_only=True)
class EnterpriseEntry(Located):
    """An enterprise as it is entered."""

    uscc: str
    industry: str
    size: str
    risk_level: int = 0
    employees: int | None = None
    contact_name: str = ""
    contact_phone: str = ""


@dataclass(frozen=True, kw_only=True)
class BuildingEntry(Located):
    """A building as it is entered; height in metres."""

    code: str
    use: str
    structure: str
    floors: int
    height: float
    grade: str = ""
    built_year: int | None = None
    households: int | None = None
    residents: int | None = None


@dataclass(frozen=True, kw_only=True)
class FacilityEntry(Located):
    """A facility as it is entered, perhaps part of an enterprise or a building."""

    code: str
    kind: str
    enterprise_uscc: str = ""
    building_code: str = ""
    keeper: str = ""
    note: str = ""


def register_enterprise(*, entry: EnterpriseEntry, by: Actor) -> Enterprise:
    """Enter one enterprise; raises RegistrationRefused."""
    (made,) = register(enterprises=[entry], by=by)
    assert isinstance(made, Enterprise)
    return made


@transaction.atomic
def register(
    *,
    by: Actor,
    enterprises: Sequence[EnterpriseEntry] = (),
    buildings: Sequence[BuildingEntry] = (),
    facilities: Sequence[FacilityEntry] = (),
) -> list[models.Model]:
    """Enter many things at once, all or none, with one line in the journal; raises RegistrationRefused."""
    regions = {region.code: region for region in Region.objects.only("code", "path")}
    made: list[Any] = [_enterprise(entry, regions) for entry in enterprises]
    made += [Building(**_facts(entry, regions, height=Decimal(str(entry.height)))) for entry in buildings]
    for row in made:
        _check(row, by)
    _insert(made)
    parts = _facilities(facilities, regions)
    for row in parts:
        _check(row, by)
    _insert(parts)
    made += parts
    if made:
        first = made[0]
        record(
            "registry.entries.registered",
            by=by,
            subject=Ref.of(first),
            facts={"count": len(made), "names": [row.name for row in made[:20]]},
            region_path=first.region_path,
        )
    return made


@transaction.atomic
def correct_enterprise(*, uscc: str, by: Actor, **changes: Any) -> Enterprise:
    """Change facts of an enterprise; the journal keeps old and new. Raises RegistrationRefused."""
    row: Enterprise | None = Enterprise.objects.select_for_update().filter(uscc=uscc).first()
    if row is None:
        raise RegistrationRefused(f"没有统一社会信用代码为 {uscc} 的企业，请先登记。")
    allowed = {f for f in EnterpriseEntry.__dataclass_fields__ if f not in ("uscc", "is_demo")}
    strange = sorted(set(changes) - allowed)
    if strange:
        raise RegistrationRefused(f"「{strange[0]}」不能更正。")
    _check_remit(row, by)  # as it stands, and below as it will: nobody pulls an enterprise over into their own remit
    before = {key: getattr(row, key) for key in changes}
    if changes.get("contact_phone"):
        changes["contact_phone"] = _phone(row.name, changes["contact_phone"])
    for key, value in changes.items():
        setattr(row, key, value)
    if "longitude" in changes or "latitude" in changes:
        row.region_id, row.region_path = _region(row.name, row.longitude, row.latitude, None)
    _check(row, by)
    row.save()
    changed = [key for key in changes if before[key] != changes[key]]
    titles = {field.attname: str(field.verbose_name) for field in Enterprise._meta.fields}
    facts = {key: [before[key], changes[key]] for key in changed if key != "contact_phone"}
    record(
        "registry.enterprise.corrected",
        by=by,
        subject=Ref.of(row),
        facts={"fields": "、".join(titles[key] for key in changed), **facts},
        region_path=row.region_path,
    )
    return row


def _phone(name: str, text: str) -> str:
    try:
        return check_phone(text)
    except IdentifierWrong as wrong:
        raise RegistrationRefused(f"「{name}」：{wrong}") from wrong


def _enterprise(entry: EnterpriseEntry, regions: dict[str, Region]) -> Enterprise:
    try:
        phone = check_phone(entry.contact_phone) if entry.contact_phone else ""
        return Enterprise(**_facts(entry, regions, uscc=check_uscc(entry.uscc), contact_phone=phone))
    except IdentifierWrong as wrong:
        raise RegistrationRefused(f"「{entry.name}」：{wrong}") from wrong


def _facilities(entries: Iterable[FacilityEntry], regions: dict[str, Region]) -> list[Facility]:
    listed = list(entries)
    owners = {e.uscc: e for e in Enterprise.objects.filter(uscc__in={f.enterprise_uscc for f in listed})}
    houses = {b.code: b for b in Building.objects.filter(code__in={f.building_code for f in listed})}
    rows = []
    for entry in listed:
        if entry.enterprise_uscc and entry.enterprise_uscc not in owners:
            raise RegistrationRefused(f"「{entry.name}」所属企业 {entry.enterprise_uscc} 未登记，请先登记企业。")
        if entry.building_code and entry.building_code not in houses:
            raise RegistrationRefused(f"「{entry.name}」所在房屋 {entry.building_code} 未登记，请先登记房屋。")
        facts = _facts(entry, regions)
        facts.pop("building_code")
        owner, house = owners.get(entry.enterprise_uscc), houses.get(entry.building_code)
        rows.append(Facility(enterprise=owner, building=house, **facts))
    return rows


def _facts(entry: Located, regions: dict[str, Region], **changed: Any) -> dict[str, Any]:
    region_id, path = _region(entry.name, entry.longitude, entry.latitude, regions)
    return {**asdict(entry), "region_id": region_id, "region_path": path, **changed}


def _region(name: str, lon: float, lat: float, regions: dict[str, Region] | None) -> tuple[int, str]:
    place = territory.locate(lon, lat)
    if place.region is None:
        raise RegistrationRefused(f"「{name}」的位置（{lon:.5f}，{lat:.5f}）不在本区范围内，请核对坐标与坐标系。")
    region = regions[place.region.code] if regions else Region.objects.only("path").get(code=place.region.code)
    return region.pk, region.path


def _check(row: Any, by: Actor) -> None:
    if not row.name.strip():
        raise RegistrationRefused("名称不能为空。")
    for field in row._meta.fields:
        value = getattr(row, field.attname)
        if field.choices and value not in dict(field.flatchoices):
            raise RegistrationRefused(f"「{row.name}」的{field.verbose_name}「{value}」不在可选范围内。")
        if field.max_length and isinstance(value, str) and len(value) > field.max_length:
            raise RegistrationRefused(f"「{row.name[:20]}」的{field.verbose_name}超过 {field.max_length} 个字。")
    _check_remit(row, by)


def _check_remit(row: Any, by: Actor) -> None:
    if by.account is not None and not may_here(by.account, Permission.EDIT, row):
        raise RegistrationRefused(f"「{row.name[:20]}」不在{by.name}的登记范围内，请由所在街道或区应急局登记。")


def _insert(rows: list[Any]) -> None:
    """Insert kind by kind; a number that exists already stops all."""
    for model in {type(row): None for row in rows}:
        mine = [row for row in rows if type(row) is model]
        try:
            with transaction.atomic():
                model.objects.bulk_create(mine, batch_size=500)
        except IntegrityError as clash:
            raise RegistrationRefused(
                f"{model._meta.verbose_name}里有编码已经登记，或数值超出范围，全部未登记。"
            ) from clash
