"""视频点位: the catalogue, which of them are on line, and who looked at which and why."""
