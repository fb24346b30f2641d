"""What the gallery shows: one believable case, held still in time so that pictures of it can be compared."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils.functional import SimpleLazyObject

NOW: Final = datetime(2026, 7, 8, 7, 12, 4, tzinfo=UTC)
"""15:12:04 in Shanghai."""


@dataclass(frozen=True)
class SampleLimit:
    """A limit in one of its states."""

    name: str
    started: datetime
    due: datetime
    red_after: timedelta | None = None
    done: datetime | None = None
    is_suspended: bool = False

    @property
    def warn_at(self) -> datetime:
        """When it turns yellow."""
        return self.started + (self.due - self.started) * 0.8


def limits() -> list[SampleLimit]:
    """Every light of a limit, then done and suspended."""
    week, hour = timedelta(days=7), timedelta(hours=1)
    return [
        SampleLimit("时限内", NOW - 6 * hour, NOW + 9 * hour),
        SampleLimit("黄 80%", NOW - 22 * hour, NOW + timedelta(hours=2, minutes=10)),
        SampleLimit("橙 超期", NOW - 12 * hour, NOW - timedelta(hours=1, minutes=42)),
        SampleLimit("红 超第二线", NOW - timedelta(days=18), NOW - timedelta(days=8, hours=4), week),
        SampleLimit("办完", NOW - 2 * hour, NOW + hour, done=NOW - timedelta(minutes=106)),
        SampleLimit("挂起", NOW - 2 * hour, NOW + hour, is_suspended=True),
    ]


STEPS: Final = [
    {"name": "排查", "note": "6 月 22 日", "when": "6 月 22 日 09:12", "state": "done"},
    {"name": "登记", "note": "6 月 22 日", "when": "6 月 22 日 10:40", "state": "done"},
    {"name": "评估", "note": "重大隐患", "when": "6 月 23 日 15:06", "state": "done"},
    {"name": "报告", "note": "6 月 23 日", "when": "6 月 23 日 15:10", "state": "done"},
    {"name": "监控", "note": "至今", "when": "进行中", "state": "now"},
    {"name": "治理", "note": "未开始", "when": "", "state": ""},
    {"name": "核销", "note": "未开始", "when": "", "state": ""},
]
TIMELINE: Final = [
    {"text": "等待复查", "when": "王雪梅，今天 17:22 到期", "next": True},
    {"text": "越过红线 40 厘米", "when": "JS-0412，15:09", "level": 1},
    {"text": "再次提交整改，灯具全部更换", "when": "何俊，6 月 29 日 09:20"},
    {"text": "下穿通道两端封闭", "when": "交警浔阳大队，15:08", "level": "ok"},
]
STORY: Final = [
    {"text": "暴雨橙色预警，3 小时雨量将达 50 毫米以上", "when": "14:22", "source": "市气象台·因", "level": 2},
    {
        "text": "越过黄线 15 厘米，自动派单湓浦 03 网格",
        "when": "14:50",
        "source": "网格员 李秀英 14:56 到场",
        "level": 3,
    },
    {"text": "越过红线 40 厘米", "when": "15:09", "source": "规则 FLD-03", "level": 1, "strong": True},
    {"text": "建议启动城区内涝预案三级响应", "when": "下一步", "next": True},
]
TABS: Final = [
    {"name": "经过", "number": 12, "href": "#a", "on": True},
    {"name": "证据", "number": 6, "href": "#b"},
    {"name": "文书", "number": 3, "href": "#c"},
    {"name": "来龙去脉", "number": None, "href": "#d"},
]
KV: Final = [("设备", "JS-0412"), ("网格", "湓浦 03 网格"), ("规则", "FLD-03"), ("责任人", None)]
ICONS: Final = [
    "alert",
    "battery",
    "bell",
    "box",
    "bridge",
    "camera",
    "chart",
    "check",
    "clock",
    "close",
    "crack",
    "crane",
    "doc",
    "down",
    "drop",
    "file",
    "filter",
    "flag",
    "flame",
    "gas",
    "gauge",
    "gear",
    "home",
    "inbox",
    "layers",
    "left",
    "link",
    "locate",
    "lock",
    "map",
    "mic",
    "minus",
    "more",
    "off",
    "phone",
    "pin",
    "pipe",
    "pit",
    "plus",
    "pump",
    "radar",
    "rain",
    "refresh",
    "right",
    "scale",
    "search",
    "send",
    "settle",
    "shield",
    "sign",
    "slope",
    "smoke",
    "speaker",
    "sun",
    "tank",
    "thermo",
    "tilt",
    "truck",
    "up",
    "user",
    "users",
    "video",
    "wave",
    "wind",
    "zap",
]


def feed() -> list[dict[str, Any]]:
    """Feed items by level."""
    given = [
        (1, "龙开河路下穿通道积水 43.6 厘米", "湓浦街道", "未确认 2 分", True),
        (2, "十里大道铁路桥下积水 31.0 厘米", "人民路街道", "未确认 5 分", False),
        (3, "南门湖水位 17.42 米，10 分钟涨 9 厘米", "甘棠街道", "未确认 1 分", False),
        (4, "白水湖泵站 2 号泵电流偏高", "白水湖街道", "王海涛 途中", False),
        (0, "排水二队出车，去十里大道铁路桥下", "人民路街道", "资源", False),
    ]
    return [
        {
            "key": f"feed-{n}",
            "level": level,
            "title": title,
            "place": place,
            "note": note,
            "hot": hot,
            "at": NOW - timedelta(minutes=3 * n),
            "href": "#feed",
            "drawer": "/gallery/drawer",
        }
        for n, (level, title, place, note, hot) in enumerate(given)
    ]


def depth_chart() -> dict[str, Any]:
    """An hour of water depth with thresholds (FLD-03 for underpasses)."""
    start = int((NOW - timedelta(minutes=58)).timestamp() * 1000)
    points = [[start + 60_000 * i, round(1.2 + 42.4 * (i / 58) ** 2.2 + (i % 3) * 0.2, 1)] for i in range(58)]
    points.append([start + 60_000 * 58, 43.6])
    return {
        "kind": "line",
        "unit": "厘米",
        "points": points,
        "thresholds": [
            {"level": 3, "value": 15, "words": "黄 15 厘米"},
            {"level": 2, "value": 27, "words": "橙 27 厘米"},
            {"level": 1, "value": 40, "words": "红 40 厘米"},
        ],
    }


def rate_chart() -> dict[str, Any]:
    """Rates of streets against a target."""
    rows = [["湓浦", 96], ["甘棠", 98], ["人民路", 91], ["白水湖", 94], ["金鸡坡", 89], ["滨兴", 97]]
    return {"kind": "bars", "unit": "%", "target": 95, "rows": rows}


class SampleForm(forms.Form):
    """One field of every shape."""

    verdict = forms.ChoiceField(
        label="复查结论", widget=forms.RadioSelect, choices=[("ok", "合格，核销"), ("back", "不合格，退回治理")]
    )
    company = forms.CharField(label="单位名称", help_text="输入名称或统一社会信用代码", required=False)
    lux = forms.DecimalField(label="照度实测值", error_messages={"invalid": "请填写数字，标准要求不低于 100"})
    street = forms.ChoiceField(label="街道", choices=[("", "请选择"), ("pp", "湓浦街道"), ("gt", "甘棠街道")])
    remark = forms.CharField(
        label="复查意见", widget=forms.Textarea(attrs={"rows": 3}), required=False, help_text="不超过 200 字"
    )
    photo = forms.FileField(label="现场照片", required=False)
    tell = forms.BooleanField(label="同时告知街道分管领导", required=False)


def sample_forms() -> dict[str, Any]:
    """An empty form and the same form refused."""
    return {
        "form": SampleForm(auto_id="a_%s", initial={"verdict": "ok", "tell": True}),
        "refused": SimpleLazyObject(
            lambda: SampleForm({"verdict": "ok", "lux": "约一百", "street": ""}, auto_id="b_%s")
        ),
    }


def table() -> list[dict[str, Any]]:
    """Rows of the small table."""
    return [
        {"number": "GJ-20260708-0093", "title": "龙开河路下穿", "place": "湓浦街道", "value": "43.6", "level": 1},
        {"number": "GJ-20260708-0091", "title": "十里大道铁路桥下", "place": "人民路街道", "value": "31.0", "level": 2},
        {"number": "GJ-20260708-0088", "title": "人民医院路口", "place": "甘棠街道", "value": "19.4", "level": 3},
    ]
