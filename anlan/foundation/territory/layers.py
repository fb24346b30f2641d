"""Map layers of the tree as GeoJSON text, kept in memory until a region changes."""

import json
from typing import Any

from anlan.foundation.territory.index import Version, current
from anlan.foundation.territory.models import Region

KINDS = tuple(Region.Kind.values)
_texts: dict[str, tuple[Version, str]] = {}


def regions_geojson(kind: str) -> tuple[str, str]:
    """(FeatureCollection, tag that changes with it) of one floor of the tree.

    Properties: code, name, kind, path, longitude and latitude of the label, is_demo.
    """
    if kind not in KINDS:
        raise ValueError(f"层级「{kind}」不存在，可用：{'、'.join(KINDS)}。")
    version = current().version
    kept = _texts.get(kind)
    if kept is None or kept[0] != version:
        features = [_feature(region) for region in Region.objects.filter(kind=kind).exclude(outline=None)]
        text = json.dumps(
            {"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":")
        )
        kept = _texts[kind] = (version, text)
    return kept[1], f'"{kind}-{kept[0][0]}-{kept[0][1].timestamp() if kept[0][1] else 0}"'


def _feature(region: Region) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": int(region.pk),
        "properties": {
            "code": region.code,
            "name": region.name,
            "kind": region.kind,
            "path": region.path,
            "longitude": region.longitude,
            "latitude": region.latitude,
            "is_demo": region.is_demo,
        },
        "geometry": region.outline,
    }
