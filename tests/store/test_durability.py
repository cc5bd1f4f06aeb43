"""Whatever ends a study, its database opens and holds whole runs, and older results stay."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from sim.cli import app
from sim.cli.recording import WAITS
from sim.errors import RunStopped, StoreError
from sim.program.design import Design
from sim.store import study_file
from sim.store.database import Database, identifier
from sim.store.folder import REPLACED, UNFINISHED, ResultsFolder
from sim.store.manifest import verify
from sim.store.stored import Stored
from sim.store.study_file import STUDY_FILE
from sim.study import replicate
from sim.tables import Tables
from tests.store.studies import MOMENTS, Studies, Study, until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it forks")

CLI = Path(__file__).parents[1] / "cli"
TODAY, TOMORROW = str(CLI / "today.yaml"), str(CLI / "tomorrow.yaml")
RUNS = 4
RUN = ("run", TODAY, "--jobs", "1", "--detail", "all", "--out", "out")
ALL = (*RUN, "--replications", str(RUNS))
COMPARE = ("compare", TODAY, TOMORROW, "--one-world", "--detail", "all", "--out", "out")
TWO = (*COMPARE, "--replications", str(RUNS), "--jobs", "2")
MANY = (*RUN, "--replications", "12")
NEVER_ENDING = (*RUN, "--replications", "100000")
EARLY = ("a run half in", "a run in, not committed", "committing", "committed, not closed")
REPLACING = (
    "older results moved away", "new results in their place", "older results half removed",
)  # fmt: skip
KILLED = {-signal.SIGKILL, -signal.SIGALRM}


@pytest.fixture(scope="module")
def studies() -> Iterator[Studies]:
    with Studies() as found:
        yield found


@dataclass(frozen=True)
class Undisturbed:
    """Results of a study that nobody disturbs, and how long it took [s]."""

    folder: Path
    seconds: float


def undisturbed(studies: Studies, place: Path, *words: str) -> Undisturbed:
    begun = time.monotonic()
    assert studies.start(place, *words, every=0.0).wait() == 0
    return Undisturbed(place / "out", time.monotonic() - begun)


@pytest.fixture(scope="module")
def whole(
    studies: Studies,
    older: Path,  # made before, so that the time of the second study is measured
    tmp_path_factory: pytest.TempPathFactory,
) -> Undisturbed:
    return undisturbed(studies, tmp_path_factory.mktemp("whole"), *ALL)


@pytest.fixture(scope="module")
def older(studies: Studies, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results that lay there before."""
    place = tmp_path_factory.mktemp("older")
    assert studies.start(place, *RUN, "--replications", "1", "--seed", "9").wait() == 0
    return place / "out"


def tables(database: Database, has: str) -> list[str]:
    """Tables that have a column, in no schema but the study's own."""
    rows = database.rows(
        "SELECT DISTINCT table_name FROM information_schema.columns JOIN information_schema.tables "
        "USING (table_catalog, table_schema, table_name) WHERE column_name = ? "
        "AND table_type = 'BASE TABLE' AND table_catalog = current_database()",
        [has],
    )
    return sorted(str(name) for (name,) in rows)


def count(database: Database, sql: str) -> int:
    return int(str(database.rows(f"SELECT count(*) FROM ({sql})")[0][0]))


def kept(folder: Path, whole: Path) -> int:
    """How many runs a folder holds, each with every row that it has in an undisturbed study."""
    if not (folder / STUDY_FILE).is_file():
        return 0
    with Stored(folder) as study:
        database, runs = study.database, study.count()
        database.execute(f"ATTACH '{whole / STUDY_FILE}' AS whole (READ_ONLY)")
        of_runs = tables(database, "replication")
        assert {"replication", "kpi", "person", "case_", "event", "deal", "invoice"} <= set(of_runs)
        for name in of_runs:
            mine, same = identifier(name), f"whole.main.{identifier(name)}"
            chosen = (
                f"SELECT * FROM {same} SEMI JOIN main.replication USING (scenario, replication)"
            )
            given = f"SELECT * FROM main.{mine}"
            assert count(database, f"({given}) EXCEPT ALL ({chosen})") == 0, f"{name}: too much"
            assert count(database, f"({chosen}) EXCEPT ALL ({given})") == 0, f"{name}: too little"
        for name in set(tables(database, "scenario")) - set(of_runs):
            mine, same = identifier(name), f"whole.main.{identifier(name)}"
            given = f"SELECT * FROM main.{mine}"
            if name in ("population", "pool", "shift") and not runs:
                assert count(database, given) == 0
                continue
            assert count(database, f"({given}) EXCEPT ALL (FROM {same})") == 0, name
    return runs


def runs_in(folder: Path) -> int:
    if not (folder / STUDY_FILE).is_file():
        return 0
    with Stored(folder) as study:
        return study.count()


def check(study: Study, older: bool, whole: Path) -> int:
    """What a killed study may leave; how many runs it kept."""
    out = study.place / "out"
    replaced = out.with_name(f"out{REPLACED}")
    unfinished = out.with_name(f"out{UNFINISHED}")
    found = kept(unfinished, whole)
    if older:
        verify(out if out.exists() else replaced)
    elif out.exists():
        verify(out)
        assert kept(out, whole) == RUNS
    return found


