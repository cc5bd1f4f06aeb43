"""The manifest is enough to run a study again and to notice a changed file."""

from __future__ import annotations

import hashlib
import json
import platform
from pathlib import Path

import pytest

from sim.errors import StoreError
from sim.store.lock import LOCK
from sim.store.manifest import Study, verify, write_manifest
from sim.store.names import MANIFEST


def test_it_tells_what_was_run_and_what_was_written(tmp_path: Path) -> None:
    digest = hashlib.sha256(b"title: A\n").hexdigest()
    folder = tmp_path / "out"
    (folder / "charts").mkdir(parents=True)
    (folder / "charts" / "queues.svg").write_bytes(b"1234")
    (folder / LOCK).write_bytes(b"")
    write_manifest(
        folder,
        Study(
            command="compare a b",
            engine="reference",
            seed=7,
            replications=30,
            scenarios={"As-Is": "title: A\n"},
            sources={"a.yaml": digest},
        ),
    )
    content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    assert content["files"] == {"charts/queues.svg": hashlib.sha256(b"1234").hexdigest()}
    assert content["sources"] == {"a.yaml": digest}
    assert content["scenarios"] == {"As-Is": "title: A\n"}
    assert (content["seed"], content["replications"]) == (7, 30)
    assert content["python"] == platform.python_version()
    assert content["packages"]["numpy"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "charts").mkdir()
    for name in ("kpis.csv", "summary.csv", "charts/queues.svg"):
        (tmp_path / name).write_text(name)
    write_manifest(tmp_path, Study("run", "reference", 1, 1, {}, {}))
    return tmp_path


def faults(folder: Path) -> list[str]:
    with pytest.raises(StoreError) as caught:
        verify(folder)
    return str(caught.value).replace(f"{folder}/", "").splitlines()


def test_a_folder_as_it_was_written_is_vouched_for(folder: Path) -> None:
    assert len(verify(folder)["files"]) == 3


def test_every_missing_changed_and_unreadable_file_is_named(folder: Path) -> None:
    (folder / "kpis.csv").write_text("tampered")
    (folder / "summary.csv").unlink()
    (folder / "charts" / "queues.svg").unlink()
    (folder / "charts" / "queues.svg").mkdir()
    assert faults(folder) == [
        "charts/queues.svg: cannot be read (got Is a directory) [S105]",
        "kpis.csv: was changed after it was written [S106]",
        "summary.csv: is missing, though the manifest lists it [S105]",
    ]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (b"", "the manifest is broken: it is not JSON"),
        (b"\xff\xfe", "the manifest is broken: it is not JSON"),
        (b"{", "the manifest is broken: it is not JSON"),
        (b"[" * 100_000, "the manifest is broken: it is not JSON"),
        (b"[]", "the manifest is broken: it does not list the files"),
        (b'{"files": []}', "the manifest is broken: it does not list the files"),
        (b'{"files": {"../../x": ""}}', "the manifest is broken: it does not list the files"),
        (b'{"files": {"/x": ""}}', "the manifest is broken: it does not list the files"),
    ],
)
def test_a_broken_manifest_is_told(folder: Path, text: bytes, rule: str) -> None:
    (folder / MANIFEST).write_bytes(text)
    (fault,) = faults(folder)
    assert fault.startswith(f"manifest.json: {rule}")
    assert fault.endswith("[S104]")


def test_a_missing_manifest_and_a_missing_folder_are_told(folder: Path) -> None:
    (folder / MANIFEST).unlink()
    assert faults(folder) == ["manifest.json: the manifest is missing [S104]"]
    with pytest.raises(StoreError, match=r"nowhere: there is no such folder \[S104\]"):
        verify(folder / "nowhere")
