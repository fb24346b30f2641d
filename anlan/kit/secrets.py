"""Random secrets of this installation, kept as files beside its data.

The folder is set once at start (`configure`); a secret is made on first use.
"""

import os
import secrets
from pathlib import Path

_folder: Path | None = None


def configure(folder: Path) -> None:
    """Say where the secrets live."""
    global _folder
    _folder = folder


def secret(name: str) -> str:
    """A secret by name: from ANLAN_<NAME> in the environment, else from its file (mode 0600), made if absent."""
    given = os.environ.get(f"ANLAN_{name.upper()}")
    if given:
        return given
    if _folder is None:
        raise RuntimeError("kit.secrets.configure() has not been called")
    place = _folder / name
    try:
        return place.read_text("ascii")
    except FileNotFoundError:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = secrets.token_urlsafe(48)
    draft = place.with_name(f".{name}.{os.getpid()}")
    draft.write_text(fresh, "ascii")
    draft.chmod(0o600)
    try:
        os.link(draft, place)  # atomic: of two processes that start together one wins, both read the same
    except FileExistsError:
        fresh = place.read_text("ascii")
    finally:
        draft.unlink()
    return fresh
