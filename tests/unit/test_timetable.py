"""Open hours between two times, of many calendars at once, against adding up spell by spell."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.columns import Framed
from sim.measures.axes import Floats, Ints
from sim.measures.timetable import CLOSED, Shifts, Timetable, spells_of, timetable_of
from sim.tables import SHIFTS
from tests.unit import measured

ALWAYS = Shifts(np.array([0.0]), np.array([math.inf]))
TIMES = st.integers(0, 400).map(lambda quarters: quarters / 4)


@st.composite
def calendars(draw: st.DrawFn) -> Shifts:
    """Spells apart from each other, many or few, dense or far apart; the last may never end."""
    edges = sorted(draw(st.sets(TIMES, max_size=30)))
    opened, closed = np.array(edges[::2]), np.array(edges[1::2])
    if len(closed) < len(opened):
        closed = np.append(closed, math.inf)
    return Shifts(opened, closed)


def added_up(calendar: Shifts, begun: float, ended: float) -> float:
    spells = zip(*calendar, strict=True)
    return sum(max(min(ended, to) - max(begun, since), 0.0) for since, to in spells)


@given(st.lists(calendars(), min_size=1, max_size=4), st.data())
def test_open_hours_are_those_of_every_spell_between(
    found: list[Shifts], data: st.DataObject
) -> None:
    places = st.tuples(st.integers(0, len(found) - 1), TIMES, TIMES)
    asked = [(code, *sorted(times)) for code, *times in data.draw(st.lists(places, max_size=9))]
    codes = np.array([code for code, *_ in asked], dtype=np.int64)
    begun, ended = (np.array([one[at] for one in asked], dtype=np.float64) for at in (1, 2))
    hours = Timetable(found).between(codes, begun, ended)
    assert hours.tolist() == [added_up(found[code], *times) for code, *times in asked]


@pytest.mark.parametrize("times", [[0.0, 1e-3, 2e-3, 9e5], [5.0], []])
def test_spells_that_begin_together_in_one_cell_are_told_apart(times: Sequence[float]) -> None:
    opened: Floats = np.array(times)
    table = Timetable([ALWAYS, Shifts(opened, opened + 1e-4)])
    codes: Ints = np.ones(len(times), dtype=np.int64)
    assert table.opened[table.spell(codes, opened)].tolist() == list(times)


def test_a_calendar_that_never_closes_counts_the_hours_themselves() -> None:
    begun, ended = np.array([0.1, 0.3]), np.array([0.7, 1e9])
    hours = Timetable([ALWAYS]).between(np.array([0, 0]), begun, ended)
    assert hours.tolist() == (ended - begun).tolist()


def test_a_calendar_without_spells_is_never_open() -> None:
    day = Shifts(np.array([8.0]), np.array([16.0]))
    table = timetable_of({"day": day}, ("day", "none"), ((0, 1),))
    hours = table.between(np.array([0, 1, 2]), np.zeros(3), np.full(3, 24.0))
    assert hours.tolist() == [8.0, 0.0, 8.0]
    assert table.calendars[1] is CLOSED


def test_spells_of_a_calendar_may_stand_apart_in_the_table() -> None:
    rows: list[tuple[object, ...]] = [("a", 0.0, 1.0), ("b", 0.0, 2.0), ("a", 5.0, 6.0)]
    found = spells_of(Framed(measured.frame(SHIFTS, rows)))
    assert {name: one.opened.tolist() for name, one in found.items()} == {"a": [0, 5], "b": [0]}
    assert spells_of(Framed(pd.DataFrame(columns=list(SHIFTS)))) == {}
