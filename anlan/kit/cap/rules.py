"""What the standard asks beyond its schema (CAP 1.2, section 3.2): what the schema's strings may say, and what follows
from what."""

import re
from collections.abc import Iterator
from datetime import datetime

from anlan.kit.cap.grammar import Grammar
from anlan.kit.cap.moments import MomentUnreadable, read_moment
from anlan.kit.cap.node import Fault, Node
from anlan.kit.cap.references import ReferenceWrong, read_references
from anlan.kit.cap.shapes import ShapeWrong, read_circle, read_polygon

NEED_REFERENCES = {"Update": "更新", "Cancel": "解除", "Ack": "回执", "Error": "差错"}
REQUIRED_TEXT = ("identifier", "sender", "event", "areaDesc", "resourceDesc", "valueName")
PLAIN_TEXT = (
    "note",
    "event",
    "audience",
    "senderName",
    "headline",
    "description",
    "instruction",
    "areaDesc",
    "contact",
)
MIME_TYPE = re.compile(
    r"(application|audio|font|example|haptics|image|message|model|multipart|text|video)/[A-Za-z0-9][\w!#$&^.+-]{0,126}"
    r"(\s*;.*)?"
)
ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+")
NOT_IN_NAMES = re.compile(r"[\s,<&]")
TAG = re.compile(
    r"</?(a|b|i|u|p|br|hr|em|strong|font|span|div|ul|ol|li|table|tr|td|th|h[1-6]|img|script|style|iframe|html|body)"
    r"(\s[^<>]*)?/?>",
    re.IGNORECASE,
)


def rule_faults(alert: Node, grammar: Grammar) -> Iterator[Fault]:
    """Everything in which a message departs from the standard's own words."""
    yield from _text_faults(alert)
    for name in ("identifier", "sender"):
        for node in alert.all(name):
            if NOT_IN_NAMES.search(node.words):
                yield node.fault(f"{name} 里不能有空格、逗号、< 和 &。")
    yield from _scope_faults(alert)
    yield from _reference_faults(alert)
    for info in alert.all("info"):
        yield from _time_faults(info)
        yield from _info_faults(info)
        for resource in info.all("resource"):
            yield from _resource_faults(resource)
        for area in info.all("area"):
            yield from _area_faults(area)
        if grammar.version == "1.0":
            yield from _pair_faults(info)


def _text_faults(node: Node) -> Iterator[Fault]:
    for child in node:
        if child.name in REQUIRED_TEXT and not child.words and child.namespace == node.namespace:
            yield child.fault(f"{child.name} 是空的，必须填写。")
        if child.name in PLAIN_TEXT and TAG.search(child.words):
            yield child.fault(f"{child.name} 里有 HTML 标签，CAP 只容许纯文字。")
        yield from _text_faults(child)


def _scope_faults(alert: Node) -> Iterator[Fault]:
    scope = alert.text("scope")
    if scope == "Restricted" and not alert.text("restriction"):
        yield alert.missing("restriction", "scope 为 Restricted 时必须写明 restriction（限制谁可以看）。")
    if scope == "Private" and not alert.text("addresses"):
        yield alert.missing("addresses", "scope 为 Private 时必须写明 addresses（发给谁）。")


def _reference_faults(alert: Node) -> Iterator[Fault]:
    kind, found = alert.text("msgType"), alert.first("references")
    if found is None or not found.words:
        if kind in NEED_REFERENCES:
            reason = f"{NEED_REFERENCES[kind]}（{kind}）必须在 references 里写明所指的消息：发布者,编号,发布时间。"
            yield found.fault(reason) if found else alert.missing("references", reason)
        return
    try:
        references = read_references(found.words)
    except ReferenceWrong as wrong:
        yield found.fault(str(wrong))
        return
    sent = _moment(alert, "sent")
    own = (alert.text("identifier"), alert.text("sender"))
    if any((reference.identifier, reference.sender) == own for reference in references):
        yield found.fault("references 指向了消息自己。")
    elif sent and any(reference.sent > sent for reference in references):
        yield found.fault("references 指向了比本消息还晚的消息，请检查时间。")


def _time_faults(info: Node) -> Iterator[Fault]:
    expires = _moment(info, "expires")
    for name, word in (("effective", "生效"), ("onset", "起始")):
        earlier = _moment(info, name)
        node = info.first("expires")
        if node and expires and earlier and expires < earlier:
            yield node.fault(f"失效时间（expires）早于{word}时间（{name}）。")
            return


def _info_faults(info: Node) -> Iterator[Fault]:
    web = info.first("web")
    if web and web.words and not ABSOLUTE.fullmatch(web.words):
        yield web.fault(f"网址“{web.words[:60]}”不完整，须以 http:// 或 https:// 开头。")


def _resource_faults(resource: Node) -> Iterator[Fault]:
    mime_type = resource.first("mimeType")
    if mime_type and not MIME_TYPE.fullmatch(mime_type.words):
        yield mime_type.fault(f"“{mime_type.words[:60]}”不是 MIME 类型，须写成 image/png 这样。")
    size = resource.first("size")
    if size and size.words.startswith("-"):
        yield size.fault("字节数不能为负。")
    uri = resource.first("uri")
    if uri and uri.words and not ABSOLUTE.fullmatch(uri.words) and not resource.text("derefUri"):
        yield uri.fault("相对地址（uri）必须同时给出内容（derefUri），否则请写完整的网址。")


def _area_faults(area: Node) -> Iterator[Fault]:
    for name, read in (("polygon", read_polygon), ("circle", read_circle)):
        for node in area.all(name):
            try:
                read(node.words)
            except ShapeWrong as wrong:
                yield node.fault(str(wrong))
    heights = {}
    for name in ("altitude", "ceiling"):
        height = area.first(name)
        if height is None or not height.words:
            continue
        try:
            heights[name] = float(height.words)
        except ValueError:
            yield height.fault(f"“{height.words[:40]}”不是数字，须为以英尺计的海拔。")
            continue
        if heights[name] < 0:
            yield height.fault(f"{name} 是以英尺计的海拔，不能为负。")
    if area.first("ceiling") and not area.first("altitude"):
        yield area.fault("写了 ceiling 就必须写 altitude：高度范围要有下限。")
    elif heights.get("ceiling", 0.0) < heights.get("altitude", 0.0) and "ceiling" in heights:
        yield area.fault("ceiling 低于 altitude，上下限写反了。")


def _pair_faults(info: Node) -> Iterator[Fault]:
    """CAP 1.0 writes named values as `name=value`."""
    pairs = [*info.all("eventCode"), *info.all("parameter")]
    pairs += [geocode for area in info.all("area") for geocode in area.all("geocode")]
    for pair in pairs:
        if "=" not in pair.words:
            yield pair.fault(f"“{pair.words[:40]}”须写成“名称=值”。")


def _moment(node: Node, name: str) -> datetime | None:
    """A moment; None when it is absent or, which is told elsewhere, unreadable."""
    try:
        return read_moment(node.text(name))
    except MomentUnreadable:
        return None
