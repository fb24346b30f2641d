"""Telemetry 设备与监测: devices, measuring points, readings, the engine and its alarms."""
