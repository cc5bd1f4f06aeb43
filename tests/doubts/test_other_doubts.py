"""A warm-up that is too short, a list that ends, and opportunities that are still open."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from sim.measures.doubts import ListExhausted, StillOpen, find_doubts
from sim.program.delays import longest_delay
from sim.program.design import Design, load
from sim.report.warnings import sentence
from sim.study.replicate import Plan, doubts_about
from tests.doubts.kit import SHOP, doubts, kpis, run, shop, written

# -- the warm-up -------------------------------------------------------------------------------

LINE = """
    run: {{warm_up: 8 h, length: 100 h}}
    state: {{ready: no}}
    actors: {{clerk: {{staff: 5}}}}
    tasks: {{service: {{actor: clerk, time: 1 h}}}}
    sources: {{door: {{every: 1 h, journey: visit}}}}
    journeys:
      visit:
        - task: service
{steps}
"""


def line(folder: Path, *steps: str) -> Design:
    return written(folder, LINE.format(steps="\n".join(f"        - {step}" for step in steps)))


def test_a_warm_up_shorter_than_the_longest_delay_puts_every_figure_in_doubt(
    tmp_path: Path,
) -> None:
    design = line(tmp_path, "wait: 2 h", "wait: 3 * 4 h", "{wait_until: ready, at_most: 5 h}")
    runs = run(design)
    (doubt,) = doubts_about("it", design, runs)
    assert (doubt.code, doubt.culprit) == ("short_warm_up", "journeys.visit[2]")
    assert doubt.rows == set(zip(runs.frame["kpi"], runs.frame["group"], strict=True))
    assert sentence(doubt).startswith(
        "it: the warm-up of 8 h is shorter than the deliberate delay of 12 h at journeys.visit[2];"
    )


@pytest.mark.parametrize(
    "step",
    ["wait: 8 h", "{wait: {exponential: {mean: 20 h}}, name: nap}", "wait_until: not ready"],
)
def test_a_delay_that_fits_is_drawn_or_is_none_is_no_doubt(tmp_path: Path, step: str) -> None:
    assert doubts(line(tmp_path, step)) == ()


def test_an_at_most_is_a_deliberate_delay(tmp_path: Path) -> None:
    design = line(tmp_path, "{wait_until: ready, at_most: 9 h}")
    assert longest_delay(design.program) == (9.0, "journeys.visit[1]")


# -- lists that end ----------------------------------------------------------------------------


def few_in_the_north(count: int = 40) -> Design:
    return load(SHOP, {"sets.region.north.shops": str(count)})


def test_a_list_at_its_end_is_named_with_element_puller_time_and_share_of_runs() -> None:
    design = few_in_the_north()
    runs = run(design)
    (doubt,) = doubts_about("it", design, runs)
    assert (doubt.code, doubt.culprit) == ("list_exhausted", "outreach, north")
    cause = doubt.cause
    assert isinstance(cause, ListExhausted)
    assert (cause.actor, cause.size, cause.runs, cause.of) == ("sales", 40, 2, 2)
    assert 40 < cause.first < 300  # 40 pitches of 4 h, fewer for those who came by themselves
    assert sentence(doubt).startswith(
        "it: the list of outreach, north (40 cases) was exhausted by sales in 2 of 2 runs, after "
    )


def test_it_is_found_in_any_replication() -> None:
    design = few_in_the_north()
    runs = run(design, Plan(replications=3))
    never = tuple(replace(one, emptied=float("nan")) for one in runs.signs[0].lists)
    signs = (*[replace(one, lists=never) for one in runs.signs[:2]], runs.signs[2])
    (doubt,) = find_doubts("it", design, runs.frame, signs)
    assert isinstance(doubt.cause, ListExhausted)
    assert (doubt.cause.runs, doubt.cause.of) == (1, 3)
    assert "in 1 of 3 runs" in sentence(doubt)


def test_a_list_touches_what_its_source_feeds_in_its_element() -> None:
    (doubt,) = doubts(few_in_the_north())
    rows = kpis(doubt.rows)
    assert {"customers_won", "customers_won, region=north", "opportunities", "list_used"} <= rows
    assert "customers_won, region=south" not in rows


def test_a_list_touches_nothing_that_its_source_does_not_feed(tmp_path: Path) -> None:
    text = """
        run: {warm_up: 0 h, length: 100 h}
        cases: {name: {count: 5}, call: {}}
        actors: {seller: {staff: 1}, clerk: {staff: 1}}
        tasks: {pitch: {actor: seller, time: 1 h}, service: {actor: clerk, time: 1 h}}
        sources:
          list: {each: name, pulled_by: seller, journey: pitch}
          door: {every: 2 h, starts: call, journey: visit}
        journeys: {pitch: [task: pitch], visit: [task: service]}
    """
    (doubt,) = doubts(written(tmp_path, text))
    assert doubt.culprit == "list"
    rows = kpis(doubt.rows)
    assert {"tasks_done", "tasks_done, task=pitch", "utilisation, actor=seller"} <= rows
    assert not rows & {"tasks_done, task=service", "utilisation, actor=clerk"}


@pytest.mark.parametrize("size", [99, 100])
def test_a_list_ends_when_somebody_finds_nothing_on_it(tmp_path: Path, size: int) -> None:
    """One pitch an hour for 100 hours: the 100th is the last that anybody asks for."""
    text = f"""
        run: {{warm_up: 0 h, length: 99.5 h}}
        cases: {{name: {{count: {size}}}}}
        actors: {{seller: {{staff: 1}}}}
        tasks: {{pitch: {{actor: seller, time: 1 h}}}}
        sources: {{list: {{each: name, pulled_by: seller, journey: pitch}}}}
        journeys: {{pitch: [task: pitch]}}
    """
    design = written(tmp_path, text)
    runs = run(design)
    (used,) = runs.signs[0].lists
    if size == 99:
        assert used.emptied == 99.0
        assert [doubt.code for doubt in doubts_about("it", design, runs)] == ["list_exhausted"]
    else:
        assert doubts_about("it", design, runs) == ()


def test_an_empty_list_and_a_list_that_nobody_may_pull_never_end() -> None:
    assert doubts(few_in_the_north(0)) == ()
    capped = "{each: shop, pulled_by: sales, cap: 0 %, when: not entered, journey: pitch}"
    design = load(SHOP, {"sets.region.north.shops": "40", "sources.outreach": capped})
    assert doubts(design) == ()


# -- still open --------------------------------------------------------------------------------


def frame_with(frame: pd.DataFrame, still: float, cases: float) -> pd.DataFrame:
    """The frame with so many opportunities still open, in every replication."""
    changed = frame.copy()
    rows = changed["kpi"] == "open_after_follow_up"
    changed.loc[rows, ["numerator", "denominator"]] = [100 * still, cases]
    return changed


def test_more_than_one_percent_still_open_puts_conversion_in_doubt() -> None:
    design = shop()
    runs = run(design)
    resting = {"the queue of accounts": 2, "the delay wait": 1}
    signs = [replace(one, resting=resting) for one in runs.signs]
    assert find_doubts("it", design, frame_with(runs.frame, 1, 100), signs) == ()
    (doubt,) = find_doubts("it", design, frame_with(runs.frame, 3, 200), signs)
    assert (doubt.code, doubt.culprit) == ("still_open", "the queue of accounts")
    rows = kpis(doubt.rows)
    assert {
        "conversion_per_opportunity",
        "hours_on_non_buyers",
        "hours_on_non_buyers, actor=billing",
        "share_on_non_buyers",
    } <= rows
    assert not rows & {"customers_won", "revenue", "open_after_follow_up", "waiting_time"}
    assert sentence(doubt).startswith(
        "it: 1.5 % of the cases that are followed up were still open after the follow-up of 100 h,"
        " more than 1 %, and 67 % of these rested in the queue of accounts;"
    )


def test_a_follow_up_that_ends_before_the_work_is_done_is_found_in_a_run() -> None:
    """Everybody rests for 20 hours after the talk, in the middle of which the follow-up ends."""
    design = load(SHOP, {"measures.follow_up": "10 h", "parameters.rest": "20 h"})
    (doubt,) = doubts(design)
    assert isinstance(doubt.cause, StillOpen)
    assert (doubt.code, doubt.culprit, doubt.cause.share) == ("still_open", "the delay wait", 100)
    assert 80 < doubt.cause.there <= 100


def test_the_queue_that_keeps_them_open_is_named() -> None:
    found = {doubt.code: doubt for doubt in doubts(shop(approve_time="2 h"))}
    assert found["still_open"].culprit == "the queue of accounts"


def test_a_business_without_a_cohort_has_no_such_doubt(tmp_path: Path) -> None:
    assert doubts(line(tmp_path, "wait: 1 h")) == ()
