"""Studies for tests: a file that is like `shops.yaml` but for some keys, run into a folder."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from unittest.mock import patch

import yaml

from sim.cli.studying import StudyAsked, make_study
from sim.report.html import REPORT
from sim.store.digest import digests
from sim.store.names import MANIFEST
from sim.store.study_file import STUDY_FILE

HERE = Path(__file__).parent
SHOPS = HERE / "shops.yaml"
ROOT = Path(__file__).parents[2]


def written(folder: Path, **changed: object) -> Path:
    """A study file like that of the shops, but with a short sweep, in a folder of its own; None
    takes a key away."""
    content = yaml.safe_load(SHOPS.read_text("utf-8"))
    content["designs"] = {
        name: Path(os.path.relpath(ROOT / f"tests/cli/{name}.yaml", folder)).as_posix()
        for name in ("today", "tomorrow")
    }
    content |= {"method": {"sweep": {"plan": "grid", "steps": 2, "replications": 2}}} | changed
    path = folder / "study.yaml"
    kept = {key: value for key, value in content.items() if value is not None}
    path.write_text(yaml.safe_dump(kept, sort_keys=False), "utf-8")
    return path


def run(
    file: Path,
    out: Path,
    jobs: int = 1,
    cluster: str = "",
    threads: bool = False,
    resume: bool = False,
    engine: str = "reference",
    pages: bool = False,
) -> Path:
    """Runs a study; the folder of its results. pages: with the page and its charts."""
    asked = StudyAsked(file, jobs, engine, out, False, resume, cluster, threads)
    with nullcontext() if pages else patch("sim.cli.studying.write_study_page", lambda *_: []):
        make_study(asked)
    return out


def bytes_of(folder: Path) -> Mapping[str, bytes | str]:
    """Every file of results but the manifest, which tells the time; of the database its rows."""
    found: dict[str, bytes | str] = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in (MANIFEST, STUDY_FILE)
    }
    return found | digests(folder / STUDY_FILE)


def without_pages(found: Mapping[str, bytes | str]) -> Mapping[str, bytes | str]:
    """The same apart from the page and its charts."""
    return {
        name: content
        for name, content in found.items()
        if name != REPORT and not name.startswith("charts/")
    }
