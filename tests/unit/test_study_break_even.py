"""A break-even in sentences: where who is better, and where nobody knows."""

from __future__ import annotations

import pandas as pd
import pytest

from sim.report.studies.blocks import study_blocks
from sim.report.studies.sentences import told
from tests.unit.studied import (
    break_even,
    facts,
)
from tests.unit.study_examples import (
    RISING,
    rising,
)


def test_a_clear_break_even_is_told_with_its_interval():
    found = told(
        break_even({"four": RISING, "eight": [(n, d - 9) for n, d in RISING]}, told=rising)
    )
    assert found[:2] == [
        "With four reps, the break-even of customers won is at 260 registrants per seller"
        " (95 %: 228 to 290): To-Be is better from 290 registrants per seller on and As-Is"
        " up to 228 registrants per seller.",
        "With eight reps, the break-even of customers won is at 331 registrants per seller"
        " (95 %: 312 to 350): To-Be is better from 350 registrants per seller on and As-Is"
        " up to 312 registrants per seller.",
    ]
    assert "mean of As-Is in the 2,000 h" in found[-1]
    assert "20 pairs of runs at each point; each interval holds by itself at 95 %" in found[-1]


def test_a_line_that_stands_alone_is_told_along_its_dimension():
    found = told(break_even({"": RISING}))
    assert found[0] == (
        "The break-even of customers won is at 10.4 %/year (95 %: 9.1 to 11.6): To-Be is better"
        " from 11.6 %/year on and As-Is up to 9.1 %/year."
    )


def test_a_kpi_that_falls_along_the_line_turns_the_side_round():
    found = told(break_even({"four": RISING}, told=lambda number: 1000 / number))
    assert "at 96 registrants per seller (95 %: 86 to 110): To-Be is better up to 86" in found[0]
    assert found[0].endswith("and As-Is from 110 registrants per seller on.")


def test_a_kpi_that_does_not_keep_the_order_of_the_line_does_not_tell_it():
    found = told(break_even({"four": RISING}, told=lambda number: 10 * abs(number - 9)))
    assert "from 11.6 %/year on" in found[0]


@pytest.mark.parametrize(
    ("kpi", "says"),
    [
        ("follow_up_hours_per_win", "As-Is is better from 11.6 %/year on and To-Be up to"),
        ("registrants_per_seller", "To-Be is higher from 11.6 %/year on and To-Be is lower up"),
    ],
)
def test_the_direction_of_a_kpi_says_who_is_better(kpi, says):
    assert says in told(break_even({"": RISING}, kpi=kpi))[0]


@pytest.mark.parametrize(
    ("places", "says", "never"),
    [
        (
            [(2.0, -2.0), (10.0, -1.0), (12.0, 4.0), (20.0, 20.0)],
            "To-Be is better from 290 registrants per seller on; below that, As-Is is not shown",
            "As-Is is better",
        ),
        (
            [(2.0, -20.0), (10.0, -1.0), (12.0, 2.0), (20.0, 2.5)],
            "As-Is is better up to 229 registrants per seller; above that, To-Be is not shown",
            "To-Be is better",
        ),
        (
            [(2.0, -2.0), (10.0, -1.0), (12.0, 2.0), (20.0, 2.5)],
            "open at both ends): on neither side is it shown within the range who is better",
            "is better on",
        ),
    ],
)
def test_an_open_interval_claims_nothing_on_its_open_side(places, says, never):
    found = told(break_even({"four": places}, told=rising))
    assert says in found[0]
    assert never not in found[0]


