"""Journal 留痕: an append-only, chained record of what was done."""
