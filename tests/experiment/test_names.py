"""What people read instead of the names of a study file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import sim
from sim.experiment.methods.break_even import BreakEven
from sim.experiment.reading.study import read_study
from tests.experiment.studying import ROOT, SHOPS, written

METHOD = {"kpi": "revenue", "along": "limit", "told_as": "USD per shop and year"}


def test_designs_without_short_titles_are_called_by_their_names(tmp_path: Path) -> None:
    desk = ROOT / "scenarios/studies/support_desk.yaml"
    assert read_study(desk).experiment.labels == ("Today", "Knowledge base")
    assert read_study(SHOPS).experiment.labels == ("Today", "Tomorrow")
    today = Path(os.path.relpath(ROOT / "tests/cli/today.yaml", tmp_path)).as_posix()
    designs = dict.fromkeys(("as_is", "with_help", "third"), today)
    several = written(tmp_path, designs=designs, method="sweep")
    assert read_study(several).experiment.labels == ("As is", "With help", "Third")


def test_a_break_even_is_told_in_the_words_of_the_study(tmp_path: Path) -> None:
    told = METHOD | {"told_in": "customers_won"}
    method = read_study(written(tmp_path, method={"break_even": told})).method
    assert isinstance(method, BreakEven)
    assert method.told_as == "USD per shop and year"
    with pytest.raises(sim.ScenarioError, match="means nothing without `told_in`"):
        read_study(written(tmp_path, method={"break_even": METHOD}))
