"""The auditor reads what was done, inside the remit; the reading and every full telephone number read are on record."""

import csv
import io
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from anlan.foundation.journal.anchors import Anchor, anchor_head, anchor_place, newest_anchor
from anlan.foundation.journal.api import Actor, Entry, kind_words, record, register_entry, sentence
from anlan.foundation.journal.models import Seal
from anlan.foundation.journal.sealer import GENESIS, digest
from anlan.foundation.journal.standing import seals_of, standing
from anlan.foundation.people.models import Account
from anlan.foundation.people.roles import ADMINISTRATOR, AUDITOR, DUTY_OFFICER
from anlan.foundation.people.tests.cast import GANTANG, PENPU, in_gantang, person
from anlan.foundation.trace.api import Ref

pytestmark = pytest.mark.django_db
register_entry("tests.thing.done", "{actor} 办理了 {subject}，用时 {minutes} 分钟")
register_entry("tests.thing.planned", "{actor} 约在 {when} 办理 {things}")
PAGE = "/admin/journal"


def at(account: Account) -> Client:
    """The account at its desk."""
    client = Client()
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def auditor() -> Client:
    """The auditor of the whole district."""
    return at(person("shen", AUDITOR, is_demo=True))


def done(title: str, region_path: str = "", days_ago: int = 0, by: Actor | None = None) -> Entry:
    """Something done."""
    with transaction.atomic():
        return record(
            "tests.thing.done",
            by=by or Actor.system("值班规则"),
            subject=Ref("tests.thing", "1", title),
            facts={"minutes": 5},
            at=timezone.now() - timedelta(days=days_ago),
            region_path=region_path,
        )


def seal() -> None:
    """Chain everything as the sealer does (which waits for other transactions of the server)."""
    previous = GENESIS
    for position, entry in enumerate(Entry.objects.order_by("pk"), 1):
        previous = digest(previous, position, Entry.objects.get(pk=entry.pk))
        Seal.objects.create(position=position, entry_id=entry.pk, digest=previous)


def titles(client: Client, query: str = "") -> list[str]:
    """What the list shows, without the readings themselves."""
    lines = client.get(f"{PAGE}?{query}").context["lines"]
    return [line.entry.subject_title for line in lines if line.entry.kind == "tests.thing.done"]


def test_it_works(auditor: Client) -> None:
    done("湓浦路排涝")
    page = auditor.get(PAGE).content.decode()
    assert "值班规则 办理了 湓浦路排涝，用时 5 分钟" in page
    assert "待封存" in page
    entry = Entry.objects.get(kind="journal.entries.read")
    assert sentence(entry) == "人shen 查阅留痕（全部），1 条"


def test_filters_narrow_by_time_who_subject_and_kind(auditor: Client) -> None:
    li = person("li", DUTY_OFFICER)
    done("旧事", days_ago=40)
    done("排涝", by=Actor.of(li))
    today = timezone.localdate()
    assert titles(auditor) == ["排涝", "旧事"]
    assert titles(auditor, f"since={today}") == ["排涝"]
    assert titles(auditor, f"until={today - timedelta(days=1)}") == ["旧事"]
    assert titles(auditor, "who=人li") == titles(auditor, "who=li") == ["排涝"]
    assert titles(auditor, "who=值班规则") == ["旧事"]
    assert titles(auditor, "subject=旧事") == []
    assert titles(auditor, f"subject=旧事&since={today - timedelta(days=60)}") == ["旧事"]
    assert titles(auditor, "kind=people.account.created") == []
    assert titles(auditor, "since=x&until=9999-99-99&kind=nothing") == ["排涝", "旧事"]


def test_the_remit_limits_what_is_read() -> None:
    done("甘棠的事", GANTANG)
    done("湓浦的事", PENPU)
    done("全区的事")
    assert titles(at(in_gantang("jie", AUDITOR, is_demo=True))) == ["甘棠的事"]
    assert at(person("li", DUTY_OFFICER)).get(PAGE).status_code == 403


def test_pages_follow_one_another_and_cost_the_same(auditor: Client) -> None:
    with transaction.atomic():
        for number in range(120):
            done(f"事项 {number}", days_ago=1)
    with CaptureQueriesContext(connection) as first:
        page = auditor.get(PAGE)
    with CaptureQueriesContext(connection) as second:
        rows = auditor.get(page.context["next_url"], headers={"HX-Request": "true"})
    assert "事项 119" in page.content.decode()
    assert len(rows.context["lines"]) == 50
    assert "<html" not in rows.content.decode()
    assert len(second) <= len(first) < 40
    assert auditor.get(f"{PAGE}?after=nonsense").status_code == 200


