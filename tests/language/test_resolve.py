"""Expressions with names: what they mean, what type they have, and what is refused."""

from __future__ import annotations

import math
import re
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import Fault, Origin, ScenarioError
from sim.language.codes import CODES
from sim.language.expressions import FUNCTIONS, OPERATORS
from sim.language.names import Context, Names
from sim.language.nodes import Expr
from sim.language.resolve import check_watch, constant, read_expression, reads
from sim.language.tree import Scalar, Sequence
from sim.language.types import (
    ANY,
    DURATION,
    NUMBER,
    PURE,
    TEXT,
    TIME,
    YES_NO,
    Dimension,
    Type,
)  # fmt: skip

HERE = Origin("market.yaml", 10, 5)
PATH = "journeys.trial[2].wait"
USD = Dimension((("USD", 1),))
MONEY_RATE = Type("number", USD / TIME)
PRODUCT = Type("element", of="product")
SALES = Type("person", of="sales")


def value(text: str, expect: Type | None = None):
    expr = read_expression(Scalar(text, HERE), Names(), Context(PATH), expect)
    return constant(expr, {})


def refused(action) -> Fault:
    with pytest.raises(ScenarioError) as caught:
        action()
    (only,) = caught.value.faults
    return only


# -- what an expression means ---------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.28 / 8 h", 0.035), ("6 % / 2000 h", 0.00003), ("1 h / 2.4", 1 / 2.4),
        ("2 + 3 * 4", 14), ("7 - 2 - 1", 4), ("-2 ** 2", -4), ("2 ** -1", 0.5), ("9 / 2", 4.5),
        ("yes + yes", 2), ("-yes", -1), ("3 * (2 > 1)", 3), ("no * 3", 0),
        ("1 if yes else 2", 1), ("1 if no else 2", 2), ("1 if 2 > 1 else 1 / 4", 1),
        ("yes and no", 0), ("yes and yes", 1), ("no and yes", 0), ("no or yes", 1),
        ("yes or no", 1), ("no or no", 0), ("not no", 1),
        ("1 < 2", 1), ("2 <= 1", 0), ("2 > 1", 1), ("1 >= 2", 0), ("1 == 1", 1), ("1 != 1", 0),
        ("exp(0)", 1), ("log(1)", 0), ("sqrt(16)", 4), ("abs(-3)", 3), ("floor(2.7)", 2),
        ("ceil(2.1)", 3), ("round(2.4)", 2), ("logistic(0)", 0.5), ("min(3, 1, 2)", 1),
        ("max(3, 1, 2)", 3), ("clip(5, 1, 3)", 3), ("clip(-5, 1, 3)", 1), ("clip(2, 1, 3)", 2),
    ],
)  # fmt: skip
def test_a_constant_has_the_value_of_school_arithmetic(text, expected):
    assert value(text) == pytest.approx(expected, rel=1e-15)


def test_logistic_is_exact_in_both_tails():
    assert value("logistic(40)") == 1 / (1 + math.exp(-40))
    assert value("logistic(-40)") == pytest.approx(math.exp(-40), rel=1e-12)
    assert value("logistic(-2)") + value("logistic(2)") == pytest.approx(1, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("21 days", DURATION), ("yes", YES_NO), ("organic_rate * patience", NUMBER),
        ("1 / organic_rate", DURATION), ("patience * 2", DURATION),
        ("patience ** 2 / gap", DURATION),
        ("sqrt(steps)", NUMBER), ("abs(gap)", DURATION), ("min(gap, patience, 0)", DURATION),
        ("clip(gap, 0, 3 h)", DURATION), ("-gap", DURATION),
        ("gap if registered else 0", DURATION),
        ("0 if registered else gap", DURATION), ("0 + gap", DURATION), ("gap > 0", YES_NO),
        ("registered + 1", NUMBER), ("registered if waiting else no", YES_NO),
        ("registered if waiting else 3", NUMBER), ("registered == waiting", YES_NO),
        ("registered > 0", YES_NO), ("steps ** 0.5", NUMBER), ("0 ** 2", NUMBER),
        ("chosen", PRODUCT), ("crm", PRODUCT), ("chosen == crm", YES_NO),
        ("chosen != second", YES_NO),
        ("chosen if registered else crm", PRODUCT), ("rep", SALES), ("rep == rep", YES_NO),
        ("rep if registered else rep", SALES), ("region", Type("element", of="region")),
        ("region.awareness", NUMBER), ("home.awareness", NUMBER), ("chosen.price", MONEY_RATE),
        ("crm.price * 12 months", Type("number", USD)), ("rep.skill", NUMBER),
        ("(chosen if registered else crm).price", MONEY_RATE),
        ("region.taste[chosen]", NUMBER), ("fit[chosen]", NUMBER), ("fit[crm]", NUMBER),
        ("discounts[steps]", NUMBER), ("waits[1]", DURATION), ("count(discounts)", NUMBER),
        ("vector_itself[crm]", NUMBER),
        ("argmax(product: fit[product])", PRODUCT),
        ("argmax(product: fit[product]).price", MONEY_RATE),
        ("sum(product: product.price)", MONEY_RATE), ("sum(product: chosen == product)", NUMBER),
        ("argmax(product: score)", PRODUCT),
        ("sum(region: region.awareness)", NUMBER),
        ("sum(region: sum(product: region.taste[product]))", NUMBER),
        ("now", DURATION), ("hour", NUMBER), ("weekday", NUMBER), ("chance(answers, 0.5)", YES_NO),
        ("logistic(need) * gap", DURATION), ("pitch_best", NUMBER), ("not crm_used", YES_NO),
        ("interest > 0", YES_NO), ("log(crm.price / 1 USD * 1 month)", NUMBER),
    ],
)  # fmt: skip
def test_types_and_dimensions_follow_from_names(world, text, type_):
    assert world.read(text).type == type_


