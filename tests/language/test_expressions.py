"""The parser: what is read, how it binds, and that nothing but a fault comes of nonsense."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.errors import Origin, ScenarioError
from sim.language.expressions import FUNCTIONS, MAX_DEPTH, OPERATORS, RESERVED, Syntax, parse
from sim.language.tokens import MAX_LENGTH
from sim.language.tree import Scalar

CORPUS = """
1 h / 2.4
6 % / 2000 h
0.28 / 8 h
40 USD/month
0 if registered else 1
trial_over or registered
-engagement
1 / (organic_rate * region.awareness * exp(selectivity * need - selectivity ** 2 / 2))
region.taste[product]
-(waiting / patience_waiting + (in_trial and not first_value) / patience_trial)
max(1, round(size))
exp(speed_need * felt_need + speed_fit * fit[chosen])
steps >= steps_to_value
registered and not pitched
buy_value * activation + buy_skill * rep.skill - buy_price * (log(1 - discount) - log(budget))
persuasion * (1 + pitcher.skill)
argmax(product: fit[product])
sum(product: fit[product] * (1 if product == chosen else 0))
chance(pitches_best, pitch_best)
not chance(accepts, logistic(accept_base + accept_need * felt_need + accept_fit * fit[chosen]))
now + trial_length
chance(answers, p_reach) and interest > 0
by_phone and not talked
utility < 0 and utility >= -band and version + 1 < count(discounts)
discounts[version]
utility >= 0 or interest <= 0
seats * chosen.price * (1 - discount) * 12 months
trial_hours / steps_to_value
(1 / em_gap if em_on_account else 0) + 1 / dm_gap + (1 / csm_gap if csm_on_account else 0)
clip(5 + 60 days * attention - escalations, 1, 10)
churn_base * exp(-churn_satisfaction * satisfaction)
not crm and forgets_after < 14 days
account.visits > visits_before
size * account.client.value
max(0, client.promised - team)
clip(round(answer), 1, 10)
30 min / person.speed
3 / h if weekday <= 5 and hour >= 9 and hour < 17 else 0 / h
log(amount / 1 EUR)
steps < staffed_share * steps_to_value
churn_clock >= churn_budget
""".strip().splitlines()


def tree(text: str) -> Syntax:
    return parse(Scalar(text, Origin("x.yaml", 3, 7)), "here")


def fault(text: str):
    with pytest.raises(ScenarioError) as caught:
        tree(text)
    (only,) = caught.value.faults
    return only


def written(node: Syntax) -> str:
    """A text of the tree, with every bracket."""
    args = [written(arg) for arg in node.args]
    signs = {word: sign for sign, (word, _) in OPERATORS.items()}
    match node.op:
        case "number" | "yes_no" | "name":
            return node.text
        case "dot":
            return f"({args[0]}).{node.text}"
        case "index":
            return f"({args[0]})[{args[1]}]"
        case "neg":
            return f"(-{args[0]})"
        case "not":
            return f"(not {args[0]})"
        case "if":
            return f"({args[1]} if {args[0]} else {args[2]})"
        case "call":
            first = {"argmax": ": ", "sum": ": ", "chance": ", "}
            inside = ", ".join(args)
            if node.text in first:
                inside = f"{node.over}{first[node.text]}{inside}"
            return f"{node.text}({inside})"
        case _:
            return f"({args[0]} {signs[node.op]} {args[1]})"


def shape(node: Syntax):
    """The tree without places."""
    return (node.op, node.text, node.over, node.value, [shape(arg) for arg in node.args])


@pytest.mark.parametrize("text", CORPUS)
def test_the_language_at_work_is_read(text):
    assert shape(tree(written(tree(text)))) == shape(tree(text))


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("a + b * c", "(a + (b * c))"),
        ("a - b - c", "((a - b) - c)"),
        ("a / b / c", "((a / b) / c)"),
        ("-a ** 2", "(-(a ** 2))"),
        ("a ** -b ** c", "(a ** (-(b ** c)))"),
        ("-a * b", "((-a) * b)"),
        ("not a == b", "(not (a == b))"),
        ("not not a", "(not (not a))"),
        ("a or b and not c", "(a or (b and (not c)))"),
        ("a < b and c >= d", "((a < b) and (c >= d))"),
        ("a + b < c - d", "((a + b) < (c - d))"),
        ("a if b else c if d else e", "(a if b else (c if d else e))"),
        ("a or b if c or d else e", "((a or b) if (c or d) else e)"),
        ("1 / 2 / h", "(1 / 2 / h)"),
        ("2 / 8 h / 3", "((2 / 8 h) / 3)"),
        ("1 / min(a, b)", "(1 / min(a, b))"),
        ("a / 1 min", "(a / 1 min)"),
        ("a[b].c", "((a)[b]).c"),
        ("a.b.c", "((a).b).c"),
        (" ( a\n+\tb ) ", "(a + b)"),
    ],
)
def test_operators_bind_as_the_language_says(text, meaning):
    assert written(tree(text)) == meaning


def test_a_literal_keeps_its_text_and_a_node_its_place():
    node = tree("steps + 40 USD / month")
    assert (node.at, node.args[1].at, node.args[1].text) == (6, 8, "40 USD / month")


@pytest.mark.parametrize(
    ("text", "code", "column", "part"),
    [
        ("", "E201", 0, "needs a value"),
        ("  \n ", "E201", 0, "needs a value"),
        ("1" * (MAX_LENGTH + 1), "E201", 0, "longer than 2000"),
        ("a = b", "E202", 2, "write =="),
        ("a ^ 2", "E202", 2, "write **"),
        ('a == "x"', "E202", 5, "no text inside"),
        ("a & b", "E202", 2, "write and"),
        ("_a", "E202", 0, "lower-case letter"),
        ("prix_élevé", "E202", 5, "not of the language"),
        ("٣", "E202", 0, "not of the language"),
        ("lambda: 1", "E203", 6, "an operator is missing"),
        ("a b", "E203", 2, "an operator is missing"),
        ("a +", "E203", 3, "a value is missing"),
        ("(a", "E203", 2, "closing )"),
        ("a[1", "E203", 3, "closing ]"),
        ("a.", "E203", 2, "a name is missing after the dot"),
        ("a.1", "E203", 2, "a name is missing after the dot"),
        (".5", "E203", 0, "a value is missing"),
        ("a if b", "E203", 6, "needs an `else`"),
        ("a + not b", "E203", 4, "brackets round"),
        ("else", "E203", 0, "a value is missing"),
        ("a % b", "E203", 2, "an operator is missing"),
        ("exp + 1", "E203", 0, "is a function: exp(…)"),
        ("max(a b)", "E203", 6, "a comma or a closing )"),
        ("max(a", "E203", 5, "a comma or a closing )"),
        ("max(a, )", "E203", 7, "a value is missing"),
        ("9 <= hour < 17", "E205", 10, "two values at a time"),
        ("sin(1)", "E206", 0, "no function"),
        ("print(1)", "E206", 0, "no function"),
        ("exp(1, 2)", "E207", 0, "exp needs 1 value"),
        ("exp()", "E207", 0, "exp needs 1 value"),
        ("min(1)", "E207", 0, "min needs at least 2 values"),
        ("clip(1, 2)", "E207", 0, "clip needs 3 values"),
        ("argmax(fit)", "E207", 7, "begins with the set"),
        ("argmax(product, fit)", "E207", 7, "begins with the set"),
        ("sum(1: 2)", "E207", 4, "begins with the set"),
        ("chance(0.5)", "E207", 7, "a name of its own"),
        ("chance(a: 0.5)", "E207", 7, "a name of its own"),
        ("chance(a, 0.5, 1)", "E207", 0, "chance needs 1 value"),
        ("True", "E208", 0, "write yes or no"),
        ("1e999", "E101", 0, "too large"),
        ("2 hours", "E102", 2, "is no unit"),
        ("5 % seats", "E203", 4, "an operator is missing"),
        ("a / month", "E103", 4, "only after a number: 1 month"),
        ("USD", "E103", 0, "only after a number: 1 USD"),
        ("min", "E103", 0, "only after a number: 1 min"),
    ],
)
def test_a_fault_has_its_code_its_column_and_its_rule(text, code, column, part):
    found = fault(text)
    assert (found.code, found.origin, found.path) == (
        code, Origin("x.yaml", 3, 7 + column), "here",
    )  # fmt: skip
    assert part in found.rule


def test_a_wrong_function_or_unit_gives_the_nearest():
    assert fault("squrt(2)").nearest == "sqrt"
    assert fault("2 hours").nearest == "h"


def test_a_fault_in_a_text_of_several_lines_points_at_its_beginning():
    with pytest.raises(ScenarioError) as caught:
        parse(Scalar("a +\n+ b", Origin("x.yaml", 3, 7), inline=False), "here")
    assert caught.value.faults[0].origin == Origin("x.yaml", 3, 7)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 500 + "a" + ")" * 500,
        "-" * 1500 + "a",
        "not " * 400 + "a",
        "a" + " + a" * 400,
        "a" + " if a else a" * 150,
        "a" + "[a" * 400 + "]" * 400,
        "a" + ".a" * 900,
        "exp(" * 300 + "a" + ")" * 300,
        "a" + " ** a" * 300,
    ],
)
def test_deep_nesting_is_refused_and_never_crashes(text):
    assert fault(text).code == "E204"


def test_a_sum_of_many_terms_is_allowed():
    assert tree("a" + " + a" * (MAX_DEPTH - 1)).depth == MAX_DEPTH


def test_words_of_the_language_are_reserved():
    assert {"h", "days", "min", "argmax", "chance", "yes", "no", "now", "person", "lambda",
            "true", "if"} <= RESERVED  # fmt: skip
    assert not {"size", "order", "crm", "client", "value"} & RESERVED


NAMES = st.sampled_from(["a", "need", "region", "chosen", "x_1"])
LEAVES = st.one_of(
    NAMES,
    st.sampled_from(["yes", "no", "0", "2.5", "21 days", "40 USD/month", "6 %", "0.2 / day"]),
)


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    plain = sorted(name for name, (few, many) in FUNCTIONS.items() if few == many == 1)
    one = [name for name in plain if name not in ("argmax", "sum", "chance")]
    return st.one_of(
        st.tuples(inner, st.sampled_from(sorted(OPERATORS)), inner).map(
            lambda parts: f"({parts[0]}) {parts[1]} ({parts[2]})"
        ),
        st.tuples(inner, inner, inner).map(lambda p: f"({p[0]}) if ({p[1]}) else ({p[2]})"),
        inner.map(lambda text: f"-({text})"),
        inner.map(lambda text: f"not ({text})"),
        st.tuples(inner, NAMES).map(lambda parts: f"({parts[0]}).{parts[1]}"),
        st.tuples(inner, inner).map(lambda parts: f"({parts[0]})[{parts[1]}]"),
        st.tuples(st.sampled_from(one), inner).map(lambda parts: f"{parts[0]}({parts[1]})"),
        st.tuples(inner, inner).map(lambda parts: f"max({parts[0]}, {parts[1]})"),
        st.tuples(NAMES, inner).map(lambda parts: f"argmax({parts[0]}: {parts[1]})"),
        st.tuples(NAMES, inner).map(lambda parts: f"chance({parts[0]}, {parts[1]})"),
    )


@settings(max_examples=150, deadline=None)
@given(st.recursive(LEAVES, _grown, max_leaves=12))
def test_a_tree_written_and_read_again_is_the_same(text):
    first = tree(text)
    assert shape(tree(written(first))) == shape(first)


MORE = (
    "if",
    "else",
    "not",
    "a",
    "need",
    "1",
    "days",
    "USD",
    "yes",
    "region",
    "__class__",
    "import",
)
PIECES = [*OPERATORS, *FUNCTIONS, *"()[].,:%", *MORE, "2 h", " ", "\x00", "é", "1e400"]


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES), max_size=15).map("".join)))
@example("a.__class__")
@example("().__class__.__bases__[0]")
@example("\x00")
@example("\N{ZERO WIDTH SPACE}")
def test_nonsense_gives_a_fault_and_nothing_else(text):
    with suppress(ScenarioError):
        tree(text)
