"""Two programs at one place: readers of a study in progress, second writers, what was there."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from sim.cli.recording import WAITS
from sim.store.manifest import verify
from sim.store.stored import Stored
from sim.store.study_file import STUDY_FILE
from tests.invoked import sim
from tests.store.kept import ALL, MANY, MANY_RUNS, NEVER_ENDING, count, runs_in, runs_of, taken_over
from tests.store.studies import Studies, until


def test_a_folder_that_may_not_be_written_to_is_refused(studies: Studies, tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    for name in ("stdout", "stderr"):
        (place / name).touch()
    place.chmod(0o555)
    how = {"uid": 65_534} if os.geteuid() == 0 else {}
    study = studies.start(place, *ALL, **how)
    assert study.wait() == 2
    (message,) = study.errors()
    assert message.startswith("out: cannot be written: ") and message.endswith(" [S103]")
    place.chmod(0o755)
    assert sorted(path.name for path in place.iterdir()) == ["stderr", "stdout"]


def test_a_second_writer_is_refused_and_the_first_unharmed(
    studies: Studies, tmp_path: Path
) -> None:
    first = studies.start(tmp_path, *NEVER_ENDING)
    unfinished = tmp_path / "out.unfinished"
    until(lambda: runs_in(unfinished) > 0)
    for more in ([], ["--force"]):
        second = studies.start(tmp_path, *ALL, *more)
        assert second.wait() == 2
        assert "out.unfinished: another run is writing these results [S109]" in second.errors()
    before = runs_in(unfinished)
    until(lambda: runs_in(unfinished) > before)
    first.signal(signal.SIGKILL)
    first.wait()


def test_what_a_killed_run_has_left_is_told_and_taken_over(here: Path) -> None:
    with taken_over(Path("out"), keep=True) as place:
        (place / STUDY_FILE).write_text("half")
        (place / "charts").mkdir()
    said = "out.unfinished: holds what a run has left that came to no end: move it away, or use"
    assert said in sim(*ALL).stderr
    assert (here / "out.unfinished" / STUDY_FILE).read_text() == "half"
    assert sim(*ALL, "--force", "--replications", "1").exit_code == 0
    assert [path.name for path in here.iterdir()] == ["out"]
    verify(here / "out")


@pytest.mark.parametrize("name", ["out.unfinished", "out.replaced"])
def test_what_no_run_has_written_is_in_the_way(name: str, here: Path) -> None:
    (here / name).mkdir()
    (here / name / "thesis.docx").write_text("dear")
    for more in ([], ["--force"]):
        result = sim(*ALL, *more)
        assert f"{name}: is in the way, and no run has written it [S102]" in result.stderr
        assert (result.exit_code, [path.name for path in here.iterdir()]) == (2, [name])
    assert (here / name / "thesis.docx").read_text() == "dear"


def test_a_study_in_progress_is_read_by_others(studies: Studies, tmp_path: Path) -> None:
    study = studies.start(tmp_path, *NEVER_ENDING, every=0.5)
    unfinished = tmp_path / "out.unfinished"
    seen = [0]
    while len(seen) < 4:
        until(lambda: runs_in(unfinished) > seen[-1])
        with Stored(unfinished) as reader:
            seen.append(reader.count())
            assert runs_of(reader) == {seen[-1]}
            assert not reader.finished
            last = "FROM case_ WHERE replication = (SELECT max(replication) FROM replication)"
            assert len(reader.tables(0, seen[-1] - 1).cases) == count(reader.database, last) > 0
    study.signal(signal.SIGKILL)
    study.wait()


def test_a_reader_costs_no_run_and_is_waited_for(studies: Studies, tmp_path: Path) -> None:
    study = studies.start(tmp_path, *MANY, every=0.5)
    unfinished = tmp_path / "out.unfinished"
    until((unfinished / STUDY_FILE).is_file)
    with Stored(unfinished) as reader:
        early = reader.count()
        until(lambda: WAITS in study.errors())
        assert reader.count() == early < MANY_RUNS
        assert not (tmp_path / "out").exists()
    assert study.wait() == 0
    assert study.errors().count(WAITS) == 1
    verify(tmp_path / "out")
    with Stored(tmp_path / "out") as results:
        assert results.finished
        assert runs_of(results) == {MANY_RUNS}


def test_who_does_not_wait_for_a_reader_is_told_what_is_lost(
    studies: Studies, tmp_path: Path
) -> None:
    study = studies.start(tmp_path, *MANY, every=0.5)
    unfinished = tmp_path / "out.unfinished"
    until(lambda: runs_in(unfinished) > 0)
    with Stored(unfinished) as reader:
        number = reader.count()
        until(lambda: WAITS in study.errors())
        study.signal(signal.SIGINT)
        until(lambda: study.errors().count(WAITS) == 2)
        study.signal(signal.SIGINT)
        assert study.wait() == 130
    assert runs_in(unfinished) == number
    kept, lost = study.errors()[-2:]
    assert kept.startswith(f"Interrupted; {number} finished run") and "kept in" in kept
    assert lost.startswith(f"{MANY_RUNS - number} finished run")
    assert lost.endswith(" lost (another program had the database open)")
