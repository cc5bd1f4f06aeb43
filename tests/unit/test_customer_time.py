"""Where a customer's time goes when people go home: parts of entry_to_purchase, by hand.

One business enters at 110 h and buys at 200 h. A rep is asked at 110 h, begins at 120 h and ends
at 150 h; an accountant is asked at 160 h, begins at 180 h and ends at 190 h. A day has 8 h.
"""

from __future__ import annotations

import gc
from dataclasses import replace
from weakref import ref

import numpy as np
import pytest

from sim.measures.kpis import measure
from sim.measures.staffing import staffing_of
from sim.measures.times import CLOSED, DELAY, PEOPLE, WORK, Spells, cut, sweep
from sim.measures.timetable import Shifts, Timetable
from sim.tables import SHIFTS
from tests.unit import measured

REP = "sales.north.1"
CASES: list[tuple[object, ...]] = [(1, "north", 200.0, "won", REP)]
WORKED: list[tuple[object, ...]] = [
    (1, "prepare", "sales", 110.0, 120.0, 150.0, REP, 30.0, "done", ""),
    (1, "approve", "accounts", 160.0, 180.0, 190.0, "accounts.1", 10.0, "done", ""),
]
DOCUMENTS: dict[str, list[tuple[object, ...]]] = {"opportunity": [(110.0, 1)]}
NORTH = {"element": ["north", ""]}


def parts(*shifts: tuple[float, float], stays: bool = False) -> dict[str, float]:
    """Hours of each part, with everybody on these shifts."""
    made = measured.tables(CASES, WORKED, DOCUMENTS)
    tables = replace(
        made,
        requests=made.requests.assign(**NORTH).astype({"element": "category"}),
        pools=made.pools.assign(stays=stays),
        shifts=measured.frame(SHIFTS, [("always", *one) for one in shifts]),
    )
    found = measure(tables, measured.firm())
    rows = found[(found["kpi"] == "entry_to_purchase") & (found["group"] != "")]
    names = rows["group"].str.removeprefix("part=")
    return dict(zip(names, 8 * rows["value"], strict=True))


def test_where_shifts_never_end_nothing_is_closed() -> None:
    assert parts((0.0, 1000.0)) == pytest.approx({WORK: 40, PEOPLE: 30, DELAY: 20})


def test_a_paused_task_and_a_closed_queue_are_closed_hours() -> None:
    """Closed from 130 to 140 h, in the middle of work, and from 165 to 175 h, of a queue."""
    found = parts((0.0, 130.0), (140.0, 165.0), (175.0, 1000.0))
    assert found == pytest.approx({WORK: 30, PEOPLE: 20, CLOSED: 20, DELAY: 20})


def test_who_stays_to_finish_is_at_work() -> None:
    found = parts((0.0, 130.0), (140.0, 165.0), (175.0, 1000.0), stays=True)
    assert found == pytest.approx({WORK: 40, PEOPLE: 20, CLOSED: 10, DELAY: 20})


def test_a_deliberate_delay_is_one_at_any_hour() -> None:
    assert parts((0.0, 150.0), (160.0, 1000.0))[DELAY] == pytest.approx(20)


def test_a_pool_is_open_while_one_of_its_people_is() -> None:
    made = measured.tables(CASES, WORKED, DOCUMENTS)
    calendars = ["early", "late", "early", "early"]
    shifts = [("early", 0.0, 8.0), ("early", 24.0, 32.0), ("late", 6.0, 12.0), ("always", 0.0, 1e9)]
    tables = replace(
        made,
        persons=made.persons.assign(calendar=calendars),
        shifts=measured.frame(SHIFTS, list(shifts)),
    )
    north = staffing_of(tables).pool_shifts[0]
    assert [column.tolist() for column in north] == [[0.0, 24.0], [12.0, 32.0]]


def test_calendars_that_were_found_in_a_run_go_with_it() -> None:
    tables = measured.tables(CASES, WORKED, DOCUMENTS)
    measure(tables, measured.firm())
    found = ref(staffing_of(tables))
    assert found() is not None
    del tables
    gc.collect()
    assert found() is None


def test_a_spell_is_cut_by_every_shift_that_it_meets() -> None:
    spells = Spells(np.array([7, 8]), np.array([5.0, 40.0]), np.array([35.0, 50.0]))
    shifts = Shifts(np.array([0.0, 10.0, 30.0]), np.array([6.0, 20.0, 34.0]))
    found = cut(spells, np.array([0, 0]), Timetable([shifts]))
    assert [column.tolist() for column in found] == [
        [7, 7, 7],
        [5.0, 10.0, 30.0],
        [6.0, 20.0, 34.0],
    ]


def test_an_hour_belongs_to_the_first_layer_that_covers_it() -> None:
    one = Spells(np.array([1]), np.array([2.0]), np.array([4.0]))
    other = Spells(np.array([1, 1]), np.array([0.0, 3.0]), np.array([3.0, 5.0]))
    assert sweep([one, other]) == [2.0, 3.0]
