"""Reads of telemetry. Every one of them goes through `visible_to`."""
