"""Trace 来龙去脉: edges between any two records, with the reason."""
