"""Cockpit 一张图: the district now, what waits for a person, and the way from alarm to team."""
