"""Hours freed and what they are worth, and who would be short of time first, by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest

from sim.language.scenario import Scenario
from sim.measures.bottleneck import Load, bottlenecks
from sim.measures.freed import ALL, Freed, freed
from sim.measures.statistics import NAN, Interval
from tests.unit import measured


def kpis(hours: dict[str, dict[str, list[float]]]) -> pd.DataFrame:
    return pd.DataFrame(
        (design, run, "man_hours", "h", f"actor={actor}", value)
        for design, actors in hours.items()
        for actor, values in actors.items()
        for run, value in enumerate(values)
    ).set_axis(["design", "replication", "kpi", "unit", "group", "value"], axis=1)


def found(hours: dict[str, dict[str, list[float]]], other: Scenario) -> dict[str, Freed]:
    scenario = measured.firm()
    return {one.actor: one for one in freed(kpis(hours), ("A", "B"), (scenario, other))}


def test_hours_and_wages_are_those_of_the_pairs_and_signs_are_honest() -> None:
    wages = {name: one.wage for name, one in measured.firm().actors.items()}
    hours = {
        "A": {"sales": [10.0, 14.0], "accounts": [1.0, 2.0]},
        "B": {"sales": [4.0, 6.0], "accounts": [3.0, 5.0]},
    }
    told = found(hours, measured.firm())
    assert told["sales"].hours.mean == 7 and told["accounts"].hours.mean == -2.5
    assert wages["sales"] is not None and wages["accounts"] is not None
    assert told["sales"].money.mean == 7 * wages["sales"]
    assert told[ALL].hours.mean == 4.5
    assert told[ALL].money.mean == pytest.approx(7 * wages["sales"] - 2.5 * wages["accounts"])
    low = told["sales"].hours.interval().low
    assert low == pytest.approx(7 - 12.7062 * 1.0, rel=1e-4)  # t of 1 degree of freedom


def test_who_is_not_there_has_no_hours_and_other_wages_count() -> None:
    scenario = measured.firm()
    sales = scenario.actors["sales"]
    assert sales.wage is not None
    dearer = replace(sales, wage=2 * sales.wage)
    other = replace(scenario, actors={**scenario.actors, "sales": dearer})
    told = found({"A": {"sales": [10.0, 10.0]}, "B": {"sales": [6.0, 6.0], "accounts": [1.0, 1.0]}},
                 other)  # fmt: skip
    assert told["sales"].money.mean == 10 * sales.wage - 12 * sales.wage
    assert told["sales"].wages == (sales.wage, 2 * sales.wage)
    assert told["accounts"].hours.mean == -1


def test_what_is_rounding_frees_nothing() -> None:
    told = found({"A": {"sales": [0.1 + 0.2, 1.0]}, "B": {"sales": [0.3, 1.0]}}, measured.firm())
    assert told["sales"].hours.mean == 0


def load(actor: str, low: float, high: float, asked: float = NAN, **more: bool) -> Load:
    return Load(actor, Interval((low + high) / 2, low, high), asked, **more)


def names(*loads: Load) -> list[str]:
    return [one.actor for one in bottlenecks(loads)]


def test_the_highest_load_is_the_bottleneck_unless_intervals_meet() -> None:
    assert names(load("a", 50, 60), load("b", 70, 80)) == ["b"]
    assert names(load("a", 50, 71), load("b", 70, 80), load("c", 1, 2)) == ["b", "a"]
    assert names() == []


def test_work_that_people_pull_themselves_is_no_shortage() -> None:
    assert names(load("a", 99, 101, 40.0, pulls=True), load("b", 70, 80)) == ["b"]


def test_who_is_overloaded_comes_first() -> None:
    assert names(load("a", 90, 99), load("b", 80, 85, 120.0, overloaded=True)) == ["b"]


def test_without_an_interval_the_estimates_are_compared() -> None:
    one, other = (Load(name, Interval(at, NAN, NAN)) for name, at in (("a", 40.0), ("b", 60.0)))
    assert names(one, other) == ["b"]
    assert names(Load("c", Interval(math.nan, NAN, NAN)), one) == ["a"]
