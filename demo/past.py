"""The year behind us: alarms that were raised, how each was dealt with, and by whom."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from demo.accounts import officer_of
from demo.chance import dice
from demo.gauges import Gauge, Instrument
from demo.instruments import instruments
from demo.organisations import street_office
from demo.placing import grid_of
from demo.readings import within_range

DAYS = 365
# How many alarms a year by kind, the months in which most fall, and how many in a hundred are false.
KINDS: dict[str, tuple[int, tuple[int, ...], int]] = {
    "water_depth": (44, (5, 6, 7, 8), 4),
    "rain_1h": (24, (4, 5, 6, 7, 8), 0),
    "gas": (38, (1, 2, 10, 11, 12), 18),
    "smoke": (40, (1, 2, 11, 12), 55),
    "residual_current": (22, (6, 7, 8), 8),
    "cable_temperature": (16, (7, 8), 6),
    "cell_temperature": (12, (7, 8, 9), 10),
    "hydrant_pressure": (14, (1, 2, 12), 14),
    "tank_level": (12, (6, 7, 8), 15),
    "forebay_level": (10, (6, 7, 8), 0),
    "oxygen": (8, (6, 7, 8, 9), 12),
    "hydrogen_sulphide": (10, (6, 7, 8, 9), 10),
    "process_level": (12, (3, 4, 9, 10), 8),
    "displacement_24h": (5, (5, 6, 7), 20),
    "crack_growth": (5, (5, 6, 7), 20),
}
TODAY = ("residual_current", "gas", "tank_level", "hydrant_pressure")
DEPARTMENTS = {
    "water_depth": ("CGJ", "chengguan"),
    "forebay_level": ("CGJ", "chengguan"),
    "hydrant_pressure": ("XFD", "xiaofang"),
    "crack_growth": ("ZJJ", "zhujian"),
}
RESULTS = {
    "water_depth": "清理雨水口并架设移动泵抽排，水位退至路面以下，已撤除警示设施",
    "rain_1h": "通知各积水点值守，雨停后逐点核对，未见积水",
    "gas": "到场检测，灶具接口松动，已关阀更换软管并复测合格",
    "smoke": "到场核查，楼道内烟气来自焚烧杂物，已扑灭并清理",
    "residual_current": "断电排查，末端线路绝缘破损，已更换并复测",
    "cable_temperature": "配电箱端子松动发热，已紧固并降低负荷",
    "cell_temperature": "故障电池已移出充电棚并做断电处理",
    "hydrant_pressure": "市政管网检修所致，已恢复供水并复测水压",
    "tank_level": "浮球阀卡滞，已修复并补水至正常水位",
    "forebay_level": "加开一台机组，前池水位回落",
    "oxygen": "强制通风三十分钟后复测合格，人员已撤出",
    "hydrogen_sulphide": "停止作业并通风，复测合格后恢复",
    "process_level": "停止进料并倒罐，液位回到正常范围",
    "displacement_24h": "专家现场查看，加密观测，设警戒区",
    "crack_growth": "已设置观测标，通知住户并委托鉴定",
}
FALSE_CAUSES = {
    "smoke": ("dirt", "探测器积尘，清洁后复位"),
    "gas": ("calibration", "探测器标定时触发"),
    "hydrant_pressure": ("works", "管网检修，事先未报备"),
}


@dataclass(frozen=True)
class PastAlarm:
    """One alarm of the year. Minutes count from when it was raised; `ending` is handled, returned, false or open."""

    device: Instrument
    gauge: Gauge
    raised_at: datetime
    level: int
    value: float
    peak: float
    returned: float
    confirmed: float
    dispatched: float
    handled: float
    closed: float
    ending: str
    body: str
    handler: str

    @property
    def result(self) -> str:
        """What the handler wrote."""
        return RESULTS[self.gauge.kind]

    @property
    def false_cause(self) -> tuple[str, str]:
        """Why it was none, with a remark."""
        return FALSE_CAUSES.get(self.gauge.kind, ("fault", "传感器漂移，已报修"))

    def after(self, minutes: float) -> datetime:
        """A moment of its story."""
        return self.raised_at + timedelta(minutes=minutes)


def past_alarms(now: datetime) -> list[PastAlarm]:
    """All of them, oldest first; some of the last two days are still being handled."""
    found: list[PastAlarm] = []
    for kind, (count, months, false_percent) in KINDS.items():
        chance = dice(f"past {kind}")
        places = _places(kind)
        for number in range(count):
            device, gauge = chance.choice(places)
            moment = _moment(now, months, chance)
            found.append(_alarm(device, gauge, moment, false_percent, chance, still_open=False))
            if number < 1 and kind in DEPARTMENTS:
                recent = now - timedelta(hours=chance.uniform(3, 40))
                other = chance.choice([place for place in places if place[1].code != gauge.code])
                found.append(_alarm(*other, recent, 0, chance, still_open=True))
    found += [_today(kind, now) for kind in TODAY]
    return sorted(found, key=lambda alarm: alarm.raised_at)


def _today(kind: str, now: datetime) -> PastAlarm:
    """One of this morning's small things, over by now: an ordinary day has some."""
    chance = dice(f"today {kind}")
    device, gauge = chance.choice(_places(kind))
    raised = (now - timedelta(hours=chance.uniform(1.6, 5.4))).replace(microsecond=0)
    alarm = _alarm(device, gauge, raised, 0, chance, still_open=False)
    confirmed, returned = chance.uniform(1, 4), chance.uniform(6, 12)
    return replace(
        alarm, ending="returned", confirmed=confirmed, returned=returned,
        dispatched=confirmed + 3, handled=returned + 5, closed=returned + 8,
    )  # fmt: skip


