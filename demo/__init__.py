"""Demo 演示数据: a believable 浔阳区, its devices and its stories. Never real data."""
