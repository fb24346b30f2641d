"""What the surroundings decide: where data lives, which servers are used, which port is ours.

Environment variables win. What they leave open is read from `runtime.json` in the data directory, which
`anlan up` writes when it has started the built-in servers, so that a second terminal
(`anlan journal verify`) finds them.
"""

import json
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from anlan.kit.secrets import configure

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_PORT = 8700


@dataclass(frozen=True)
class Environment:
    """Where this installation lives and whom it talks to."""

    data_dir: Path
    port: int

    @classmethod
    def read(cls) -> "Environment":
        """Read ANLAN_DATA_DIR and ANLAN_PORT; raises ValueError when the port is no number."""
        return cls(
            data_dir=Path(os.environ.get("ANLAN_DATA_DIR") or ROOT / ".data").resolve(),
            port=int(os.environ.get("ANLAN_PORT") or DEFAULT_PORT),
        )

    @cached_property
    def runtime(self) -> dict[str, Any]:
        """What `anlan up` wrote about the servers it started; empty when nothing runs."""
        try:
            found = json.loads((self.data_dir / "runtime.json").read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def value(self, name: str, default: str = "") -> str:
        """A setting by its environment name, from the environment or from `runtime.json`."""
        return os.environ.get(name) or str(self.runtime.get(name, default))

    @property
    def database_url(self) -> str:
        """libpq URL of the database."""
        return self.value("DATABASE_URL", "postgresql://anlan@127.0.0.1:8710/anlan")

    @property
    def nats_url(self) -> str:
        """URL of the NATS server or cluster, with the services' credentials."""
        return self.value("NATS_URL", "nats://127.0.0.1:8720")


environment = Environment.read()
configure(environment.data_dir / "secrets")
