"""Queue and utilisation of a run as it goes on, by hand: window (100, 300] h, three reps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.measures.kpis import roles_of
from sim.measures.series import Stretch, pools, week
from sim.measures.view import Run
from sim.tables import SHIFTS
from tests.unit import measured

CASES: list[tuple[object, ...]] = [
    (1, "north", float("nan"), "open", ""),
    (2, "south", float("nan"), "open", ""),
]
NEVER = float("nan")
REQUESTS: list[tuple[object, ...]] = [  # case, activity, actor, element, joined, started, ended …
    (1, "prepare", "sales", "north", 110.0, 120.0, 150.0, "sales.north.1", 30.0, "done", ""),
    (1, "prepare", "sales", "north", 190.0, 210.0, NEVER, "sales.north.2", 90.0, "open", ""),
    (2, "outreach", "sales", "south", 100.0, 150.0, 200.0, "sales.south.1", 50.0, "done", "list"),
    (2, "approve", "accounts", "", 240.0, NEVER, NEVER, "", 0.0, "open", ""),
]  # fmt: skip


def stretches(*edges: float, shifts: list[tuple[object, ...]] | None = None) -> dict[str, Stretch]:
    """By name of the pool, with the requests above."""
    tables = measured.tables(CASES, [(*row[:3], *row[4:]) for row in REQUESTS])
    requests = tables.requests.assign(element=[row[3] for row in REQUESTS])
    tables = replace(tables, requests=requests.astype({"element": "category"}))
    if shifts is not None:
        tables = replace(tables, shifts=measured.frame(SHIFTS, shifts))
    scenario = measured.firm()
    run = Run(tables, scenario, roles_of(scenario))
    found = pools(run, np.array(edges))
    return {f"{one.actor} {one.element}".strip(): one for one in found}


def test_every_pool_of_limited_staff_is_there() -> None:
    assert list(stretches(100, 300)) == ["sales north", "sales south", "accounts"]


def test_who_waits_is_counted_for_as_long_as_it_waits() -> None:
    queue = stretches(100, 200, 300)["sales north"].queue
    assert queue == pytest.approx([(10 + 10) / 100, 10 / 100])


def test_who_is_never_served_waits_to_the_end() -> None:
    assert stretches(100, 200, 300)["accounts"].queue == pytest.approx([0, 0.6])


def test_pulled_work_waits_in_no_queue_but_is_work() -> None:
    south = stretches(100, 200, 300)["sales south"]
    assert south.queue == pytest.approx([0, 0])
    assert south.utilisation == pytest.approx([50, 0])


def test_utilisation_is_of_all_people_of_the_pool() -> None:
    utilised = stretches(100, 200, 300)["sales north"].utilisation
    assert utilised == pytest.approx([100 * 30 / 200, 100 * 90 / 200])


def test_hours_off_shift_are_neither_worked_nor_there() -> None:
    """Work of 120…150 h at a firm that is closed from 130 to 200 h is 10 h of 30 on shift."""
    shifts: list[tuple[object, ...]] = [("always", 100.0, 130.0), ("always", 200.0, 250.0)]
    north = stretches(100, 200, 300, shifts=shifts)["sales north"].utilisation
    assert north == pytest.approx([100 * 10 / 60, 100 * 40 / 100])


def test_where_nobody_is_on_shift_there_is_no_utilisation() -> None:
    shifts: list[tuple[object, ...]] = [("always", 100.0, 130.0)]
    assert np.isnan(stretches(100, 200, 300, shifts=shifts)["accounts"].utilisation[1])


@pytest.mark.parametrize(("day", "hours"), [("8 h", 40), ("24 h", 168)])
def test_a_week_has_five_working_days_or_seven_whole_ones(day: str, hours: float) -> None:
    scenario = measured.firm({**measured.MEASURES, "day": day})
    assert week(Run(measured.tables(CASES, []), scenario, roles_of(scenario))) == hours
