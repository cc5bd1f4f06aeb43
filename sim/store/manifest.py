"""manifest.json: what it takes to run a study again, and to see that its files are as written."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from typing import Any

from sim.errors import Fault, Origin, StoreError
from sim.store.lock import LOCK
from sim.store.names import MANIFEST, STUDIES, UNFINISHED
from sim.store.textfile import write_text

_OF_DESKTOPS = (".DS_Store", "Thumbs.db", "desktop.ini")  # left behind by whoever looks inside
PACKAGES = ("asis-tobe", "simpy", "numpy", "pandas", "scipy", "numba", "duckdb", "pydantic")


@dataclass(frozen=True)
class Study:
    """What was run. `scenarios`: the resolved text by label; `sources`: SHA-256 by file read.

    warnings: what puts figures in doubt, in words.
    """

    command: str
    engine: str
    seed: int
    replications: int
    scenarios: Mapping[str, str]
    sources: Mapping[str, str]
    warnings: Sequence[str] = ()


def write_manifest(folder: Path, study: Study) -> None:
    """Describes `study` and every file that stands in `folder` by its SHA-256."""
    content = {
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        **asdict(study),
        "files": _digests(folder),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {name: _version(name) for name in PACKAGES},
    }
    _write(folder, content)


def list_again(folder: Path) -> None:
    """Lists the files of results anew, after some of them were made again or added; all else in
    the manifest stays. Raises StoreError."""
    _write(folder, read_manifest(folder) | {"files": _digests(folder)})


def _digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file by its name, apart from the manifest itself."""
    names = (MANIFEST, LOCK)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    inside = {path.relative_to(folder).as_posix(): path for path in files}
    return {name: sha256(path) for name, path in inside.items() if name not in names}


def _write(folder: Path, content: Mapping[str, object]) -> None:
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    write_text(folder / MANIFEST, text, force=True)


def read_manifest(folder: Path) -> dict[str, Any]:
    """What `write_manifest` wrote. Raises StoreError if it is missing or broken."""
    path = folder / MANIFEST
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StoreError.at(path, "S104", "the manifest is missing") from None
    except OSError as error:
        rule = "the manifest cannot be read"
        raise StoreError.at(path, "S104", rule, error.strerror or "") from error
    except (ValueError, RecursionError) as error:
        rule = "the manifest is broken: it is not JSON"
        raise StoreError.at(path, "S104", rule, str(error)) from error
    files = content.get("files") if isinstance(content, dict) else None
    if not isinstance(files, dict) or not all(map(_is_inside, files)):
        raise StoreError.at(path, "S104", "the manifest is broken: it does not list the files")
    return dict(content)


def _is_inside(name: str) -> bool:
    """Whether a file of a manifest lies in its folder."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\0" not in name


def verify(folder: Path) -> dict[str, Any]:
    """The manifest of a results folder whose every file is as it was written.

    Raises StoreError with all files that are missing, cannot be read, or were changed.
    """
    if not folder.is_dir():
        raise StoreError.at(folder, "S104", "there is no such folder")
    content = read_manifest(folder)
    faults: list[Fault] = []
    for name, digest in content["files"].items():
        place = Origin(str(folder / name), 0, 0)
        try:
            if sha256(folder / name) != digest:
                faults.append(Fault(place, "S106", "", "was changed after it was written"))
        except FileNotFoundError:
            faults.append(Fault(place, "S105", "", "is missing, though the manifest lists it"))
        except OSError as error:
            faults.append(Fault(place, "S105", "", "cannot be read", error.strerror or ""))
    if faults:
        raise StoreError(*faults)
    return content


def foreign_files(folder: Path) -> list[str]:
    """What lies in a results folder without being listed in its manifest, or in that of results
    inside of it. Raises StoreError."""
    listed = {MANIFEST, LOCK, *read_manifest(folder)["files"]}
    for inner in folder.glob(f"*/*/{MANIFEST}"):
        place = inner.parent.relative_to(folder).as_posix()
        listed |= {f"{place}/{name}" for name in (MANIFEST, *read_manifest(inner.parent)["files"])}
    found = [path for path in sorted(folder.rglob("*")) if not path.is_dir()]
    names = [path.relative_to(folder).as_posix() for path in found if path.name not in _OF_DESKTOPS]
    return [name for name in names if name not in listed and not _is_left(name)]


def _is_left(name: str) -> bool:
    """Whether a file belongs to a study of the page that has come to no end."""
    parts = PurePosixPath(name).parts
    return parts[0] == STUDIES and any(part.endswith(UNFINISHED) for part in parts[1:2])


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
