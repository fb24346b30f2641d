"""The line to a message centre: what is not bound is not used."""

import asyncio

import pytest

from anlan.connectors.smpp import pdu
from anlan.connectors.smpp.pdu import Cutter
from anlan.connectors.smpp.transport import SmppCentre
from anlan.foundation.notify.api import LiveOrder

ORDER = LiveOrder("0b9c9a3e-3f0b-4d39-8c55-0e0a3c6f9d11", 1, "13900000000", "甲", "t", "积水", 1)


def test_a_line_on_which_the_centre_did_not_answer_is_given_up() -> None:
    asked: list[int] = []

    async def centre(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        cutter, is_first = Cutter(), not asked
        while data := await reader.read(4096):
            for each in cutter.feed(data):
                asked.append(each.command)
                if not is_first:  # the first line is left without an answer
                    writer.write(each.answer(pdu.cstring("7")).packed())
        writer.close()

    async def talk() -> str:
        server = await asyncio.start_server(centre, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        gateway = SmppCentre({"host": "127.0.0.1", "port": str(port), "system_id": "a"}, lambda receipt: None)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(gateway.send(ORDER), 0.3)
        outcome = await asyncio.wait_for(gateway.send(ORDER), 3)
        await gateway.close()
        server.close()
        return outcome.kind

    assert asyncio.run(talk()) == "accepted"
    assert asked[:3] == [pdu.BIND_TRANSCEIVER, pdu.BIND_TRANSCEIVER, pdu.SUBMIT_SM]