def test_a_bare_zero_has_an_open_dimension(world):
    assert world.read("0").type.dimension == ANY
    assert world.read("0", DURATION).value == 0
    assert world.read("0", MONEY_RATE).value == 0


def test_every_word_of_the_tree_is_as_the_engines_expect(world):
    expr = world.read("region.taste[chosen] + discounts[steps] if registered else need")
    test, then, other = expr.args
    taste, discount = then.args
    region, chosen = taste.args[0].args[0], taste.args[1]
    assert (expr.op, test.op, test.name, test.kind) == ("if", "state", "registered", "business")
    assert (then.op, taste.op, discount.op) == ("add", "index", "index")
    assert (taste.args[0].op, taste.args[0].name) == ("property", "region.taste")
    assert (region.op, region.name, region.kind) == ("own_element", "region", "business")
    assert (chosen.op, chosen.name) == ("state", "chosen")
    assert (discount.args[0].op, discount.args[0].name) == ("parameter", "discounts")
    assert (other.op, other.name, other.depth) == ("attribute", "need", 0)


def test_words_for_elements_persons_chance_and_formulas(world):
    element = world.read("chat")
    assert (element.op, element.name, element.value) == ("element", "product", 1)
    best = world.read("argmax(product: fit[product])")
    assert (best.op, best.name) == ("argmax", "product")
    assert (best.args[0].args[1].op, best.args[0].args[1].name) == ("running", "product")
    trait = world.read("rep.skill")
    assert (trait.op, trait.name, trait.args[0].name) == ("trait", "sales.skill", "rep")
    chance = world.read("chance(answers, pitch_best)")
    assert (chance.op, chance.name, chance.args[0].op) == ("chance", "answers", "parameter")
    formula = world.read("felt_need")
    assert (formula.op, formula.name, formula.args[0].op) == ("formula", "felt_need", "add")
    assert world.read("interest").level
    assert not world.read("steps").level


def test_an_expression_stands_where_it_was_written(world):
    expr = world.read("steps + need")
    assert [arg.origin.column for arg in expr.args] == [5, 13]
    assert world.read("felt_need").args[0].origin.line == 99


def test_a_worker_is_known_in_the_time_of_a_task(world):
    expr = world.read("30 min / person.speed", DURATION, person="accounts")
    person = expr.args[1].args[0]
    assert (person.op, person.name) == ("here", "accounts")


def test_a_running_element_is_known_in_a_vector(world):
    expr = world.read("region.taste[product]", running=("product",))
    assert expr.args[1].op == "running"


@pytest.mark.parametrize(
    ("text", "op", "name", "kind", "depth"),
    [
        ("account.team", "state", "team", "account", 1),
        ("account.client", "own_element", "client", "account", 1),
        ("account.group.holding", "state", "holding", "group", 2),
        ("extra", "attribute", "extra", "opening", 0),
    ],
)
def test_a_child_reads_its_parents(world, text, op, name, kind, depth):
    expr = world.read(text, kind="opening")
    assert (expr.op, expr.name, expr.kind, expr.depth) == (op, name, kind, depth)


