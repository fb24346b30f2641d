"""Live screens: committed events to every open browser that may see them, over server-sent events."""
