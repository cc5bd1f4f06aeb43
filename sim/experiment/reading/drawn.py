"""A range whose values are drawn from a stated distribution."""

from __future__ import annotations

import math

from sim.errors import UsageError
from sim.experiment.dimensions import END, Law, Range
from sim.experiment.reading.numbers import Number, read_number
from sim.experiment.reading.ranges import is_whole
from sim.experiment.reading.varied import Varied
from sim.language.distributions import DISTRIBUTIONS, LARGEST_VALUE, Form, Role
from sim.language.side_file import text_of
from sim.language.tree import Mapping as Tree
from sim.language.tree import Scalar

CODE = "E819"


def read_drawn(varied: Varied) -> Range | None:
    """`draw: {lognormal: {mean: 4 %/year, cv: 0.5}}`: its low and high are the quantiles END and
    1 - END; None, with the faults added, if it is none."""
    whole, read = is_whole(varied), _distribution(varied)
    if read is None:
        return None
    word, form, body = read
    given = _parameters(varied, word, form, body)
    if given is None:
        return None
    numbers = tuple(number.value for number in given)
    if broken := form.check(*numbers):
        written = ", ".join(f"{key} {text_of(node)}" for key, node in body.entries.items())
        varied.file.faults.add(CODE, body.origin, varied.place(f"draw.{word}"), broken, written)
        return None
    roles = zip(given, form.roles, strict=True)
    unit = next((number.unit for number, role in roles if role == "value"), "")
    if in_percent := _is_in_percent(form, body):
        unit = "%"
    law = Law(form.quantile, numbers, word, 100.0 if in_percent else 1.0)
    low, high = law(END), law(1 - END)
    if not (-LARGEST_VALUE <= low < high <= LARGEST_VALUE) or not math.isfinite(high - low):
        rule = "needs a distribution of which 5 % and 95 % lie below different numbers"
        varied.refuse(CODE, "draw", rule, f"{low:.10g} and {high:.10g}")
        return None
    node = Scalar(word, varied.origin("draw"))
    return Range(
        varied.name, varied.title, varied.paths, low, high, unit, "linear", whole, node, law
    )


def _is_in_percent(form: Form, body: Tree) -> bool:
    """Whether a pure number is drawn whose mean is written in %: so are its values."""
    return form.result == "pure" and "mean" in body and text_of(body["mean"]).endswith("%")


def _distribution(varied: Varied) -> tuple[str, Form, Tree] | None:
    """The one that is named, by the parameters that it is given."""
    draw = varied.node["draw"]
    assert isinstance(draw, Tree), "by the form of a study"
    known = [one.name for one in DISTRIBUTIONS.values() if not one.composite]
    word, body = next(iter(draw.entries.items()), ("", None))
    if len(draw.entries) != 1 or word not in known or not isinstance(body, Tree):
        rule = f"needs one distribution with its parameters: {', '.join(known)}"
        near = known if len(draw.entries) == 1 else ()
        varied.refuse(CODE, "draw", rule, ", ".join(draw.entries), near)
        return None
    try:
        return word, DISTRIBUTIONS[word].form(list(body.entries)), body
    except UsageError as error:
        varied.file.faults.add(
            CODE, body.origin, varied.place(f"draw.{word}"), error.rule, error.got
        )
    return None


def _parameters(varied: Varied, word: str, form: Form, body: Tree) -> list[Number] | None:
    """In the order of the form: those of the size of a value in one unit, the others pure."""
    found: list[Number] = []
    unit: str | None = None
    for key, role in zip(form.parameters, form.roles, strict=True):
        number = _parameter(text_of(body[key]), role, unit)
        if isinstance(number, str):
            place = varied.place(f"draw.{word}.{key}")
            varied.file.faults.add(CODE, body[key].origin, place, number, text_of(body[key]))
            return None
        unit = number.unit if role == "value" else unit
        found.append(number)
    return found


def _parameter(text: str, role: Role, unit: str | None) -> Number | str:
    """A parameter, or the rule that it breaks. unit: of the values before it."""
    number = read_number(text)
    if role == "pure":
        if number is None or number.unit not in ("", "%"):
            return "needs a pure number"
        return Number(number.value / (100 if number.unit else 1), "")
    if number is None:
        return "needs a number with its unit"
    if unit not in (None, number.unit):
        return f"numbers of the size of a value are written in one unit, here {unit or 'none'}"
    return number
