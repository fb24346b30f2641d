"""The numbers telemetry itself goes by (TEL-…), as they are in force today."""

from dataclasses import dataclass

from anlan.foundation.rules.api import in_force, shipped_values

PREFIX = "TEL-"
GUARD_PREFIX = "ALM-2"


@dataclass(frozen=True)
class Limits:
    """Seconds, multiples and days. What is accepted as a reading, whichever way it comes in."""

    future_s: float
    past_s: float
    silence_beats: float
    silence_level: int
    keep_readings_d: int
    keep_minutes_d: int
    gateway_level: int = 3
    gateway_share: float = 0.5
    chatter_count: int = 3
    chatter_s: float = 600.0

    def refusal_of_time(self, observed: float, received: float) -> str:
        """Why a time (epoch seconds) cannot be right; empty when it can."""
        if observed > received + self.future_s:
            return f"时间在未来：比收到时间晚 {observed - received:.0f} 秒，请校准设备时钟"
        if observed < received - self.past_s:
            return f"时间过早：超过 {self.past_s / 86400:.0f} 天的数据请用历史导入"
        return ""


def limits() -> Limits:
    """Today's numbers; those shipped with the product where none have been loaded yet."""
    values = {
        rule_id: found
        for prefix in (PREFIX, GUARD_PREFIX)
        for rule_id, found in (
            shipped_values(prefix) | {rule_id: rule.value for rule_id, rule in in_force(prefix=prefix).items()}
        ).items()
    }
    return Limits(
        future_s=float(values["TEL-01"]),
        past_s=float(values["TEL-02"]),
        silence_beats=float(values["TEL-03"]),
        silence_level=int(values["TEL-04"]),
        keep_readings_d=int(values["TEL-05"]),
        keep_minutes_d=int(values["TEL-06"]),
        gateway_level=int(values["ALM-21"]),
        gateway_share=float(values["ALM-22"]) / 100,
        chatter_count=int(values["ALM-23"]),
        chatter_s=float(values["ALM-24"]) * 60,
    )


def refusal_of_point(name: str, device_code: str, owner: str | None) -> str:
    """Why a device may not report a point; empty when it may. `owner` is the code of the point's device."""
    if owner is None:
        return f"没有测点「{name[:60]}」，或已停用"
    if owner != device_code:
        return f"测点「{name[:60]}」不属于设备 {device_code}"
    return ""
