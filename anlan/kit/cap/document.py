"""From bytes to an element tree without trusting the bytes: no DTD, no entity, no network, bounded size and depth."""

import re
from typing import Any

from lxml import etree

MOST_BYTES = 8 * 1024 * 1024
MOST_DEPTH = 32
MOST_ELEMENTS = 200_000
CHUNK = 64 * 1024

Element = Any  # lxml has no types of its own


class NotReadable(ValueError):
    """Bytes that are no XML document we would open; the words say why."""


def parse(raw: bytes) -> Element:
    """The root element, without comments and processing instructions. Raises NotReadable."""
    if len(raw) > MOST_BYTES:
        raise NotReadable(f"文件超过 {MOST_BYTES // 1024 // 1024} MB，没有读取。请把附件改为链接（uri）后再发。")
    if not raw.strip():
        raise NotReadable("文件是空的。")
    parser = etree.XMLPullParser(
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    guard = _Guard()
    try:
        for start in range(0, len(raw), CHUNK):
            parser.feed(raw[start : start + CHUNK])
            guard.look(parser)
        root = parser.close()
        guard.look(parser)
    except etree.XMLSyntaxError as wrong:
        raise NotReadable(_words(wrong, raw)) from wrong
    except LookupError as wrong:
        raise NotReadable("文件声明的字符编码不认识，请改用 UTF-8。") from wrong
    return root


class _Guard:
    """Stops at the first thing that no honest message has."""

    def __init__(self) -> None:
        self._depth = 0
        self._count = 0

    def look(self, parser: Any) -> None:
        """At what the parser has met since the last look."""
        for event, element in parser.read_events():
            if event == "end":
                self._depth -= 1
                continue
            if self._count == 0 and element.getroottree().docinfo.internalDTD is not None:
                raise NotReadable(DOCTYPE)
            self._depth += 1
            self._count += 1
            if self._depth > MOST_DEPTH:
                raise NotReadable(f"元素嵌套超过 {MOST_DEPTH} 层，不是 CAP 消息，已拒绝。")
            if self._count > MOST_ELEMENTS:
                raise NotReadable(f"元素超过 {MOST_ELEMENTS} 个，已拒绝。")


DOCTYPE = "含有 DOCTYPE 声明，可能借外部实体读取文件或耗尽内存，已拒绝。请去掉声明后再发。"


def _words(wrong: Any, raw: bytes) -> str:
    if re.search(rb"<!\s*(DOCTYPE|ENTITY)", raw[:4096], re.IGNORECASE):
        return DOCTYPE
    line, _column = wrong.position
    said = str(wrong.msg).split(", line ")[0]
    if "encod" in said.lower() or "UTF" in said:
        return f"字符编码与声明不符（第 {line} 行：{said}），请改用 UTF-8。"
    return f"不是完整的 XML（第 {line} 行：{said}），请检查文件是否缺损。"
