"""Registry 人口法人房屋设施: enterprises, buildings and facilities."""
