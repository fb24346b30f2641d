"""The grammar is the OASIS schemas': whatever the schema accepts or refuses, the structure check does too."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from anlan.kit.cap import parse
from anlan.kit.cap.grammar import GRAMMARS, NAMESPACES
from anlan.kit.cap.node import Node
from anlan.kit.cap.structure import structure_faults
from anlan.kit.cap.tests.samples import DATA, index, stored

SCHEMAS = {
    version: etree.XMLSchema(etree.parse(DATA / "schema" / file))
    for version, file in (("1.0", "cap10.xsd"), ("1.1", "cap11.xsd"), ("1.2", "CAP-v1.2.xsd"))
}
SHORT = [known for known in index() if known["xsd_valid"] and not known["file"].endswith("gz")]
TREES = {known["file"]: parse(stored(known["file"])) for known in SHORT if len(stored(known["file"])) < 8000}
NAMES = sorted({part.name for grammar in GRAMMARS.values() for parts in grammar.sequences.values() for part in parts})
WORDS = [*sorted({word for words in GRAMMARS["1.2"].words.values() for word in words}), "Very Likely", "", "x"]


def faults(tree: Any) -> list[Any]:
    version = next(v for v, namespace in NAMESPACES.items() if etree.QName(tree).namespace == namespace)
    return list(structure_faults(Node.root(tree), GRAMMARS[version]))


@settings(deadline=None)  # other work on the machine makes a case slow
@given(st.data())
def test_structure_is_judged_as_by_the_schema(data: st.DataObject) -> None:
    tree = deepcopy(TREES[data.draw(st.sampled_from(sorted(TREES)))])
    for _ in range(data.draw(st.integers(1, 2))):
        change(tree, data)
    version = next(v for v, namespace in NAMESPACES.items() if etree.QName(tree).namespace == namespace)
    schema = SCHEMAS[version]
    assert (not faults(tree)) is schema.validate(tree), (faults(tree)[:2], str(schema.error_log)[:300])


def change(tree: Any, data: st.DataObject) -> None:
    """Leave out, double, move, rename or fill one element."""
    elements = [element for element in tree.iter() if element is not tree]
    element = data.draw(st.sampled_from(elements))
    parent = element.getparent()
    way = data.draw(st.sampled_from(["drop", "double", "move", "rename", "fill"]))
    if way == "drop" and len(parent) > 1:
        parent.remove(element)
    elif way == "double":
        parent.insert(parent.index(element), deepcopy(element))
    elif way == "move":
        parent.insert(data.draw(st.integers(0, len(parent) - 1)), element)
    elif way == "rename":
        element.tag = f"{{{etree.QName(element).namespace}}}{data.draw(st.sampled_from(NAMES))}"
    elif way == "fill" and len(element) == 0 and etree.QName(element).localname not in ("web", "uri"):
        element.text = data.draw(st.sampled_from(WORDS))


@pytest.mark.parametrize("known", SHORT, ids=lambda known: known["file"][7:10])
def test_valid_messages_have_no_structure_fault(known: dict[str, Any]) -> None:
    assert faults(parse(stored(known["file"]))) == []
