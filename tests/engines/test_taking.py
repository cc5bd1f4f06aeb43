"""How the compiled engine keeps finished rows, and how its arrays grow and are left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sim.engines import simulate
from sim.engines.compiled import buffers, taking
from sim.engines.compiled.buffers import grown
from sim.engines.compiled.taking import Columns
from sim.engines.recorded import CASE, PERSON, TASK
from sim.program.design import Design, load
from tests.engines.same import assert_same, frames, outcome

ROOT = Path(__file__).parents[2]
CODES = {0: 36, 2: 5, 3: 30}  # column -> bits; together more than a word has
NUMBERS = (1, 4)
MOST = [2 ** CODES.get(column, 40) - 2 for column in range(5)]


@pytest.fixture(params=[8_000_000, 64], ids=["small", "large"])
def large_from(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Words from which on an array counts as large; what other runs have left is away."""
    monkeypatch.setattr(buffers, "MOST", request.param)
    monkeypatch.setattr(taking, "FIRST_ROOM", 2)
    for left in (buffers.buffers.longs, buffers.buffers.doubles, buffers.buffers.rooms):
        left.clear()  # type: ignore[attr-defined]
    yield request.param
    for left in (buffers.buffers.longs, buffers.buffers.doubles, buffers.buffers.rooms):
        left.clear()  # type: ignore[attr-defined]


def rows_of(count: int) -> np.ndarray:
    """Random rows, each after its number."""
    source = np.random.default_rng(1)
    codes = [source.integers(-1, most, count, endpoint=True) for most in MOST]
    numbers = source.normal(size=(count, 5))
    table = np.stack([codes[c] if c in CODES else numbers[:, c] for c in range(5)], axis=1)
    return np.column_stack([np.arange(count), table]).astype(np.float64)


@pytest.mark.parametrize("batch", [1, 7, 100])
def test_rows_taken_in_any_order_stand_by_their_number(large_from: int, batch: int) -> None:
    rows = rows_of(700)
    rows[[3, 600], 1] = -1, MOST[0]
    rows[[3, 600], 4] = MOST[3], -1
    begun = np.maximum.accumulate(np.arange(700) // 40 * 40 + 40).clip(max=700)
    order = np.concatenate([np.arange(699, 0, -7) - off for off in range(7)]).astype(np.int64)
    table = Columns("rows", CODES, NUMBERS)
    for at in range(0, 700, batch):
        part = order[at : at + batch]
        padded = np.concatenate([[0.5], rows[part].ravel()])  # it does not begin at 0
        table.take(padded, 1, len(part), max(table.count, int(begun[part].max())))
    table.end()
    assert table.count == 700
    for column in range(5):
        found = table.column(column)
        assert found.dtype == (np.int64 if column in CODES else np.float64)
        np.testing.assert_array_equal(found, rows[:, 1 + column])


def test_codes_take_the_words_they_need() -> None:
    assert len(Columns("rows", CODES, NUMBERS)._words) == 2
    assert len(Columns("rows", {0: 36, 2: 5, 3: 22}, NUMBERS)._words) == 1
    assert len(Columns("rows", {0: 36, 2: 5, 3: 23}, NUMBERS)._words) == 2


def test_the_requests_of_the_shipped_case_take_forty_bytes() -> None:
    table = taking.requests_of(design_of().program)
    assert 8 * (len(table._words) + len(table._numbers)) == 40
    assert set(table.codes) >= {CASE, TASK, PERSON}


def test_a_table_without_rows() -> None:
    table = Columns("rows", CODES, NUMBERS)
    table.end()
    assert [len(table.column(column)) for column in range(5)] == [0] * 5


def test_a_small_array_grows_in_a_copy_and_a_large_one_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(buffers, "MOST", 100)
    small = np.arange(100.0)
    assert grown(small, 100, 100) is small
    copy = grown(small, 60, 101)
    assert copy is not small and copy.size == 200
    same = grown(copy, 60, 201)
    assert same is copy and same.size == 225
    assert grown(same, 60, 1000).size == 1000
    np.testing.assert_array_equal(same[:60], small[:60])


def design_of() -> Design:
    return load(ROOT / "scenarios" / "as_is.yaml", {"run.warm_up": "40 h", "run.length": "300 h"})


def test_a_run_is_the_same_however_its_arrays_grow(large_from: int) -> None:
    design = design_of()
    assert_same(outcome(design, 3, 1, "reference"), outcome(design, 3, 1, "compiled"), "compiled")


def test_tables_do_not_change_when_another_run_takes_over_the_arrays(large_from: int) -> None:
    """Columns of a run are made on demand, after its arrays have been left to the next."""
    design = design_of()
    expected = frames(simulate(design, 1, 0, "compiled"))
    first = simulate(design, 1, 0, "compiled")
    for replication in (1, 2):
        frames(simulate(design, 1, replication, "compiled"))
    assert_same(expected, frames(first), "compiled")


def test_small_arrays_are_left_to_the_next_run_and_large_ones_go(large_from: int) -> None:
    simulate(design_of(), 1, 0, "compiled")
    arrays = buffers.buffers.longs | buffers.buffers.doubles  # type: ignore[operator]
    left = {name for name, array in arrays.items() if array.size}
    assert left == ({"ints", "reals", "heap", "rows"} if large_from > 64 else set())
