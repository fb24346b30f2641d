"""Values are said as people read them."""

from anlan.watch.telemetry.models import PointKind
from anlan.watch.telemetry.wording import alarm_title, number_words, value_words

DEPTH = PointKind(key="water_depth", name="积水深度", unit="cm", decimals=1, heartbeat_s=60)
SMOKE = PointKind(key="smoke", name="感烟", unit="/", decimals=0, heartbeat_s=86400)


def test_a_measured_value_has_its_decimals_and_its_unit() -> None:
    assert value_words(43.62, DEPTH) == "43.6 厘米"
    assert (number_words(None, DEPTH), value_words(None, DEPTH)) == ("—", "—")


def test_a_contact_says_what_it_means() -> None:
    assert [value_words(value, SMOKE) for value in (0, 1)] == ["正常", "报警"]
    assert alarm_title("7 栋 2 层楼道", "感烟", value_words(1, SMOKE)) == "7 栋 2 层楼道 感烟 报警"
