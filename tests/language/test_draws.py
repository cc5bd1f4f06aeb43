"""Draws: every distribution as an analyst writes it, and what is refused."""

from __future__ import annotations

import pytest

from sim.errors import Origin, ScenarioError
from sim.language.distributions import DISTRIBUTIONS
from sim.language.draws import MAX_NESTED
from sim.language.nodes import Draw, Expr
from sim.language.resolve import check_draw, constant, read_value
from sim.language.tree import Mapping, Scalar, Sequence
from sim.language.types import DURATION, NUMBER, TIME, YES_NO, Dimension, Type

HERE = Origin("market.yaml", 10, 5)
PATH = "journeys.trial[2].wait"
PRODUCT = Type("element", of="product")
MONEY = Type("number", Dimension((("USD", 1),)))


def numbers(draw: Draw) -> list[float]:
    return [constant(arg, {}) for arg in draw.args]


def several(action) -> tuple:
    with pytest.raises(ScenarioError) as caught:
        action()
    return caught.value.faults


# -- what is read ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "form", "values", "type_"),
    [
        ({"lognormal": {"mean": "1.5 h", "cv": "0.5"}}, ("mean", "cv"), [1.5, 0.5], DURATION),
        ({"lognormal": {"sigma": 1, "median": "9 USD"}}, ("median", "sigma"), [9, 1], MONEY),
        ({"exponential": {"mean": "1 h / 2"}}, ("mean",), [0.5], DURATION),
        ({"normal": {"mean": 0, "sd": 1}}, ("mean", "sd"), [0, 1], NUMBER),
        ({"normal": {"mean": 0, "sd": 0}}, ("mean", "sd"), [0, 0], NUMBER),
        ({"uniform": {"low": 0, "high": "2 days"}}, ("low", "high"), [0, 48], DURATION),
        ({"geometric": {"mean": 1}}, ("mean",), [1], NUMBER),
        ({"beta": {"a": 1, "b": 2}}, ("a", "b"), [1, 2], NUMBER),
        ({"erlang": {"mean": "2 h", "stages": 3}}, ("mean", "stages"), [2, 3], DURATION),
        ({"constant": "3 h"}, ("value",), [3], DURATION),
        ({"constant": {"value": "3 h"}}, ("value",), [3], DURATION),
        ({"constant": 0}, ("value",), [0], NUMBER),
    ],
)
def test_a_distribution_is_read_in_the_order_of_its_form(world, written, form, values, type_):
    draw = world.draw(written)
    assert (draw.distribution, draw.form, draw.type) == (next(iter(written)), form, type_)
    assert numbers(draw) == values


def test_every_simple_distribution_can_be_written(world):
    sizes = {"cv": 0.5, "sigma": 0.5, "sd": 0.2, "shape": 2, "a": 2, "b": 3, "stages": 2}
    sizes |= {"low": 0.1, "mode": 0.5, "high": 1, "mean": 0.6, "median": 1, "scale": 1, "value": 1}
    for name, distribution in DISTRIBUTIONS.items():
        for form in distribution.forms:
            body = {parameter: sizes[parameter] for parameter in form.parameters}
            assert world.draw({name: body}).form == form.parameters


def test_an_open_zero_takes_the_dimension_that_is_needed(world):
    assert world.draw({"constant": 0}, DURATION).type == NUMBER
    assert world.draw({"uniform": {"low": 0, "high": "1 h"}}, DURATION).type == DURATION


def test_parameters_are_expressions_of_the_case(world):
    draw = world.draw({"normal": {"mean": "region.taste[chosen]", "sd": "pitch_best"}})
    assert [arg.op for arg in draw.args] == ["index", "parameter"]
    assert draw.args[0].origin == Origin("market.yaml", 10, 5 + len("region.taste"))


@pytest.mark.parametrize(
    ("written", "values", "type_"),
    [
        ({"empirical": ["1 h", "2 h", "0"]}, [1, 2, 0, 1, 1, 1], DURATION),
        ({"empirical": {"values": [1, 5]}}, [1, 5, 1, 1], NUMBER),
        ({"empirical": {"values": [1, 5], "weights": [3, "50 %"]}}, [1, 5, 3, 0.5], NUMBER),
    ],
)
def test_an_empirical_draw_holds_its_values_then_their_weights(world, written, values, type_):
    draw = world.draw(written)
    assert (numbers(draw), draw.type, draw.form) == (values, type_, ("values", "weights"))


@pytest.mark.parametrize(
    ("written", "weights"),
    [
        ("product", [1, 1]),
        ({"crm": 2, "chat": 1}, [2, 1]),
        ({"chat": "1 / 2"}, [0, 0.5]),
    ],
)
@pytest.mark.parametrize("expect", [None, PRODUCT])
def test_a_choice_weighs_every_element_of_its_set(world, written, weights, expect):
    draw = world.draw({"choice": written}, expect)
    assert (numbers(draw), draw.type, draw.distribution) == (weights, PRODUCT, "choice")