def _places(kind: str) -> list[tuple[Instrument, Gauge]]:
    """Where an alarm of a kind can come from."""
    return [(d, g) for d in instruments() if not d.is_mute for g in d.gauges if g.kind == kind and g.rule()["bands"]]


def _moment(now: datetime, months: tuple[int, ...], chance: Random) -> datetime:
    """A moment of the last year, mostly in the months of the kind, never in the last two days."""
    for _ in range(12):
        moment = now - timedelta(days=chance.uniform(2, DAYS))
        if moment.month in months or chance.random() < 0.12:
            break
    return moment.replace(microsecond=0)


def _alarm(
    device: Instrument, gauge: Gauge, at: datetime, false_percent: int, chance: Random, *, still_open: bool
) -> PastAlarm:
    bands = sorted(gauge.rule()["bands"], key=lambda band: -band["level"])
    band = chance.choices(bands, [4.0 / (n + 1) ** 1.4 for n in range(len(bands))])[0]
    sign = 1 if band["side"] == "high" else -1
    value = within_range(gauge, band["raise"] + sign * abs(band["raise"]) * chance.uniform(0, 0.04))
    further = [b["raise"] for b in bands if b["level"] < band["level"] and b["side"] == band["side"]]
    room = abs(further[0] - band["raise"]) if further else abs(band["raise"]) * 0.3
    peak = within_range(gauge, band["raise"] + sign * room * chance.uniform(0.1, 0.9))
    limit = {1: 5, 2: 10, 3: 15, 4: 30}[band["level"]]
    late = chance.random() < 0.07
    confirmed = limit * (chance.uniform(1.1, 2.5) if late else chance.uniform(0.1, 0.8))
    dispatched = confirmed + chance.uniform(2, 24 if late else 12)
    handled = dispatched + chance.uniform(20, 90) * (4 if late else 1)
    roll = chance.random() * 100
    ending = "open" if still_open else "false" if roll < false_percent else "returned" if roll > 72 else "handled"
    street = grid_of(device.position)[:9]
    body, handler = street_office(street), officer_of(street)
    if gauge.kind in DEPARTMENTS and (still_open or chance.random() < 0.6):
        body, handler = DEPARTMENTS[gauge.kind]
    return PastAlarm(
        device, gauge, at, band["level"], value, peak,
        returned=chance.uniform(12, 70), confirmed=confirmed, dispatched=dispatched, handled=handled,
        closed=handled + chance.uniform(8, 100), ending=ending, body=body, handler=handler,
    )  # fmt: skip
