"""Quantities: what units are worth, and what the faults about them say."""

from __future__ import annotations

import pytest

from sim.errors import Origin
from sim.language.expressions import parse
from sim.language.tree import Scalar
from sim.language.types import ANY, DURATION, NUMBER, PURE, TIME, YES_NO, Dimension, Type
from sim.language.units import UNITS, nearest_unit, need, unit

USD = Dimension((("USD", 1),))


def quantity(text):
    tree = parse(Scalar(text, Origin("x.yaml", 1, 1)), "here")
    assert (tree.op, tree.text) == ("number", text)
    return tree.value, tree.dimension


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("36 s", 0.01), ("45 min", 0.75), ("4 h", 4), ("1 day", 24), ("21 days", 504),
        ("1 week", 168), ("2 weeks", 336), ("1 month", 730), ("12 months", 8760),
        ("1 year", 8760), ("2 years", 17520), ("1e3 h", 1000), ("0 h", 0), ("0.02 h", 0.02),
    ],
)  # fmt: skip
def test_a_duration_is_held_in_hours(text, hours):
    assert quantity(text) == (pytest.approx(hours, rel=1e-15), TIME)


@pytest.mark.parametrize(
    ("text", "value", "dimension"),
    [
        ("6 %/year", 0.06 / 8760, TIME**-1),
        ("40 USD/month", 40 / 730, USD / TIME),
        ("76 USD/h", 76, USD / TIME),
        ("0.2 / day", 0.2 / 24, TIME**-1),
        ("3 / h", 3, TIME**-1),
        ("2 h/day", 2 / 24, PURE),
        ("100 USD", 100, USD),
        ("8 USD/h/day", 8 / 24, USD / TIME / TIME),
        ("50 %", 0.5, PURE),
        ("5%", 0.05, PURE),
        ("0 %", 0, PURE),
        ("0 / h", 0, TIME**-1),
        ("2.5", 2.5, PURE),
    ],
)
def test_a_unit_alone_after_the_slash_belongs_to_the_literal(text, value, dimension):
    assert quantity(text) == (pytest.approx(value, rel=1e-15), dimension)


def test_a_bare_zero_fits_every_dimension():
    assert quantity("0")[1] == ANY


def test_percent_of_whole_numbers_is_exact():
    assert [quantity(f"{n} %")[0] for n in range(100)] == [n / 100 for n in range(100)]


def test_any_three_capitals_are_a_currency_and_nothing_else_is():
    assert unit("EUR").dimension == Dimension((("EUR", 1),))
    assert [unit(word) for word in ("usd", "EURO", "U2D", "ÄÖÜ", "seats")] == [None] * 5


@pytest.mark.parametrize(
    ("written", "meant"),
    [("hours", "h"), ("minutes", "min"), ("seconds", "s"), ("monht", "month"), ("seats", "")],
)
def test_a_wrong_unit_gives_the_nearest(written, meant):
    assert nearest_unit(written) == meant


def test_every_unit_has_one_length():
    hours = {name: one.up / one.down for name, one in UNITS.items()}
    assert hours["month"] * 12 == hours["year"] == 365 * hours["day"]
    assert hours["s"] * 3600 == hours["min"] * 60 == hours["h"] == 1


@pytest.mark.parametrize(
    ("wanted", "example"),
    [
        (DURATION, 'a duration such as "21 days"'),
        (NUMBER, 'a pure number such as "0.5"'),
        (Type("number", TIME**-1), 'a rate such as "6 %/year"'),
        (Type("number", USD), 'money such as "40 USD"'),
        (Type("number", USD / TIME), 'money a time such as "40 USD/month"'),
        (Type("number", TIME**2), "time^2"),
        (YES_NO, "yes or no"),
        (Type("element", of="product"), "one of product"),
    ],
)
def test_what_a_place_needs_is_said_with_an_example(wanted, example):
    assert example in need(wanted)
