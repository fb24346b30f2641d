"""Which release this is."""

from importlib.metadata import PackageNotFoundError, version


def installed_version(package: str = "anlan") -> str:
    """The version of an installed package; "uninstalled" when it runs from a source tree alone."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "uninstalled"