def test_a_child_reads_the_properties_of_its_parents_element(world):
    expr = world.read("account.client.value", kind="opening")
    assert (expr.op, expr.name, expr.args[0].depth) == ("property", "client.value", 1)


# -- what is refused ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "column", "got", "near"),
    [
        ("neeed + 1", "E208", 0, "`neeed`", "need"),
        ("1 + Registered", "E208", 4, "`Registered`", "registered"),
        ("zzz", "E208", 0, "`zzz`", ""),
        ("argmax(prodct: need)", "E208", 0, "`prodct`", "product"),
        ("chosen.prise", "E209", 6, "`prise`", "price"),
        ("chosen.skill", "E209", 6, "`skill`", ""),
        ("rep.skil", "E209", 3, "`skil`", "skill"),
        ("need.size", "E209", 4, "`.size` of a pure number", ""),
        ("felt_need.x", "E209", 9, "`.x` of a pure number", ""),
        ("chance(if_, 2)", "E311", 12, "2", ""),
        ("chance(a, 1 - 2)", "E311", 12, "-1", ""),
        ("chance(A, 0.5)", "E214", 0, "`A`", ""),
        ("chance(min, 0.5)", "E214", 0, "`min`", ""),
        ("chance(a, 2 h)", "E312", 10, "time", ""),
        ("exp(gap)", "E312", 4, "time", ""),
        ("log(crm.price)", "E312", 7, "USD/time", ""),
        ("2 ** gap", "E312", 5, "time", ""),
        ("round(gap)", "E312", 6, "time", ""),
        ("gap + 1", "E302", 6, "time and a pure number", ""),
        ("gap < 40 USD", "E302", 6, "time and USD", ""),
        ("gap == 1", "E302", 7, "time and a pure number", ""),
        ("max(gap, 0, 1 USD)", "E302", 12, "time and USD", ""),
        ("gap if registered else 2", "E302", 23, "time and a pure number", ""),
        ("chosen == home", "E303", 7, "one of product and one of region", ""),
        ("rep == approver", "E303", 4, "a person of sales and a person of accounts", ""),
        ("chosen == 1", "E303", 7, "one of product and a pure number", ""),
        ("1 == chosen", "E303", 2, "a pure number and one of product", ""),
        ("region.timezone == region.timezone", "E303", 16, "a text and a text", ""),
        ("chosen if registered else home", "E304", 7, "one of product and one of region", ""),
        ("discounts if registered else discounts", "E304", 10, "a list and a list", ""),
        ("fit + 1", "E305", 0, "one number per product", ""),
        ("chosen * 2", "E305", 0, "one of product", ""),
        ("chosen < second", "E305", 0, "one of product", ""),
        ("gap ** steps", "E306", 7, "a pure number", ""),
        ("gap ** 0.5", "E306", 7, "a pure number", ""),
        ("gap ** -0.5", "E306", 7, "a pure number", ""),
        ("gap ** -steps", "E306", 7, "a pure number", ""),
        ("gap ** 2 h", "E306", 7, "time", ""),
        ("1 if need else 2", "E307", 5, "a pure number", ""),
        ("need and registered", "E307", 0, "a pure number", ""),
        ("registered or 0", "E307", 14, "any", ""),
        ("not steps", "E307", 4, "a pure number", ""),
        ("need[1]", "E308", 4, "a pure number", ""),
        ("fit[1]", "E308", 4, "a pure number", ""),
        ("fit[home]", "E308", 4, "one of region", ""),
        ("discounts[chosen]", "E308", 10, "one of product", ""),
        ("discounts[4]", "E308", 10, "4", ""),
        ("discounts[-1]", "E308", 10, "-1", ""),
        ("discounts[0.5]", "E308", 10, "0.5", ""),
        ("discounts[1 / 0]", "E309", 12, "", ""),
        ("count(fit)", "E308", 6, "one number per product", ""),
        ("need + 1 / 0", "E309", 9, "", ""),
        ("log(0)", "E309", 0, "", ""),
        ("exp(1000) > need", "E309", 0, "", ""),
        ("0 ** -1", "E309", 2, "", ""),
    ],
)
def test_a_fault_points_at_the_word_and_says_what_was_got(world, text, code, column, got, near):
    found = world.fault(text)
    assert (found.code, found.got, found.nearest) == (code, got, near)
    assert (found.origin, found.path) == (Origin("market.yaml", 10, 5 + column), PATH)


