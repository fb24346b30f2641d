"""The repository's own files, as these tests see them: what git keeps, without what others wrote."""

import subprocess
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = {".woff2", ".png", ".jpg", ".webp", ".xlsx", ".pdf", ".gz", ".ico"}


@lru_cache(maxsize=1)
def own_files() -> tuple[Path, ...]:
    """Every text file of the repository, vendored libraries left out."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    places = [ROOT / name for name in listed.stdout.splitlines()]
    return tuple(p for p in places if p.is_file() and p.suffix not in BINARY and "vendor" not in p.parts)


def own_python() -> tuple[Path, ...]:
    """Every Python file, migrations left out: those are generated."""
    return tuple(place for place in own_files() if place.suffix == ".py" and "migrations" not in place.parts)


def offences(places: tuple[Path, ...], is_wrong) -> list[str]:
    """`file:line: text` of every line that is wrong."""
    found = []
    for place in places:
        for number, line in enumerate(place.read_text("utf-8").splitlines(), 1):
            if is_wrong(line):
                found.append(f"{place.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    return found
