"""Pages of command."""
