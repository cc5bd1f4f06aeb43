"""Where a customer's time goes step by step: the parts of entry_to_purchase taken apart, by hand.

One business enters at 110 h and buys at 200 h. A rep is asked at 110 h, begins at 120 h and ends
at 150 h; an accountant is asked at 160 h, begins at 180 h and ends at 190 h. A day has 8 h.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.measures.kpis import measure, run_of
from sim.measures.step_times import step_times
from sim.measures.times import CLOSED, DELAY, PEOPLE, WORK
from sim.tables import DELAYS, SHIFTS, Tables
from tests.unit import measured
from tests.unit.test_customer_time import CASES, DOCUMENTS, NORTH, WORKED


def tables(*shifts: tuple[float, float], delays: tuple[tuple[object, ...], ...] = ()) -> Tables:
    made = measured.tables(CASES, WORKED, DOCUMENTS)
    return replace(
        made,
        requests=made.requests.assign(**NORTH).astype({"element": "category"}),
        shifts=measured.frame(SHIFTS, [("always", *one) for one in shifts]),
        delays=measured.frame(DELAYS, list(delays)),
    )


def hours(made: Tables) -> dict[tuple[str, str], float]:
    found = step_times(run_of(made, measured.firm()))
    return {(one.part, one.step): 8 * one.days for one in found}


def test_each_step_has_its_work_its_queue_and_its_closed_hours() -> None:
    """Closed from 130 to 140 h, in the middle of work, and from 165 to 175 h, of a queue."""
    found = hours(tables((0.0, 130.0), (140.0, 165.0), (175.0, 1000.0)))
    assert found == pytest.approx(
        {
            (WORK, "prepare"): 20, (WORK, "approve"): 10,
            (PEOPLE, "prepare"): 10, (PEOPLE, "approve"): 10,
            (CLOSED, "prepare"): 10, (CLOSED, "approve"): 10,
            (DELAY, ""): 20,
        }
    )  # fmt: skip


def test_a_part_is_the_sum_of_its_steps() -> None:
    made = tables((0.0, 130.0), (140.0, 165.0), (175.0, 1000.0))
    rows = measure(made, measured.firm()).set_index(["kpi", "group"])["value"]
    found = hours(made)
    for part in (WORK, PEOPLE, CLOSED, DELAY):
        own = sum(value for (name, _), value in found.items() if name == part)
        assert own == pytest.approx(8 * rows["entry_to_purchase", f"part={part}"])


def test_nobody_won_has_no_steps() -> None:
    made = tables((0.0, 1000.0))
    lost = replace(made, cases=made.cases.assign(outcome="lost"))
    assert step_times(run_of(lost, measured.firm())) == []
