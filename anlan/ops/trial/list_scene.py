"""A district for `anlan bench lists`: streets, points, somebody of every role, a million alarms and their cases.

Rows are written by PostgreSQL itself (generate_series), with the mix of a district that has run for two years: one
point in one has an open alarm, the rest is closed; few are red; titles share words as real ones do.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection, models

from anlan.foundation.casework.api import Case
from anlan.foundation.people import roles
from anlan.foundation.people.models import Account, Organisation, Posting
from anlan.foundation.territory.models import Region
from anlan.watch.telemetry.api import Alarm, AlarmCase, Device, Point, PointKind, load_kinds

MARK = "LISTS"
UNUSABLE = "!"  # no password ever matches
STREETS, COMMUNITIES, GRIDS = 10, 8, 10
POINTS = 12_000
ENTERPRISES = 300
SPACING_S = 63  # a million alarms in two years
ROADS = (
    "庐山路",
    "长虹大道",
    "滨江东路",
    "大中路",
    "浔阳路",
    "甘棠北路",
    "九瑞大道",
    "龙开河路",
    "湖滨路",
    "三里街",
    "花园畈",
)
SMOKE_SHARE = 2  # every second point is a smoke detector, the other kinds share the rest


@dataclass(frozen=True)
class Person:
    """Somebody who looks at lists, and the session they are signed in with."""

    title: str
    account: Account
    session_key: str


def prepare(rows: int) -> list[Person]:
    """Fill an empty installation with `rows` alarms and as many cases; the people who look."""
    load_kinds()
    regions = _regions()
    organisations = _organisations(regions)
    people = _people(regions, organisations)
    _points(regions, organisations)
    with _without_indexes("telemetry_alarm", "casework_case", "telemetry_alarmcase"):
        _fill(rows, people)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) telemetry_alarm, casework_case, telemetry_alarmcase, telemetry_point")
    return [Person(title, account, _session(account)) for title, account in people.items()]


def _regions() -> list[Region]:
    """The tree; returns its grids, street by street."""
    district = Region.objects.create(code=MARK, name="压测区", kind=Region.Kind.DISTRICT, path=f"/{MARK}/")
    kinds, above = (Region.Kind.STREET, Region.Kind.COMMUNITY, Region.Kind.GRID), [district]
    for kind, many in zip(kinds, (STREETS, COMMUNITIES, GRIDS), strict=True):
        rows = []
        for parent in above:
            for number in range(1, many + 1):
                code = f"{parent.code.removeprefix(MARK)}{number:02d}"
                rows.append(
                    Region(
                        code=code, name=f"{kind.label}{code}", kind=kind, parent=parent, path=f"{parent.path}{code}/"
                    )
                )
        above = Region.objects.bulk_create(rows)
    return above


def _organisations(grids: Sequence[Region]) -> list[Organisation]:
    """One office a street, then ten departments."""
    streets = list(Region.objects.filter(kind=Region.Kind.STREET).order_by("code"))
    offices = [
        Organisation(
            code=f"{MARK}-S{n}", name=f"{s.name}办事处", kind="street", path=f"/{MARK}S{n}/", region_path=s.path
        )
        for n, s in enumerate(streets)
    ]
    departments = [
        Organisation(code=f"{MARK}-D{n}", name=f"压测部门 {n}", kind="department", path=f"/{MARK}D{n}/")
        for n in range(10)
    ]
    return Organisation.objects.bulk_create([*offices, *departments])


def _people(grids: Sequence[Region], organisations: Sequence[Organisation]) -> dict[str, Account]:
    """One account of every role with the remit that belongs to it, by the role's title."""
    grid = grids[0]
    community, street = grid.path.rsplit("/", 2)[0] + "/", f"/{MARK}/01/"
    remits: dict[str, dict[str, str]] = {
        roles.DEPARTMENT_STAFF.key: {"organisation_path": organisations[STREETS].path},
        roles.STREET_STAFF.key: {"region_path": street},
        roles.COMMUNITY_STAFF.key: {"region_path": community},
        roles.GRID_WORKER.key: {"region_path": grid.path},
        roles.ENTERPRISE_SAFETY.key: {"enterprise": _enterprise(0)},
        roles.TEAM_LEADER.key: {"organisation_path": organisations[STREETS + 1].path},
    }
    found = {}
    for key, role in roles.ROLES.items():
        body = organisations[STREETS if "organisation_path" in remits.get(key, {}) else 0]
        account = Account.objects.create(username=f"lists-{key}", name=role.title, password=UNUSABLE, organisation=body)
        Posting.objects.create(account=account, role=key, **remits.get(key, {}))
        found[role.title] = account
    return found


