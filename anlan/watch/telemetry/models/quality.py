"""Quality of a reading: bits of `quality`; 0 is a good one."""

OUT_OF_RANGE = 1
"""超量程: outside what the kind can measure; stored, but no rule looks at it."""
LATE = 2
"""迟到: not newer than what was already known of the point; stored, but it moves nothing backwards."""
STUCK = 4
"""恒值: the very same value for too many readings in a row."""
IMPORTED = 8
"""补录: from a file and not from the device; always late as well, so that it raises nothing, and no sign of life."""

TITLES = {OUT_OF_RANGE: "超量程", LATE: "迟到", STUCK: "恒值", IMPORTED: "补录"}


def quality_words(quality: int) -> str:
    """The flags in words; empty for a good reading."""
    said = quality & ~LATE if quality & IMPORTED else quality
    return "、".join(title for bit, title in TITLES.items() if said & bit)