@pytest.mark.parametrize(
    ("text", "where", "code", "part"),
    [
        ("need", {"kind": ""}, "E210", "no case evaluates this"),
        ("team", {}, "E210", "case of kind account; this is evaluated by kind business"),
        ("product", {}, "E210", "only in `per`, argmax and sum"),
        ("region", {"kind": ""}, "E210", "for cases that are `per: region`"),
        ("account.team", {}, "E210", "stands only for the parent"),
        ("account.team", {"kind": ""}, "E210", "stands only for the parent"),
        ("business", {}, "E210", "stands only for the parent"),
        ("need", {"allow": frozenset()}, "E211", "attributes and state may not be read here"),
        ("interest", {"allow": frozenset({"case"})}, "E211", "a level may not be read here"),
        ("left", {"allow": frozenset({"case"})}, "E211", "a level may not be read here"),
        ("now", {"allow": frozenset({"case"})}, "E211", "the clock may be read only"),
        ("hour", {"allow": frozenset({"case"})}, "E211", "the clock may be read only"),
        ("clock", {"allow": frozenset({"case"})}, "E211", "the clock may be read only"),
        ("chance(a, 0.5)", {"allow": frozenset({"case"})}, "E211", "may stand only in `when`"),
        ("person.speed", {}, "E211", "only in the time and effort"),
        ("sum(product: need)", {"running": ("product",)}, "E211", "already running"),
        ("account.teem", {"kind": "opening"}, "E209", "kind account has no such attribute"),
        ("account.seats", {"kind": "opening"}, "E209", "kind account has no such attribute"),
        ("account.need", {"kind": "opening"}, "E209", "kind account has no such attribute"),
        ("account.group.per", {"kind": "opening"}, "E209", "kind group has no such attribute"),
        ("account", {"kind": "opening"}, "E310", "needs one value"),
        ("account + 1", {"kind": "opening"}, "E305", "needs a number"),
        ("fit", {}, "E310", "needs one value"),
        ("discounts", {}, "E310", "needs one value"),
        ("region.timezone", {}, "E310", "needs one value"),
    ],
)
def test_a_name_may_be_used_only_where_it_has_a_meaning(world, text, where, code, part):
    found = world.fault(text, **where)
    assert found.code == code
    assert part in found.rule


def test_a_value_of_the_parent_is_hinted_at(world):
    assert world.fault("team", kind="opening").nearest == "account.team"
    assert world.fault("account.teem", kind="opening").nearest == "team"
    assert world.fault("account.clint", kind="opening").nearest == "client"
    assert world.fault("need", kind="opening").nearest == ""


@pytest.mark.parametrize(
    ("text", "expect", "rule", "got"),
    [
        ("21", DURATION, 'needs a duration such as "21 days"', "21"),
        ("-21", DURATION, 'needs a duration such as "21 days"', "-21"),
        ("yes", DURATION, 'needs a duration such as "21 days"', "yes"),
        ("need", DURATION, 'needs a duration such as "21 days"', "need, a pure number"),
        ("1", YES_NO, "needs yes or no, or a comparison", "1"),
        ("need", YES_NO, "needs yes or no, or a comparison", "need, a pure number"),
        ("2 h", NUMBER, 'needs a pure number such as "0.5" or "5 %"', "2 h"),
        ("40 USD", MONEY_RATE, 'needs money a time such as "40 USD/month"', "40 USD"),
        ("home", PRODUCT, "needs one of product", "home, one of region"),
        ("waits", Type("list"), "needs a list", "waits, a list"),
        ("2 h" + " " * 9 + "+ 1 h" * 20, NUMBER, 'needs a pure number such as "0.5" or "5 %"',
         "2 h " + "+ 1 h" * 11 + "…, time"),
    ],
)  # fmt: skip
def test_a_place_says_what_it_needs(world, text, expect, rule, got):
    found = world.fault(text, expect)
    assert (found.code, found.rule, found.got) == ("E301", rule, got)


def test_a_fault_reads_as_the_style_guide_shows(world):
    assert str(world.fault("21", DURATION)) == (
        f'market.yaml:10:5: {PATH}: needs a duration such as "21 days" (got 21) [E301]'
    )


def test_yes_and_no_are_numbers_where_a_number_is_needed(world):
    assert world.read("registered", NUMBER).type == YES_NO
    assert world.read("interest > 0", NUMBER).type == YES_NO


