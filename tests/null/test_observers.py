"""Looking closer at the shipped scenarios changes nothing else: not one byte of a table or KPI."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from sim.engines import simulate
from sim.measures.kpis import measure
from sim.measures.registry import KPIS, Row, kpi
from sim.measures.view import Run
from sim.program.design import Design, load
from sim.tables import Tables
from tests.null.setting import CHECK, SCENARIOS, SHORT, assert_same

DESIGN = "title: As-Is, looked at closely\nextends: as_is.yaml\n"
WORLD = "title: The check setting, looked at closely\nextends: [market.yaml, firm.yaml]\n"
OBSERVERS = {
    "an attribute": (
        DESIGN,
        f"{WORLD}add: {{cases.business.attributes.whim: {{normal: {{mean: 0, sd: 1}}}}}}\n",
        {"cases": {"whim"}},
    ),
    "a document": (
        f"{DESIGN}after:\n  journeys.display.quote:\n"
        "    - document: memo\n      with: {mood: interest, now_worth: utility, who: rep}\n",
        WORLD,
        {},
    ),
    "a state that is drawn and a level": (
        f"{DESIGN}add:\n  state.whim: {{uniform: {{low: 0, high: 1}}}}\n"
        "  state.patience_used: {start: 0, rate: (waiting + in_trial) / 48 h}\n",
        WORLD,
        {"cases": {"whim", "patience_used"}},
    ),
    "a step that draws": (
        f"{DESIGN}add: {{state.whim: 0}}\n"
        "before:\n  journeys.display.quote:\n"
        "    - set: {whim: {uniform: {low: 0, high: 1}}}\n",
        WORLD,
        {"cases": {"whim"}},
    ),
    "a formula": (f"{DESIGN}add: {{formulas.worth: utility * size}}\n", WORLD, {}),
}


@cache
def plain() -> tuple[Design, Tables]:
    design = load(CHECK / "as_is.yaml", set=SHORT)
    return design, simulate(design)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the scenarios, to write files beside them."""
    copied = tmp_path_factory.mktemp("copy") / "scenarios"
    shutil.copytree(SCENARIOS, copied)
    return copied / "check"


@pytest.mark.parametrize("name", OBSERVERS)
def test_what_nobody_uses_changes_nothing_else(name: str, folder: Path) -> None:
    design, tables = plain()
    text, world, added = OBSERVERS[name]
    (folder / "closer.yaml").write_text(text, encoding="utf-8")
    (folder / "closer_world.yaml").write_text(world, encoding="utf-8")
    closer = load(folder / "closer.yaml", set=SHORT, world=folder / "closer_world.yaml")
    looked = simulate(closer)
    assert_same(tables, looked, added)
    before, after = measure(tables, design.scenario), measure(looked, closer.scenario)
    pd.testing.assert_frame_equal(before, after, check_exact=True)


@pytest.fixture
def new_kpi() -> Iterator[Callable[[], None]]:
    """Registers a KPI, for one test."""

    def curiosity(run: Run) -> Iterator[Row]:
        """How many cases there are."""
        yield Row("", float(len(run.case_numbers)))

    def register() -> None:
        kpi("cases", "neutral")(curiosity)

    yield register
    del KPIS["curiosity"]


def test_a_new_kpi_leaves_every_other_number_alone(new_kpi: Callable[[], None]) -> None:
    design, tables = plain()
    before = measure(tables, design.scenario)
    new_kpi()
    after = measure(tables, design.scenario)
    assert (after["kpi"] == "curiosity").sum() == 1
    others = after[after["kpi"] != "curiosity"].reset_index(drop=True)
    pd.testing.assert_frame_equal(before, others, check_exact=True)
