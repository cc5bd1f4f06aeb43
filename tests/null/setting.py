"""The check setting, small enough to be run often, and what equality of two runs means."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from itertools import combinations
from pathlib import Path

import pandas as pd

from sim.engines import ENGINES, simulate
from sim.program.design import Design, load
from sim.store.results import named_tables
from sim.tables import Tables

SCENARIOS = Path(__file__).parents[2] / "scenarios"
CHECK = SCENARIOS / "check"
BUSINESSES = {"north_america": 800, "europe": 700, "asia_pacific": 500, "latin_america": 400}
# A tenth of the businesses, four times as ready to register, in a window that sees them buy.
SHORT = {
    "run.warm_up": "40 h",
    "run.length": "320 h",
    "parameters.organic_rate": "24 % / 2000 h",
} | {f"sets.region.{name}.businesses": str(count) for name, count in BUSINESSES.items()}
SHORTER = SHORT | {"run.length": "200 h"}
CHANGES = (
    "registrants_first",
    "less_outreach",
    "quote_at_selection",
    "price_on_the_site",
    "details_with_the_selection",
    "one_discount",
)
SUBSETS = [subset for size in range(7) for subset in combinations(CHANGES, size)]
ENGINE = next(iter(ENGINES))


def to_be(on: Collection[str], set: Mapping[str, str]) -> Design:
    """To-Be of the check setting with some of its changes."""
    off = [name for name in CHANGES if name not in on]
    return load(CHECK / "to_be.yaml", set=set, without=off)


@cache
def run_of(on: tuple[str, ...], engine: str = ENGINE) -> Tables:
    """One run of To-Be with some of its changes, in the shortest window."""
    return simulate(to_be(on, SHORTER), engine=engine)


def assert_same(
    one: Tables, other: Tables, added: Mapping[str, Collection[str]] | None = None
) -> None:
    """Every table of `one` is in `other`, byte for byte, but for the columns that were added."""
    others = dict(named_tables(other))
    for name, table in named_tables(one):
        more = others[name].drop(columns=list((added or {}).get(name, ())))
        pd.testing.assert_frame_equal(table, more, check_exact=True, obj=name)


def are_equal(one: Tables, other: Tables) -> bool:
    try:
        assert_same(one, other)
    except AssertionError:
        return False
    return True
