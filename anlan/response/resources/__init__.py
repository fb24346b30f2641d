"""Resources 队伍物资专家场所: what can be sent, and where it is."""
