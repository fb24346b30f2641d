"""PostgreSQL refuses to run as root: as root it runs as a helper system user (the one the wheel would make).

For anybody else this module does nothing: the servers run as the person who starts them.
"""

import os
import pwd
import stat
import subprocess
from pathlib import Path
from typing import Any

NAME = "embedded_postgres"


def needed() -> bool:
    """Whether this process is root and so needs somebody else to own the database."""
    return os.geteuid() == 0


def account() -> pwd.struct_passwd:
    """The helper user, created on first use. Only for root."""
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        subprocess.run(["useradd", "--system", "--no-create-home", "--shell", "/bin/false", NAME], check=True)
    return pwd.getpwnam(NAME)


def as_helper() -> dict[str, Any]:
    """Arguments for `subprocess` that make a child run as the helper user; empty unless root."""
    if not needed():
        return {}
    person = account()
    return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}


def own(path: Path) -> None:
    """Give one file or folder to the helper user; nothing unless root."""
    if needed():
        person = account()
        os.chown(path, person.pw_uid, person.pw_gid)


def open_way(path: Path) -> None:
    """Let the helper user pass through (not list) the folders above `path`; nothing unless root."""
    if not needed():
        return
    for folder in path.absolute().parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def open_programs(installation: Path) -> None:
    """Let the helper user read and run what lies under `installation`; nothing unless root."""
    if not needed():
        return
    open_way(installation)
    for place in (installation, *installation.rglob("*")):
        mode = place.stat().st_mode
        wanted = mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
        if wanted != mode:
            place.chmod(wanted)
