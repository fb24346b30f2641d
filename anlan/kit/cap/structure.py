"""Whether a message is built as its version's schema wants: elements, order, number, words, forms."""

from collections.abc import Generator, Iterator

from anlan.kit.cap.grammar import SCHEMA_INSTANCE, SIGNATURE, Grammar, Part
from anlan.kit.cap.moments import MomentUnreadable, read_moment
from anlan.kit.cap.node import Fault, Node

ALLOWED_ATTRIBUTES = {f"{{{SCHEMA_INSTANCE}}}{name}" for name in ("schemaLocation", "noNamespaceSchemaLocation")}
TIMES = ("sent", "effective", "onset", "expires")
MOST_SAID = 60


def structure_faults(node: Node, grammar: Grammar) -> Iterator[Fault]:
    """Everything in which a message, or an element with parts, departs from the schema."""
    yield from _attribute_faults(node)
    if node.has_loose_text:
        yield node.fault("元素之间夹有文字，文字须写在各自的元素里。")
    parts = grammar.sequences[node.name]
    children = list(node)
    if node.name == "alert":
        children = yield from _without_signature(children, grammar)
    yield from _order_faults(node, children, parts)
    known = {part.name for part in parts}
    for child in children:
        if child.name not in known or child.namespace != node.namespace:
            continue
        if child.name in grammar.sequences:
            yield from structure_faults(child, grammar)
        else:
            yield from _leaf_faults(child, grammar)


def _without_signature(children: list[Node], grammar: Grammar) -> Generator[Fault, None, list[Node]]:
    """Signatures end a message of CAP 1.2; the schemas before it have no place for one."""
    kept = []
    for place, child in enumerate(children):
        if child.namespace != SIGNATURE:
            kept.append(child)
        elif not grammar.may_be_signed:
            yield child.fault(f"CAP {grammar.version} 的模式没有签名（Signature）的位置，请改用 CAP 1.2。")
        elif any(later.namespace != SIGNATURE for later in children[place:]):
            yield child.fault("签名须放在 alert 的最后。")
    return kept


def _order_faults(node: Node, children: list[Node], parts: tuple[Part, ...]) -> Iterator[Fault]:
    places = {part.name: place for place, part in enumerate(parts)}
    own = [child for child in children if child.namespace == node.namespace]
    names = [child.name for child in own]
    reached = -1
    seen: set[str] = set()
    for number, child in enumerate(own):
        place = places.get(child.name)
        if place is None:
            yield child.fault(f"{node.name} 里没有 {child.name} 这个元素，请检查拼写。")
            continue
        if child.name in seen and not parts[place].is_repeatable:
            yield child.fault(f"{child.name} 只能出现一次。")
        elif place < reached:
            yield child.fault(f"{child.name} 的位置不对，应在 {parts[reached].name} 之前。")
        elif late := _comes_too_early(place, parts, names[number:], seen):
            yield child.fault(f"{child.name} 的位置不对，应在 {late} 之后。")
        else:
            reached = place
        seen.add(child.name)
    for child in children:
        if child.namespace != node.namespace:
            yield child.fault(f"{child.name} 不属于 CAP 的命名空间，不能放在 {node.name} 里。")
    for part in parts:
        if part.is_required and part.name not in names:
            yield node.missing(part.name, f"缺少 {part.name}，{node.name} 必须有它。")


def _comes_too_early(place: int, parts: tuple[Part, ...], later: list[str], seen: set[str]) -> str:
    """The last required element that belongs before it and only follows; nothing when all is well."""
    late = [part.name for part in parts[:place] if part.is_required and part.name not in seen and part.name in later]
    return late[-1] if late else ""


def _leaf_faults(node: Node, grammar: Grammar) -> Iterator[Fault]:
    yield from _attribute_faults(node)
    for child in node:
        yield child.fault(f"{node.name} 里只能有文字，不能有元素 {child.name}。")
    words = grammar.words_of(node.name)
    if words and node.raw_text not in words:
        yield node.fault(f"不认识“{_short(node.raw_text)}”，{node.name} 只能是 {'、'.join(words)}。")
    form = grammar.forms.get(node.name)
    if form is not None:
        yield from _form_faults(node, is_right=form.fullmatch(node.words) is not None)


def _form_faults(node: Node, *, is_right: bool) -> Iterator[Fault]:
    if node.name in TIMES:
        try:
            read_moment(node.words)
        except MomentUnreadable as wrong:
            yield node.fault(str(wrong))
        else:
            if not is_right:
                yield node.fault(f"时间“{_short(node.words)}”须写成 2026-07-08T14:30:00+08:00。")
    elif not is_right:
        yield node.fault(f"“{_short(node.words)}”{_FORM_WORDS[node.name]}")


_FORM_WORDS = {
    "language": "不是语言代码，须写成 zh-CN 这样（用连字符）。",
    "size": "不是字节数，须为整数。",
    "altitude": "不是数字，须为以英尺计的海拔。",
    "ceiling": "不是数字，须为以英尺计的海拔。",
}


def _attribute_faults(node: Node) -> Iterator[Fault]:
    for name in node.attributes:
        if name not in ALLOWED_ATTRIBUTES:
            yield node.fault(f"{node.name} 不能带属性 {name.rpartition('}')[2]}。")


def _short(text: str) -> str:
    """Enough of a value to recognise it."""
    flat = " ".join(text.split())
    return flat if len(flat) <= MOST_SAID else f"{flat[:MOST_SAID]}…"
