"""The demo's protocol ports: free ones, on this machine alone, and never against what an operator has said."""

import socket

from anlan.connectors.listeners import PORT_VARIABLES
from anlan.ops.demo_ports import FIRST, demo_ports
from anlan.ops.ports import choose


def test_it_works() -> None:
    found = demo_ports({}, "127.0.0.1", choose(0))
    assert set(found) == set(PORT_VARIABLES.values())
    assert len(set(found.values())) == len(found)


def test_a_taken_port_is_left_alone() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        assert str(number) not in demo_ports({}, "127.0.0.1", number - FIRST).values()


def test_what_the_operator_says_holds() -> None:
    assert demo_ports({"ANLAN_SL651_PORT": "8651"}, "127.0.0.1", 8700) == {}
    assert demo_ports({}, "0.0.0.0", 8700) == {}
