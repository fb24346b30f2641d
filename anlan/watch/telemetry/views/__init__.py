"""Pages of telemetry: alarms, points, devices."""
