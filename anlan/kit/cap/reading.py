"""From a checked tree to a message."""

from anlan.kit.cap.message import DEFAULT_LANGUAGE, UNKNOWN_CONTENT, Alert, Area, Info, NamedValue, Resource
from anlan.kit.cap.moments import read_moment
from anlan.kit.cap.node import Node
from anlan.kit.cap.references import read_references, read_words
from anlan.kit.cap.shapes import read_circle, read_polygon


def alert_of(node: Node, version: str) -> Alert:
    """The message in a tree in which nothing is wrong. CAP 1.0 without a scope is public."""
    return Alert(
        identifier=node.text("identifier"),
        sender=node.text("sender"),
        sent=read_moment(node.text("sent")),
        status=node.text("status"),
        message_type=node.text("msgType"),
        scope=node.text("scope") or "Public",
        source=node.text("source"),
        restriction=node.text("restriction"),
        addresses=read_words(node.text("addresses")),
        codes=_texts(node, "code"),
        note=node.text("note"),
        references=read_references(node.text("references")),
        incidents=read_words(node.text("incidents")),
        infos=tuple(_info(info) for info in node.all("info")),
        version=version,
    )


def _info(node: Node) -> Info:
    effective, onset, expires = (
        read_moment(node.text(name)) if node.text(name) else None for name in ("effective", "onset", "expires")
    )
    return Info(
        categories=_texts(node, "category"),
        event=node.text("event"),
        urgency=node.text("urgency"),
        severity=node.text("severity"),
        certainty=_certainty(node.text("certainty")),
        language=node.text("language") or DEFAULT_LANGUAGE,
        response_types=_texts(node, "responseType"),
        audience=node.text("audience"),
        event_codes=_named(node, "eventCode"),
        effective=effective,
        onset=onset,
        expires=expires,
        sender_name=node.text("senderName"),
        headline=node.text("headline"),
        description=node.text("description"),
        instruction=node.text("instruction"),
        web=node.text("web"),
        contact=node.text("contact"),
        parameters=_named(node, "parameter"),
        resources=tuple(_resource(resource) for resource in node.all("resource")),
        areas=tuple(_area(area) for area in node.all("area")),
    )


def _certainty(word: str) -> str:
    """CAP 1.0's `Very Likely` is `Likely` since 1.1."""
    return "Likely" if word == "Very Likely" else word


def _resource(node: Node) -> Resource:
    return Resource(
        description=node.text("resourceDesc"),
        mime_type=node.text("mimeType") or UNKNOWN_CONTENT,
        size=int(node.text("size")) if node.text("size") else None,
        uri=node.text("uri"),
        content=node.text("derefUri"),
        digest=node.text("digest"),
    )


def _area(node: Node) -> Area:
    altitude, ceiling = (float(node.text(name)) if node.text(name) else None for name in ("altitude", "ceiling"))
    return Area(
        description=node.text("areaDesc"),
        polygons=tuple(read_polygon(polygon.words) for polygon in node.all("polygon")),
        circles=tuple(read_circle(circle.words) for circle in node.all("circle")),
        geocodes=_named(node, "geocode"),
        altitude_ft=altitude,
        ceiling_ft=ceiling,
    )


def _named(node: Node, name: str) -> tuple[NamedValue, ...]:
    return tuple(_named_value(child) for child in node.all(name))


def _named_value(node: Node) -> NamedValue:
    if node.first("valueName") is None:
        key, _equals, value = node.words.partition("=")
        return NamedValue(key.strip(), value.strip())
    return NamedValue(node.text("valueName"), node.text("value"))


def _texts(node: Node, name: str) -> tuple[str, ...]:
    return tuple(child.words for child in node.all(name))