def _enterprise(number: int) -> str:
    return f"91360403LISTS{number:05d}"


def _points(grids: Sequence[Region], organisations: Sequence[Organisation]) -> None:
    kinds = list(PointKind.objects.exclude(key="smoke").order_by("order"))
    smoke = PointKind.objects.get(key="smoke")
    devices = Device.objects.bulk_create(
        Device(code=f"{MARK}-{n:05d}", name=f"压测设备 {n}", region_path=grids[n % len(grids)].path)
        for n in range(POINTS)
    )
    rows = []
    for n, device in enumerate(devices):
        kind = smoke if n % SMOKE_SHARE == 0 else kinds[n // SMOKE_SHARE % len(kinds)]
        grid = grids[n % len(grids)]
        rows.append(
            Point(
                code=f"{MARK}-{n:05d}-1",
                name=f"{ROADS[n % len(ROADS)]} {n % 397} 号{kind.name}",
                kind=kind,
                device=device,
                region=grid,
                region_path=grid.path,
                organisation=organisations[n % len(organisations)],
                enterprise=_enterprise(n % ENTERPRISES) if n % 3 == 0 else "",
                longitude=115.9 + n % 320 / 2000,
                latitude=29.6 + n % 279 / 2000,
            )
        )
    Point.objects.bulk_create(rows, batch_size=2000)


_SOURCE = """
    SELECT n, p.id AS point, p.name, p.region_path, p.region_id, p.longitude, p.latitude, p.enterprise,
        o.id AS office, o.path AS office_path, now() - (%(rows)s - n) * %(spacing)s * interval '1 second' AS at,
        n <= %(rows)s - %(points)s AS is_closed, dice.turn, dice.light,
        CASE WHEN dice.level < 2 THEN 1 WHEN dice.level < 10 THEN 2 WHEN dice.level < 40 THEN 3 ELSE 4 END AS level,
        CASE WHEN dice.rule = 0 THEN 'silence' ELSE 'level' END AS rule_key,
        p.name || CASE WHEN dice.rule = 0 THEN ' 失联，超过 3 分钟没有读数' ELSE ' 超限 ' || n %% 61 END AS title,
        'GJ-' || to_char(now() - (%(rows)s - n) * %(spacing)s * interval '1 second', 'YYYYMMDD-') ||
            lpad(n::text, 7, '0') AS number
    FROM generate_series(1, %(rows)s) n
    CROSS JOIN LATERAL (
        SELECT abs(hashint8(n)::int8) %% 100 AS level, abs(hashint8(n + 10000000)::int8) %% 10 AS turn,
            abs(hashint8(n + 20000000)::int8) %% 7 AS rule, abs(hashint8(n + 30000000)::int8) %% 15 AS light
    ) dice
    JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM telemetry_point) p
        ON p.place = n::int8 * 7919 %% %(points)s
    JOIN people_organisation o ON o.region_path <> '' AND p.region_path LIKE o.region_path || '%%'
"""
_ALARM = {
    "id": "n",
    "point_id": "point",
    "rule_key": "rule_key",
    "title": "title",
    "level": "level",
    "peak_level": "level",
    "value": "n %% 61",
    "peak_value": "n %% 61 + 1",
    "observed_at": "at",
    "received_at": "at",
    "decided_at": "at",
    "region_path": "region_path",
    "acknowledged_at": "CASE WHEN is_closed OR turn BETWEEN 4 AND 9 THEN at + interval '1 minute' END",
    "acknowledged_by_id": "CASE WHEN is_closed OR turn BETWEEN 4 AND 9 THEN %(officer)s END",
    "returned_at": "CASE WHEN is_closed OR turn > 7 THEN at + interval '20 minutes' END",
    "shelved_until": "CASE WHEN NOT is_closed AND turn = 7 THEN now() + interval '8 hours' END",
    "closed_at": "CASE WHEN is_closed THEN at + interval '3 hours' END",
}
_CASE = {
    "id": "n",
    "number": "number",
    "procedure": "'telemetry.alarm'",
    "state": """CASE WHEN is_closed THEN CASE turn WHEN 3 THEN 'false_alarm' ELSE 'closed' END
        WHEN turn < 4 THEN 'raised' WHEN turn < 6 THEN 'confirmed'
        WHEN turn < 8 THEN 'dispatched' ELSE 'handled' END""",
    "title": "left(title, 120)",
    "level": "level",
    "address": "name",
    "region_id": "region_id",
    "region_path": "region_path",
    "enterprise": "enterprise",
    "longitude": "longitude",
    "latitude": "latitude",
    "organisation_id": "CASE WHEN is_closed OR turn > 3 THEN office END",
    "organisation_path": "CASE WHEN is_closed OR turn > 3 THEN office_path ELSE '' END",
    "holder_id": "CASE WHEN turn = 6 THEN %(worker)s END",
    "opened_at": "at",
    "moved_at": "at",
    "closed_at": "CASE WHEN is_closed THEN at + interval '3 hours' END",
    "warn_at": "at + interval '200 hours'",
    "due_at": "at + interval '210 hours'",
    "second_line_at": "at + interval '230 hours'",
    "order_at": "at + interval '210 hours'",
    "light": "CASE WHEN is_closed OR light > 3 THEN 0 ELSE light END",
    "words": """ARRAY(SELECT DISTINCT substr(t, i, 2)
        FROM unnest(string_to_array(lower(number || ' ' || left(title, 120) || ' ' || name), ' ')) t,
        generate_series(1, greatest(length(t) - 1, 1)) i)""",
}


def _fill(rows: int, people: Mapping[str, Account]) -> None:
    facts = {
        "rows": rows,
        "points": POINTS,
        "spacing": SPACING_S,
        "officer": people[roles.DUTY_OFFICER.title].pk,
        "worker": people[roles.GRID_WORKER.title].pk,
    }
    _insert(Alarm, _ALARM, facts)
    _insert(Case, _CASE, facts)
    _insert(AlarmCase, {"case_ptr_id": "n", "alarm_id": "n"}, facts)
    with connection.cursor() as cursor:
        for table in ("telemetry_alarm", "casework_case"):
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, rows])


