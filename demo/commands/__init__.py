"""Commands of the demo: `anlan demo load`, `anlan scenario`."""
