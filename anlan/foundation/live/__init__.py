"""Live 实时推送: committed events, delivered to subscribers and to open screens."""
