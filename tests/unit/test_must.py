"""What must be true: each condition with its limit, its direction, and where we are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.report.findings import Findings
from sim.report.must import BETWEEN, lost_along, must
from sim.report.studies.facts import Facts
from tests.unit.drawn import PURCHASE, comparison, designs
from tests.unit.studied import break_even, facts, swept
from tests.unit.study_examples import RISING, X, Y

FALLING = [(number, -mean) for number, mean in RISING]
LEVEL = [(number, 20.0) for number, _ in RISING]


@pytest.fixture(scope="module")
def compared():  # type: ignore[no-untyped-def]
    noise = [250.0 + at % 3 for at in range(30)]
    more = [260.0 + at % 4 for at in range(30)]
    return comparison({("customers_won", ""): (noise, more)}, designs(PURCHASE, {}))


def conditions(compared, study: Facts, side: str = "To-Be", payoffs=()) -> list[str]:  # type: ignore[no-untyped-def]
    return must(Findings(compared, "a world", studies={"one": study}), side, payoffs)


@pytest.mark.parametrize(
    ("places", "here", "side", "begins", "holds", "ends"),
    [
        (RISING, 16.0, "To-Be", "Above 10.4", "; here it is 16", "Below that, As-Is is"),
        (RISING, 4.0, "To-Be", "Above 10.4", "it is 4, on the other side.", "Below that, As-Is is"),
        (RISING, 10.4, "To-Be", "Above 10.4", ", too near to tell.", "Below that, As-Is is"),
        (FALLING, 4.0, "To-Be", "Below 10.4", "; here it is 4.", "Above that, As-Is is"),
        (RISING, 4.0, "As-Is", "Below 10.4", "; here it is 4.", "Above that, To-Be is"),
        (RISING, None, "To-Be", "Above 10.4", "", "Below that, As-Is is"),
        (RISING, 4.0, "", "Break-even at 10.4", "; here it is 4.",
         "Above that, To-Be is better on customers won; below that, As-Is is"),
    ],
)  # fmt: skip
def test_a_break_even_is_a_limit_with_its_direction(  # type: ignore[no-untyped-def]
    compared, places, here, side, begins, holds, ends
) -> None:
    study = break_even({"": places})
    if here is not None:
        study = replace(study, here={"rate": here})
    (said,) = conditions(compared, study, side)
    assert said.startswith(begins)
    assert holds in said
    assert said.endswith(f"{ends} better on customers won.")


def test_a_line_that_the_designs_do_not_lie_on_is_only_told_beside_it(compared) -> None:  # type: ignore[no-untyped-def]
    study = break_even({"four": FALLING, "six": LEVEL})
    here = replace(study, here={"rate": 4.0}, chosen={"reps": "four"})
    (said,) = conditions(compared, here)
    assert "with four reps; here it is 4." in said
    assert said.endswith(
        "; with six reps To-Be is better on customers won at each of the 6 points."
    )
    elsewhere = replace(study, here={"rate": 4.0}, chosen={"reps": "six"})
    assert conditions(compared, elsewhere) == []


def test_a_design_that_is_better_nowhere_along_a_line_is_said_to_be(compared) -> None:  # type: ignore[no-untyped-def]
    lost = [(number, -20.0) for number, _ in RISING]
    study = replace(break_even({"": lost}), here={"rate": 4.0})
    assert list(lost_along(study, "To-Be", "customers_won")) == [
        "along rate, As-Is is better on customers won at each of the 6 points"
    ]
    assert list(lost_along(study, "As-Is", "customers_won")) == []
    assert list(lost_along(study, "To-Be", "revenue")) == []
    assert conditions(compared, study) == []


def unknowns(low: float, high: float) -> Facts:
    """Two unknowns; the first moves the difference from `low` to `high`, the second hardly."""
    means = {2.0: low, 6.0: 10.0, 24.0: high}
    points = [(6.0, 200.0), (2.0, 200.0), (24.0, 200.0), (6.0, 80.0), (6.0, 320.0)]
    study = facts([X, Y], swept([X, Y], points, lambda one: means[float(one[0])]))
    return replace(study, here={"x": 6.0, "y": 200.0})


def test_an_unknown_counts_where_it_turns_against_the_answer_and_not_where_it_helps(
    compared,  # type: ignore[no-untyped-def]
) -> None:
    said, between = conditions(compared, unknowns(-30.0, 50.0))
    assert between == BETWEEN
    assert said.startswith(
        "Length: not near 2 h (here 6 h), where As-Is is better on customers won"
    )
    assert conditions(compared, unknowns(20.0, 50.0)) == []
    assert conditions(compared, unknowns(-30.0, 50.0), "As-Is") == []


def test_an_end_that_chance_alone_may_have_turned_is_no_condition(compared) -> None:  # type: ignore[no-untyped-def]
    """The ends are many: an interval that leaves out zero by a little is no finding."""
    study = unknowns(-30.0, 50.0)
    (one, *_) = study.compared_in("customers_won")
    half = (float(one["diff_high"]) - float(one["diff_low"])) / 2
    hardly = unknowns(-1.1 * half, 50.0)
    row = hardly.compared_in("customers_won")[1]
    assert float(row["diff_high"]) < 0
    assert conditions(compared, hardly) == []
