"""Short messages by an HTTP gateway."""
