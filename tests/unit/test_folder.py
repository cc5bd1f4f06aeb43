"""Results appear whole or not at all, and older ones are never lost."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sim.errors import StoreError
from sim.store.folder import ResultsFolder, write_csv
from sim.store.manifest import MANIFEST, Study, read_manifest, write_manifest


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fill(folder: ResultsFolder, text: str) -> None:
    with folder.writing() as place:
        write_manifest(place, Study(text, "reference", 1, 1, {}, []))


def command(place: Path) -> str:
    return str(read_manifest(place)["command"])


def names(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir())


def test_nothing_is_visible_before_it_is_whole(elsewhere: Path) -> None:
    folder = ResultsFolder("study", Path("out"))
    with folder.writing() as place:
        (place / MANIFEST).write_text("{}")
        assert not Path("out").exists()
    assert names(elsewhere) == ["out"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_failure_leaves_nothing(elsewhere: Path, error: type[BaseException]) -> None:
    def fail() -> None:
        with ResultsFolder("study", Path("out")).writing() as place:
            (place / "half").write_text("")
            raise error

    with pytest.raises(error):
        fail()
    assert names(elsewhere) == []


def test_an_existing_folder_is_refused_at_once() -> None:
    fill(ResultsFolder("study", Path("out")), "old")
    with pytest.raises(StoreError, match="--force"):
        ResultsFolder("study", Path("out"))
    assert command(Path("out")) == "old"


def test_force_replaces_results(elsewhere: Path) -> None:
    fill(ResultsFolder("study", Path("out")), "old")
    fill(ResultsFolder("study", Path("out"), force=True), "new")
    assert command(Path("out")) == "new"
    assert names(elsewhere) == ["out"]


def test_a_failed_replacement_keeps_the_old_results() -> None:
    fill(ResultsFolder("study", Path("out")), "old")
    folder = ResultsFolder("study", Path("out"), force=True)
    with pytest.raises(ValueError, match="half"), folder.writing():
        raise ValueError("half")
    assert command(Path("out")) == "old"


def test_force_never_replaces_what_is_no_results_folder() -> None:
    Path("out").mkdir()
    Path("out", "thesis.docx").write_text("dear")
    with pytest.raises(StoreError, match="no results folder"):
        ResultsFolder("study", Path("out"), force=True)
    assert Path("out", "thesis.docx").read_text() == "dear"


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"files": {"../x": "1"}}', "[" * 100_000])
def test_force_never_replaces_a_folder_whose_manifest_is_broken(text: str) -> None:
    Path("out").mkdir()
    Path("out", MANIFEST).write_text(text)
    with pytest.raises(StoreError, match=r"out: is no results folder.*broken.*\[S102\]$"):
        ResultsFolder("study", Path("out"), force=True)
    assert Path("out", MANIFEST).read_text() == text


def test_force_never_replaces_what_somebody_put_beside_the_results() -> None:
    fill(ResultsFolder("study", Path("out")), "old")
    Path("out", ".DS_Store").write_text("a desktop was here")
    ResultsFolder("study", Path("out"), force=True)
    Path("out", "thesis.docx").write_text("dear")
    with pytest.raises(StoreError, match=r"what no run has written.*got thesis\.docx"):
        ResultsFolder("study", Path("out"), force=True)


@pytest.mark.parametrize("name", ["file/out", "file/deep/out", "x" * 300])
def test_a_place_that_cannot_be_written_to_is_refused_at_once(name: str) -> None:
    Path("file").write_text("")
    with pytest.raises(StoreError, match=r"cannot be written.*\[S103\]$"):
        ResultsFolder("study", Path(name))


def test_a_folder_without_the_right_to_write_is_refused_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(StoreError, match=r"out: cannot be written: no right to write to .*S103"):
        ResultsFolder("study", Path("out"))


def test_a_full_disk_is_told_and_leaves_nothing(elsewhere: Path) -> None:
    with (
        pytest.raises(StoreError, match=r"^out: cannot be written: no space left \[S103\]$"),
        ResultsFolder("study", Path("out")).writing(),
    ):
        raise OSError(28, "no space left")
    assert names(elsewhere) == []


def test_a_folder_that_appears_meanwhile_is_not_overwritten(elsewhere: Path) -> None:
    folder = ResultsFolder("study", Path("out"))
    with pytest.raises(StoreError), folder.writing():
        Path("out").mkdir()
    assert names(elsewhere) == ["out"]


def test_latest_names_the_newest_default_folder() -> None:
    first, second = ResultsFolder("study"), ResultsFolder("study")
    fill(first, "1")
    fill(second, "2")
    assert first.path != second.path
    assert Path("results/latest.txt").read_text() == second.path.name + "\n"
    assert ":" not in second.path.name


def test_a_place_that_cannot_be_written_to_is_named() -> None:
    Path("file").write_text("")
    with (
        pytest.raises(StoreError, match="cannot be written"),
        ResultsFolder("s", Path("file/out")).writing(),
    ):
        pass


def test_numbers_in_csv_read_back_to_the_same_numbers(tmp_path: Path) -> None:
    table = pd.DataFrame({"name": ["a,b", "c"], "value": [0.1 + 0.2, 1e-17], "none": [None, 1.5]})
    write_csv(table, tmp_path / "t.csv")
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "t.csv"), table, check_dtype=False)
    assert b"\r" not in (tmp_path / "t.csv").read_bytes()
