"""重点运营车辆与治超: where vehicles are, how they are driven, and what the weighing stations saw."""