def test_whole_lists_vectors_and_texts_are_read_where_they_are_needed(world):
    assert world.read("waits", Type("list", TIME)).op == "parameter"
    assert world.read("region.timezone", TEXT).name == "region.timezone"
    assert world.read("fit", Type("vector", PURE, "product")).op == "attribute"


def test_all_wrong_names_of_a_text_are_reported_at_once(world):
    found = world.faults("neeed + chosen.prise * max(stepss, rep.skil)")
    assert [fault.nearest for fault in found] == ["need", "price", "steps", "skill"]


@pytest.mark.parametrize("shape", ["list", "map"])
def test_an_expression_is_one_text(world, shape):
    from sim.language.tree import Mapping

    node = Sequence((), HERE) if shape == "list" else Mapping({}, HERE)
    found = refused(lambda: read_expression(node, world.names, Context(PATH)))
    assert (found.code, found.got) == ("E215", f"a {shape}")


# -- formulas -------------------------------------------------------------------------


def test_a_fault_in_a_formula_points_into_the_formula(world):
    found = world.fault("1 + typo")
    assert (found.origin, found.path) == (Origin("market.yaml", 99, 9), "formulas.typo")
    assert found.nearest == "need"


def test_what_is_wrong_only_with_the_use_points_at_the_use(world):
    found = world.fault("1 h + clock", allow=frozenset({"case"}))
    assert (found.origin.column, found.path) == (11, PATH)
    assert found.got == "`now`, named by formula `clock`"
    assert world.fault("mine").got == "`team`, named by formula `mine`"


def test_formulas_in_a_circle_are_refused(world):
    found = world.fault("1 + first")
    assert (found.code, found.got) == ("E212", "first -> second_one -> first")


def test_a_formula_is_one_text_and_one_value(world):
    assert world.fault("a_list").code == "E215"
    assert world.fault("parent_itself.team", kind="opening").code == "E310"


def with_formulas(names: Names, bodies: dict[str, str]) -> Names:
    from dataclasses import replace

    like = names.names["felt_need"]
    made = {n: replace(like, name=n, body=Scalar(text, HERE)) for n, text in bodies.items()}
    return replace(names, names=names.names | made)


def test_formulas_that_double_and_double_are_refused(world):
    chain = {f"f{i}": f"f{i - 1} + f{i - 1}" for i in range(1, 30)} | {"f0": "need"}
    names = with_formulas(world.names, chain)
    found = refused(lambda: read_expression(Scalar("f29", HERE), names, world.context()))
    assert (found.code, found.path) == ("E213", PATH)


def test_formulas_nested_too_deep_are_refused(world):
    chain = {f"f{i}": f"-(f{i - 1})" for i in range(1, 60)} | {"f0": "need"}
    names = with_formulas(world.names, chain)
    found = refused(lambda: read_expression(Scalar("f59", HERE), names, world.context()))
    assert found.code == "E204"
    assert read_expression(Scalar("f30", HERE), names, world.context()).type == NUMBER


# -- constants ------------------------------------------------------------------------


def test_a_constant_may_name_parameters_and_lists(world):
    known = {"gap": 34.0, "discounts": (0.0, 0.1), "steps_to_value": 5.0, "crm_used": 1.0}
    read = lambda text: constant(world.read(text), known)  # noqa: E731
    assert read("gap * 2") == 68
    assert read("discounts[1]") == 0.1
    assert read("discounts[count(discounts) - 1]") == 0.1
    assert read("steps_to_value if crm_used else 0") == 5
    assert constant(world.read("discounts", Type("list")), known) == (0.0, 0.1)


def test_a_constant_formula_and_a_named_element(world):
    names = with_formulas(world.names, {"double": "2 * gap"})
    expr = read_expression(Scalar("double + 1 h", HERE), names, world.context())
    assert constant(expr, {"gap": 3.0}) == 7
    assert constant(world.read("chat"), {}) == 1


def test_a_constant_reads_properties_of_a_known_element(world):
    read = lambda text, **more: constant(  # noqa: E731
        world.read(text), {}, PATH, {"region": 1, "product": 0},
        {"region.awareness": (1.0, 0.9), "region.taste": ((0.0, 0.1), (0.2, 0.3)),
         "product.price": (7.0, "seven")},
    )  # fmt: skip
    assert read("2 * region.awareness") == 1.8
    assert read("region.taste[chat]") == 0.3
    assert read("crm.price") == 7
    assert refused(lambda: read("chat.price")).code == "E216"


