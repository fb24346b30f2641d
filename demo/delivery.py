"""Who receives warnings in the demo district, and the channels: all of them lead to the test gateways."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from anlan.connectors.gateways.places import HOST, first_port
from demo.chance import dice
from demo.words import mobile, person

HOUSEHOLDS_PER_GRID = 4
SPEAKER_HEARD_BY = (60, 320)


@dataclass(frozen=True)
class Channel:
    """A channel as the demo sets it up. `secrets` are those of the test gateways, which reach nobody."""

    key: str
    title: str
    transport: str
    medium: str
    settings: dict[str, str]
    facts: dict[str, Any]


def channels(product: str) -> list[Channel]:
    """One of each kind that the test gateways speak; `product` is our own address, for receipts."""
    port, receipts = first_port(), f"{product}/delivery/receipts"
    web = f"http://{HOST}:{port}"
    broker = {"host": HOST, "port": str(port + 2)}
    centre = {"host": HOST, "port": str(port + 1), "system_id": "anlan", "source": "12379"}
    sms = {"url": f"{web}/sms", "receipt_url": f"{receipts}/demo-sms", "sign": "浔阳应急"}
    return [
        Channel("demo-sms", "短信（HTTP）", "sms_http", "sms", sms, {"cost": "0.0450", "rate_per_s": 100}),
        Channel("demo-smpp", "短信（SMPP）", "smpp", "sms", centre, {"cost": "0.0450", "rank": 20}),
        Channel("demo-speakers", "大喇叭", "loudspeaker", "loudspeaker", {**broker, "prefix": "speakers"},
                {"needs_confirmation": True}),
        Channel("demo-signs", "路口显示屏", "sign", "sign", {**broker, "prefix": "signs"}, {}),
        Channel("demo-webhook", "平台接口", "webhook", "webhook", {"url": f"{web}/webhook"}, {}),
        Channel("demo-wecom", "值班工作群", "wecom", "chat", {"url": f"{web}/robot"}, {"repeats_safely": False}),
    ]  # fmt: skip


@dataclass(frozen=True)
class Recipient:
    """One that receives warnings."""

    kind: str
    name: str
    medium: str
    address: str
    region: str
    people: int = 0
    households: int = 0


def recipients(grids: list[tuple[str, str]], communities: list[tuple[str, str]]) -> Iterator[Recipient]:
    """For regions as (code, name): some households of every grid, a loudspeaker and a sign of every community."""
    for code, name in grids:
        chance = dice(f"recipients {code}")
        for _ in range(HOUSEHOLDS_PER_GRID):
            size = chance.randrange(1, 6)
            yield Recipient("household", f"{name} {person(chance)}家", "sms", mobile(chance), code, size, 1)
    for code, name in communities:
        homes = dice(f"speaker {code}").randrange(*SPEAKER_HEARD_BY)
        yield Recipient("loudspeaker", f"{name}大喇叭", "loudspeaker", f"DLB-{code[-6:]}", code, homes * 3, homes)
        yield Recipient("sign", f"{name}路口显示屏", "sign", f"XSP-{code[-6:]}", code)
    yield Recipient("group", "区应急值班工作群", "chat", "demo", "360403002")
    yield Recipient("platform", "市应急指挥平台", "webhook", f"http://{HOST}:{first_port()}/webhook", "360403002")
