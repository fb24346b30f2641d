"""Workbench 我的待办: what is mine, what is late, what is next."""
