"""Kinds of point and layers that screens name by their key."""

ALARM_LAYER = "telemetry.alarms"

WATER_DEPTH = "water_depth"
RAIN_1H = "rain_1h"
RIVER_STAGE = "river_stage"

WARNING_LEVEL = 3
"""A river above its 警戒 line is 黄 (水情预警: 黄 ≥ 警戒)."""

FIRE_GROUPS = frozenset({"fire_high", "fire_small", "electric"})
"""Groups of kinds that count for the 消防远程监控联网率 (FIR-09)."""