@pytest.mark.parametrize(
    ("text", "got"),
    [
        ("gap * need", "`need`"), ("steps", "`steps`"), ("region.awareness", "`region.awareness`"),
        ("now", "`now`"), ("chance(a, 0.5)", "`a`"), ("organic_rate", "`organic_rate`"),
        ("argmax(product: need)", "`product`"), ("sum(product: need)", "`product`"),
    ],
)  # fmt: skip
def test_a_constant_that_names_anything_else_is_refused(world, text, got):
    found = refused(lambda: constant(world.read(text), {"gap": 1.0}, PATH))
    assert (found.code, found.got, found.path) == ("E216", got, PATH)


def test_the_parents_element_is_not_the_own_one(world):
    expr = world.read("account.client.value", kind="opening")
    facts = {"elements": {"client": 0}, "properties": {"client.value": (1.0, 2.0)}}
    assert refused(lambda: constant(expr, {}, PATH, **facts)).code == "E216"


def test_a_constant_index_outside_its_list_is_refused(world):
    found = refused(lambda: constant(world.read("discounts[gap / 1 h]"), {
        "gap": 2.0, "discounts": (0.0, 0.1)}, PATH))  # fmt: skip
    assert (found.code, found.got) == ("E308", "2")


# -- levels and watches ---------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "interest <= 0", "0 >= interest", "registered or interest < need * 2", "left > 0",
        "not (interest > 0 and waiting)", "interest == 1", "account.churn_clock >= extra",
        "steps > 3", "(interest > 0) == registered",
    ],
)  # fmt: skip
def test_a_level_alone_on_one_side_can_be_watched(world, text):
    check_watch(world.read(text, kind="opening" if "account" in text else "business"), PATH)


@pytest.mark.parametrize(
    ("text", "got"),
    [
        ("interest + 1 > 0", "`interest`"), ("-interest < 0", "`interest`"),
        ("interest > left", "`interest`"), ("min(interest, 1) > 0", "`interest`"),
        ("interest > need + left", "`interest`"), ("interest * 1 h > now", "`interest`"),
        ("interest > now / 1 h", "`now`"), ("interest > hour", "`hour`"),
        ("1 > (2 if interest > weekday else 3)", "`weekday`"), ("left", "`interest`"),
    ],
)  # fmt: skip
def test_a_level_elsewhere_cannot_be_watched(world, text, got):
    with pytest.raises(ScenarioError) as caught:
        check_watch(world.read(text), PATH)
    found = caught.value.faults[0]
    assert (found.code, found.got, found.path) == ("E217", got, PATH)


def test_what_is_read_is_known_by_depth_kind_and_name(world):
    interest, steps = (0, "business", "interest"), (0, "business", "steps")
    assert reads(world.read("left > need + steps")) == {interest, steps}
    assert reads(world.read("account.team + extra", kind="opening")) == {(1, "account", "team")}
    assert reads(world.draw({"normal": {"mean": "steps", "sd": 1}})) == {steps}


# -- everything together --------------------------------------------------------------


def test_every_code_has_its_rule():
    assert all(re.fullmatch(r"[EMSU]\d{3}", code) and rule for code, rule in CODES.items())


WORDS = [*OPERATORS, *FUNCTIONS, *"()[].,:%", "if", "else", "not", "need", "gap", "chosen", "crm",
         "product", "fit", "rep", "account", "team", "0", "1", "2 h", "yes", "discounts",
         "felt_need", "first", "price", "skill", "now", "interest", "region"]  # fmt: skip
TERMS = st.sampled_from(["need", "gap", "0", "2", "3 h", "yes", "chosen", "crm", "fit", "rep",
                         "discounts", "interest", "registered", "now", "score"])  # fmt: skip
TREES = st.recursive(
    TERMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(sorted(OPERATORS)), inner).map(
            lambda p: f"({p[0]} {p[1]} {p[2]})"
        ),
        st.tuples(inner, inner, inner).map(lambda p: f"({p[0]} if {p[1]} else {p[2]})"),
        st.tuples(inner, inner).map(lambda p: f"{p[0]}[{p[1]}]"),
        inner.map(lambda text: f"sum(product: {text})"),
        inner.map(lambda text: f"log({text})"),
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(TREES, st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)))
def test_any_text_gives_a_typed_expression_or_faults(world, text):
    with suppress(ScenarioError):
        expr = world.read(text, kind="opening" if "account" in text else "business")
        assert isinstance(expr, Expr)
        assert expr.type.shape in ("number", "yes_no", "element", "person")
        assert not any(node.op == "case" for node in expr.walk())
