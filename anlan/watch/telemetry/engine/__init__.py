"""The engine: from the stream of readings to stored readings and alarms, exactly once in effect."""