def test_the_export_is_a_table_without_formulas_and_on_record(auditor: Client) -> None:
    done("=HYPERLINK(1)")
    answer = auditor.get(f"{PAGE}/export?kind=people.account.created")
    assert len(list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))) == 1
    answer = auditor.get(f"{PAGE}/export")
    assert answer["Content-Disposition"].startswith("attachment")
    table = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    row = next(row for row in table if row["事项代码"] == "tests.thing.done")
    assert (row["对象名称"], row["与封存"]) == ("'=HYPERLINK(1)", "待封存")
    assert [sentence(e) for e in Entry.objects.filter(kind="journal.entries.exported").order_by("pk")] == [
        f"人shen 导出留痕（事项「{kind_words('people.account.created')}」），0 条",
        "人shen 导出留痕（全部），2 条",
    ]


def test_programs_read_the_same(auditor: Client) -> None:
    done("排涝")
    found = auditor.get("/api/v1/journal?size=1").json()
    assert (found["items"][0]["sentence"], found["items"][0]["position"]) == (
        "值班规则 办理了 排涝，用时 5 分钟",
        None,
    )
    assert auditor.get("/api/v1/journal?since=tomorrow").status_code == 422
    assert auditor.get("/api/v1/journal?after=x").status_code in (400, 422)
    assert Entry.objects.filter(kind="journal.entries.read").count() == 1


def test_an_entry_that_is_not_what_was_sealed_is_seen(auditor: Client) -> None:
    first, second = done("一"), done("二")
    seal()
    assert "#2" in auditor.get(PAGE).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_entry DISABLE TRIGGER journal_entry_append_only")
        cursor.execute("UPDATE journal_entry SET subject_title = '改' WHERE id = %s", [second.pk])
        cursor.execute("ALTER TABLE journal_entry ENABLE TRIGGER journal_entry_append_only")
    found = seals_of(Entry.objects.filter(pk__in=[first.pk, second.pk]))
    assert (found[first.pk].is_sound, found[second.pk].is_sound) == (True, False)
    assert "与封存不符" in auditor.get(PAGE).content.decode()


def test_the_newest_anchor_is_checked(auditor: Client, tmp_path: Path, settings: object) -> None:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    file = anchor_place(tmp_path)
    assert (standing(file).verdict, newest_anchor(file)) == ("none", None)
    done("一")
    seal()
    done("二")
    anchor = anchor_head(file)
    assert anchor is not None
    now = standing(file)
    assert (now.position, now.waiting, now.verdict) == (1, 1, "agrees")
    page = auditor.get(PAGE).content.decode()
    assert "与封存链一致" in page
    assert anchor.code in page
    for kept, verdict in (
        (Anchor(1, b"\0" * 32, anchor.at, anchor.signature).line(), "forged"),
        ("{broken", "forged"),
    ):
        file.write_text(f"{anchor.line()}\n{kept}\n", "utf-8")
        assert standing(file).verdict == verdict
    assert "签名不符" in auditor.get(PAGE).content.decode()


def test_reading_a_telephone_number_in_full_is_on_record() -> None:
    guan = at(person("guan", ADMINISTRATOR, is_demo=True))
    in_gantang("li", DUTY_OFFICER, phone="13812345678")
    assert "13812345678" in guan.get("/admin/accounts/li").content.decode()
    assert sentence(Entry.objects.get(kind="people.account.phone_read")) == "人guan 查看了 人li 的手机号全号"
    shen = at(person("shen", AUDITOR, is_demo=True))
    assert "13812345678" not in shen.get("/admin/accounts/li").content.decode()
    assert Entry.objects.filter(kind="people.account.phone_read").count() == 1


def test_sentences_say_lists_and_moments_in_words() -> None:
    with transaction.atomic():
        entry = record(
            "tests.thing.planned",
            by=Actor.system("规则"),
            subject=Ref("tests.thing", "1"),
            facts={"when": timezone.now(), "things": ["甲", "乙"]},
        )
    when = f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M}"
    assert sentence(entry) == f"规则 约在 {when} 办理 甲、乙"
    assert kind_words("tests.thing.done") == "办理了 …，用时 … 分钟"


def test_a_long_journal_is_read_by_its_index(auditor: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_entry (at, kind, actor_kind, actor_name, actor_organisation, subject_kind,"
            " subject_key, subject_title, region_path, facts)"
            " SELECT now() - n * interval '1 minute', 'tests.thing.done', 'system', '规则', '', 'tests.thing',"
            " n::text, '事项', '', '{}' FROM generate_series(1, 60000) n"
        )
        cursor.execute("ANALYZE journal_entry")
    began = time.perf_counter()
    assert len(titles(auditor)) == 50
    assert time.perf_counter() - began < 1
