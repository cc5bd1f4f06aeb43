"""Whatever somebody writes into a study file, it is refused with faults or read, and no more."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.experiment.methods import METHODS
from sim.experiment.reading.study import read_study
from tests.experiment.studying import ROOT, SHOPS, written
from tests.fuzz.targets import check_message

SEEDS_OF_CI = 100
LIMIT = {"path": "parameters.limit"}
PRICE = {"path": "parameters.price", "draw": {"normal": {"mean": "90 USD", "sd": "5 USD"}}}
PEOPLE = {"path": "actors.sales.staff", "values": ["1", "2"]}
OFFERS = {
    "variants": {
        "dear": {"parameters.price": "99 USD"},
        "cheap": {"tomorrow:parameters.price": "9 USD"},
    }
}
UNTIL = {"at_least": "10", "at_most": "40", "growth": "1.5", "until": {"revenue": "within 5 %"}}
CLAIM = {
    "name": "more",
    "says": "more",
    "source": "it",
    "kpi": "revenue",
    "is": "above",
    "than": "0",
}
STUDIES: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    # what is varied, the method
    ({"limit": LIMIT, "people": PEOPLE}, {"break_even": {"kpi": "revenue", "along": "limit",
        "told_in": "revenue", "because": "revenue per customers_won", "tolerance": "0.01"}}),
    ({"limit": LIMIT, "offers": OFFERS}, {"sweep": {"plan": "grid", "replications": UNTIL}}),
    ({"limit": LIMIT, "people": PEOPLE}, {"sweep": {"plan": "list",
        "points": [{"limit": "1", "people": "2"}, {"limit": "0", "people": "1"}]}}),
    ({"limit": LIMIT}, {"sweep": {"plan": "latin_hypercube", "points": "8"}}),
    ({"limit": LIMIT, "price": PRICE}, {"map": {"kpi": "revenue", "first": "3", "depth": "1"}}),
    ({"limit": LIMIT, "offers": OFFERS}, {"morris": {"trajectories": "4", "levels": "4"}}),
    ({"limit": LIMIT, "price": PRICE}, {"sobol_indices": {"base": "8", "second_order": "yes"}}),
    ({"price": PRICE}, {"uncertainty": {"points": "32", "payoff": "revenue"}}),
    ({"people": PEOPLE}, {"selection": {"kpi": "revenue", "rule": "kn", "difference": "5 USD"}}),
    ({"people": PEOPLE}, {"waterfall": {"changes": ["choosy"], "replications": "4"}}),
    ({"world": {"worlds": {"here": "described"}}}, {"claims": {"claims": [CLAIM]}}),
    ({}, {"warm_up": {"window": "4", "replications": "4"}}),
)  # fmt: skip
ODD: tuple[object, ...] = (
    "", "x", "yes", "0", "1", "-1", "3", "0.5", "1e400", "-1e308", "1e-320", "9" * 30, "9" * 5000,
    "nan", "inf", "٣", "1 h", "50 %", "1 USD", "9 EUR/month", "within 0", "within 1e99", "sign",
    "a:b", ":", "today:", "today:parameters.limit", "parameters", "parameters.limit.low", "..", "/",
    "\\", "\0", "a\0b", "x" * 300, "\x1b[31m", "revenue by region", "hours_per_extra_win",
    "customers_won", "ocba", "list", "sobol_sequence", "one_at_a_time", "log", "independent", "../",
    "described", [], {}, [[]], [{}], {"": {}}, ["1", "1"], {"a": "b"}, {"A b": {"c": "d"}},
    {"poisson": {"mean": "0"}}, {"weibull": {"shape": "1e-6", "scale": "1"}},
    {"beta": {"mean": "5 %", "sd": "1 %"}}, {"normal": {"mean": "1e99", "sd": "1e100"}},
    {"geometric": {"mean": "1e7"}}, {"until": {"revenue": "sign"}, "growth": "1.00001"},
)  # fmt: skip
KEYS = (
    "path", "low", "high", "scale", "whole", "draw", "values", "variants", "worlds", "switches",
    "title", "set", "without", "file", "seed", "streams", "world", "measure", "replications",
    "steps", "first", "depth", "plan", "points", "along", "kpi", "rule", "at_most", *METHODS,
)  # fmt: skip
TEXTS = [odd for odd in ODD if isinstance(odd, str)]
EDITS = ["odd"] * 8 + ["cut", "swap", "copy", "add", "rename", "wrap"]
Place: TypeAlias = tuple[Any, Any]  # a map or a list, and a key of it


def places(tree: object) -> Iterator[Place]:
    """Every place of a tree where something stands."""
    if isinstance(tree, dict | list):
        for key, value in list(tree.items() if isinstance(tree, dict) else enumerate(tree)):
            yield tree, key
            yield from places(value)


def mutated(chance: Random) -> dict[str, Any]:
    """A study with a few places taken out, doubled, replaced, swapped, wrapped or added."""
    varied, method = chance.choice(STUDIES)
    tree = yaml.safe_load(SHOPS.read_text("utf-8"))
    tree["designs"] = {"today": "today.yaml", "tomorrow": {"file": "tomorrow.yaml", "without": []}}
    streams = chance.choice(["common", "independent"])
    tree |= copy.deepcopy({"vary": varied, "method": method, "seed": "1", "streams": streams})
    for _ in range(chance.randint(1, 3)):
        part = tree.get(chance.choice(["vary", "method", "method", "all"]), tree)
        holder, key = chance.choice(list(places(part)) or list(places(tree)))
        edited(tree, holder, key, chance)
    return tree


def edited(tree: dict[str, Any], holder: Any, key: Any, chance: Random) -> None:
    """One edit at a place."""
    edit, odd = chance.choice(EDITS), copy.deepcopy(chance.choice(ODD))
    if edit == "cut":
        del holder[key]
    elif edit == "odd":
        text = isinstance(holder[key], str) and chance.random() < 0.9
        holder[key] = chance.choice(TEXTS) if text else odd
    elif edit == "swap":
        other, elsewhere = chance.choice(list(places(tree)))
        holder[key] = copy.deepcopy(other[elsewhere])
    elif edit == "wrap":
        holder[key] = [holder[key]]
    elif isinstance(holder, list):
        holder.append(copy.deepcopy(holder[key]) if edit == "copy" else odd)
    elif edit == "copy":
        holder[f"{key}2"] = copy.deepcopy(holder[key])
    elif edit == "add":
        holder[chance.choice(KEYS)] = odd
    else:
        holder[chance.choice([*KEYS, "A b", ""])] = holder.pop(key)


def taken(file: Path) -> bool:
    """Whether a file is a study; else it is refused with messages of ours."""
    try:
        read_study(file)
    except ScenarioError as error:
        check_message(error)
        return False
    return True


def fuzz(folder: Path, seed: int) -> None:
    """Reads the study that a seed makes."""
    file = folder / "study.yaml"
    tree = mutated(Random(seed))
    file.write_text(yaml.safe_dump(tree, sort_keys=False, allow_unicode=True), "utf-8")
    taken(file)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the designs of the shops lie."""
    for path in (ROOT / "tests/cli").glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


@pytest.mark.parametrize("tens", range(SEEDS_OF_CI // 10))
def test_edits_of_a_study_end_in_faults_or_a_study(tens: int, folder: Path) -> None:
    for seed in range(10 * tens, 10 * tens + 10):
        fuzz(folder, seed)


@pytest.mark.parametrize(("varied", "method"), STUDIES)
def test_what_is_edited_is_a_study(
    varied: dict[str, Any], method: dict[str, Any], tmp_path: Path
) -> None:
    assert taken(written(tmp_path, vary=varied, method=method))


@given(data=st.binary(max_size=200))
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_bytes_end_in_faults(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bytes.yaml"
    path.write_bytes(data)
    assert not taken(path)
