"""Units: the names of SenML (RFC 8428, RFC 8798) and of the trade, and the way from one to another.

A device may send any unit of the same quantity as its point; the reading is converted on arrival.
"""

from dataclasses import dataclass
from functools import lru_cache


class UnitUnknown(ValueError):
    """A unit name that nobody has declared."""


class UnitMismatch(ValueError):
    """Two units of different quantities, between which nothing can be converted."""


@dataclass(frozen=True)
class Unit:
    """`code` as in SenML where SenML has it; `title` as people read it behind a number.

    A value in the quantity's base unit is value × factor + offset.
    """

    code: str
    title: str
    quantity: str
    factor: float = 1.0
    offset: float = 0.0


_DECLARED = (
    Unit("m", "米", "长度"),
    Unit("cm", "厘米", "长度", 0.01),
    Unit("mm", "毫米", "长度", 0.001),
    Unit("km", "千米", "长度", 1000.0),
    Unit("m2", "平方米", "面积"),
    Unit("m3", "立方米", "体积"),
    Unit("l", "升", "体积", 0.001),
    Unit("s", "秒", "时间"),
    Unit("ms", "毫秒", "时间", 0.001),
    Unit("min", "分", "时间", 60.0),
    Unit("h", "时", "时间", 3600.0),
    Unit("kg", "千克", "质量"),
    Unit("g", "克", "质量", 0.001),
    Unit("t", "吨", "质量", 1000.0),
    Unit("m/s", "米/秒", "速度"),
    Unit("km/h", "千米/时", "速度", 1 / 3.6),
    Unit("mm/h", "毫米/时", "速度", 0.001 / 3600),
    Unit("m/h", "米每时", "速度", 1 / 3600),
    Unit("mm/d", "毫米每天", "速度", 0.001 / 86400),
    Unit("m/s2", "米每二次方秒", "加速度"),
    Unit("m3/s", "立方米/秒", "流量"),
    Unit("l/s", "升/秒", "流量", 0.001),
    Unit("m3/min", "立方米/分", "流量", 1 / 60),
    Unit("m3/h", "立方米/时", "流量", 1 / 3600),
    Unit("Cel", "℃", "温度"),
    Unit("K", "开", "温度", 1.0, -273.15),
    Unit("Cel/s", "摄氏度每秒", "升温速率"),
    Unit("Pa", "帕", "压力"),
    Unit("hPa", "百帕", "压力", 100.0),
    Unit("kPa", "千帕", "压力", 1e3),
    Unit("MPa", "兆帕", "压力", 1e6),
    Unit("N", "牛", "力"),
    Unit("kN", "千牛", "力", 1e3),
    Unit("A", "安", "电流"),
    Unit("mA", "毫安", "电流", 0.001),
    Unit("V", "伏", "电压"),
    Unit("mV", "毫伏", "电压", 0.001),
    Unit("W", "瓦", "功率"),
    Unit("kW", "千瓦", "功率", 1e3),
    Unit("Hz", "赫", "频率"),
    Unit("rad", "弧度", "角度"),
    Unit("deg", "度", "角度", 0.017453292519943295),
    Unit("/", "", "比例"),
    Unit("%", "%", "比例", 0.01),
    Unit("/100", "%", "比例", 0.01),
    Unit("/1000", "千分比", "比例", 0.001),
    Unit("ppm", "百万分比", "比例", 1e-6),
    Unit("%VOL", "%VOL", "比例", 0.01),
    Unit("%RH", "%RH", "相对湿度"),
    Unit("%LEL", "%LEL", "爆炸下限"),
    Unit("mg/m3", "毫克/立方米", "质量浓度"),
    Unit("ug/m3", "微克/立方米", "质量浓度", 0.001),
    Unit("mg/l", "毫克/升", "质量浓度", 1000.0),
    Unit("kg/m3", "千克/立方米", "质量浓度", 1e6),
    Unit("uS/cm", "微西每厘米", "电导率"),
    Unit("dB/m", "分贝每米", "减光率"),
    Unit("dB", "分贝", "声级"),
    Unit("lx", "勒克斯", "照度"),
    Unit("pH", "酸碱度", "酸碱度"),
    Unit("NTU", "浊度", "浊度"),
    Unit("%EL", "%", "电量"),
    Unit("EL", "电量秒", "剩余时间"),
    Unit("dBm", "分贝毫瓦", "信号"),
    Unit("count", "次", "计数"),
    Unit("lat", "纬度", "纬度"),
    Unit("lon", "经度", "经度"),
)
UNITS = {unit.code: unit for unit in _DECLARED}
_ALSO = {
    "℃": "Cel", "°C": "Cel", "米": "m", "厘米": "cm", "毫米": "mm", "毫米/时": "mm/h", "度": "deg", "°": "deg",
    "千牛": "kN",
    "兆帕": "MPa", "千帕": "kPa", "毫安": "mA", "安": "A", "伏": "V", "L": "l", "L/s": "l/s", "mg/m³": "mg/m3",
    "mg/L": "mg/l",
    "m³": "m3", "m³/s": "m3/s", "%vol": "%VOL", "%lel": "%LEL", "": "/",
}  # fmt: skip


def unit_of(name: str) -> Unit:
    """The unit behind a name, also in the trade's spelling (℃, 毫米); raises UnitUnknown."""
    found = UNITS.get(_ALSO.get(name, name))
    if found is None:
        raise UnitUnknown(f"单位「{name}」不认识，请使用 SenML 单位，如 m、cm、Cel、MPa、%LEL。")
    return found


@lru_cache(maxsize=1024)
def conversion(source: str, target: str) -> tuple[float, float]:
    """(factor, offset) with target = source × factor + offset; raises UnitUnknown, UnitMismatch."""
    here, there = unit_of(source), unit_of(target)
    if here.quantity != there.quantity:
        raise UnitMismatch(f"单位「{source}」表示{here.quantity}，不能换算成「{target}」（{there.quantity}）。")
    if here.factor == there.factor and here.offset == there.offset:
        return 1.0, 0.0
    return here.factor / there.factor, (here.offset - there.offset) / there.factor


def convert(value: float, source: str, target: str) -> float:
    """A value in another unit of the same quantity; raises UnitUnknown, UnitMismatch."""
    factor, offset = conversion(source, target)
    return value * factor + offset


# Lower explosive limits in % by volume (GAS-04, confidence R: look up before use in law enforcement).
LEL_PERCENT_VOLUME = {"甲烷": 5.0, "丙烷": 2.1, "氢气": 4.0, "一氧化碳": 12.5}


def ppm_from_mg_per_m3(value: float, molar_mass: float) -> float:
    """Volume ppm of a gas from mg/m³ at 20 ℃ and 101.3 kPa (domain rules 3.7: × 24.04 / M)."""
    return value * 24.04 / molar_mass


def mg_per_m3_from_ppm(value: float, molar_mass: float) -> float:
    """mg/m³ of a gas from volume ppm at 20 ℃ and 101.3 kPa."""
    return value * molar_mass / 24.04
