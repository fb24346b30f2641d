"""Ops: what an operator does: start, stop, bench, break and verify an installation."""
