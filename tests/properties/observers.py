"""Ways to look closer at a process: each adds something that nobody in it uses."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pandas as pd
from hypothesis import strategies as st

from sim.tables import Tables
from tests.properties.processes import KINDS, Step, Tree

Observer: TypeAlias = Callable[[Tree, st.DrawFn], Tree]
HOLDERS = ("do", "repeat", "left", "full", "else", "otherwise")
OBSERVERS: dict[str, Observer] = {}


def observer(function: Observer) -> Observer:
    OBSERVERS[function.__name__] = function
    return function


@observer
def a_document(process: Tree, draw: st.DrawFn) -> Tree:
    """A row written at some step, which reads state, levels and chance-drawn attributes."""
    kind, steps = draw(st.sampled_from(list(lists_of(process))))
    columns = {
        "mood": f"{kind}_mood",
        "busy": f"{kind}_busy_time * 2",
        "mark": f"{kind}_mark + {kind}_weight",
    }
    at = draw(st.integers(0, len(steps) - 1))
    steps.insert(at, {"document": f"{kind}_look", "with": columns})
    return process


@observer
def a_name(process: Tree, draw: st.DrawFn) -> Tree:
    """A name on a step. Not on a wait, whose draw is called after it."""
    steps = [step for _, steps in lists_of(process) for step in steps if "name" not in step]
    if steps:
        draw(st.sampled_from(steps))["name"] = "looked_at"
    return process


@observer
def an_attribute(process: Tree, draw: st.DrawFn) -> Tree:
    kind = draw(st.sampled_from(KINDS))
    held = process["cases"][kind]["attributes"]
    new = {"look": {"normal": {"mean": "0", "sd": "1"}}}
    process["cases"][kind]["attributes"] = {**new, **held} if draw(st.booleans()) else held | new
    return process


@observer
def a_state_and_a_level(process: Tree, draw: st.DrawFn) -> Tree:
    """The level has to be kept up with everything its rate names; nobody asks for it."""
    kind = draw(st.sampled_from(KINDS))
    rate = f"({kind}_held + 3 * {kind}_busy + {kind}_mark) / 7 h"
    process["state"][kind] |= {
        "look": {"logistic": {"mean": "0", "scale": "1"}},
        "look_level": {"start": "look_start", "rate": rate},
    }
    process["parameters"] = {"look_start": "1"}
    return process


@observer
def a_task_and_an_actor(process: Tree, draw: st.DrawFn) -> Tree:
    process["actors"]["looker"] = {"staff": "2", "traits": {"eye": {"exponential": {"mean": "1"}}}}
    process["tasks"]["look"] = {"actor": "looker", "time": {"exponential": {"mean": "1 h"}}}
    return process


def lists_of(process: Tree) -> Iterator[tuple[str, list[Step]]]:
    """Every list of steps with the kind of case that walks it."""
    for name, steps in process["journeys"].items():
        for found in _lists(steps):
            yield name.split("_")[0], found


def _lists(steps: list[Step]) -> Iterator[list[Step]]:
    yield steps
    for step in steps:
        inner = [step[key] for key in HOLDERS if isinstance(step.get(key), list)]
        inner += step.get("split", {}).values()
        for option in step.get("choose", []):
            inner += [option[key] for key in ("do", "otherwise") if key in option]
        for found in inner:
            yield from _lists(found)


@st.composite
def observed(draw: st.DrawFn, process: Tree, name: str) -> Tree:
    """The process with the observer in it; the process itself is left as it is."""
    return OBSERVERS[name](copy.deepcopy(process), draw)


def as_before(tables: Tables) -> dict[str, pd.DataFrame]:
    """All tables without the columns, rows and documents that an observer adds, names as text."""
    named = {
        name: getattr(tables, name)
        for name in ("populations", "cases", "requests", "delays", "persons")
    }
    named |= {name: t for name, t in tables.documents.items() if not name.endswith("_look")}
    named["persons"] = named["persons"][named["persons"]["actor"] != "looker"]
    return {name: _plain(table) for name, table in named.items()}


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    added = [column for column in table if str(column) in ("look", "look_level", "eye")]
    kept = table.drop(columns=added)
    texts: dict[Any, Any] = {
        column: kept[column].astype(object)
        for column in kept
        if isinstance(kept[column].dtype, pd.CategoricalDtype)
    }
    return kept.assign(**texts)
