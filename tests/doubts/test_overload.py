"""Offered load above 1: found by pool, in words, and marked where it is felt."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.measures.doubts import Doubt, Overload
from sim.program.design import Design, load
from sim.report.warnings import sentence
from sim.study.replicate import Plan
from tests.doubts.kit import SHOP, doubts, kpis, run, shop, written

QUEUE = """
    run: {{warm_up: 500 h, length: 5500 h}}
    actors: {{clerk: {{staff: 1{actor}}}}}
    tasks: {{service: {{actor: clerk, time: {{exponential: {{mean: {mean} h}}}}}}}}
    sources: {{door: {{every: {{exponential: {{mean: 1 h}}}}, journey: visit}}}}
    journeys:
      visit:
        - task: service
          {step}
"""


def queue(mean: float, step: str = "name: it", actor: str = "") -> str:
    return QUEUE.format(mean=mean, step=step, actor=actor)


def overloads(design: Design) -> list[Doubt]:
    return [doubt for doubt in doubts(design) if doubt.code == "overload"]


def test_nothing_is_in_doubt_in_a_sound_firm() -> None:
    assert doubts(shop()) == ()


def test_a_queue_of_load_0_95_is_in_no_doubt(tmp_path: Path) -> None:
    assert doubts(written(tmp_path, queue(0.95))) == ()


def test_a_queue_of_load_1_1_is_named_with_its_load_and_its_growth(tmp_path: Path) -> None:
    (doubt,) = doubts(written(tmp_path, queue(1.1)), Plan(replications=4))
    assert (doubt.code, doubt.culprit) == ("overload", "clerk")
    assert isinstance(doubt.cause, Overload)
    pool = doubt.cause.pool
    assert pool.load == pytest.approx(1.1, abs=0.05)
    # Work that is asked and not done stays in the queue: about its excess in jobs of 1.1 h.
    assert pool.after - pool.before == pytest.approx((pool.asked - pool.capacity) / 1.1, rel=0.2)
    assert sentence(doubt).startswith("it: clerk is asked for more than it can do: 5,")
    assert "load 1.1" in sentence(doubt)
    assert f"from {pool.before:.0f} to {pool.after:.0f} requests" in sentence(doubt)


def test_a_business_without_roles_is_marked_where_the_queue_is_felt(tmp_path: Path) -> None:
    (doubt,) = doubts(written(tmp_path, queue(1.1)))
    assert {"waiting_time", "queue_length", "utilisation, person=clerk.1"} <= kpis(doubt.rows)


@pytest.mark.parametrize(("patience", "touches"), [("3 h", False), ("100000 h", True)])
def test_a_queue_is_bounded_if_those_who_wait_give_up(
    tmp_path: Path, patience: str, touches: bool
) -> None:
    (doubt,) = doubts(written(tmp_path, queue(1.5, f"patience: {patience}")))
    assert bool(doubt.rows) is touches
    assert ("was given up" in sentence(doubt)) is not touches


def test_a_full_room_bounds_a_queue(tmp_path: Path) -> None:
    text = queue(1.5) + "\n    queues: {clerk: {room: 4}}\n"
    (doubt,) = doubts(written(tmp_path, text))
    assert not doubt.rows


def test_load_is_time_and_not_man_hours(tmp_path: Path) -> None:
    (doubt,) = doubts(written(tmp_path, queue(1.1, actor=", effort: no")))
    assert doubt.culprit == "clerk"


def test_work_that_nobody_has_begun_counts_at_the_mean_of_its_actor(tmp_path: Path) -> None:
    text = """
        run: {warm_up: 0 h, length: 100 h}
        actors: {clerk: {staff: 1}}
        tasks: {one: {actor: clerk, time: 1 h}, other: {actor: clerk, time: 1 h}}
        sources:
          a: {every: 1 h, with: {late: 0}, journey: first}
          b: {every: 2 h, with: {late: 1}, journey: second}
        state: {late: 0}
        queues: {clerk: {order: late}}
        journeys: {first: [task: one], second: [task: other]}
    """
    runs = run(written(tmp_path, text))
    (pool,) = runs.signs[0].loads
    assert pool.asked == pytest.approx(150, abs=2)


def test_people_who_fill_their_time_with_pulled_work_are_not_overloaded() -> None:
    loads = run(shop()).signs[0].loads
    sales = [pool for pool in loads if pool.actor == "sales"]
    assert [pool.element for pool in sales] == ["north", "south"]
    assert all(pool.pulled + pool.asked > 0.95 * pool.capacity for pool in sales)
    assert all(pool.load < 0.5 for pool in sales)


def test_a_reserve_for_pulled_work_is_time_that_the_queue_has_not() -> None:
    assert doubts(shop(talk_time="0.9 h")) == ()
    found = overloads(shop(talk_time="0.9 h", reserve="60 %"))
    assert [doubt.culprit for doubt in found] == ["sales, north", "sales, south"]
    assert all("reserved for work they begin themselves" in sentence(doubt) for doubt in found)


def test_what_comes_before_the_queue_is_not_marked() -> None:
    (doubt,) = overloads(shop(approve_time="1.2 h"))
    assert doubt.culprit == "accounts"
    rows = kpis(doubt.rows)
    assert {
        "customers_won",
        "customers_won, region=north",
        "conversion_per_opportunity",
        "entry_to_purchase, part=work",
        "revenue",
        "waiting_time, actor=accounts",
        "waiting_time, actor=billing",
        "man_hours, person=billing.1",
    } <= rows
    assert not rows & {
        "waiting_time, actor=sales",
        "tasks_done, task=talk",
        "man_hours, person=sales.north.1",
        "outreach_hours",
        "list_used",
        "contacts",
    }


def test_the_last_queue_leaves_prices_and_approvals_alone() -> None:
    (doubt,) = overloads(shop(bill_time="2.4 h"))
    rows = kpis(doubt.rows)
    assert {"customers_won", "revenue", "waiting_time, actor=billing"} <= rows
    assert not rows & {"discount_offered_mean", "waiting_time, actor=accounts"}


def test_the_queue_of_one_element_touches_no_row_of_another() -> None:
    (doubt,) = overloads(load(SHOP, {"sets.region.north.slow": "8"}))
    assert doubt.culprit == "sales, north"
    rows = kpis(doubt.rows)
    assert {
        "customers_won",
        "customers_won, region=north",
        "man_hours, person=sales.north.1",
    } <= rows
    assert not rows & {"customers_won, region=south", "man_hours, person=sales.south.1"}


# -- calendars ---------------------------------------------------------------------------------

OFFICE = """
    run: {{warm_up: 7 days, length: 35 days}}
    calendars: {{office: {{days: Mon-Fri, hours: ["9:00-17:00"]}}}}
    actors: {{clerk: {{staff: 1, calendar: office{more}}}}}
    tasks: {{service: {{actor: clerk, time: {time}}}}}
    sources: {{door: {{every: 1 day, journey: visit}}}}
    journeys: {{visit: [task: service]}}
"""


def office(time: str, more: str = "") -> str:
    return OFFICE.format(time=time, more=more)


def test_capacity_is_hours_on_shift_inside_the_window(tmp_path: Path) -> None:
    """Four weeks of 40 h; a case a day, so 28 of them: 5.6 h each would fill every hour."""
    (pool,) = run(written(tmp_path, office("5 h"))).signs[0].loads
    assert (pool.capacity, pool.asked) == (160, 140)
    assert doubts(written(tmp_path, office("5 h"))) == ()
    (doubt,) = doubts(written(tmp_path, office("6 h")))
    assert isinstance(doubt.cause, Overload)
    # Closed hours between the start and the end of a piece of work are no work.
    assert (doubt.cause.pool.asked, doubt.cause.pool.capacity) == (168, 160)


def test_who_stays_to_finish_can_do_more(tmp_path: Path) -> None:
    """Of two pieces of 7 h begun on one day, the second goes on for 6 h after the shift."""
    stays = office("7 h", ", at_shift_end: stay")
    (pool,) = run(written(tmp_path, stays)).signs[0].loads
    assert pool.asked == pytest.approx(196)
    assert pool.capacity > 196 > 160
    assert doubts(written(tmp_path, stays)) == ()