def recover(study: Study, whole: Path, older: Path | None) -> None:
    """Who comes after: nothing is taken without --force, and with it all is as it should be."""
    out = study.place / "out"
    if out.with_name(f"out{UNFINISHED}").exists() and not out.exists():
        with pytest.raises(StoreError, match=r"S110|S101"), ResultsFolder("x", out).writing():
            pass
    with taken_over(out) as place:
        assert [path.name for path in place.iterdir()] == ["writing.lock"]
        if older is not None:
            verify(out)
    assert {path.name for path in study.place.iterdir()} <= {"out", "stdout", "stderr"}
    if older is not None:
        verify(out)
        runs = runs_in(out)
        assert runs == kept(out, older if runs == 1 else whole)


@contextmanager
def taken_over(out: Path, force: bool = True, keep: bool = False) -> Iterator[Path]:
    """Somebody begins to write results, and then does not."""
    folder = ResultsFolder("x", out, force)
    folder.keep_unfinished = keep
    with suppress(KeyError), folder.writing() as place:
        yield place
        raise KeyError


def killed(
    studies: Studies, place: Path, whole: Undisturbed, older: Path | None, *words: str, **how: Any
) -> int:
    """Kills a study at a moment, or after a share of the time that it takes, unless it is done
    before; how many runs are left of it."""
    if older is not None:
        shutil.copytree(older, place / "out")
        words = (*words, "--force")
    share = how.pop("share", None)
    study = studies.start(place, *words, every=0.0, **how)
    if share is not None:
        time.sleep(share * whole.seconds)
        study.signal(signal.SIGKILL)
    late = {0} if share is not None or how["at"] == "a statement" else set()
    assert study.wait() in KILLED | late, study.errors()
    found = check(study, older is not None, whole.folder)
    recover(study, whole.folder, older)
    return found


def moment(at: str, nth: int = 1, after: float = 0.0) -> Any:
    name = f"{at}, {nth}" + (f", {after} s" if after else "")
    return pytest.param({"at": at, "nth": nth, "after": after}, id=name.replace(" ", "-"))


def at_random(number: int) -> Any:
    """Some time after a statement, from shortly before the first run to the end."""
    drawn = random.Random(number)
    return moment("a statement", drawn.randint(350, 465), round(drawn.uniform(0.0005, 0.08), 4))


# -- killed --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "how",
    [
        moment("a run half in", nth=20),
        moment("committed, not closed", nth=4),
        moment("closing", nth=3, after=0.004),
        moment("older results moved away"),
        at_random(0),
    ],
)
def test_a_killed_study_keeps_whole_runs_and_older_results(
    how: dict[str, Any], studies: Studies, whole: Undisturbed, older: Path, tmp_path: Path
) -> None:
    killed(studies, tmp_path, whole, older, *ALL, **how)


@pytest.mark.long
@pytest.mark.parametrize(
    "how",
    [
        *(at_random(number) for number in range(20)),
        *(moment(at, nth=1 + number % 3) for number, at in enumerate(MOMENTS) if at in EARLY),
        *(moment(at) for at in MOMENTS if at not in EARLY),
        *(moment("committing", 3, 0.001 * number) for number in range(1, 8)),
        *(moment("closing", 3, 0.001 * number) for number in range(1, 12)),
    ],
)
def test_a_study_killed_at_any_moment(
    how: dict[str, Any], studies: Studies, whole: Undisturbed, older: Path, tmp_path: Path
) -> None:
    for name, there in (("with", older), ("without", None)):
        if there is None and how.get("at") in REPLACING:
            continue
        place = tmp_path / name
        place.mkdir()
        found = killed(studies, place, whole, there, *ALL, **how)
        print(f"{name} older results, {how}: {found} runs kept")  # noqa: T201


@pytest.mark.long
def test_a_comparison_killed_at_any_moment(studies: Studies, older: Path, tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    whole, drawn = undisturbed(studies, tmp_path / "whole", *TWO), random.Random(5)
    for number in range(20):
        place = tmp_path / str(number)
        place.mkdir()
        share = drawn.uniform(0.1, 0.9)
        found = killed(studies, place, whole, older, *TWO, share=share)
        print(f"comparison killed after {share:.1%} of its time: {found} runs kept")  # noqa: T201


def runs_of(study: Stored) -> set[int]:
    """How many runs have rows, over the tables with rows of each."""
    runs = "SELECT DISTINCT scenario, replication FROM "
    names = ("replication", "kpi", "person", "deal", "event", "invoice")
    return {count(study.database, runs + name) for name in names}


# -- interrupted ---------------------------------------------------------------------------------


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


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sim(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


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
    def keep_run(*given: Any) -> None:
        signal.raise_signal(signal.SIGINT)
        real(*given)

    real = study_file.keep_run
    monkeypatch.setattr(study_file, "keep_run", keep_run)
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


# -- others --------------------------------------------------------------------------------------


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
    study = studies.start(tmp_path, *NEVER_ENDING, every=0.1)
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
    study = studies.start(tmp_path, *MANY, every=0.0)
    unfinished = tmp_path / "out.unfinished"
    until((unfinished / STUDY_FILE).is_file)
    with Stored(unfinished) as reader:
        early = reader.count()
        until(lambda: WAITS in study.errors())
        assert reader.count() == early < 12
        assert not (tmp_path / "out").exists()
    assert study.wait() == 0
    assert study.errors().count(WAITS) == 1
    verify(tmp_path / "out")
    with Stored(tmp_path / "out") as results:
        assert results.finished
        assert runs_of(results) == {12}


def test_who_does_not_wait_for_a_reader_is_told_what_is_lost(
    studies: Studies, tmp_path: Path
) -> None:
    study = studies.start(tmp_path, *MANY, every=0.0)
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
    assert lost.startswith(f"{12 - number} finished run")
    assert lost.endswith(" lost (another program had the database open)")