def test_no_break_even_is_an_answer():
    found = told(
        break_even(
            {
                "four": [(2.0, 20.0), (20.0, 9.0)],
                "six": [(2.0, -20.0), (20.0, -9.0)],
                "seven": [(2.0, -20.0), (20.0, -9.0)],
                "eight": [(2.0, 1.0), (11.0, 1.0), (20.0, 0.5)],
                "nine": [(2.0, 1.0), (10.0, 20.0), (20.0, 9.0)],
                "ten": [],
            }
        )
    )
    where = "along rate, from 2 to 20 %/year:"
    none = f"there is no break-even {where}"
    won = "on customers won at"
    assert found[:-1] == [
        f"With four reps, {none} To-Be is better {won} each of the 2 points.",
        f"With six reps and seven reps, {none} As-Is is better {won} each of the 2 points.",
        f"With eight reps, no break-even can be told {where} the sign of the difference in"
        " customers won is open at each of the 3 points; more replications would narrow the"
        " intervals.",
        f"With nine reps, {none} To-Be is better {won} 2 of the 3 points; the sign is open at 1.",
        f"With ten reps, {none} the difference has no value at any point.",
    ]


def test_several_break_evens_are_told_each_with_who_is_better_then():
    places = [(2.0, -20.0), (6.0, 0.5), (8.0, 9.0), (12.0, 1.0), (14.0, -9.0), (18.0, 1.0)]
    first = told(break_even({"four": places}, told=rising))[0]
    assert (
        "turns round 3 times: at 148 registrants per seller (95 %: 133 to 165; then To-Be" in first
    )
    assert "at 305 registrants per seller (95 %: 275 to 320; then As-Is better)" in first
    assert first.endswith("open above; then not shown who is better).")


def test_places_that_are_open_outside_the_interval_are_counted():
    found = told(break_even({"": [*RISING[:-1], (18.0, 1.0), (20.0, 9.0)]}))
    assert found[0].endswith("; outside that interval the sign is open at 1 of 7 points.")


def test_a_break_even_says_at_which_points_the_designs_differ_little():
    study = break_even({"": RISING}, told=rising)
    said = study.tables["comparison"]
    said.loc[said["point"] == 2, "verdict"] = "practically equal"
    said.loc[said["point"].isin([1, 3]) & (said["kpi"] == "customers_won"), "verdict"] += " (small)"
    assert told(study)[0].endswith(
        "; of 6 points, the designs are practically equal at 250 registrants per seller and surely"
        " apart by less than the margin at 150 and 300 registrants per seller."
    )


def test_what_explains_a_break_even_is_told_as_numbers():
    found = told(break_even({"four": RISING, "six": RISING}, told=rising, because=(2.549, 1.6525)))
    assert found[2] == (
        "At the break-even, follow-up hours per registrant are 2.55 h in As-Is and 1.65 h in To-Be"
        " with four reps; 2.55 h in As-Is and 1.65 h in To-Be with six reps."
    )


def test_points_that_failed_are_told_with_their_errors():
    found = told(break_even({"four": RISING, "six": RISING}, errors={"six": "E1: it broke.\nmore"}))
    assert found[0] == (
        "1 of 13 points failed (rate of 11 %/year with six reps) and is left out of all that"
        " follows: E1: it broke."
    )
    points = pd.DataFrame([{"point": 0, "error": "boom"}])
    assert told(facts([], {"points": points})) == [
        "1 of 1 point failed and is left out of all that follows: boom.",
        "No point came to an end: nothing is known.",
    ]


def test_many_lines_are_not_told_one_by_one():
    found = told(break_even({f"choice {at}": RISING for at in range(40)}, because=(2.0, 1.0)))
    assert len(found) < 14
    assert "There are break-evens on 32 more lines: see the table." in found


@pytest.mark.parametrize(
    ("mean", "says"),
    [
        (1.0, "none can be told: the sign of the difference in customers won is open at each of"),
        (9.0, "none: To-Be is better on customers won at each of"),
    ],
)
def test_the_table_tells_none_from_none_that_can_be_told(mean, says):
    (row,) = study_blocks(break_even({"four": [(2.0, mean), (20.0, mean)]}))[0].rows
    assert row[1] == f"{says} the 2 points"
