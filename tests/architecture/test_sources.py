"""What no file of the repository may hold, whoever writes it."""

import re

from tests.architecture.sources import ROOT, offences, own_files, own_python

MOST_LINES = 400
# Written in pieces, so that this file does not find itself.
MACHINE_PATHS = ("/wo" + "rk/", "/tmp/" + "v/", "/ro" + "ot/", "/ho" + "me/", "/Us" + "ers/")
REGISTRY_HOSTS = (
    "pypi." + "org",
    "python" + "hosted.org",
    "registry." + "npmjs",
    "deb.de" + "bian.org",
    "docker." + "io/",
)
UNFINISHED = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX", "NotImple" + "mented")) + r")\b")


def test_python_files_stay_small() -> None:
    sizes = {place.relative_to(ROOT): len(place.read_text("utf-8").splitlines()) for place in own_python()}
    assert {place: lines for place, lines in sizes.items() if lines > MOST_LINES} == {}


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    assert offences(own_files(), lambda line: any(path in line for path in MACHINE_PATHS)) == []


def test_no_file_names_a_package_registry() -> None:
    assert offences(own_files(), lambda line: any(host in line for host in REGISTRY_HOSTS)) == []


def test_nothing_is_left_for_later() -> None:
    assert offences(own_python(), UNFINISHED.search) == []


def test_models_are_imported_not_looked_up() -> None:
    """A look-up by name would go round the import contracts. A procedure may name its own module's model."""
    look_up = re.compile(r"apps\.get_" + r"model\((?!procedure\.model\))")
    assert offences(own_python(), look_up.search) == []


def test_no_module_is_called_utils() -> None:
    names = {"ut" + "ils.py", "hel" + "pers.py", "mi" + "sc.py", "com" + "mon.py"}
    assert [place for place in own_python() if place.name in names] == []
