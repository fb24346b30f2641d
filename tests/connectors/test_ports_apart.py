"""What a demo serves stands on ports of its own: the test gateways never where the devices' protocols are."""

from anlan.connectors.gateways.places import first_port
from anlan.ops.demo_ports import demo_ports

GATEWAY_PORTS = 3  # HTTP, SMPP, MQTT


def test_gateways_stand_beside_the_protocols_of_a_demo() -> None:
    devices = {int(port) for port in demo_ports({}, "127.0.0.1", 8700).values()}
    first = first_port({"ANLAN_PORT": "8700"})

    assert devices
    assert devices.isdisjoint(range(first, first + GATEWAY_PORTS))
