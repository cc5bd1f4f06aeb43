"""The three sentences say what the figures say, and nothing stronger: one test a sort of result."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from sim.measures.comparison import compare_pairs
from sim.measures.settings import Settings
from sim.measures.verdict import RULE
from sim.program.design import Design
from sim.report import words
from sim.report.narrative import NOTHING_LOOKED, answer
from sim.report.screen import show_comparison
from sim.report.studies.clauses import studied
from sim.report.studies.facts import Facts
from sim.study.repeated import Repeated
from sim.study.worlds import World, Worlds
from tests.unit.drawn import PURCHASE, Values, comparison, designs
from tests.unit.studied import (
    RATE,
    break_even,
    facts,
    listed,
    one_point,
    ranged,
    swept,
    uncertainty,
)

RUNS = 30


@dataclass(frozen=True)
class Payoff:
    """A method that has a payoff."""

    payoff: str = "contribution"


NOISE = np.random.default_rng(1).normal(size=RUNS)
RESTS = "; none of 7 values put in rests on a measurement."
CALM = "This rests on 30 pairs of runs in the market; no main figure is undecided or in doubt there"
MAN, WON, REVENUE = ("man_hours", ""), ("customers_won", ""), ("revenue", "")


@pytest.fixture(scope="module")
def pair() -> tuple[Design, Design]:
    return designs(PURCHASE, {})


def around(mean: float, spread: float = 1.0) -> list[float]:
    return [float(value) for value in mean + spread * NOISE]


def said(values: Values, pair: tuple[Design, Design]) -> tuple[str, str, str]:
    return answer(comparison(values, pair), "the market")


def other(mean: float, spread: float = 1.0) -> list[float]:
    """With the same mean as `around`, and other chances."""
    return [float(value) for value in mean + spread * NOISE[::-1]]


# -- what it does, and how sure that is: the kinds of results ---------------------------------


def test_a_clear_win(pair: tuple[Design, Design]) -> None:
    values = {
        MAN: (around(900), around(300, 2)),
        WON: (around(250), around(300, 2)),
        REVENUE: (around(1e6, 2e4), around(2e6, 3e4)),
    }
    assert said(values, pair) == (
        "Against As-Is, To-Be lowers man-hours (899.93 to 299.87 h, −600.07 ± 0.31) by the rules "
        "of the designs, and is better on customers won (249.93 to 299.87, +49.93 ± 0.42) and "
        "revenue (998,700 to 1,998,000 USD, +999,300 ± 4,200).",
        f"{CALM}{RESTS}",
        NOTHING_LOOKED,
    )


def test_a_clear_loss(pair: tuple[Design, Design]) -> None:
    values = {WON: (around(300), around(250, 2)), REVENUE: (around(2e6, 2e4), around(1e6, 3e4))}
    does, sure, _ = said(values, pair)
    assert does == (
        "Against As-Is, To-Be is worse on customers won (299.93 to 249.87, −50.07 ± 0.42) and "
        "revenue (1,998,700 to 998,000 USD, −1,000,700 ± 4,200)."
    )
    assert sure == f"{CALM}{RESTS}"


def test_a_small_difference_is_called_small(pair: tuple[Design, Design]) -> None:
    does, _, _ = said({WON: (around(3000), around(3005, 2))}, pair)
    assert does == (
        "Against As-Is, To-Be is better on customers won (2,999.93 to 3,004.87, +4.93 ± 0.42, "
        "small)."
    )


def test_practically_equal(pair: tuple[Design, Design]) -> None:
    values = {WON: (around(300), other(300)), REVENUE: (around(2e6, 2e4), other(2e6, 2e4))}
    does, sure, _ = said(values, pair)
    assert does == (
        "Against As-Is, To-Be leaves customers won (299.93 to 299.93, 0.00 ± 0.68) and revenue "
        "(1,998,700 to 1,998,700 USD, 0 ± 14,000) practically equal."
    )
    assert sure == f"{CALM}{RESTS}"


def test_undecided(pair: tuple[Design, Design]) -> None:
    values = {WON: (around(300, 90), other(310, 90)), REVENUE: (around(2e6, 9e5), other(3e6, 9e5))}
    does, sure, _ = said(values, pair)
    assert does == (
        "Against As-Is, To-Be is better on revenue (1,940,000 to 2,940,000 USD, +1,000,000 ± "
        "610,000); whether it changes customers won (294 to 304, +10 ± 61) is undecided."
    )
    assert sure == (
        "This rests on 30 pairs of runs in the market; undecided: customers won (about 992 pairs "
        f"would decide){RESTS}"
    )


def test_all_undecided_names_nobody_better(pair: tuple[Design, Design]) -> None:
    does, _, _ = said({WON: (around(300, 90), other(310, 90))}, pair)
    assert does == (
        "Against As-Is, whether To-Be changes customers won (294 to 304, +10 ± 61) is undecided."
    )


def test_mixed(pair: tuple[Design, Design]) -> None:
    values = {
        MAN: (around(900), around(300, 2)),
        WON: (around(250), around(300, 2)),
        REVENUE: (around(2e6, 2e4), around(1e6, 3e4)),
        ("hours_on_non_buyers", ""): (around(90), around(70, 2)),
        ("follow_up_hours_per_win", ""): (around(9, 0.1), other(9, 0.1)),
    }
    does, sure, _ = said(values, pair)
    assert does == (
        "Against As-Is, To-Be lowers man-hours (899.93 to 299.87 h, −600.07 ± 0.31) by the rules "
        "of the designs, is better on customers won (249.93 to 299.87, +49.93 ± 0.42) and hours "
        "on non-buyers, is worse on revenue (1,998,700 to 998,000 USD, −1,000,700 ± 4,200), and "
        "leaves follow-up hours per win practically equal."
    )
    assert sure == f"{CALM}{RESTS}"


def test_what_follows_from_a_rule_is_said_to(pair: tuple[Design, Design]) -> None:
    does, sure, _ = said({MAN: (around(900), around(300, 2))}, pair)
    assert does == (
        "Against As-Is, To-Be lowers man-hours (899.93 to 299.87 h, −600.07 ± 0.31) by the rules "
        "of the designs."
    )
    assert sure == (
        f"This rests on 30 pairs of runs in the market; no main figure can be compared{RESTS}"
    )


def test_that_a_part_follows_from_the_rules_is_said(pair: tuple[Design, Design]) -> None:
    refused = "reason=pitch_refused"
    values = {
        ("hours_on_non_buyers", ""): (around(90), around(70, 2)),
        ("hours_on_non_buyers", refused): (around(60), around(45)),
        ("hours_on_non_buyers", "reason=price_refused"): (around(30), around(25)),
    }
    whole = comparison(values, pair)
    table = whole.table.copy()
    table.loc[table["group"] == refused, "verdict"] = RULE
    does, _, _ = answer(replace(whole, table=table), "the market")
    assert "on hours on non-buyers (89.93 to 69.87 h, −20.07 ± 0.42, in part by the rules)" in does


def test_a_rule_has_no_direction_that_its_interval_has_not(pair: tuple[Design, Design]) -> None:
    does, _, _ = said({MAN: (around(900, 90), other(901, 90)), WON: (around(5), around(5))}, pair)
    assert does == (
        "Against As-Is, To-Be moves man-hours (894 to 895 h, +1 ± 46) by the rules of the "
        "designs, and does not change customers won (4.93 in both)."
    )


def test_one_replication(pair: tuple[Design, Design]) -> None:
    values: Values = {MAN: ([900.0], [300.0]), WON: ([250.0], [300.0])}
    does, sure, _ = said(values, pair)
    assert does == (
        "Against As-Is, To-Be moves man-hours (900 to 300 h, −600) by the rules of the designs; "
        "whether it changes customers won (250 to 300, +50) is undecided."
    )
    assert sure == (
        "This rests on 1 pair of runs, too few for any interval, in the market; undecided: "
        f"customers won{RESTS}"
    )


def test_zero_wins(pair: tuple[Design, Design]) -> None:
    values: Values = {
        MAN: ([9.0, 8.0, 9.5], [5.0, 4.0, 5.0]),
        WON: ([0.0] * 3, [0.0] * 3),
        ("conversion_per_opportunity", ""): ([math.nan] * 3, [math.nan] * 3),
        ("follow_up_hours_per_win", ""): ([math.nan] * 3, [math.nan] * 3),
    }
    does, sure, _ = said(values, pair)
    assert does == (
        "Against As-Is, To-Be lowers man-hours (8.83 to 4.67 h, −4.17 ± 0.72) by the rules of the "
        "designs, and does not change customers won (0 in both)."
    )
    assert sure == (
        "This rests on 3 pairs of runs in the market; not defined: conversion per opportunity and "
        f"follow-up hours per win{RESTS}"
    )


def test_identical_designs_differ_in_nothing(pair: tuple[Design, Design]) -> None:
    does, _, _ = said({WON: (around(9), around(9)), REVENUE: (around(5), around(5))}, pair)
    assert does == "Against As-Is, To-Be differs in no figure."


def test_failed_replications_are_said_to_be_missing(pair: tuple[Design, Design]) -> None:
    whole = comparison({WON: (around(250), around(300, 2))}, pair)
    frames = [
        pd.DataFrame(
            {
                "replication": range(RUNS), "kpi": "customers_won", "unit": "customers",
                "group": "", "value": values, "numerator": values, "denominator": np.nan,
            }
        )
        for values in (around(250), around(300, 2))
    ]  # fmt: skip
    few = compare_pairs(frames[0], frames[1][:-2], Settings(labels=("As-Is", "To-Be")))
    assert few.failed == (28, 29)
    does, sure, _ = answer(replace(whole, table=few.table, precision=few.precision), "the market")
    assert does == (
        "Against As-Is, To-Be is better on customers won (249.91 to 299.83, +49.91 ± 0.45)."
    )
    assert sure == (
        "This rests on 28 of 30 pairs of runs, of which the others failed, in the market; no main "
        f"figure is undecided or in doubt there{RESTS}"
    )


def test_without_a_main_family_the_headline_is_told(pair: tuple[Design, Design]) -> None:
    values = {
        ("utilisation", ""): (around(30), around(80, 2)),
        ("queue_length", ""): (around(30), around(20, 2)),
        ("wait_to_price", ""): (around(30), around(80, 2)),
        ("tasks_done", ""): (around(30), around(10, 2)),
    }
    does, _, _ = said(values, pair)
    assert does == (
        "Against As-Is, To-Be is better on queue length (29.93 to 19.87 requests, −10.07 ± 0.31), "
        "is worse on wait to price (29.93 to 79.87 days, +49.93 ± 0.31), raises utilisation "
        "(29.93 to 79.87 %, +49.93 ± 0.31), and lowers tasks done."
    )


def test_no_more_figures_than_can_be_read(pair: tuple[Design, Design]) -> None:
    names = ("waiting_time", "queue_length", "wait_to_price", "customer_hours", "follow_up_hours",
             "man_hours_per_win")  # fmt: skip
    does, _, _ = said({(name, ""): (around(30), around(20, 2)) for name in names}, pair)
    assert does.endswith("customer hours and 1 more.")


# -- under which condition it turns round ------------------------------------------------------


def in_worlds(said_: Sequence[Sequence[str]], doubts: str = "") -> Repeated:
    """From verdicts on customers and revenue in each of three worlds; doubts: in the last."""
    titles = ("default", "scarce_demand", "inbound")
    worlds = [World(name, f"the {words.name(name)} world", Path(f"{name}.yaml") if at else None)
              for at, name in enumerate(titles)]  # fmt: skip
    rows = [
        {
            "world": world.name, "switch": "", "kpi": kpi, "unit": "", "group": "",
            "a_mean": 1.0, "b_mean": 2.0, "diff": 1.0, "diff_low": 0.5, "diff_high": 1.5,
            "simultaneous_low": 0.5, "simultaneous_high": 1.5, "replications": 10,
            "verdict": verdict, "doubts": doubts if world.name == "inbound" else "",
        }
        for kpi, verdicts in zip(("customers_won", "revenue"), said_, strict=True)
        for world, verdict in zip(worlds, verdicts, strict=True)
    ]  # fmt: skip
    held = Worlds(Path("worlds.yaml"), 10, tuple(worlds), ())
    return Repeated(held, ("As-Is", "To-Be"), pd.DataFrame(rows))


VALUES_NOT = "; whether other values of the inputs turn it round was not looked at."


@pytest.mark.parametrize(
    ("verdicts", "doubts", "turns"),
    [
        (
            [("practically equal", "undecided", "To-Be better"),
             ("As-Is better", "As-Is better (small)", "To-Be better")],
            "overload",
            "The answer depends on the world: "
            "in the inbound world, To-Be is better on customers won (in "
            "doubt) and revenue (in doubt)",
        ),
        (
            [("To-Be better", "As-Is better", "To-Be better"),
             ("To-Be better", "practically equal", "To-Be better")],
            "",
            "The answer depends on the world: "
            "in the scarce demand world, As-Is is better on customers won "
            "and there is practically no difference in revenue",
        ),
        (
            [("To-Be better", "undecided", "To-Be better"),
             ("To-Be better", "To-Be better", "To-Be better (small)")],
            "",
            "No main verdict turns round in 2 other worlds, though 1 of 4 are open there",
        ),
        (
            [("undecided", "undecided", "To-Be better"),
             ("To-Be better", "To-Be better", "To-Be better")],
            "",
            "No main verdict turns round in 2 other worlds, though 1 of 4 are open there; decided "
            "only there: in the inbound world, To-Be is better on customers won",
        ),
        (
            [("undecided", "As-Is better", "To-Be better"),
             ("To-Be better", "To-Be better", "To-Be better")],
            "",
            "The answer depends on the world: "
            "in the scarce demand world, As-Is is better on customers won "
            "and in the inbound world, To-Be is better on customers won",
        ),
    ],
    ids=["turned-in-doubt", "disagree", "nowhere", "decided-only-there", "open-here"],
)  # fmt: skip
def test_worlds_disagree(
    pair: tuple[Design, Design], verdicts: list[Sequence[str]], doubts: str, turns: str
) -> None:
    compared = comparison({WON: (around(9), around(8))}, pair)
    found = answer(compared, "the market", in_worlds(verdicts, doubts))
    assert found[2] == turns + VALUES_NOT


def test_a_world_is_told_with_all_that_it_sets(pair: tuple[Design, Design]) -> None:
    told = in_worlds([("As-Is better", "As-Is better", "To-Be better")] * 2)
    *others, inbound = told.worlds.worlds
    sets = ("parameters.organic_rate 24 %/year", "actors.accounts.staff 2")
    worlds = (*others, replace(inbound, sets=sets))
    told = replace(told, worlds=replace(told.worlds, worlds=worlds))
    compared = comparison({WON: (around(9), around(8))}, pair)
    assert answer(compared, "the market", told)[2].startswith(
        "The answer depends on the world: in the inbound world (organic rate 24 %/year and accounts"
        " staff 2), To-Be is better on customers won and revenue; "
    )


def turned(pair: tuple[Design, Design], *studies: Facts) -> tuple[str, str]:
    compared = comparison({WON: (around(9), around(8))}, pair)
    _, sure, turns = answer(compared, "the market", None, studied(studies))
    return sure, turns


def test_a_break_even_is_the_condition(pair: tuple[Design, Design]) -> None:
    line = [(2.0, -9.0), (6.0, -4.0), (10.0, 4.0), (16.0, 9.0)]
    found = break_even({"": line}, told=lambda rate: 100 + 20 * rate)
    assert turned(pair, found)[1] == (
        "The break-even of customers won is at 260 registrants per seller (230 to 290), above that"
        " To-Be is better; whether another world turns it round was not looked at."
    )


def test_of_several_lines_the_others_are_counted(pair: tuple[Design, Design]) -> None:
    line = [(2.0, -9.0), (6.0, -4.0), (10.0, 4.0), (16.0, 9.0)]
    _, turns = turned(pair, break_even({"four": line, "eight": line}))
    assert turns.startswith("With four reps the break-even of customers won is at 8.0 %/year (")
    assert "; 1 more break-even beside it; " in turns


def test_that_there_is_no_break_even_is_said(pair: tuple[Design, Design]) -> None:
    _, turns = turned(pair, break_even({"": [(2.0, 5.0), (10.0, 6.0)]}))
    assert turns.startswith("No break-even of customers won was found along rate; ")


UNKNOWNS = (RATE, ranged("length", "Length of a call", 1, 9))
ALONE = [(8, 4), (2, 4), (20, 4), (8, 1), (8, 9)]


def test_an_unknown_that_turns_the_sign_alone_is_the_condition(
    pair: tuple[Design, Design],
) -> None:
    tables = swept(UNKNOWNS, ALONE, lambda at: float(at[0]) - 8 if at[1] == 4 else 1.0)
    assert turned(pair, facts(UNKNOWNS, tables))[1] == (
        "Customers won turns its sign alone with rate (−6.0 ± 3.0 at 2 %/year, +12.0 ± 3.0 at 20 "
        "%/year); whether another world turns it round was not looked at."
    )


def test_that_no_unknown_turns_the_sign_is_said(pair: tuple[Design, Design]) -> None:
    _, turns = turned(pair, facts(UNKNOWNS, swept(UNKNOWNS, ALONE, lambda at: 9.0)))
    assert turns.startswith("No unknown alone turns the sign of customers won; ")


def test_a_map_says_whether_both_designs_are_better_somewhere(pair: tuple[Design, Design]) -> None:
    plane = (RATE, listed("reps", "Reps", "four", "eight"))
    places = [(rate, reps) for rate in (2.0, 8.0, 20.0) for reps in ("four", "eight")]
    tables = swept(plane, places, lambda at: float(at[0]) - 8)
    marks = tables["comparison"].rename(columns={"verdict": "mark"})[["point", "kpi", "mark"]]
    study = facts(plane, tables | {"map": marks.assign(false_marks=0.3)})
    assert turned(pair, study)[1].startswith(
        "Over rate and reps the sign of customers won turns: As-Is better at 2 and To-Be better at "
        "2 of 6 points; "
    )


def test_what_the_evidence_says_is_part_of_how_sure_it_is(pair: tuple[Design, Design]) -> None:
    known = uncertainty(["contribution", "tasks_done", "customers_won", "revenue"])
    study = facts([RATE], {"points": one_point(), "uncertainty": known}, Payoff())
    sure, turns = turned(pair, study)
    assert (
        "; over 1 combination of values that the evidence allows, To-Be is shown to be better on "
        "customers won in 70 %, As-Is in 10 %; on contribution on worked hours in 70 % and 10 %; "
        "none of 7 values"
    ) in sure
    assert turns == NOTHING_LOOKED


def test_stated_distributions_make_it_a_probability(pair: tuple[Design, Design]) -> None:
    known = uncertainty(["revenue"], "probability")
    sure, _ = turned(pair, facts([RATE], {"points": one_point(), "uncertainty": known}))
    assert (
        "; over 1 combination of values drawn from what is stated, as probabilities, To-Be is "
        "shown to be better on revenue in 70 %, As-Is in 10 %; none"
    ) in sure


# -- whatever the result -----------------------------------------------------------------------


def test_three_sentences_whatever_the_result(pair: tuple[Design, Design]) -> None:
    values = {
        WON: (around(300), around(250, 2)),
        REVENUE: (around(100, 50), around(110, -50)),
        ("outreach_hours", ""): (around(99), around(20)),
    }
    sentences = said(values, pair)
    assert len(sentences) == 3
    assert all(text.endswith(".") and ". " not in text for text in sentences)
    assert all(len(text.split()) <= 45 for text in sentences)


def test_the_screen_is_short_and_fits_80_columns(pair: tuple[Design, Design]) -> None:
    screen = io.StringIO()
    console = Console(file=screen, width=80, highlight=False)
    values = {WON: (around(300), around(250, 2)), REVENUE: (around(2e6, 5e4), around(1.9e6, -5e4))}
    show_comparison(console, comparison(values, pair), "the market")
    lines = screen.getvalue().splitlines()
    assert len(lines) < 30
    assert max(map(len, lines)) <= 80
    assert any("customers won" in line and "As-Is" in line for line in lines)
    assert "…" not in screen.getvalue()
