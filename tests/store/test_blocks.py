"""Rows go into the database in blocks, whatever their size; what is not stored is let go."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.engines import simulate
from sim.measures.kpis import measure
from sim.store import rows, study_file
from sim.store.database import Database
from sim.store.rows import Part, in_blocks
from sim.store.stored import Stored
from sim.store.study_file import STUDY_FILE, Member, StoredRun, StudyFile
from tests.store.kit import facts, keep, shipped
from tests.store.test_round_trip import same

DESK = "scenarios/examples/purchase_request"
SHORT = {"run.warm_up": "0 h", "run.length": "60 h"}


def test_blocks_hold_small_runs_together_and_cut_large_ones() -> None:
    sizes = {0: 2, 1: 0, 2: 3, 4: 9}
    assert list(in_blocks(sizes, 4)) == [
        [Part(0, 0, 2), Part(2, 0, 2)],
        [Part(2, 2, 3), Part(4, 0, 3)],
        [Part(4, 3, 7)],
        [Part(4, 7, 9)],
    ]
    assert list(in_blocks(sizes, 14)) == [[Part(0, 0, 2), Part(2, 0, 3), Part(4, 0, 9)]]
    assert list(in_blocks({0: 0}, 4)) == []


@pytest.mark.parametrize("most", [40, 100_000])
def test_a_run_comes_back_the_same_from_blocks_of_any_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(rows, "ROWS", most)
    design = shipped(DESK, SHORT)
    kept = keep(tmp_path, [design], 2)
    assert len(kept.runs[0][0].requests) > 40
    with Stored(tmp_path) as stored:
        for replication, run in enumerate(kept.runs[0]):
            same(run, stored.tables(0, replication))


def test_a_run_that_is_not_kept_in_detail_waits_without_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(study_file, "AT_MOST_EVERY", 1e9)
    design = shipped(DESK, SHORT)
    study = StudyFile(tmp_path / STUDY_FILE, [Member("Desk", "", design)], facts(2))
    for replication, detail in enumerate((True, False)):
        run = simulate(design, 7, replication)
        study.add(StoredRun(0, replication, measure(run, design.scenario), run, detail))
    held = [run.tables for run in study.waiting if run.tables is not None]
    assert [len(one.columns("requests")) > 0 for one in held] == [True, False]
    assert [len(one.columns("delays")) > 0 for one in held] == [True, False]
    assert all(len(one.columns("cases")) > 0 for one in held)
    study.finish({}, {}, {}, lambda: None)
    with Database.open(tmp_path / STUDY_FILE) as database:
        of_runs = "SELECT DISTINCT replication FROM {} ORDER BY replication"
        assert database.rows(of_runs.format("event")) == [(0,)]
        assert database.rows(of_runs.format("person")) == [(0,), (1,)]
