"""What is exported from a study's database is, byte by byte, what is exported from the run.

Of Parquet it is row by row: a table without rows has lost the types of its columns in a run.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.store.database import read_parquet
from sim.store.exports import EXPORTS, Log
from sim.store.stored import Stored
from tests.exports.kit import LOGS, log_of, rows
from tests.invoked import sim


@pytest.mark.parametrize("path", ["desk", "population"])
def test_a_stored_run_is_exported_as_the_run_itself(path: str, tmp_path: Path) -> None:
    study = tmp_path / "study"
    words = ["--replications", "2", "--jobs", "1", "--detail", "all", "--out", str(study)]
    done = sim("run", LOGS[path], *words)
    assert done.exit_code == 0, done.output
    with Stored(study) as stored:
        (design,) = stored.designs
        for replication in (0, 1):
            log = Log(design.label, replication, stored.tables(0, replication), design.scenario)
            same(log, log_of(LOGS[path], replication), tmp_path / str(replication))


def same(stored: Log, direct: Log, place: Path) -> None:
    for folder in (place / "stored", place / "direct"):
        folder.mkdir(parents=True)
    for write in EXPORTS.values():
        files = write(stored, place / "stored")
        assert files == write(direct, place / "direct")
        for one, two in ((place / "stored" / file, place / "direct" / file) for file in files):
            if one.suffix == ".parquet":
                assert rows(read_parquet(one)) == rows(read_parquet(two))
            else:
                assert one.read_bytes() == two.read_bytes()
