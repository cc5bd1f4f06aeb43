"""The mapping: every parameter of the default world is in it, as it stands in the scenario."""

from __future__ import annotations

from functools import cache
from math import exp, sqrt

import pytest

from sim.language.loader import parse_yaml
from sim.language.tree import Mapping, Node, Scalar, Sequence
from tests.calibration.files import (
    FIGURE,
    NO_FIGURE,
    SCENARIOS,
    entries,
    listed,
    mapping,
    numbers_with_evidence,
    register,
)

FILES = ("market.yaml", "firm.yaml", "as_is.yaml")
USED = ("value", "moment", "bound", "none")
BESIDES = {  # numbers of the default world that are no parameters of their own
    "sets.region.businesses",
    "sets.region.awareness",
    "sets.region.taste",
    "sets.product.usual",
    "cases.business.attributes.need",
    "cases.business.attributes.size",
    "calendars.office",
    "calendars.regional",
    "actors.sales.staff",
    "actors.accounts.staff",
    "actors.billing.staff",
    "tasks.time",
    "measures.gross_margin",
}


@cache
def world() -> dict[str, Node]:
    """The sections of market, firm and As-Is; `parameters` of all of them together."""
    found: dict[str, Node] = {}
    parameters: dict[str, Node] = {}
    for file in FILES:
        tree = parse_yaml(SCENARIOS / file)
        parameters |= section(tree["parameters"])
        found |= tree.entries
    return found | {"parameters": Mapping(parameters, tree.origin)}


def section(node: Node) -> dict[str, Node]:
    assert isinstance(node, Mapping)
    return node.entries


@cache
def parameters() -> dict[str, dict[str, str]]:
    """Everything with value, grade and source, by path; regions together."""
    found = {}
    for name, node in world().items():
        for path, number in numbers_with_evidence(node, name):
            if not path.startswith("sets.region."):
                found[path] = number
    return found


def at(path: str) -> Node:
    first, *rest = path.split(".")
    node = world()[first]
    for key in rest:
        node = section(node)[key]
    return node


def text(node: Node) -> str:
    """The values of a node, one after the other."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return ", ".join(map(text, node))
    return text(node["value"]) if "value" in node else ", ".join(map(text, node.entries.values()))


def written(path: str) -> str:
    """What stands in the scenario, in the words of the mapping."""
    if path.startswith("sets.") and path.count(".") == 2:
        _, name, key = path.split(".")
        elements = section(at(f"sets.{name}")).values()
        joined = [text(section(element)[key]) for element in elements]
        return ", ".join(one.replace(",", "") if key == "taste" else one for one in joined)
    if path.startswith("cases."):
        ((law, node),) = section(at(path)).items()
        return ", ".join([law, *(f"{key} {text(value)}" for key, value in section(node).items())])
    if path == "tasks.time":
        times = {name: section(task)["time"] for name, task in section(at("tasks")).items()}
        return ", ".join(f"{name} {mean_of(time)}" for name, time in times.items())
    return text(at(path))


def mean_of(time: Node) -> str:
    return (
        text(time)
        if isinstance(time, Scalar)
        else text(section(section(time)["lognormal"])["mean"])
    )


def test_every_parameter_is_mapped_and_conversely() -> None:
    assert mapping().keys() == parameters().keys() | BESIDES


@pytest.mark.parametrize("path", mapping())
def test_a_row_says_what_stands_in_the_scenario(path: str) -> None:
    row = mapping()[path]
    if row["used"] == "moment":
        assert "value" not in row and "start" in row
    else:
        assert row["value"] == written(path)
    if path in parameters():
        number = parameters()[path]
        for key in ("low", "high", "grade"):
            assert row.get(key) == number.get(key), key
        assert number["source"] in listed(row["evidence"])


@pytest.mark.parametrize("path", mapping())
def test_a_row_fits_its_evidence(path: str) -> None:
    row = mapping()[path]
    grades = {register()[key]["grade"] for key in listed(row["evidence"])}
    assert row["used"] in USED
    assert row["why"]
    assert (row["measured"] == "no evidence") == (grades == {NO_FIGURE})
    assert (row["grade"] != NO_FIGURE) == (row["used"] == "value")
    if row["used"] != "none":
        assert grades & set(FIGURE)


def test_the_parameters_that_moments_set_are_those_that_the_mapping_names() -> None:
    moments = entries("moments.yaml", "moments")
    by_moment = {row["sets"]: name for name, row in moments.items() if "sets" in row}
    by_row = {path: row["moment"] for path, row in mapping().items() if row["used"] == "moment"}
    assert by_moment == by_row


def figure(key: str, number: str = "likely") -> float:
    return float(register()[key][number].removesuffix("%"))


@pytest.mark.parametrize("actor", ["sales", "accounts", "billing"])
def test_wages_are_the_figures_with_what_employers_pay_besides(actor: str) -> None:
    for ours, theirs in [("value", "likely"), ("low", "low"), ("high", "high")]:
        paid = figure(f"wage_{actor}", theirs) * figure("wage_loading", theirs)
        assert mapping()[f"parameters.wage_{actor}"][ours] == f"{paid:.0f} USD/h"


@pytest.mark.parametrize("product", ["crm", "chat", "helpdesk"])
def test_prices_are_taken_as_printed(product: str) -> None:
    for ours, theirs in [("value", "likely"), ("low", "low"), ("high", "high")]:
        printed = f"{register()[f'seat_price_{product}'][theirs]} USD/month"
        assert mapping()[f"sets.product.{product}.price"][ours] == printed


def test_the_spread_of_task_lengths_reaches_that_of_calls() -> None:
    cv = sqrt(exp(figure("call_length_spread") ** 2) - 1)
    assert float(mapping()["parameters.length_cv"]["high"]) == pytest.approx(cv, abs=0.05)


def test_demand_is_the_middle_between_the_named_worlds() -> None:
    rates = [
        float(section(parse_yaml(SCENARIOS / "worlds" / f"{name}.yaml")["set"])
              ["parameters.organic_rate"].text.removesuffix(" %/year"))
        for name in ("scarce_demand", "inbound")
    ]  # fmt: skip
    assert written("parameters.organic_rate") == f"{sqrt(rates[0] * rates[1]):g} %/year"
