"""Map layers 图层: what a module offers for the map.

A module declares its layers in its `layers.py` and registers them there; the web collects them (`autodiscover`) and
serves each as GeoJSON. A layer's own reads go through `visible_to(account)`: the map shows nothing a list would hide.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from anlan.foundation.people.api import may


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark at a place (WGS-84). `level` 1 红 … 4 蓝, 0 none; `shape` names a mark other than the level's."""

    key: str
    name: str
    longitude: float
    latitude: float
    level: int = 0
    is_silent: bool = False
    shape: str = ""
    words: str = ""

    def feature(self) -> dict[str, Any]:
        """The mark as a GeoJSON feature; property names are short, because a layer may hold ten thousand."""
        properties: dict[str, Any] = {"id": self.key, "n": self.name, "l": self.level}
        if self.is_silent:
            properties["s"] = 1
        if self.shape:
            properties["m"] = self.shape
        if self.words:
            properties["v"] = self.words
        place = [round(self.longitude, 6), round(self.latitude, 6)]
        return {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": place}}


@dataclass(frozen=True, slots=True)
class Area:
    """One area, such as where a warning is in force. `geometry` is GeoJSON, WGS-84."""

    key: str
    name: str
    geometry: dict[str, Any]
    level: int = 0
    words: str = ""

    def feature(self) -> dict[str, Any]:
        """The area as a GeoJSON feature."""
        properties = {"id": self.key, "n": self.name, "l": self.level, "v": self.words}
        return {"type": "Feature", "properties": properties, "geometry": self.geometry}


@dataclass(frozen=True)
class Layer:
    """A layer as its module declares it.

    `opens` names the parameter under which the cockpit opens one of its things (`?point=JS-0412`); empty: none opens.
    `is_usual` layers are shown from the start. `gathers`: near marks may be gathered into one with a count.
    """

    key: str
    title: str
    icon: str
    permission: str
    marks: Callable[[Any], Iterable[Mark | Area]]
    count: Callable[[Any], int]
    opens: str = ""
    is_usual: bool = False
    gathers: bool = False
    is_area: bool = False
    order: int = 100


_layers: dict[str, Layer] = {}


def register_layers(*layers: Layer) -> None:
    """Offer layers; a key belongs to one layer."""
    for layer in layers:
        if _layers.setdefault(layer.key, layer) != layer:
            raise ValueError(f"two map layers are called {layer.key}")


def layers_for(account: Any) -> list[Layer]:
    """The layers an account may see at all, in the order of the chips."""
    return sorted((la for la in _layers.values() if may(account, la.permission)), key=lambda la: (la.order, la.key))


def layer_for(account: Any, key: str) -> Layer | None:
    """One layer, or None when there is none such for this account: the two cannot be told apart."""
    layer = _layers.get(key)
    return layer if layer and may(account, layer.permission) else None
