"""SMPP 3.4 PDUs: the layout of the specification, pieces of a stream, hostile bytes, receipts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.connectors.smpp import pdu
from anlan.connectors.smpp.pdu import Cutter, Pdu, PduWrong, ShortMessage, receipt_body

numbers = st.text("0123456789", max_size=15)
messages = st.builds(
    ShortMessage,
    source=numbers,
    destination=numbers,
    text=st.binary(max_size=600),
    coding=st.sampled_from([0, 8]),
    esm_class=st.sampled_from([0, 4]),
    wants_receipt=st.booleans(),
    tags=st.dictionaries(st.integers(0x1401, 0x3FFF), st.binary(max_size=40), max_size=3),
)


def test_layout_of_a_bind() -> None:
    """3.2 and 4.1.5, octet by octet."""
    packed = Pdu(pdu.BIND_TRANSCEIVER, 1, body=pdu.bind_body("anlan", "pw")).packed()
    expected = "00000021 00000009 00000000 00000001 616e6c616e00 707700 00 34 00 00 00"
    wanted = bytearray(bytes.fromhex(expected.replace(" ", "")))
    wanted[3] = len(wanted)
    assert packed == bytes(wanted)
    assert pdu.read_bind(packed[16:]) == ("anlan", "pw")


def test_layout_of_a_submit() -> None:
    """4.4.1: service type, source, destination, the fixed octets, length, text."""
    body = ShortMessage("12379", "139", "汛".encode("utf-16-be")).packed()
    assert body.hex(" ") == "00 00 00 31 32 33 37 39 00 01 01 31 33 39 00 00 00 00 00 00 01 00 08 00 02 6c 5b"


@given(messages)
def test_what_is_packed_is_read(message: ShortMessage) -> None:
    assert ShortMessage.read(message.packed()) == message


@given(st.lists(messages, max_size=5), st.integers(1, 50))
def test_a_stream_in_pieces_gives_the_same(sent: list[ShortMessage], size: int) -> None:
    stream = b"".join(Pdu(pdu.SUBMIT_SM, n, body=each.packed()).packed() for n, each in enumerate(sent))
    cutter, found = Cutter(), []
    for at in range(0, len(stream), size):
        found += list(cutter.feed(stream[at : at + size]))
    assert [(each.sequence, ShortMessage.read(each.body)) for each in found] == list(enumerate(sent))


@given(st.binary(max_size=200))
def test_hostile_bytes_are_told_and_harm_nothing(raw: bytes) -> None:
    try:
        for each in Cutter().feed(raw):
            ShortMessage.read(each.body).receipt()
    except PduWrong:
        pass


@pytest.mark.parametrize(("words", "state"), [("DELIVRD", "delivered"), ("UNDELIV", "failed"), ("EXPIRED", "failed")])
def test_receipts(words: str, state: str) -> None:
    said = ShortMessage.read(receipt_body("S000000001", ShortMessage("1", "2", b""), words))
    assert said.receipt() == ("S000000001", state, words)


def test_a_reply_of_a_person_is_no_receipt() -> None:
    assert ShortMessage("1", "2", b"id:1 stat:DELIVRD").receipt() is None
    assert ShortMessage("1", "2", b"id:1 stat:ENROUTE", esm_class=4).receipt() is None
