"""`methods DIR`: the checklist of a study, on the screen or in a file of its own."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from sim.cli.recorded import designs_of
from sim.errors import StoreError
from sim.program.design import load
from sim.report.methods.checklist import ITEMS
from sim.report.methods.differences import changed_journeys, differences
from sim.store.manifest import read_manifest
from sim.store.textfile import write_text
from tests.invoked import sim

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TODAY, TOMORROW = HERE / "today.yaml", HERE / "tomorrow.yaml"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A comparison that several tests read."""
    out = tmp_path_factory.mktemp("study") / "out"
    pair = (str(TODAY), str(TOMORROW))
    done = sim("compare", *pair, "--replications", "2", "--jobs", "1", "--out", str(out))
    assert done.exit_code == 0, done.output
    return out


def test_methods_prints_every_item_of_the_study(study: Path) -> None:
    result = sim("methods", str(study))
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert [line for line in lines if line.startswith("### ")] == [
        f"### {number} {title}" for number, title in ITEMS.items()
    ]
    assert lines[0] == "# STRESS-DES: Today and Tomorrow"
    assert "2 of each design (Today and Tomorrow), in pairs" in result.stdout
    assert "with the seed 1 " in result.stdout
    assert "Tomorrow differs from Today in " in result.stdout
    assert result.stderr == ""


def test_methods_says_what_it_says_twice(study: Path) -> None:
    assert sim("methods", str(study)).stdout == sim("methods", str(study)).stdout


def test_methods_writes_a_file_and_leaves_the_results_as_they_were(
    study: Path, tmp_path: Path
) -> None:
    file = tmp_path / "methods.md"
    done = sim("methods", str(study), "--out", str(file))
    assert done.exit_code == 0, done.output
    assert done.stdout == f"Written to {file}\n"
    assert file.read_bytes() == sim("methods", str(study)).stdout.encode()
    assert list(tmp_path.iterdir()) == [file]
    assert sim("verify", str(study)).exit_code == 0


@pytest.mark.parametrize("name", ["methods.md", "charts/methods.md", "report.html"])
def test_methods_refuses_a_file_inside_of_results(study: Path, name: str) -> None:
    before = sorted(path.name for path in study.rglob("*"))
    refused = sim("methods", str(study), "--out", str(study / name), "--force")
    assert refused.exit_code == 2
    assert "--out: needs a file outside of results folders" in refused.stderr
    assert sorted(path.name for path in study.rglob("*")) == before


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_methods_refuses_results_behind_a_link(study: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(study, target_is_directory=True)
    refused = sim("methods", str(study), "--out", str(tmp_path / "link" / "methods.md"))
    assert refused.exit_code == 2
    assert "outside of results folders" in refused.stderr


def test_methods_replaces_a_file_only_if_asked(study: Path, tmp_path: Path) -> None:
    file = tmp_path / "methods.md"
    file.write_text("mine")
    refused = sim("methods", str(study), "--out", str(file))
    assert refused.exit_code == 2
    assert "is there already; use --force to replace it [S101]" in refused.stderr
    assert file.read_text() == "mine"
    assert sim("methods", str(study), "--out", str(file), "--force").exit_code == 0
    assert file.read_text("utf-8").startswith("# STRESS-DES: Today")


def test_methods_needs_a_folder_that_can_be_written_to(study: Path, tmp_path: Path) -> None:
    refused = sim("methods", str(study), "--out", str(tmp_path / "no" / "methods.md"))
    assert refused.exit_code == 2
    assert "cannot be written" in refused.stderr and "[S103]" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_finished_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "methods.md"
    file.write_text("old")

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(StoreError, match="No space left on device"):
        write_text(file, "new", force=True)
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_methods_refuses_what_is_not_as_it_was_written(study: Path, tmp_path: Path) -> None:
    assert "there is no such folder" in sim("methods", str(tmp_path / "none")).stderr
    copy = tmp_path / "copy"
    shutil.copytree(study, copy)
    (copy / "kpis.csv").write_text("changed")
    refused = sim("methods", str(copy))
    assert refused.exit_code == 2
    assert "was changed after it was written [S106]" in refused.stderr
    assert refused.stdout == ""


@pytest.mark.parametrize(
    ("scenarios", "rule"),
    [
        (None, "it has no scenarios"),
        ({}, "it has no scenarios"),
        ({"Today": 3}, "it has no scenarios"),
        ({"Today": "title: x"}, "this version cannot read the scenario Today"),
        ({"Today": "[[["}, "this version cannot read the scenario Today"),
    ],
)
def test_methods_refuses_a_manifest_without_its_scenarios(
    study: Path, tmp_path: Path, scenarios: object, rule: str
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(study, copy)
    manifest = json.loads((copy / "manifest.json").read_text("utf-8"))
    manifest["scenarios"] = scenarios
    (copy / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    refused = sim("methods", str(copy))
    assert refused.exit_code == 2
    assert f"manifest.json: the manifest is broken: {rule}" in refused.stderr
    assert refused.stdout == ""


def test_designs_are_read_back_as_they_were_run(study: Path) -> None:
    read = designs_of(read_manifest(study))
    assert list(read) == ["Today", "Tomorrow"]
    for design, path in zip(read.values(), (TODAY, TOMORROW), strict=True):
        original = load(path)
        assert differences(original.scenario, design.scenario) == []
        assert list(changed_journeys(original.scenario, design.scenario)) == []
        assert design.title == original.title
        assert design.program.streams == original.program.streams
