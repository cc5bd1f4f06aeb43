"""Stopping and choosing keep what they promise, over many experiments.

Of a queue with known mean wait: the interval at the stop covers it, and of one design against
itself on independent streams a sign is seldom found. Of normal observations with known means: the
best is chosen as often as stated. The few experiments of every suite only show that it works; the
thousand of the long ones are the acceptance.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from sim.engines import ENGINES, simulate
from sim.measures.selection import Choice, Kn, Ocba
from sim.measures.sequential import (
    Answer,
    Look,
    NarrowEnough,
    Rule,
    SignIsClear,
    looks,
    schedule,
    together,
)
from sim.measures.spending import SPENDINGS, Spending
from sim.measures.statistics import mean_estimate
from sim.program.design import Design
from tests.theory import exact
from tests.theory.test_coverage import one_server

Note = Callable[[str, object], None]
FAST = [engine for engine in ENGINES if engine != "reference"]
WAIT = exact.erlang_c(0.8, 1, 1)["Wq"]  # V1: 4 h
HALF_WIDTH = 0.3  # h


@cache
def queue(warm_up: int, customers: int) -> Design:
    return one_server(0.8, warm_up, customers)


@cache
def wait(engine: str, run: tuple[int, int], seed: int, replication: int) -> float:
    """Mean wait [h] of a run of V1: run is warm-up and length in customers."""
    tables = simulate(queue(*run), seed, replication, engine)
    requests = tables.columns("requests")
    joined, started = requests.floats("joined"), requests.floats("started")
    counted = (joined > tables.warm_up) & np.isfinite(started)
    return float((started - joined)[counted].mean())


def stopped(
    rule: Rule, plan: tuple[Look, ...], value: Callable[[int], float]
) -> tuple[int, Answer]:
    """Replications at the stop, and what was answered there; value: of a replication."""
    values: list[float] = []
    for look in plan:
        values += [value(number) for number in range(len(values), look.replications)]
        answer = together((rule,), (mean_estimate(np.array(values)),), look)
        if answer.done:
            break
    return look.replications, answer


def covering(engine: str, rule: NarrowEnough, experiments: int, note: Note) -> int:
    """How many of the intervals at the stop cover the mean wait; each experiment is a seed."""
    plan = schedule((rule,), looks(10, 200, 1.2))
    run = (500, 2500)
    found = [
        stopped(rule, plan, lambda number, seed=seed: wait(engine, run, seed, number))
        for seed in range(1, experiments + 1)
    ]
    hits = sum(answer.intervals[0].low <= WAIT <= answer.intervals[0].high for _, answer in found)
    size = np.mean([count for count, _ in found])
    ceiling = sum(not answer.all_reached for _, answer in found)
    note("coverage", f"{hits} of {experiments}, mean sample size {size:.1f}, ceiling {ceiling}")
    return hits


def false_signs(engine: str, spending: Spending, experiments: int, most: int, note: Note) -> int:
    """How often a sign is found between two streams of one design; of each, two seeds."""
    rule = SignIsClear()
    plan = schedule((rule,), looks(5, most, 1.5), spending=spending)
    run = (0, 500)
    found = []
    for seed in range(1, 2 * experiments, 2):

        def difference(number: int, seed: int = seed) -> float:
            return wait(engine, run, seed + 1, number) - wait(engine, run, seed, number)

        found.append(stopped(rule, plan, difference))
    false = sum(answer.all_reached for _, answer in found)
    size = np.mean([count for count, _ in found])
    note("false signs", f"{false} of {experiments}, mean sample size {size:.1f}")
    return false


RULES = [NarrowEnough(HALF_WIDTH), NarrowEnough(HALF_WIDTH / WAIT, of_mean=True)]
ruled = pytest.mark.parametrize("rule", RULES, ids=["absolute", "share"])
engined = pytest.mark.parametrize("engine", FAST)
spent = pytest.mark.parametrize("spending", SPENDINGS)


@engined
def test_some_intervals_of_the_stop_cover_the_mean_wait(engine: str, record_property: Note) -> None:
    """Of 20 at 95 %, fewer than 16 would happen by chance in one of 300 suites."""
    assert covering(engine, NarrowEnough(0.6), 20, record_property) >= 16


@engined
def test_few_signs_are_found_where_there_is_none(engine: str, record_property: Note) -> None:
    """Of 30 at 5 %, more than 5 would happen by chance in one of 300 suites."""
    assert false_signs(engine, "pocock", 30, 12, record_property) <= 5


@pytest.mark.long
@engined
@ruled
def test_the_interval_of_the_stop_covers_in_930_of_1000(
    engine: str, rule: NarrowEnough, record_property: Note
) -> None:
    assert covering(engine, rule, 1000, record_property) >= 930


@pytest.mark.long
@engined
@spent
def test_false_signs_are_at_most_70_of_1000(
    engine: str, spending: Spending, record_property: Note
) -> None:
    assert false_signs(engine, spending, 1000, 30, record_property) <= 70


# --- normal replications, where the guarantee is exact -----------------------------------------


@pytest.mark.parametrize("half_width", [0.9, 0.5, 0.3])
def test_an_interval_that_is_narrow_by_luck_still_covers(half_width: float) -> None:
    """Where intervals of a fixed level are known to cover too seldom: few, normal replications."""
    rule = NarrowEnough(half_width)
    plan = schedule((rule,), looks(3, 100, 1.3))
    draws = np.random.default_rng(20260001).normal(size=(1000, 100))
    found = [stopped(rule, plan, lambda number, row=row: float(row[number])) for row in draws]
    hits = sum(answer.intervals[0].low <= 0 <= answer.intervals[0].high for _, answer in found)
    assert hits >= 950 - 3 * np.sqrt(1000 * 0.95 * 0.05)


@spent
def test_repeated_intervals_cover_at_all_looks_at_once(spending: Spending) -> None:
    plan = schedule((SignIsClear(),), looks(10, 100, 1.3), spending=spending)
    draws = np.random.default_rng(20260002).normal(1.0, 1.0, size=(1000, 100))
    hits = 0
    for row in draws:
        estimates = [mean_estimate(row[: look.replications]) for look in plan]
        answers = [
            together((SignIsClear(1.0),), (one,), look)
            for one, look in zip(estimates, plan, strict=True)
        ]
        hits += not any(answer.all_reached for answer in answers)
    assert abs(hits - 950) <= 3 * np.sqrt(1000 * 0.95 * 0.05)


# --- choosing ------------------------------------------------------------------------------------


def slipped(seed: int, rows: int, gap: float, correlation: float) -> np.ndarray:
    """Four designs, the third better by `gap` than the others, which are alike: (4, rows). Their
    standard deviations differ; `correlation` is that of any two within a replication."""
    random = np.random.default_rng(seed)
    own, shared = random.normal(size=(4, rows)), random.normal(size=rows)
    noise = np.sqrt(1 - correlation) * own + np.sqrt(correlation) * shared
    deviations = np.array([1.0, 1.5, 1.0, 0.8])
    means = np.array([0.0, 0.0, gap, 0.0])
    return means[:, None] + deviations[:, None] * noise


def right(choices: list[Choice]) -> float:
    return float(np.mean([choice.best == 2 for choice in choices]))


@pytest.mark.parametrize("correlation", [0.0, 0.6])
def test_kn_chooses_the_best_as_often_as_it_states(
    correlation: float, record_property: Note
) -> None:
    """The slippage configuration, where the others are as near as the difference that matters."""
    kn = Kn(difference=0.5, probability=0.95)
    choices = [kn.choose(slipped(seed, 600, 0.5, correlation)) for seed in range(1000)]
    assert all(choice.done and choice.reached for choice in choices)
    used = np.mean([sum(choice.used) for choice in choices])
    record_property("correct", f"{right(choices):.3f}, mean observations {used:.1f}")
    assert right(choices) >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / 1000)


def test_shared_chances_spare_kn_replications() -> None:
    kn = Kn(difference=0.5)
    used = [
        sum(sum(kn.choose(slipped(seed, 600, 0.5, shared)).used) for seed in range(100))
        for shared in (0.0, 0.6, 0.9)
    ]
    assert all(more > fewer for more, fewer in pairwise(used))


def chosen_by_ocba(gap: float, experiments: int, note: Note) -> tuple[float, float]:
    """How often the best was chosen, and the mean of what was stated."""
    ocba = Ocba(probability=0.95, at_most=2000)
    choices = [ocba.choose(slipped(seed, 2000, gap, 0.0)) for seed in range(experiments)]
    stated = float(np.mean([choice.probability for choice in choices]))
    used = np.mean([sum(choice.used) for choice in choices])
    note("correct", f"{right(choices):.3f}, stated {stated:.3f}, mean observations {used:.1f}")
    return right(choices), stated


def test_ocba_chooses_the_best_as_often_as_it_states(record_property: Note) -> None:
    found, stated = chosen_by_ocba(0.5, 100, record_property)
    assert found >= stated - 3 * np.sqrt(stated * (1 - stated) / 100)


@pytest.mark.long
@pytest.mark.parametrize("gap", [0.25, 0.5, 1.0])
def test_ocba_chooses_the_best_of_1000_as_often_as_it_states(
    gap: float, record_property: Note
) -> None:
    found, stated = chosen_by_ocba(gap, 1000, record_property)
    assert found >= stated
