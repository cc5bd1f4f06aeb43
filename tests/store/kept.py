"""What a study leaves: the words that start it, and what must be in its database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sim.store.database import Database, identifier
from sim.store.folder import ResultsFolder
from sim.store.stored import Stored
from sim.store.study_file import STUDY_FILE
from tests.store.studies import Studies

CLI = Path(__file__).parents[1] / "cli"
TODAY, TOMORROW = str(CLI / "today.yaml"), str(CLI / "tomorrow.yaml")
RUNS = 4
RUN = ("run", TODAY, "--jobs", "1", "--detail", "all", "--out", "out")
ALL = (*RUN, "--replications", str(RUNS))
COMPARE = ("compare", TODAY, TOMORROW, "--one-world", "--detail", "all", "--out", "out")
TWO = (*COMPARE, "--replications", str(RUNS), "--jobs", "2")
MANY_RUNS = 40  # seconds of work: somebody who looks every few moments sees it begin
MANY = (*RUN, "--replications", str(MANY_RUNS))
NEVER_ENDING = (*RUN, "--replications", "100000")


@dataclass(frozen=True)
class Undisturbed:
    """Results of a study that nobody disturbs, and how long it took [s]."""

    folder: Path
    seconds: float


def undisturbed(studies: Studies, place: Path, *words: str) -> Undisturbed:
    begun = time.monotonic()
    assert studies.start(place, *words, every=0.0).wait() == 0
    return Undisturbed(place / "out", time.monotonic() - begun)


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


def runs_of(study: Stored) -> set[int]:
    """How many runs have rows, over the tables with rows of each."""
    runs = "SELECT DISTINCT scenario, replication FROM "
    names = ("replication", "kpi", "person", "deal", "event", "invoice")
    return {count(study.database, runs + name) for name in names}


@contextmanager
def taken_over(out: Path, force: bool = True, keep: bool = False) -> Iterator[Path]:
    """Somebody begins to write results, and then does not."""
    folder = ResultsFolder("x", out, force)
    folder.keep_unfinished = keep
    with suppress(KeyError), folder.writing() as place:
        yield place
        raise KeyError
