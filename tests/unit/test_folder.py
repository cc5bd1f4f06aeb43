"""Results appear whole or not at all, and older ones are never lost."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from sim.errors import StoreError
from sim.store.folder import ResultsFolder, newest, write_csv
from sim.store.lock import LOCK
from sim.store.manifest import Study, read_manifest, write_manifest
from sim.store.names import MANIFEST
from sim.store.study_file import STUDY_FILE


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fill(folder: ResultsFolder, text: str) -> None:
    with folder.writing() as place:
        write_manifest(place, Study(text, "reference", 1, 1, {}, {}))


def command(place: Path) -> str:
    return str(read_manifest(place)["command"])


def names(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir())


def test_results_have_their_name_once_they_are_whole(elsewhere: Path) -> None:
    folder = ResultsFolder("study", Path("out"))
    with folder.writing() as place:
        assert place == Path("out.unfinished")
        (place / MANIFEST).write_text("{}")
        assert not Path("out").exists()
    assert names(elsewhere) == ["out"]
    assert names(Path("out")) == [MANIFEST]


def fail(folder: ResultsFolder, error: type[BaseException] = ValueError) -> None:
    with pytest.raises(error), folder.writing() as place:  # noqa: PT012 - it fails at its end
        (place / "half").write_text("")
        raise error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
@pytest.mark.parametrize("out", ["out", "deep/down/out"])
def test_a_failure_leaves_nothing(elsewhere: Path, out: str, error: type[BaseException]) -> None:
    fail(ResultsFolder("study", Path(out)), error)
    assert names(elsewhere) == []


def test_a_failure_leaves_what_is_worth_it(elsewhere: Path) -> None:
    folder = ResultsFolder("study", Path("out"))
    folder.keep_unfinished = True
    fail(folder)
    assert names(elsewhere) == ["out.unfinished"]
    assert names(folder.unfinished) == ["half", LOCK]


def test_what_was_left_is_replaced_only_if_asked_for(elsewhere: Path) -> None:
    test_a_failure_leaves_what_is_worth_it(elsewhere)
    with (
        pytest.raises(StoreError, match=r"out\.unfinished: .* use --force \[S110\]$"),
        ResultsFolder("study", Path("out")).writing(),
    ):
        pass
    assert names(Path("out.unfinished")) == ["half", LOCK]
    fill(ResultsFolder("study", Path("out"), force=True), "new")
    assert names(elsewhere) == ["out"]
    assert names(Path("out")) == [MANIFEST]


def test_nothing_foreign_is_taken_for_unfinished_results(elsewhere: Path) -> None:
    Path("out.unfinished").mkdir()
    fill(ResultsFolder("study", Path("out")), "an empty folder is nobody's")
    Path("out.unfinished").write_text("dear")
    with pytest.raises(StoreError, match="S102"), ResultsFolder("s", Path("out"), True).writing():
        pass
    assert Path("out.unfinished").read_text() == "dear"


def test_one_writer_at_a_time(elsewhere: Path) -> None:
    with ResultsFolder("study", Path("out")).writing():
        for force in (False, True):
            with (
                pytest.raises(StoreError, match=r"another run is writing .*S109"),
                ResultsFolder("study", Path("out"), force).writing(),
            ):
                pass
    assert names(elsewhere) == ["out"]


def test_a_replacement_that_was_killed_halfway_is_taken_back(elsewhere: Path) -> None:
    fill(ResultsFolder("study", Path("out")), "old")
    Path("out").rename("out.replaced")
    with (
        pytest.raises(StoreError, match=r"out: is there already.*S101"),
        ResultsFolder("study", Path("out")).writing(),
    ):
        pass
    assert names(elsewhere) == ["out"]
    assert command(Path("out")) == "old"


def test_a_removal_that_was_killed_halfway_is_brought_to_its_end(elsewhere: Path) -> None:
    Path("a").write_text("")
    fill(ResultsFolder("study", Path("out")), "old")
    content = json.loads(Path("out", MANIFEST).read_text())
    Path("out").rename("out.replaced")
    Path("out.replaced", MANIFEST).write_text(json.dumps(content | {"files": {"kpis.csv": ""}}))
    fill(ResultsFolder("study", Path("out")), "new")
    assert names(elsewhere) == ["a", "out"]
    Path("out.replaced").mkdir()
    fill(ResultsFolder("study", Path("out"), force=True), "newer")
    assert names(elsewhere) == ["a", "out"]
    assert command(Path("out")) == "newer"


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
    fail(ResultsFolder("study", Path("out"), force=True))
    assert command(Path("out")) == "old"


def test_a_place_that_cannot_be_taken_gives_the_old_results_back(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rename(self: Path, target: Path) -> Path:
        if self.name == "out.unfinished":
            raise OSError(28, "no space left")
        return real(self, target)

    fill(ResultsFolder("study", Path("out")), "old")
    real = Path.rename
    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(StoreError, match="no space left"):
        fill(ResultsFolder("study", Path("out"), force=True), "new")
    assert command(Path("out")) == "old"
    assert names(elsewhere) == ["out"]


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
    first, second, third = (ResultsFolder("study") for _ in range(3))
    fill(first, "1")
    with third.writing():
        fill(second, "2")
        assert Path("results/latest.txt").read_text() == second.path.name + "\n"
    assert len({first.path, second.path, third.path}) == 3
    fill(second := ResultsFolder("study"), "4")
    assert Path("results/latest.txt").read_text() == second.path.name + "\n"
    assert ":" not in second.path.name


def test_latest_names_every_study_among_the_results_but_no_export_and_none_elsewhere() -> None:
    for place, kept in (
        ("results/mine", STUDY_FILE),
        ("results/mine-csv", "run.csv"),
        ("elsewhere/mine", STUDY_FILE),
        ("results/deep/mine", STUDY_FILE),
    ):
        with ResultsFolder("", Path(place).absolute()).writing() as folder:
            (folder / kept).write_text("")
        assert newest() == Path("results/mine")


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
