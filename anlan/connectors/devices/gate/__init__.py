"""The process "gate": admits devices to the broker."""
