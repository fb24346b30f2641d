"""Nobody sees a stream's address before it is written down who looks and why; and the address does not last."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from anlan.foundation.journal.api import Actor, Entry
from anlan.foundation.people import roles
from anlan.watch.video.models import Look
from anlan.watch.video.services import VideoRefused, look
from anlan.watch.video.stream import NoPlatform, sign_of, stream_of
from anlan.watch.video.tests.conftest import Town, client_of, person

TEMPLATE = "https://video.district.example/hls/{channel}.m3u8?e={expires}&s={sign}"
WHY = {"reason": "alarm", "note": "核实下穿积水", "about": "alarm:12"}


@pytest.fixture(autouse=True)
def _platform(settings):
    settings.VIDEO_URL = TEMPLATE


def test_the_reason_is_on_record_before_the_address_is_shown(town: Town):
    client = client_of(town.officer)
    assert "video.district.example" not in client.get("/videos/SP-001").content.decode()
    answer = client.post("/videos/SP-001/look", WHY)
    made = Look.objects.get()
    entry = Entry.objects.get(kind="video.stream.looked")
    assert (entry.actor_name, entry.facts["note"], entry.subject_title) == ("值班员", "核实下穿积水", "下穿北口")
    assert (made.about_kind, made.about_key) == ("telemetry.alarm", "12")
    page = client.get(answer["Location"]).content.decode()
    assert "hls/36040300001320000001.m3u8?e=" in page
    assert "<video" in page


def test_a_look_without_words_is_refused_at_the_field_and_keeps_what_was_typed(town: Town):
    answer = client_of(town.officer).post("/videos/SP-001/look", {"reason": "patrol", "note": " "})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "写明为什么调阅" in page
    assert re.search(r'value="patrol"[^>]*checked', page)
    assert not Look.objects.exists()


def test_the_address_ends_and_belongs_to_who_asked(town: Town):
    client = client_of(town.officer)
    address = client.post("/videos/SP-001/look", WHY)["Location"]
    other = client_of(town.keeper)
    assert other.get(address).status_code == 403
    Look.objects.update(good_until=timezone.now() - timedelta(seconds=1))
    answer = client.get(address)
    assert (answer.status_code, answer["Location"]) == (302, "/videos/SP-001")


def test_one_persons_look_opens_nothing_for_another(town: Town):
    made = look(video=town.underpass, by=Actor.of(town.officer), reason="alarm", note="核实")
    second = person("zhou2", "值班员二", roles.DUTY_OFFICER, town.police)
    answer = client_of(second).get(f"/videos/SP-001/watch/{made.pk}")
    assert (answer.status_code, answer["Location"]) == (302, "/videos/SP-001")


def test_the_catalogue_alone_does_not_let_anybody_look(town: Town):
    client = client_of(town.worker)
    assert "要有“调阅视频”权限" in client.get("/videos/SP-001").content.decode()
    assert client.post("/videos/SP-001/look", WHY).status_code == 403


def test_without_a_platform_the_page_says_so(town: Town, settings):
    settings.VIDEO_URL = ""
    client = client_of(town.officer)
    address = client.post("/videos/SP-001/look", WHY)["Location"]
    assert "还没有接上区里的视频平台" in client.get(address).content.decode()


def test_the_address_carries_a_signature_of_channel_and_end(settings):
    until = timezone.now() + timedelta(minutes=10)
    found = stream_of(code="SP-1", channel="3604/1", until=until)
    assert found.url.startswith("https://video.district.example/hls/3604%2F1.m3u8?e=")
    assert found.url.endswith(sign_of("3604/1", int(until.timestamp())))
    assert found.plays
    settings.VIDEO_URL = "rtsp://video.example/{channel}"
    assert not stream_of(code="SP-1", channel="1", until=until).plays


@pytest.mark.parametrize("template", ["https://x/{password}", "https://x/{channel", "https://x/{}"])
def test_a_wrong_template_is_named(settings, template):
    settings.VIDEO_URL = template
    with pytest.raises(NoPlatform, match="格式不对"):
        stream_of(code="a1", channel="1", until=timezone.now())


def test_a_machine_cannot_look(town: Town):
    with pytest.raises(VideoRefused):
        look(video=town.underpass, by=Actor.system("任务"), reason="alarm", note="核实")


def test_the_auditor_reads_who_looked_and_nobody_else_does(town: Town):
    look(video=town.underpass, by=Actor.of(town.officer), reason="alarm", note="核实<b>积水</b>")
    page = client_of(town.auditor).get("/videos/looks").content.decode()
    assert "核实&lt;b&gt;积水&lt;/b&gt;" in page
    assert "值班员" in page
    assert client_of(town.officer).get("/videos/looks").status_code == 403
    assert "没有调阅记录" in client_of(town.auditor).get("/videos/looks?reason=repair").content.decode()
