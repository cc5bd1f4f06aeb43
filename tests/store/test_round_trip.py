"""What a run gave is what its database gives back, for every scenario of the repository."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from sim.errors import ScenarioError
from sim.measures.kpis import measure
from sim.store.columns import Reference, Table
from sim.store.database import identifier
from sim.store.reports import VIEWS
from sim.store.results import named_tables
from sim.store.schema import tables_of
from sim.store.stored import Stored
from sim.store.study_file import OTHERS
from sim.tables import Tables
from tests.store.kit import ROOT, Kept, keep, shipped

FOLDERS = (
    "scenarios", "scenarios/check", "scenarios/examples", "scenarios/worlds", "tests/theory",
    "tests/language/valid", "tests/study/shop", "tests/cli", "tests/store", "tests/doubts",
)  # fmt: skip
PARTS = {  # what others extend, and what stands beside scenarios
    "scenarios": {"firm", "market", "tuning", "worlds"},
    "scenarios/check": {"firm", "market"},
    "scenarios/worlds": {"inbound", "patient", "scarce_demand"},
    "tests/language/valid": {"firm", "market", "to_be"},
    "tests/study/shop": {"firm", "market", "large", "tuning", "worlds"},
    "tests/cli": {"firm", "market"},
}
LONGEST = 300.0  # h
SHORT = {"scenarios/as_is": 250.0, "scenarios/to_be": 250.0, "scenarios/check/as_is": 60.0,
         "scenarios/check/to_be": 60.0}  # fmt: skip


def names() -> list[str]:
    """Every scenario that can be run, by the path of its file."""
    return [
        f"{folder}/{path.stem}"
        for folder in FOLDERS
        for path in sorted((ROOT / folder).glob("*.yaml"))
        if path.stem not in PARTS.get(folder, ())
    ]


@pytest.fixture(scope="module", params=names())
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    name = request.param
    length = min(SHORT.get(name, LONGEST), shipped(name).scenario.run.length)
    design = shipped(name, {"run.warm_up": "0 h", "run.length": f"{length!r} h"})
    return keep(tmp_path_factory.mktemp(name.replace("/", "-")), [design], 1)


@pytest.fixture(scope="module")
def stored(kept: Kept) -> Iterator[Stored]:
    with Stored(kept.folder) as stored:
        yield stored


def test_the_files_that_are_left_out_are_no_scenarios() -> None:
    for folder, parts in PARTS.items():
        for part in parts:
            with pytest.raises(ScenarioError):
                shipped(f"{folder}/{part}")


def same(one: Tables, other: Tables) -> None:
    assert (one.warm_up, one.length) == (other.warm_up, other.length)
    frames = dict(named_tables(one))
    again = dict(named_tables(other))
    assert list(again) == list(frames)
    for name, frame in frames.items():
        assert list(again[name].columns) == list(frame.columns), name
        assert len(again[name]) == len(frame), name
        for column in frame.columns:
            same_column(again[name][column], frame[column], f"{name}.{column}")


def same_column(found: pd.Series, wanted: pd.Series, name: str) -> None:
    """Equal bit for bit, and of one kind: text, whole numbers, numbers or yes and no."""
    if not len(wanted):
        return  # columns without values have no kind
    if wanted.dtype == np.float64:
        assert found.dtype == np.float64, name
        bits = [np.where(np.isnan(c), np.nan, c).view(np.int64) for c in (found, wanted)]
        assert np.array_equal(*bits), name
    elif wanted.dtype in (np.int64, np.bool_):
        assert found.dtype == wanted.dtype, name
        assert np.array_equal(found, wanted), name
    else:
        assert isinstance(found.dtype, pd.CategoricalDtype) == isinstance(
            wanted.dtype, pd.CategoricalDtype
        ), name
        assert found.astype(object).tolist() == wanted.astype(object).tolist(), name


def test_a_run_and_its_kpis_come_back_bit_for_bit(kept: Kept, stored: Stored) -> None:
    tables, (design,) = stored.tables(0, 0), stored.designs
    same(kept.runs[0][0], tables)
    rows = stored.database.frame(
        'SELECT kpi, unit, group_ AS "group", value, numerator, denominator FROM kpi ORDER BY rowid'
    )
    wanted = kept.kpis[0][0]
    for frame in (measure(tables, design.scenario), rows):
        for column in wanted.columns:
            found = frame[column].astype(wanted[column].dtype)
            same_column(found, wanted[column], f"kpi.{column}")
    assert design.scenario.title == kept.designs[0].scenario.title
    assert design.scenario.run == kept.designs[0].scenario.run


def orphans(table: Table, reference: Reference, of: Table) -> str:
    """How many rows refer to no row."""
    pairs = zip(reference.columns, of.key, strict=True)
    joined = " AND ".join(f"own.{identifier(a)} = other.{identifier(b)}" for a, b in pairs)
    there = " AND ".join(f"own.{identifier(column)} IS NOT NULL" for column in reference.columns)
    return (
        f"SELECT count(*) FROM {identifier(table.name)} AS own ANTI JOIN "
        f"{identifier(of.name)} AS other ON {joined} WHERE {there}"
    )


def test_whatever_is_referred_to_is_there(kept: Kept, stored: Stored) -> None:
    layout = tables_of(kept.designs, (*VIEWS, *OTHERS))
    counted = 0
    for table in layout.values():
        for reference in (*table.references, *table.checked):
            counted += 1
            sql = orphans(table, reference, layout[reference.table])
            assert stored.database.rows(sql) == [(0,)], (table.name, reference)
    assert counted > 10
