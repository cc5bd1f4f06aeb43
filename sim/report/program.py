"""The program by its name and version, as it is installed here."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

NAME = "asis-tobe"


def installed_version() -> str:
    try:
        return version(NAME)
    except PackageNotFoundError:
        return "not installed"
