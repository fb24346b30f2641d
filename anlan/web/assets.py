"""Static files without a build step: one version in the address, compressed once per version, served before Django.

The version is a hash over the contents of every static file and stands in front of all of them
(`/static/<version>/…`). Relative imports between scripts and `url(…)` in styles stay inside one version, nothing
has to be rewritten, and every answer may be cached forever (docs/adr/static-files-by-version.md).
"""

import hashlib
import shutil
import tempfile
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from whitenoise import WhiteNoise
from whitenoise.responders import StaticFile

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

PREFIX = "/static/"


def version_of(*roots: Path) -> str:
    """Twelve hex digits over names and contents of all files in `static` folders below the roots."""
    total = hashlib.sha256()
    for root in roots:
        for path in sorted(p for p in root.glob("**/static/**/*") if p.is_file()):
            total.update(path.relative_to(root).as_posix().encode())
            total.update(path.read_bytes())
    return total.hexdigest()[:12]


def collect(target: Path) -> Path:
    """Copy every app's static files to `target` with gzip twins; other versions beside it are removed.

    Safe when two processes start at once: each works in a folder of its own, the first rename wins.
    """
    from django.contrib.staticfiles.finders import get_finders
    from whitenoise.storage import CompressedStaticFilesStorage

    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    working = Path(tempfile.mkdtemp(prefix=".new-", dir=target.parent))
    storage = CompressedStaticFilesStorage(location=working, base_url=PREFIX)
    paths: dict[str, Any] = {}
    for finder in get_finders():
        for path, source in finder.list(["CVS", ".*", "*~"]):
            if path not in paths:
                with source.open(path) as content:
                    storage.save(path, content)
                paths[path] = (source, path)
    for _ in storage.post_process(paths):
        pass
    working.chmod(0o755)
    try:
        working.rename(target)
    except OSError:
        shutil.rmtree(working)
    for old in target.parent.iterdir():
        if old != target and not old.name.startswith(".new-"):
            shutil.rmtree(old, ignore_errors=True)
    return target


class Assets:
    """ASGI application that answers for static files and passes everything else on."""

    def __init__(self, application: App, *, root: Path, url: str, headers: dict[str, str]) -> None:
        self.application = application

        def add_headers(found: Any, path: str, address: str) -> None:
            for name, value in headers.items():
                found[name] = value

        self.library = WhiteNoise(
            None,
            root=str(root),
            prefix=url,
            immutable_file_test=lambda path, address: True,
            allow_all_origins=False,
            add_headers_function=add_headers,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer GET and HEAD for a known file; hand the rest to the application."""
        found = self.library.files.get(scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await self.application(scope, receive, send)
        else:
            await self._answer(found, scope, send)

    @staticmethod
    async def _answer(found: StaticFile, scope: Scope, send: Send) -> None:
        asked = {
            f"HTTP_{name.decode('latin-1').upper().replace('-', '_')}": value.decode("latin-1")
            for name, value in scope["headers"]
        }
        response = found.get_response(scope["method"], asked)
        headers = [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in response.headers]
        await send({"type": "http.response.start", "status": int(response.status), "headers": headers})
        body = b""
        if response.file is not None:
            with response.file as content:
                body = content.read()
        await send({"type": "http.response.body", "body": body})
