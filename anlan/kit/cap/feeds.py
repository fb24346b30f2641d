"""Lists of CAP messages: Atom written, Atom and RSS read. An entry links to its message or holds it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from anlan.kit.cap.document import Element, NotReadable, parse
from anlan.kit.cap.grammar import NAMESPACES, VERSIONS
from anlan.kit.cap.message import Alert
from anlan.kit.cap.moments import write_moment
from anlan.kit.cap.writing import without_controls

ATOM = "http://www.w3.org/2005/Atom"
CAP = NAMESPACES["1.2"]
CAP_TYPE = "application/cap+xml"
MOST_ENTRIES = 500
# what a reader of the list may want to know without fetching the message, as weather services write it
SUMMARY = ("event", "urgency", "severity", "certainty")


@dataclass(frozen=True)
class Entry:
    """One message of a list to be written: the message and the address at which it is found."""

    alert: Alert
    url: str


@dataclass(frozen=True)
class Item:
    """One entry of a list that was read: the message itself, or the address to fetch it from."""

    url: str = ""
    raw: bytes = b""
    updated: str = ""  # as the list writes it: another word means another message


def write_feed(entries: Iterable[Entry], *, title: str, url: str, author: str, updated: datetime) -> bytes:
    """An Atom feed (RFC 4287) at `url`."""
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM, "cap": CAP})
    _add(feed, "id", url)
    _add(feed, "title", title)
    _add(feed, "updated", write_moment(updated))
    _add(_add(feed, "author"), "name", author)
    _link(feed, url, rel="self", type_="application/atom+xml")
    for entry in entries:
        _add_entry(feed, entry)
    etree.indent(feed)
    return bytes(etree.tostring(feed, xml_declaration=True, encoding="UTF-8"))


def _add_entry(feed: Element, entry: Entry) -> None:
    alert = entry.alert
    node = _add(feed, "entry")
    _add(node, "id", entry.url)
    info = alert.infos[0] if alert.infos else None
    _add(node, "title", (info.headline or info.event) if info else alert.identifier)
    _add(node, "updated", write_moment(alert.sent))
    _add(node, "published", write_moment(alert.sent))
    _add(_add(node, "author"), "name", (info.sender_name if info else "") or alert.sender)
    _link(node, entry.url, rel="alternate", type_=CAP_TYPE)
    _add_cap(node, "status", alert.status)
    _add_cap(node, "msgType", alert.message_type)
    if info is None:
        return
    _add(node, "summary", info.description)
    for name in SUMMARY:
        _add_cap(node, name, getattr(info, name))
    for name, moment in (("effective", info.effective), ("expires", info.expires)):
        if moment is not None:
            _add_cap(node, name, write_moment(moment))
    for area in info.areas:
        _add_cap(node, "areaDesc", area.description)


def _add(parent: Element, name: str, text: str | None = None) -> Any:
    child = etree.SubElement(parent, f"{{{ATOM}}}{name}")
    child.text = without_controls(text) if text is not None else None
    return child


def _add_cap(parent: Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{CAP}}}{name}").text = without_controls(text)


def _link(parent: Element, url: str, *, rel: str, type_: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}link", rel=rel, type=type_, href=url)


def read_feed(raw: bytes, *, url: str) -> list[Item]:
    """The entries of an Atom or RSS list, or the one message that a single CAP document is.

    `url` is where it came from, for links without a host. Raises NotReadable.
    """
    root = parse(raw)
    name, namespace = etree.QName(root).localname, etree.QName(root).namespace or ""
    if name == "alert" and namespace in VERSIONS:
        return [Item(raw=raw)]
    if name == "feed" and namespace == ATOM:
        entries = root.findall(f"{{{ATOM}}}entry")
    elif name in ("rss", "RDF"):
        entries = root.findall(".//{*}item")
    else:
        raise NotReadable(f"根元素是 {name[:40]}，不是 Atom、RSS 列表，也不是 CAP 消息。")
    if len(entries) > MOST_ENTRIES:
        raise NotReadable(f"列表有 {len(entries)} 条，超过 {MOST_ENTRIES} 条，没有读取。")
    found = [_item(entry, url) for entry in entries]
    return [item for item in found if item is not None]


def _item(entry: Element, url: str) -> Item | None:
    """None for an entry without a message."""
    for inner in entry.iter("{*}alert"):
        if etree.QName(inner).namespace in VERSIONS:
            return Item(raw=bytes(etree.tostring(inner, encoding="UTF-8", xml_declaration=True, with_tail=False)))
    address = _address(entry)
    joined = urljoin(url, address) if address else ""
    updated = str(entry.findtext("{*}updated") or entry.findtext("{*}pubDate") or "").strip()
    return Item(url=joined, updated=updated) if urlsplit(joined).scheme in ("http", "https") else None


def _address(entry: Element) -> str:
    """The link that says it is CAP; else the entry's first alternate link; else, in RSS, its text."""
    links = [link for link in entry.findall("{*}link") if link.get("href")]
    links = [link for link in links if link.get("rel", "alternate") == "alternate"]
    links.sort(key=lambda link: link.get("type", "") != CAP_TYPE)
    if links:
        return str(links[0].get("href")).strip()
    enclosure = entry.find("{*}enclosure")
    if enclosure is not None and enclosure.get("type") == CAP_TYPE:
        return str(enclosure.get("url", "")).strip()
    return str(entry.findtext("{*}link") or "").strip()
