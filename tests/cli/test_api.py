"""The Python API: load, simulate, compare."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import sim

HERE = Path(__file__).parent
TODAY, TOMORROW, QUEUE = (HERE / f"{name}.yaml" for name in ("today", "tomorrow", "queue"))


def test_one_run_gives_tables() -> None:
    run = sim.simulate(TODAY, seed=3, replication=2)
    assert (run.cases["outcome"] == "won").sum() == len(run.documents["invoice"])
    assert set(run.events["activity"]) == {"talk", "write"}
    assert len(run.events) <= len(run.requests)
    assert set(run.persons["actor"]) == {"sales", "office"}
    assert list(run.kpis.columns[:4]) == ["kpi", "unit", "group", "value"]
    assert isinstance(run.delays, pd.DataFrame)


def test_a_run_can_be_repeated_and_another_is_another() -> None:
    design = sim.load(TODAY)
    one, again, other = (sim.simulate(design, replication=number) for number in (1, 1, 2))
    pd.testing.assert_frame_equal(one.cases, again.cases)
    assert not one.cases.equals(other.cases)


def test_load_sets_values_and_switches_changes_off() -> None:
    design = sim.load(TOMORROW, set={"parameters.limit": 0.5}, without=["choosy"])
    assert design.scenario.parameters["limit"].value == 0.5
    assert [change.name for change in design.scenario.changes] == ["cheaper"]


def test_compare_takes_paths_and_designs() -> None:
    compared = sim.compare(TODAY, sim.load(TOMORROW), replications=3, seed=5)
    assert compared.labels == ("Today", "Tomorrow")
    row = compared.table.set_index(["kpi", "group"]).loc[("customers_won", "")]
    values = compared.kpis[
        (compared.kpis["kpi"] == "customers_won") & (compared.kpis["group"] == "")
    ]
    means = values.groupby("design")["value"].mean()
    assert (row["a_mean"], row["b_mean"]) == (means["Today"], means["Tomorrow"])
    assert row["diff"] == pytest.approx(means["Tomorrow"] - means["Today"])


def test_all_subsets_of_the_changes_load() -> None:
    for without in ([], ["choosy"], ["cheaper"], ["choosy", "cheaper"]):
        assert sim.load(TOMORROW, without=without).title.startswith("Tomorrow")


def test_faults_are_told() -> None:
    with pytest.raises(sim.ScenarioError, match=r"did you mean 'limit'"):
        sim.load(TODAY, set={"parameters.limmit": 1})
    with pytest.raises(sim.UsageError, match="needs one of auto, reference"):
        sim.simulate(TODAY, engine="quick")
    with pytest.raises(sim.UsageError, match="the same window"):
        sim.compare(TODAY, QUEUE)


def test_every_public_name_is_there_and_others_are_not() -> None:
    assert all(getattr(sim, name) is not None for name in sim.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        sim.nothing  # noqa: B018


def test_importing_it_loads_nothing() -> None:
    code = "import sys, sim; print([m for m in sys.modules if m.startswith('sim.')])"
    root = HERE.parents[1]
    result = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert result.stdout == "[]\n"


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_that_stops_is_named_by_design_and_replication(jobs: int) -> None:
    broken = sim.load(TOMORROW, set={"formulas.talked_to": "log(need) > 0"})
    with pytest.raises(sim.RunStopped, match=r"^Tomorrow, replication 0: "):
        sim.compare(TODAY, broken, replications=2, jobs=jobs)
