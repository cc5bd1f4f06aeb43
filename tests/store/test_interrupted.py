"""Ctrl-C, runs that stop and full disks: what is finished is kept and told, older results stay."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from sim.errors import RunStopped, StoreError
from sim.program.design import Design
from sim.store import study_file
from sim.store.database import Database
from sim.store.folder import ResultsFolder
from sim.store.manifest import verify
from sim.store.stored import Stored
from sim.store.study_file import STUDY_FILE
from sim.study import replicate
from sim.tables import Tables
from tests.invoked import sim
from tests.store.kept import ALL, NEVER_ENDING, TODAY, Undisturbed, kept, runs_in
from tests.store.studies import Studies, until


@pytest.mark.parametrize("jobs", ["1", pytest.param("2", marks=pytest.mark.long)])
def test_an_interrupted_study_keeps_every_finished_run(
    jobs: str, studies: Studies, tmp_path: Path
) -> None:
    study = studies.start(tmp_path, *NEVER_ENDING, "--jobs", jobs)
    unfinished = tmp_path / "out.unfinished"
    until(lambda: runs_in(unfinished) > 0)
    study.signal(signal.SIGINT)
    assert study.wait() == 130
    number = runs_in(unfinished)
    assert study.errors()[-1] == (
        f"Interrupted; {number} finished run{'s' * (number > 1)} kept in "
        f"out.unfinished/{STUDY_FILE}"
    )
    assert not (tmp_path / "out").exists()
    with Stored(unfinished) as left:
        assert not left.finished
        rows = left.database.rows("SELECT replication FROM replication ORDER BY 1")
    if jobs == "1":
        assert rows == [(number,) for number in range(number)]
    with pytest.raises(StoreError, match="S110"), ResultsFolder("x", tmp_path / "out").writing():
        pass


def stops_at(number: int, error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run of this number does not come to its end."""
    real = replicate.simulate

    def simulate(design: Design, seed: int, replication: int, engine: str) -> Tables:
        if replication == number:
            raise error
        return real(design, seed, replication, engine)

    monkeypatch.setattr(replicate, "simulate", simulate)


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (KeyboardInterrupt(), 130, "Interrupted; "),
        (RunStopped("endless"), 2, "Today, replication 3: endless\n"),
        (MemoryError(), 2, "the memory of this machine is not enough"),
    ],
)
def test_what_ends_a_study_leaves_the_runs_before(
    error: BaseException, code: int, message: str, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stops_at(3, error, monkeypatch)
    result = sim(*ALL)
    assert result.exit_code == code
    assert message in result.stderr
    assert result.stderr.endswith(f"3 finished runs kept in out.unfinished/{STUDY_FILE}\n")
    assert "Traceback" not in result.stderr
    assert runs_in(here / "out.unfinished") == 3
    assert [path.name for path in here.iterdir()] == ["out.unfinished"]


@pytest.mark.parametrize(
    ("error", "said"),
    [(KeyboardInterrupt(), "Interrupted; nothing was written.\n"), (RunStopped("x"), ": x\n")],
)
def test_without_a_finished_run_nothing_is_left(
    error: BaseException, said: str, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stops_at(0, error, monkeypatch)
    for words in (ALL, (*ALL, "--out", "deep/down/out"), ("run", TODAY, "--jobs", "1")):
        assert sim(*words).stderr.endswith(said)
        assert list(here.iterdir()) == []


def test_a_rerun_that_is_interrupted_leaves_nothing_and_says_so(
    whole: Undisturbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    stops_at(2, KeyboardInterrupt(), monkeypatch)
    result = sim("rerun", str(whole.folder), "--jobs", "1")
    assert result.exit_code == 130
    assert result.stderr.endswith("Interrupted; nothing was written.\n")


def test_a_run_that_is_being_written_is_not_cut_in_two(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def keep_runs(*given: Any) -> None:
        signal.raise_signal(signal.SIGINT)
        real(*given)

    real = study_file.keep_runs
    monkeypatch.setattr(study_file, "keep_runs", keep_runs)
    monkeypatch.setattr(study_file, "AT_MOST_EVERY", 0.0)
    result = sim(*ALL)
    assert result.exit_code == 130
    assert result.stderr.endswith(f"1 finished run kept in out.unfinished/{STUDY_FILE}\n")
    assert runs_in(here / "out.unfinished") == 1


def test_an_interruption_that_comes_too_late_is_told_so(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rename(self: Path, target: Path) -> Path:
        signal.raise_signal(signal.SIGINT)
        return real(self, target)

    real = Path.rename
    monkeypatch.setattr(Path, "rename", rename)
    with (
        pytest.raises(KeyboardInterrupt) as told,
        ResultsFolder("x", Path("out")).writing() as place,
    ):
        (place / "a").write_text("")
    assert told.value.__notes__ == ["the results are whole in out"]
    assert [path.name for path in here.rglob("*")] == ["out", "a"]


# -- a disk that is full -------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.1, 0.6, 0.95])
def test_a_file_that_may_not_grow_ends_in_one_message(
    share: float, studies: Studies, older: Path, whole: Undisturbed, tmp_path: Path
) -> None:
    shutil.copytree(older, tmp_path / "out")
    most = round(share * (whole.folder / STUDY_FILE).stat().st_size)
    study = studies.start(tmp_path, *ALL, "--force", every=0.0, most=most)
    assert study.wait() == 2
    _, message, *notes = study.errors()  # the first line names the engine
    assert message.startswith("out.unfinished/study.duckdb") and message.endswith("[S103]")
    verify(tmp_path / "out")
    number = kept(tmp_path / "out.unfinished", whole.folder)
    if number:
        assert notes[0].startswith(f"{number} finished run")
    else:
        assert not (tmp_path / "out.unfinished").exists()


@pytest.mark.parametrize("name", ["IOException", "FatalException", "OutOfMemoryException"])
def test_whatever_the_database_raises_is_one_fault(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        def execute(self, *_: object) -> None:
            raise getattr(duckdb, name)("no space\nat all")

        rollback = close = unregister = register = execute

    database = Database.create(tmp_path / STUDY_FILE)
    database.connection = Broken()
    with pytest.raises(StoreError, match=r"got no space\) \[S103\]"), database.transaction():
        pass
    with pytest.raises(StoreError, match="S103"), database.given(pd.DataFrame({"a": [1]})):
        pass
    with pytest.raises(StoreError, match="S103"):
        database.close()
