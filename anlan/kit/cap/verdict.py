"""The judgement of a message: its version, everything wrong with it, and the message when nothing is."""

import re
from dataclasses import dataclass
from itertools import islice

from anlan.kit.cap.document import NotReadable, parse
from anlan.kit.cap.grammar import GRAMMARS, NAMESPACES, VERSIONS
from anlan.kit.cap.message import Alert
from anlan.kit.cap.node import Fault, Node
from anlan.kit.cap.reading import alert_of
from anlan.kit.cap.rules import rule_faults
from anlan.kit.cap.structure import structure_faults
from anlan.kit.refusal import Refusal

MOST_FAULTS = 200


@dataclass(frozen=True)
class Verdict:
    """`version` is "1.0", "1.1", "1.2" or "" when it is no CAP; `alert` is there when there are no faults."""

    version: str
    faults: tuple[Fault, ...]
    alert: Alert | None = None

    @property
    def is_valid(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


class CapRefused(Refusal):
    """A message that is not taken; `faults` say everything that is wrong with it."""

    code = "cap_refused"
    status = 422

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        first = faults[0]
        more = f"（另有 {len(faults) - 1} 处）" if len(faults) > 1 else ""
        super().__init__(f"CAP 消息不合规：{first.element}：{first.reason}{more}")
        self.faults = faults
        self.fields = {fault.path or fault.element: fault.reason for fault in faults}


def check(raw: bytes) -> Verdict:
    """Judge a message. Never raises, whatever the bytes."""
    try:
        root = Node.root(parse(raw))
    except NotReadable as wrong:
        return Verdict(_version_by_eye(raw), (Fault("alert", str(wrong)),))
    version = VERSIONS.get(root.namespace, "")
    if root.name != "alert" or not version:
        return Verdict("", (Fault(root.name, _not_cap(root), root.path),))
    grammar = GRAMMARS[version]
    found = [*islice(structure_faults(root, grammar), MOST_FAULTS), *islice(rule_faults(root, grammar), MOST_FAULTS)]
    faults = tuple({(fault.path, fault.reason): fault for fault in found}.values())
    return Verdict(version, faults, None if faults else alert_of(root, version))


def read(raw: bytes) -> Alert:
    """The message. Raises CapRefused with everything that is wrong."""
    verdict = check(raw)
    if verdict.alert is None:
        raise CapRefused(verdict.faults)
    return verdict.alert


def _not_cap(root: Node) -> str:
    if root.name in ("feed", "rss", "RDF"):
        return f"这是消息列表（{root.name}），不是单条 CAP 消息。请逐条检查其中的消息。"
    known = "、".join(f"{version} {namespace}" for version, namespace in NAMESPACES.items())
    if root.name == "alert":
        return f"命名空间“{root.namespace[:80]}”不是 CAP 的，应为：{known}。"
    return f"根元素是 {root.name[:40]}，不是 CAP 的 alert。"


_NAMESPACE = re.compile("|".join(re.escape(namespace) for namespace in NAMESPACES.values()).encode())


def _version_by_eye(raw: bytes) -> str:
    """Which version a document that is not opened says it is."""
    found = _NAMESPACE.search(raw[:16384])
    return VERSIONS[found[0].decode()] if found else ""
