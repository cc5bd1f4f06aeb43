"""The manifest is enough to run a study again and to notice a changed file."""

from __future__ import annotations

import hashlib
import json
import platform
from pathlib import Path

from sim.store.manifest import MANIFEST, Study, write_manifest


def test_it_tells_what_was_run_and_what_was_written(tmp_path: Path) -> None:
    scenario = tmp_path / "a.yaml"
    scenario.write_text("title: A\n")
    folder = tmp_path / "out"
    (folder / "tables").mkdir(parents=True)
    (folder / "tables" / "cases.parquet").write_bytes(b"1234")
    write_manifest(
        folder,
        Study(
            command="compare a b",
            engine="reference",
            seed=7,
            replications=30,
            scenarios={"As-Is": "title: A\n"},
            sources=[str(scenario)],
        ),
    )
    content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    assert content["files"] == {"tables/cases.parquet": hashlib.sha256(b"1234").hexdigest()}
    assert content["sources"] == {str(scenario): hashlib.sha256(b"title: A\n").hexdigest()}
    assert content["scenarios"] == {"As-Is": "title: A\n"}
    assert (content["seed"], content["replications"]) == (7, 30)
    assert content["python"] == platform.python_version()
    assert content["packages"]["numpy"]
