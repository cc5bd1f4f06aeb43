"""manifest.json: what it takes to run a study again, and to see that its files are as written."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

MANIFEST = "manifest.json"
PACKAGES = ("asis-tobe", "simpy", "numpy", "pandas", "scipy", "numba", "duckdb", "pydantic")


@dataclass(frozen=True)
class Study:
    """What was run. `scenarios`: the resolved text by label; `sources`: the files it came from.

    warnings: what puts figures in doubt, in words.
    """

    command: str
    engine: str
    seed: int
    replications: int
    scenarios: Mapping[str, str]
    sources: Sequence[str]
    warnings: Sequence[str] = ()


def write_manifest(folder: Path, study: Study) -> None:
    """Describes `study` and every file that stands in `folder` by its SHA-256."""
    written = sorted(path for path in folder.rglob("*") if path.is_file())
    content = {
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        **asdict(study),
        "sources": {name: sha256(Path(name)) for name in sorted(study.sources)},
        "files": {path.relative_to(folder).as_posix(): sha256(path) for path in written},
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {name: _version(name) for name in PACKAGES},
    }
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
