"""The processes of the product, declared once: for `anlan up`, systemd, the Procfile, benches and chaos.

PostgreSQL and NATS are servers, not ours; they are started before these (`anlan.ops.up`).
"""

import importlib.util
import os
import sys
from dataclasses import dataclass

from anlan.connectors.listeners import PORT_VARIABLES


@dataclass(frozen=True)
class Service:
    """One process: `python -m module arguments…`. `{host}` and `{port}` are filled in when it starts.

    A service is ready when it says so (`anlan.kit.readiness`), or, with `listens`, when the port answers.
    With `asked_for_by` it is off unless one of these environment variables is set.
    """

    name: str
    title: str
    module: str
    arguments: tuple[str, ...] = ()
    needs_module: str = ""
    listens: bool = False
    demo_only: bool = False
    asked_for_by: tuple[str, ...] = ()

    def command(self, *, host: str, port: int) -> list[str]:
        """The command line."""
        filled = [argument.format(host=host, port=port) for argument in self.arguments]
        return [sys.executable, "-m", self.module, *filled]

    @property
    def is_installed(self) -> bool:
        """Whether its code is there: an installation may leave out the demo."""
        try:
            return importlib.util.find_spec(self.needs_module or self.module) is not None
        except ModuleNotFoundError:
            return False

    @property
    def is_asked_for(self) -> bool:
        """Whether this installation wants it."""
        return not self.asked_for_by or any(os.environ.get(name) for name in self.asked_for_by)


# In the order in which they start; they stop in the opposite order.
SERVICES = (
    Service("gate", "设备准入", "anlan.connectors.devices.gate"),
    Service(
        "engine",
        "监测引擎",
        "anlan.watch.telemetry.engine",
        needs_module="anlan.watch.telemetry.engine.__main__",
    ),
    Service("dispatch", "事件投递", "anlan.ops", ("dispatch",), needs_module="anlan.ops.commands.dispatch"),
    Service("jobs", "定时任务", "anlan.ops", ("jobs",), needs_module="anlan.ops.commands.jobs"),
    Service(
        "web",
        "网页服务",
        "uvicorn",
        (
            *("anlan.config.asgi:application", "--host", "{host}", "--port", "{port}"),
            *("--no-access-log", "--no-server-header", "--timeout-graceful-shutdown", "1"),
        ),
        needs_module="anlan.config.asgi",
        listens=True,
    ),
    Service("commands", "设备指令", "anlan.connectors.signs"),
    Service("connectors", "设备协议", "anlan.connectors.listeners", asked_for_by=tuple(PORT_VARIABLES.values())),
    Service("gateways", "测试网关", "anlan.connectors.gateways", demo_only=True),
    Service("devices", "演示设备", "demo.devices", demo_only=True),
)


def named(name: str) -> Service:
    """The service of this name; raises KeyError."""
    return {service.name: service for service in SERVICES}[name]


def procfile() -> str:
    """The same list for any process manager that reads a Procfile."""
    return "".join(f"{service.name}: anlan process {service.name}\n" for service in SERVICES)
