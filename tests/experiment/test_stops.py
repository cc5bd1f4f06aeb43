"""After a sequential stop every verdict on a KPI with a rule rests on the rule's own interval."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.experiment.reading.study import read_study
from tests.experiment.studying import written

LIMIT = {"limit": {"path": "parameters.limit"}}
TWO = LIMIT | {"people": {"path": "actors.sales.staff", "values": [1, 2]}}
UNTIL = {"at_least": 3, "at_most": 5, "until": {"revenue": "sign"}}
COLUMNS = ["diff", "low", "high"]


def found(
    folder: Path, vary: Mapping[str, object], method: Mapping[str, object]
) -> Mapping[str, pd.DataFrame]:
    return sim.run_study(written(folder, vary=vary, method=method), engine="compiled").tables


def of(table: pd.DataFrame, kpi: str) -> pd.DataFrame:
    return table[(table["kpi"] == kpi) & (table["group"] == "")].set_index("point")


def clear(table: pd.DataFrame, low: str, high: str) -> pd.Series:
    return (table[low] > 0) | (table[high] < 0)


def test_the_comparison_of_a_sweep_has_the_interval_of_the_stop(tmp_path: Path) -> None:
    ruled = found(tmp_path, LIMIT, {"sweep": {"steps": 3, "replications": UNTIL}})
    stops = ruled["stops"].set_index("point")
    revenue, others = of(ruled["comparison"], "revenue"), of(ruled["comparison"], "contribution")
    renamed = revenue.rename(columns={"diff_low": "low", "diff_high": "high"})
    pd.testing.assert_frame_equal(renamed[COLUMNS], stops[COLUMNS], rtol=1e-6)
    assert list(clear(revenue, "diff_low", "diff_high")) == [
        "better" in verdict for verdict in revenue["verdict"]
    ]
    fixed = found(tmp_path, LIMIT, {"sweep": {"steps": 3, "replications": 5}})["comparison"]
    same = others["replications"] == 5
    assert same.any()
    assert (others[same]["diff_low"] == of(fixed, "contribution")[same]["diff_low"]).all()
    wider = revenue[same]["diff_low"] < of(fixed, "revenue")[same]["diff_low"]
    assert wider.all()


def test_the_marks_of_a_map_rest_on_the_interval_of_the_stop(tmp_path: Path) -> None:
    method = {"map": {"kpi": "revenue", "first": 2, "depth": 0, "replications": UNTIL}}
    ruled = found(tmp_path, TWO, method)
    stops, marks = (ruled[name].set_index("point") for name in ("stops", "map"))
    assert list(clear(stops, "low", "high")) == ["better" in mark for mark in marks["mark"]]


def test_a_map_with_rules_needs_one_about_its_kpi(tmp_path: Path) -> None:
    method = {"map": {"kpi": "contribution", "replications": UNTIL}}
    with pytest.raises(sim.ScenarioError, match="needs a rule about contribution"):
        read_study(written(tmp_path, vary=TWO, method=method))
