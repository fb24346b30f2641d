"""One module per command of `anlan`; see `anlan.ops.registry`."""
