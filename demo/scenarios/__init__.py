"""Stories that the demo devices tell in accelerated time, through the real protocol."""

from demo.scenarios import fire, flood, gas, rainstorm
from demo.scenarios.story import Story

STORIES: dict[str, Story] = {story.key: story for story in (rainstorm.STORY, gas.STORY, fire.STORY, flood.STORY)}
