"""Numbers on the screen have the digits that their intervals support."""

from __future__ import annotations

import math

import pytest

from sim.report import words


@pytest.mark.parametrize(
    ("value", "spread", "text"),
    [
        (262.94, 3.3, "262.9"),
        (1938764.2, 30123.0, "1,939,000"),
        (-0.1178, 0.0101, "−0.118"),
        (5.0, math.nan, "5"),
        (1234567.0, math.nan, "1,234,567"),
        (0.123456, math.nan, "0.1235"),
        (0.0, 0.0, "0"),
        (math.nan, 1.0, "–"),
        (math.inf, 1.0, "–"),
        (-0.0004, 0.5, "0.00"),
    ],
)
def test_no_more_digits_than_the_interval_supports(value: float, spread: float, text: str) -> None:
    assert words.number(value, spread) == text


@pytest.mark.parametrize(
    ("limits", "text"),
    [
        ((-28.2, -30.5, -25.9), "−28.2 ± 2.3"),
        ((187000.0, 163000.0, 211000.0), "+187,000 ± 24,000"),
        ((2.0, 1.5, 4.0), "+2.0 (+1.5 to +4.0)"),
        ((0.0, 0.0, 0.0), "0"),
        ((3.0, math.nan, math.nan), "+3"),
        ((math.nan, math.nan, math.nan), "–"),
    ],
)
def test_an_interval_is_shown_with_its_own_limits(
    limits: tuple[float, float, float], text: str
) -> None:
    assert words.with_interval(*limits) == text


def test_a_unit_is_not_said_twice() -> None:
    assert words.title("customers_won", "", "customers") == "customers won"
    assert words.title("hours_on_non_buyers", "actor=sales", "h") == "hours on non-buyers, sales, h"


def test_lists_read_as_a_sentence() -> None:
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.listed(["a"]) == "a"
    assert words.counted(1, "pair") + words.counted(30, "pair") == "1 pair30 pairs"


def test_what_somebody_wrote_keeps_its_digits() -> None:
    written = [words.written(one) for one in (1e6, -0.5, 0.12345, 95.0)]
    assert written == ["1,000,000", "−0.5", "0.12345", "95"]


def test_a_number_is_known_with_its_unit_and_interval() -> None:
    assert all(map(words.is_number, ["26.67 %", "−18.9 ± 8.7", "1,004 (984 to 1,023)", "0"]))
    assert not any(
        map(words.is_number, ["undecided", "", "–", "4 reps of those who are in Europe"])
    )
