"""The same design against itself, however it was loaded: every difference is exactly 0."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pytest

from sim.engines import ENGINES, simulate
from sim.program.design import load
from sim.study.api import compare
from tests.null.setting import CHECK, SHORT, assert_same, to_be


def assert_no_difference(table: pd.DataFrame) -> None:
    """Each difference and its limits are 0, or not defined because the KPI is not."""
    for column in ("diff", "diff_low", "diff_high"):
        assert (table[column].dropna() == 0.0).all(), column
    assert (table["a_mean"].dropna() == table["b_mean"].dropna()).all()
    assert not table["verdict"].str.contains("better").any()
    defined = table[table["diff"].notna()]
    assert {"customers_won", "man_hours", "revenue", "utilisation"} <= set(defined["kpi"])


def test_as_is_against_itself_differs_by_exactly_zero() -> None:
    """The whole check setting, once."""
    design = load(CHECK / "as_is.yaml")
    assert_no_difference(compare(design, design, replications=1).table)


@pytest.mark.long
@pytest.mark.parametrize("file", ["as_is.yaml", "to_be.yaml"])
def test_a_design_against_itself_differs_by_exactly_zero_in_every_run(file: str) -> None:
    design = load(CHECK / file)
    assert_no_difference(compare(design, design, replications=10, jobs=2).table)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "set", [SHORT, pytest.param({}, marks=pytest.mark.long)], ids=["short", "whole"]
)
def test_to_be_with_every_change_off_is_as_is(set: Mapping[str, str], engine: str) -> None:
    as_is = simulate(load(CHECK / "as_is.yaml", set=set), engine=engine)
    off = simulate(to_be((), set), engine=engine)
    assert len(as_is.documents["invoice"]) > 0
    assert_same(as_is, off)
    assert_same(off, as_is)


def test_to_be_with_every_change_off_compares_as_no_difference() -> None:
    as_is, off = load(CHECK / "as_is.yaml", set=SHORT), to_be((), SHORT)
    assert_no_difference(compare(as_is, off, replications=3).table)


def test_a_comparison_that_differs_is_seen() -> None:
    """The null tests would notice: one change on, and the tables are not the same."""
    as_is, other = load(CHECK / "as_is.yaml", set=SHORT), to_be(("less_outreach",), SHORT)
    with pytest.raises(AssertionError):
        assert_no_difference(compare(as_is, other, replications=3).table)
    with pytest.raises(AssertionError):
        assert_same(simulate(as_is), simulate(other))
