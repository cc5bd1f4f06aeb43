"""Figures beside their difference: digits that subtract, few runs, other heads."""

from __future__ import annotations

import math

import pytest

from sim.report.figures import Figure, Interval
from sim.report.verdicts import FEW, about_intervals, few_told


def around(mean: float, half: float) -> Interval:
    return Interval(mean, mean - half, mean + half)


def figure(a: Interval, b: Interval, difference: Interval) -> Figure:
    none = Interval(math.nan, math.nan, math.nan)
    return Figure("revenue", "USD", "", "emergent", "", a, b, difference, "", math.nan, none)


@pytest.mark.parametrize(
    ("a", "b", "half", "both"),
    [  # mean and half an interval of A and of B, half that of the difference
        ((2_043_123, 140e3), (1_996_300, 150e3), 77e3, ("2,043,000", "1,996,000")),
        ((277.0, 210.0), (264.0, 190.0), 130.0, ("277", "264")),  # 280 to 260, −10 ± 130
        ((37.23, 2.2), (25.66, 1.9), 1.1, ("37.2", "25.7")),  # −11.6: a unit is not missed
        ((152.6, 5.0), (149.9, 4.0), 4.9, ("152.6", "149.9")),
        ((5.0, 0.0), (7.0, 0.0), 0.0, ("5", "7")),
        ((5.0, math.nan), (math.nan, math.nan), math.nan, ("5", "–")),
    ],
)
def test_means_subtract_to_the_difference_that_is_shown(a, b, half, both) -> None:
    one = figure(around(*a), around(*b), around(b[0] - a[0], half))
    assert one.both == both


@pytest.mark.parametrize("size", range(1, 400, 7))
def test_they_are_off_by_less_than_a_unit_or_by_one_of_many(size: int) -> None:
    a, b = 1000.0 + size * 1.37, 1000.0 + size * 0.61
    one = figure(around(a, 60.0), around(b, 70.0), around(b - a, 50.0))
    for texts in (one.both, one.both_rounded):
        first, second = (float(text.replace(",", "")) for text in texts)
        shown = float(one.difference_told.partition(" ")[0].replace("−", "-"))
        off = abs(second - first - shown)
        assert off < 1 or (off == 1 and abs(shown) > 5)


def test_few_pairs_are_said_to_be_few() -> None:
    assert few_told(3, "pair") == "3 pairs are few and allow little; 10 or more tell more."
    assert few_told(1, "run") == "1 run is no more than an example; 10 or more tell more."
    assert few_told(FEW, "run") == ""
    assert about_intervals(True, 3).endswith(
        " 3 pairs are few and allow little; 10 or more tell more."
    )
    assert "few" not in about_intervals(True, 5) + about_intervals(False, 30)
