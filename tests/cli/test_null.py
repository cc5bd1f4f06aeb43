"""Where nothing differs, nothing may differ: not a digit, not a byte."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.store.results import named_tables
from sim.tables import Tables

HERE = Path(__file__).parent
CHECK = HERE.parents[1] / "scenarios" / "check"
REGIONS = ("north_america", "europe", "asia_pacific", "latin_america")
SMALL = {
    "run.warm_up": "20 h",
    "run.length": "300 h",
    "parameters.organic_rate": "24 % / 2000 h",
} | {f"sets.region.{region}.businesses": "300" for region in REGIONS}
CHANGES = (
    "registrants_first",
    "less_outreach",
    "quote_at_selection",
    "price_on_the_site",
    "details_with_the_selection",
    "one_discount",
)
FILES = ("market.yaml", "firm.yaml", "today.yaml")


def same(one: Tables, other: Tables, extra: Mapping[str, set[str]] | None = None) -> None:
    """All tables of `one` are in `other`, equal but for the columns named in `extra`."""
    others = dict(named_tables(other))
    for name, table in named_tables(one):
        more = others[name].drop(columns=list((extra or {}).get(name, ())))
        pd.testing.assert_frame_equal(table, more, check_exact=True)


def test_to_be_with_every_change_off_is_as_is() -> None:
    as_is = sim.simulate(sim.load(CHECK / "as_is.yaml", set=SMALL)).tables
    to_be = sim.simulate(sim.load(CHECK / "to_be.yaml", set=SMALL, without=CHANGES)).tables
    assert len(as_is.documents["invoice"]) > 0
    same(as_is, to_be)


def test_as_is_against_itself_differs_in_nothing() -> None:
    design = sim.load(CHECK / "as_is.yaml", set=SMALL)
    compared = sim.compare(design, design, replications=2)
    assert (compared.table["diff"].fillna(0.0) == 0.0).all()
    assert set(compared.table["verdict"]) <= {
        "identical",
        "follows from the rule",
        "not defined",
        "not shown",
        "undecided",  # a ratio that was never defined
    }


def test_both_designs_meet_the_same_businesses() -> None:
    drawn = ["need", "discovery", "taste_noise"]
    one, other = (
        sim.simulate(sim.load(CHECK / f"{name}.yaml", set=SMALL)).cases.set_index("case")[drawn]
        for name in ("as_is", "to_be")
    )
    both = one.index.intersection(other.index)
    assert len(both) > 100
    pd.testing.assert_frame_equal(one.loc[both], other.loc[both], check_exact=True)


@pytest.mark.parametrize(
    ("file", "old", "new", "extra"),
    [
        (
            "market.yaml",
            "      need: {normal: {mean: 0, sd: 1}}\n",
            "      whim: {normal: {mean: 0, sd: 1}}\n      need: {normal: {mean: 0, sd: 1}}\n",
            {"cases": {"whim"}},
        ),
        (
            "today.yaml",
            "    - leave: won\n",
            "    - document: memo\n      with: {paid: price}\n    - leave: won\n",
            {},
        ),
        (
            "today.yaml",
            "    - task: talk\n",
            "    - set: {mood: {uniform: {low: 0, high: 1}}}\n    - task: talk\n",
            {"cases": {"mood"}},
        ),
    ],
    ids=["an attribute", "a document", "a step that draws"],
)
def test_what_nobody_uses_changes_nothing_else(
    file: str, old: str, new: str, extra: dict[str, set[str]], tmp_path: Path
) -> None:
    for name in FILES:
        text = (HERE / name).read_text(encoding="utf-8")
        if name == file:
            assert text.count(old) == 1
            text = text.replace(old, new)
        if "mood" in new:
            text = text.replace("state:\n", "state:\n  mood: 0\n")
        (tmp_path / name).write_text(text, encoding="utf-8")
    plain = sim.simulate(HERE / "today.yaml").tables
    same(plain, sim.simulate(tmp_path / "today.yaml").tables, extra)


@pytest.mark.long
def test_every_subset_of_the_changes_runs() -> None:
    for size in range(len(CHANGES) + 1):
        for without in combinations(CHANGES, size):
            design = sim.load(CHECK / "to_be.yaml", set=SMALL, without=without)
            assert len(sim.simulate(design).cases) > 0, without