def test_a_mixture_holds_weights_and_draws(world):
    draw = world.draw({"mixture": [
        {"weight": 0.7, "draw": {"exponential": {"mean": "2 h"}}},
        {"weight": "30 %", "draw": {"constant": 0}},
    ]})  # fmt: skip
    assert numbers(draw) == [0.7, 0.3]
    assert [part.distribution for part in draw.components] == ["exponential", "constant"]
    assert {draw.type, *(part.type for part in draw.components)} == {DURATION}
    assert [arg.op for arg in draw.walk()] == ["const"] * 4


def test_a_mixture_of_choices_is_a_choice(world):
    draw = world.draw({"mixture": [
        {"weight": 1, "draw": {"choice": "product"}},
        {"weight": 1, "draw": {"choice": {"crm": 1}}},
    ]}, PRODUCT)  # fmt: skip
    assert draw.type == PRODUCT


def test_a_mixture_of_open_zeros_is_a_pure_number(world):
    part = {"weight": 1, "draw": {"constant": 0}}
    draw = world.draw({"mixture": [part, {"weight": 1, "draw": {"mixture": [part]}}]})
    assert draw.type == draw.components[1].components[0].type == NUMBER


def test_a_value_is_a_draw_if_it_is_a_map_and_else_an_expression(world):
    draw = Mapping({"constant": Scalar("2 h", HERE)}, HERE)
    assert isinstance(read_value(draw, world.names, world.context()), Draw)
    assert isinstance(read_value(Scalar("2 h", HERE), world.names, world.context()), Expr)
    (found,) = several(lambda: read_value(Sequence((), HERE), world.names, world.context()))
    assert found.code == "E215"


# -- what is refused ------------------------------------------------------------------

A, B = {"weight": 1, "draw": {"constant": "1 h"}}, {"weight": 1, "draw": {"constant": "1 USD"}}


@pytest.mark.parametrize(
    ("written", "code", "part", "got", "near"),
    [
        ("3 h", "E401", "needs a draw such as", "3 h", ""),
        (["1 h"], "E401", "needs a draw such as", "a list of 1", ""),
        ({}, "E401", "names one distribution", "none", ""),
        ({"normal": {}, "constant": 1}, "E401", "names one distribution", "normal, constant", ""),
        ({"lognorml": {"mean": 1}}, "E402", "known are beta, choice,", "lognorml", "lognormal"),
        ({"lognormal": {"mean": 1, "cvv": 1}}, "E403",
         "lognormal takes {mean, cv} or {median, sigma}", "mean, cvv", "cv"),
        ({"lognormal": {"mean": 1}}, "E403", "{mean, cv}", "mean", ""),
        ({"normal": {}}, "E403", "normal takes {mean, sd}", "none", ""),
        ({"normal": "3"}, "E403", "normal takes {mean, sd}", "3", ""),
        ({"constant": ["3"]}, "E403", "constant takes {value}", "a list of 1", ""),
        ({"exponential": {"mean": 0}}, "E404", "mean must be positive", "0", ""),
        ({"normal": {"mean": 1, "sd": "2 - 3"}}, "E404", "sd must not be negative", "1, -1", ""),
        ({"uniform": {"low": "1 h", "high": "2 USD"}},
         "E302", "uniform need equal", "time and USD", ""),
        ({"empirical": []}, "E408", "list of values", "a list of 0", ""),
        ({"empirical": "waits"}, "E408", "list of values", "waits", ""),
        ({"empirical": {"value": [1]}}, "E408", "list of values", "{value}", ""),
        ({"empirical": {"weights": [1]}}, "E408", "list of values", "{weights}", ""),
        ({"empirical": {"values": [1], "weights": [1, 2]}},
         "E408", "needs 1 weights", "a list of 2", ""),
        ({"empirical": {"values": [1], "weights": 1}}, "E408", "needs 1 weights", "1", ""),
        ({"empirical": {"values": [1, 2], "weights": [1, -1]}},
         "E405", "not be negative", "1, -1", ""),
        ({"empirical": ["1 h", 2]}, "E302", "empirical need equal", "time and a pure number", ""),
        ({"choice": "produkt"}, "E406", "needs a set", "produkt", "product"),
        ({"choice": ["crm"]}, "E406", "a set, or elements", "a list of 1", ""),
        ({"choice": {}}, "E406", "elements of one set", "none", ""),
        ({"choice": {"crm": 1, "chart": 1}}, "E406", "elements of one set", "chart", "chat"),
        ({"choice": {"crm": 1, "asia": 1}}, "E406", "elements of one set", "crm, asia", ""),
        ({"choice": {"crm": 0}}, "E405", "must be positive", "0, 0", ""),
        ({"mixture": []}, "E407", "takes a list of", "a list of 0", ""),
        ({"mixture": "x"}, "E407", "takes a list of", "x", ""),
        ({"mixture": [{"weight": 1}]}, "E407", "takes a list of", "{weight}", ""),
        ({"mixture": [A, "x"]}, "E407", "takes a list of", "x", ""),
        ({"mixture": [A, B]}, "E302", "mixture need equal", "time and USD", ""),
        ({"mixture": [A, {"weight": 1, "draw": {"choice": "product"}}]}, "E305", "needs a number",
         "one of product", ""),
        ({"mixture": [{"weight": 0, "draw": {"constant": 1}}]}, "E405", "positive", "0", ""),
        ({"mixture": [{"weight": 1, "draw": {"poisson": {"mean": -1}}}]},
         "E404", "negative", "-1", ""),
        ({"mixture": [{"weight": 1, "draw": "1 h"}]}, "E401", "needs a draw such as", "1 h", ""),
    ],
)  # fmt: skip
def test_a_wrong_draw_says_what_would_be_right(world, written, code, part, got, near):
    found = world.draw_fault(written)
    assert (found.code, found.got, found.nearest) == (code, got, near)
    assert part in found.rule
    assert found.path.startswith(PATH)


