"""A message written as CAP 1.2: elements in the schema's order, moments with an offset, the standard's namespace."""

from decimal import Decimal
from typing import Any

from lxml import etree

from anlan.kit.cap.document import Element
from anlan.kit.cap.grammar import NAMESPACES
from anlan.kit.cap.message import Alert, Area, Info, NamedValue, Position, Resource
from anlan.kit.cap.moments import write_moment
from anlan.kit.cap.references import write_references, write_words
from anlan.kit.cap.verdict import CapRefused, check

NAMESPACE = NAMESPACES["1.2"]


def write(alert: Alert) -> bytes:
    """UTF-8 with a declaration. What would not be valid does not leave: raises CapRefused."""
    raw = serialise(tree_of(alert))
    verdict = check(raw)
    if not verdict.is_valid:
        raise CapRefused(verdict.faults)
    return raw


def serialise(tree: Element) -> bytes:
    """The bytes of a tree."""
    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8"))


def tree_of(alert: Alert) -> Element:
    """The message as a tree, indented; what is empty is left out."""
    root = etree.Element(f"{{{NAMESPACE}}}alert", nsmap={None: NAMESPACE})
    _add(root, "identifier", alert.identifier)
    _add(root, "sender", alert.sender)
    _add(root, "sent", write_moment(alert.sent))
    _add(root, "status", alert.status)
    _add(root, "msgType", alert.message_type)
    _optional(root, "source", alert.source)
    _add(root, "scope", alert.scope)
    _optional(root, "restriction", alert.restriction)
    _optional(root, "addresses", write_words(alert.addresses))
    for code in alert.codes:
        _add(root, "code", code)
    _optional(root, "note", alert.note)
    _optional(root, "references", write_references(alert.references))
    _optional(root, "incidents", write_words(alert.incidents))
    for info in alert.infos:
        _add_info(root, info)
    etree.indent(root)
    return root


def _add_info(alert: Element, info: Info) -> None:
    node = _add(alert, "info")
    _add(node, "language", info.language)
    for category in info.categories:
        _add(node, "category", category)
    _add(node, "event", info.event)
    for response_type in info.response_types:
        _add(node, "responseType", response_type)
    _add(node, "urgency", info.urgency)
    _add(node, "severity", info.severity)
    _add(node, "certainty", info.certainty)
    _optional(node, "audience", info.audience)
    _add_named(node, "eventCode", info.event_codes)
    for name, moment in (("effective", info.effective), ("onset", info.onset), ("expires", info.expires)):
        if moment is not None:
            _add(node, name, write_moment(moment))
    _optional(node, "senderName", info.sender_name)
    _optional(node, "headline", info.headline)
    _optional(node, "description", info.description)
    _optional(node, "instruction", info.instruction)
    _optional(node, "web", info.web)
    _optional(node, "contact", info.contact)
    _add_named(node, "parameter", info.parameters)
    for resource in info.resources:
        _add_resource(node, resource)
    for area in info.areas:
        _add_area(node, area)


def _add_resource(info: Element, resource: Resource) -> None:
    node = _add(info, "resource")
    _add(node, "resourceDesc", resource.description)
    _add(node, "mimeType", resource.mime_type)
    if resource.size is not None:
        _add(node, "size", str(resource.size))
    _optional(node, "uri", resource.uri)
    _optional(node, "derefUri", resource.content)
    _optional(node, "digest", resource.digest)


def _add_area(info: Element, area: Area) -> None:
    node = _add(info, "area")
    _add(node, "areaDesc", area.description)
    for polygon in area.polygons:
        _add(node, "polygon", " ".join(_position(position) for position in polygon))
    for circle in area.circles:
        _add(node, "circle", f"{_position(circle.centre)} {_number(circle.radius_km)}")
    _add_named(node, "geocode", area.geocodes)
    if area.altitude_ft is not None:
        _add(node, "altitude", _number(area.altitude_ft))
    if area.ceiling_ft is not None:
        _add(node, "ceiling", _number(area.ceiling_ft))


def _add_named(node: Element, name: str, values: tuple[NamedValue, ...]) -> None:
    for value in values:
        pair = _add(node, name)
        _add(pair, "valueName", value.name)
        _add(pair, "value", value.value)


def _add(node: Element, name: str, text: str | None = None) -> Any:
    child = etree.SubElement(node, f"{{{NAMESPACE}}}{name}")
    child.text = without_controls(text) if text is not None else None
    return child


def _optional(node: Element, name: str, text: str) -> None:
    if text:
        _add(node, name, text)


def without_controls(text: str) -> str:
    """XML has no place for control characters, nor for halves of a character."""
    return "".join(letter if letter in "\t\n\r" or _is_xml(ord(letter)) else " " for letter in text)


def _is_xml(code: int) -> bool:
    return 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


def _position(position: Position) -> str:
    return f"{_number(position[0])},{_number(position[1])}"


def _number(value: float) -> str:
    """Exactly, and without an exponent, which CAP does not read."""
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
