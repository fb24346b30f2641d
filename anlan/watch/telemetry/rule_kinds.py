"""The kinds of monitoring rule (监测规则): what each measures, in which direction it is bad, what it has to be told.

Level lines of a point (`PointRule`) and its silence are judged reading by reading and are not listed here; these are
judged once a second over windows of readings (`engine/monitoring`). Forms, sheets, replay and engine read this list.
"""

from dataclasses import dataclass
from typing import Final

MINUTE, HOUR, DAY = 60, 3600, 86400

WINDOWS: Final = {
    MINUTE: "1 分钟",
    5 * MINUTE: "5 分钟",
    10 * MINUTE: "10 分钟",
    30 * MINUTE: "30 分钟",
    HOUR: "1 小时",
    3 * HOUR: "3 小时",
    6 * HOUR: "6 小时",
    12 * HOUR: "12 小时",
    DAY: "24 小时",
    3 * DAY: "3 天",
    7 * DAY: "7 天",
    30 * DAY: "30 天",
}
"""Windows there are, seconds to words; few, so that rules with the same one share what is kept of the readings."""

PERS: Final = {HOUR: "每小时", DAY: "每天"}
AGGREGATES: Final = {"mean": "面平均", "total": "合计", "highest": "最大"}
MODES: Final = {"all": "全部满足", "any": "任一满足", "some": "至少几项满足"}

ONE, AREA, SEVERAL = "one", "area", "several"
VALUE, SHARE, TIMES, TRUTH, MINUTES, SIGMAS, RATE, BEND = (
    "value", "share", "times", "truth", "minutes", "sigmas", "rate", "bend",
)  # fmt: skip


@dataclass(frozen=True)
class RuleKind:
    """One kind. `subject`: judged for each point, for an area at one point, or for several conditions at one point.

    `measures` is what its lines are numbers of; `is_low` when small numbers are the bad ones. `asks` names settings
    beyond the lines: window, beyond, tolerance, per, target, twin, aggregate, terms, mode, least.
    """

    key: str
    title: str
    says: str
    measures: str
    asks: tuple[str, ...] = ()
    subject: str = ONE
    is_low: bool = False
    longest_s: int = 30 * DAY


_ALL = (
    RuleKind("high", "分时上限", "当前值到线即告警，可限定时段、月份与天气", VALUE),
    RuleKind("low", "分时下限", "当前值低到线即告警，可限定时段、月份与天气", VALUE, is_low=True),
    RuleKind("rise", "上涨", "当前值比窗口内最低值高出多少", VALUE, ("window",)),
    RuleKind("fall", "下降", "当前值比窗口内最高值低出多少", VALUE, ("window",)),
    RuleKind("rate", "变化速率", "窗口内直线拟合的快慢，不论方向", RATE, ("window", "per")),
    RuleKind("bend", "加速度", "窗口内二次拟合的加速度，拟合撑不住时不判", BEND, ("window", "per")),
    RuleKind("sum", "窗口累计", "窗口内读数之和，用于时段雨量一类", VALUE, ("window",)),
    RuleKind("mean", "窗口均值上限", "窗口内均值", VALUE, ("window",)),
    RuleKind("mean_low", "窗口均值下限", "窗口内均值", VALUE, ("window",), is_low=True),
    RuleKind("range", "波动幅度", "窗口内最高与最低之差", VALUE, ("window",)),
    RuleKind("jump", "跳变", "当前值离窗口均值几个标准差", SIGMAS, ("window",)),
    RuleKind("times", "越线次数", "窗口分 60 格，有几格到过某值", TIMES, ("window", "beyond")),
    RuleKind("share", "越线时长占比", "窗口分 60 格，均值到某值的格子占有读数的格子几成", SHARE, ("window", "beyond")),
    RuleKind("stuck", "恒值", "窗口内几乎不变，多为探头卡住", TRUTH, ("window", "tolerance")),
    RuleKind("impossible", "超量程", "窗口内超出量程的读数个数", TIMES, ("window",), longest_s=HOUR),
    RuleKind("trend", "趋势预计", "按窗口内的走势，多少分钟后到本点的线", MINUTES, ("window", "target"), is_low=True),
    RuleKind("spread", "互差", "与另一测点当前值之差", VALUE, ("twin",)),
    RuleKind("area_sum", "区域累计", "区域内同类测点窗口累计的平均、合计或最大", VALUE, ("window", "aggregate"), AREA),
    RuleKind("area_mean", "区域现值", "区域内同类测点当前值的面平均、合计或最大", VALUE, ("aggregate",), AREA),
    RuleKind("area_count", "区域越线点数", "区域内同类测点有几个到某值", TIMES, ("beyond",), AREA),
    RuleKind("area_silent", "区域失联占比", "区域内同类测点几成没有按时来数", SHARE, (), AREA),
    RuleKind("composite", "复合条件", "几个测点、区域、预警、规则的条件合在一起", TRUTH, ("terms", "mode"), SEVERAL),
)  # fmt: skip
RULE_KINDS: Final = {kind.key: kind for kind in _ALL}


def rule_kinds() -> dict[str, RuleKind]:
    """All kinds by key."""
    return RULE_KINDS


def rule_key(rule_id: int) -> str:
    """By what an alarm knows the rule that raised it."""
    return f"r{rule_id}"


def rule_of(key: str) -> int | None:
    """The number of the rule of an alarm's key; None for level lines and silence."""
    return int(key[1:]) if key[:1] == "r" and key[1:].isdigit() else None