@pytest.mark.parametrize(
    ("written", "expect", "rule", "got"),
    [
        ({"exponential": {"mean": 1}}, DURATION, 'needs a duration such as "21 days"', "1"),
        ({"lognormal": {"mean": "1 h", "cv": "1 h"}}, DURATION, "needs a pure number", "1 h"),
        ({"geometric": {"mean": 1}}, DURATION, "needs a duration", "geometric, a pure number"),
        ({"normal": {"mean": 0, "sd": 1}}, PRODUCT,
         "needs one of product", "normal, a pure number"),
        ({"normal": {"mean": 0, "sd": 1}}, YES_NO, "needs yes or no", "normal, a pure number"),
        ({"choice": "region"}, PRODUCT, "needs one of product", "choice, one of region"),
        ({"choice": "region"}, NUMBER, "needs a pure number", "choice, one of region"),
        ({"empirical": [1]}, PRODUCT, "needs one of product", "empirical, a pure number"),
        ({"empirical": [1]}, DURATION, "needs a duration", "1"),
    ],
)  # fmt: skip
def test_a_draw_has_the_type_that_its_place_needs(world, written, expect, rule, got):
    found = world.draw_fault(written, expect)
    assert (found.code, found.got) == ("E301", got)
    assert found.rule.startswith(rule)


def test_all_faults_of_a_draw_are_reported_with_their_parameter(world):
    found = several(lambda: world.draw({"normal": {"mean": "neeed", "sd": "1 +"}}))
    assert [fault.path for fault in found] == [f"{PATH}.normal.mean", f"{PATH}.normal.sd"]


def test_a_wrong_element_is_looked_for_in_the_set_that_is_needed(world):
    found = world.draw_fault({"choice": {"europe": 1}}, PRODUCT)
    assert (found.code, found.got) == ("E406", "europe")
    assert "crm, chat" in found.rule


def test_mixtures_may_not_be_nested_without_end(world):
    draw: object = {"constant": 1}
    for _ in range(MAX_NESTED):
        draw = {"mixture": [{"weight": 1, "draw": draw}]}
    assert world.draw(draw).distribution == "mixture"
    found = world.draw_fault({"mixture": [{"weight": 1, "draw": draw}]})
    assert (found.code, "nested more than" in found.rule) == ("E407", True)


def test_parameters_are_checked_as_soon_as_they_are_known(world):
    draw = world.draw({"exponential": {"mean": "gap"}})
    check_draw(draw, {"gap": 2.0}, PATH)
    check_draw(draw, {}, PATH)
    (found,) = several(lambda: check_draw(draw, {"gap": -2.0}, PATH))
    assert (found.code, found.got, found.path) == ("E404", "-2", f"{PATH}.exponential")
    check_draw(world.draw({"exponential": {"mean": "steps"}}), {"gap": -2.0}, PATH)


def test_a_parameter_that_is_not_finite_is_refused(world):
    draw = world.draw({"exponential": {"mean": "1 / gap"}})
    (found,) = several(lambda: check_draw(draw, {"gap": 0.0}, PATH))
    assert found.code == "E309"


def test_dimensions_of_drawn_rates(world):
    rate = Type("number", TIME**-1)
    assert world.draw({"constant": "2 / day"}, rate).type == rate
