"""The words of command: states of responses, tasks, requests, orders."""

from django.db import models

GRADE_WORDS = {0: "未定级", 1: "特别重大", 2: "重大", 3: "较大", 4: "一般"}

EVENT_WORDS = {
    "11A01": "洪水",
    "11A02": "城区内涝",
    "11A04": "堤防险情",
    "11B03": "暴雨灾情",
    "RQ": "燃气泄漏",
    "HZ": "火灾",
    "FW": "房屋险情",
    "QT": "其他突发事件",
}
"""Kinds of incident by event code; the letters are ours where no national code exists (domain rules 2.3)."""

EVENT_OF_POINT = {
    "river_stage": "11A01",
    "lake_stage": "11A01",
    "water_depth": "11A02",
    "rain_1h": "11B03",
    "gas": "RQ",
    "smoke": "HZ",
    "tilt": "FW",
}
"""The kind of incident that an alarm at a kind of point suggests."""


class ResponseState(models.TextChoices):
    """The life of a response."""

    ACTIVE = "active", "响应中"
    SUPERSEDED = "superseded", "已调级"
    WITHDRAWN = "withdrawn", "已撤回"
    ENDED = "ended", "已终止"


class PostKind(models.TextChoices):
    """The two lines of command (双指挥部)."""

    ADMINISTRATIVE = "administrative", "行政指挥部"
    PROFESSIONAL = "professional", "专业指挥部"


class TaskState(models.TextChoices):
    """The life of a task."""

    WAITING = "waiting", "待接"
    MOVING = "moving", "途中"
    WORKING = "working", "进行中"
    DONE = "done", "完成"
    CANCELLED = "cancelled", "取消"


OPEN_TASKS = (TaskState.WAITING, TaskState.MOVING, TaskState.WORKING)


class RequestState(models.TextChoices):
    """What became of a line of the run card."""

    SENT = "sent", "已派"
    MISSING = "missing", "缺口"
    STOOD_DOWN = "stood_down", "已撤回"


class OrderState(models.TextChoices):
    """The life of an order."""

    OPEN = "open", "执行中"
    DONE = "done", "已执行"
    CANCELLED = "cancelled", "已撤销"


class ReportKind(models.TextChoices):
    """Reports to the superior (EVT-26)."""

    FIRST = "first", "首报"
    FURTHER = "further", "续报"
    LAST = "last", "终报"


class MessageState(models.TextChoices):
    """A message to the public waits for a second person."""

    WAITING = "waiting", "待复核"
    REVIEWED = "reviewed", "已复核"
    WITHDRAWN = "withdrawn", "已撤回"


class Tone(models.TextChoices):
    """How a line of the log is marked."""

    PLAIN = "", "一般"
    RED = "1", "红"
    ORANGE = "2", "橙"
    YELLOW = "3", "黄"
    BLUE = "4", "蓝"
    GOOD = "ok", "完成"


class PolicyAction(models.TextChoices):
    """What an alarm does by declared policy."""

    OPEN = "open", "自动建事件"
    PROPOSE = "propose", "提示值班员"
