"""Code lists of SL 651-2014: function codes (table B.1), stations (table 8), elements (table C.1)."""

FUNCTIONS = {
    0x2F: "链路维持报", 0x30: "测试报", 0x31: "均匀时段水文信息报", 0x32: "遥测站定时报", 0x33: "遥测站加报报",
    0x34: "遥测站小时报", 0x35: "遥测站人工置数报", 0x36: "遥测站图片报", 0x37: "查询实时数据", 0x38: "查询时段数据",
    0x39: "查询人工置数", 0x3A: "查询指定要素数据", 0x40: "修改基本配置表", 0x41: "读取基本配置表",
    0x42: "修改运行参数配置表", 0x43: "读取运行参数配置表", 0x44: "查询水泵电机实时工作数据", 0x45: "查询软件版本",
    0x46: "查询状态和报警信息", 0x47: "初始化固态存储数据", 0x48: "恢复出厂设置", 0x49: "修改密码", 0x4A: "设置时钟",
    0x4B: "设置 IC 卡状态", 0x4C: "控制水泵", 0x4D: "控制阀门", 0x4E: "控制闸门", 0x4F: "水量定值控制",
    0x50: "查询事件记录", 0x51: "查询时钟",
}  # fmt: skip
OWN_FUNCTIONS = 0xE0  # from here on they belong to the maker

STATIONS = {
    0x50: "降水", 0x48: "河道", 0x4B: "水库（湖泊）", 0x5A: "闸坝", 0x44: "泵站", 0x54: "潮汐", 0x4D: "墒情",
    0x47: "地下水", 0x51: "水质", 0x49: "取水口", 0x4F: "排水口",
}  # fmt: skip


def _numbered(first: int, title: str, unit: str, count: int = 8) -> dict[int, tuple[str, str]]:
    return {first + place: (f"{title} {place + 1}", unit) for place in range(count)}


SOIL_DEPTHS_CM = (10, 20, 30, 40, 50, 60, 80, 100)

# Element: title and unit; a unit that SenML and the product have no code for is left out.
ELEMENTS: dict[int, tuple[str, str]] = {
    0x01: ("断面面积", "m2"), 0x02: ("瞬时气温", "Cel"), 0x03: ("瞬时水温", "Cel"), 0x05: ("时段长", ""),
    0x06: ("日蒸发量", "mm"), 0x07: ("当前蒸发", "mm"), 0x08: ("气压", "hPa"), 0x09: ("闸门开启高度", "m"),
    0x0A: ("输水设备编号", ""), 0x0B: ("输水设备类别", ""), 0x0C: ("闸门开启孔数", "count"), 0x0D: ("地温", "Cel"),
    0x0E: ("地下水瞬时埋深", "m"), 0x0F: ("波浪高度", "m"),
    **{0x10 + place: (f"{depth} 厘米处土壤含水量", "%") for place, depth in enumerate(SOIL_DEPTHS_CM)},
    0x18: ("湿度", "%RH"), 0x19: ("开机台数", "count"),
    0x1A: ("1 小时时段降水量", "mm"), 0x1B: ("2 小时时段降水量", "mm"), 0x1C: ("3 小时时段降水量", "mm"),
    0x1D: ("6 小时时段降水量", "mm"), 0x1E: ("12 小时时段降水量", "mm"), 0x1F: ("日降水量", "mm"),
    0x20: ("当前降水量", "mm"), 0x21: ("1 分钟时段降水量", "mm"), 0x22: ("5 分钟时段降水量", "mm"),
    0x23: ("10 分钟时段降水量", "mm"), 0x24: ("30 分钟时段降水量", "mm"), 0x25: ("暴雨量", "mm"),
    0x26: ("降水量累计值", "mm"), 0x27: ("瞬时流量", "m3/s"),
    **_numbered(0x28, "取（排）水口流量", "m3/s"),
    0x30: ("总出库流量", "m3/s"), 0x31: ("输水设备流量", "m3/s"), 0x32: ("输沙量", ""), 0x33: ("风向", ""),
    0x34: ("风力", ""), 0x35: ("风速", "m/s"), 0x36: ("断面平均流速", "m/s"), 0x37: ("当前瞬时流速", "m/s"),
    0x38: ("电源电压", "V"), 0x39: ("瞬时河道水位", "m"), 0x3A: ("库（闸、站）下水位", "m"),
    0x3B: ("库（闸、站）上水位", "m"),
    **_numbered(0x3C, "取（排）水口水位", "m"),
    0x44: ("含沙量", "kg/m3"), 0x46: ("酸碱度", "pH"), 0x47: ("溶解氧", "mg/l"), 0x48: ("电导率", "uS/cm"),
    0x49: ("浊度", "NTU"), 0x4A: ("高锰酸盐指数", "mg/l"), 0x4B: ("氧化还原电位", "mV"), 0x4C: ("氨氮", "mg/l"),
    0x4D: ("总磷", "mg/l"), 0x4E: ("总氮", "mg/l"), 0x4F: ("总有机碳", "mg/l"), 0x50: ("铜", "mg/l"),
    0x51: ("锌", "mg/l"),
    0x52: ("硒", "mg/l"), 0x53: ("砷", "mg/l"), 0x54: ("总汞", "mg/l"), 0x55: ("镉", "mg/l"), 0x56: ("铅", "mg/l"),
    0x57: ("叶绿素 a", "mg/l"),
    **_numbered(0x58, "水压", "kPa"), **_numbered(0x60, "水表剩余水量", "m3"),
    **_numbered(0x68, "水表每小时水量", "m3/h"),
    0x70: ("交流 A 相电压", "V"), 0x71: ("交流 B 相电压", "V"), 0x72: ("交流 C 相电压", "V"),
    0x73: ("交流 A 相电流", "A"), 0x74: ("交流 B 相电流", "A"), 0x75: ("交流 C 相电流", "A"),
}  # fmt: skip

STEP, STATUS, EXTENDED = 0x04, 0x45, 0xFF
OBSERVED, STATION, BY_HAND, PICTURE = 0xF0, 0xF1, 0xF2, 0xF3

# Series of an hour in steps of five minutes, binary: title, unit, bytes a value, decimals.
SERIES = {
    0xF4: ("每 5 分钟时段降水量", "mm", 1, 1),
    **{0xF5 + place: (f"每 5 分钟相对水位 {place + 1}", "m", 2, 2) for place in range(8)},
}

# Bits of the station's state (table 58): bit, name, title when raised.
STATES = (
    (0, "mains_lost", "交流电停电"),
    (1, "battery_low", "蓄电池电压低"),
    (2, "stage_over", "水位超限"),
    (3, "flow_over", "流量超限"),
    (4, "quality_over", "水质超限"),
    (5, "flow_gauge_fault", "流量仪表故障"),
    (6, "stage_gauge_fault", "水位仪表故障"),
    (7, "door_closed", "终端箱门关闭"),
    (8, "memory_fault", "存储器异常"),
    (9, "card_valid", "IC 卡有效"),
    (10, "pump_stopped", "水泵停机"),
    (11, "water_used_up", "剩余水量超限"),
)
