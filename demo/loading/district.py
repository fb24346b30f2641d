"""The tree of regions: official divisions, and the demo's outlines below the district."""

from anlan.foundation.territory import api as territory
from anlan.foundation.territory.models import Region
from anlan.kit.geometry import as_geojson
from demo.chance import dice
from demo.loading.common import LOADER
from demo.public_data import read_district
from demo.territory import cut_district

SOURCE = "演示边界"
POPULATION = 330_000


def load() -> str:
    """Load divisions, outlines and grids."""
    territory.load_divisions(by=LOADER)
    if Region.objects.filter(kind=Region.Kind.GRID).exists():
        return "已有网格，未改动"
    cut, district = cut_district(), read_district()
    people = _population()
    outlines = [
        territory.OutlineDrawn(code, as_geojson(shape), SOURCE, True, _below(people, code))
        for code, shape in {**cut.streets, **cut.communities}.items()
    ]
    territory.draw_outlines(outlines=outlines, by=LOADER)
    grids = [
        territory.GridDrawn(
            code=code,
            name=f"{district.names[community].removesuffix('社区')}{code[-2:]}网格",
            community_code=community,
            outline=as_geojson(cut.grids[code]),
            source=SOURCE,
            population=people[code],
            is_demo=True,
        )
        for community, codes in cut.grids_of.items()
        for code in codes
    ]
    territory.add_grids(grids=grids, by=LOADER)
    return f"{len(cut.streets)} 街道、{len(cut.communities)} 社区、{len(grids)} 网格"


def _below(people: dict[str, int], code: str) -> int:
    return sum(number for grid, number in people.items() if grid.startswith(code))


def _population() -> dict[str, int]:
    """Invented people per grid; together about as many as live in the district."""
    chance = dice("population")
    weights = {code: chance.uniform(0.5, 1.6) for code in cut_district().grids}
    each = POPULATION / sum(weights.values())
    return {code: round(weight * each) for code, weight in weights.items()}
