"""Pushes shared warnings and alarms to the servers of subscribers, signed (docs/sharing.md)."""