def _insert(model: type[models.Model], columns: Mapping[str, str], facts: Mapping[str, Any]) -> None:
    """Rows of the source as rows of a model; what is not named gets the model's default."""
    facts, expressions = dict(facts), {}
    for field in model._meta.local_concrete_fields:
        name = str(field.column)
        if name in columns:
            expressions[name] = columns[name]
        elif not field.has_db_default():
            facts[f"default_{name}"] = field.get_db_prep_save(field.get_default(), connection)
            expressions[name] = f"%(default_{name})s"
    wanted = ", ".join(f'"{name}"' for name in expressions)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({wanted}) '  # noqa: S608 - put together from the constants above
            f"SELECT {', '.join(expressions.values())} FROM ({_SOURCE}) source ORDER BY n",
            facts,
        )


@contextmanager
def _without_indexes(*tables: str) -> Iterator[None]:
    """While the block fills the tables, they have only the indexes that constraints need; afterwards all again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid::regclass::text = ANY(%s) AND NOT indisunique",
            [list(tables)],
        )
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f"DROP INDEX {name}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for _, definition in found:
            cursor.execute(definition)


def _session(account: Account) -> str:
    """A signed-in session to which nothing is owed."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session["dues_settled"] = account.pk
    session.create()
    return str(session.session_key)
