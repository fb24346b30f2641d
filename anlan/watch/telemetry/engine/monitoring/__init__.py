"""Monitoring rules at work: windows of readings, measures over them, levels, and what they lead to."""
