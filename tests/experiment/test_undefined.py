"""What a method cannot tell of a point or of too few is left out, and ends no study."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import sim
from tests.experiment.studying import written


def found(folder: Path, **changed: object) -> sim.StudyResult:
    return sim.run_study(written(folder, **changed), engine="reference")


def test_a_ratio_that_one_run_of_a_point_has_makes_no_part_of_a_block(tmp_path: Path) -> None:
    """Where hardly anybody is won there are hours per win in one run of two: without an error."""
    result = found(tmp_path, method={"morris": {"trajectories": 4, "replications": 2}})
    blocks = result.tables["morris"].set_index("kpi")["blocks"]
    assert (blocks["revenue"] == 4).all()
    assert blocks.get("man_hours_per_win", default=pd.Series([0])).min() < 4


@pytest.mark.parametrize(("points", "told"), [(16, False), (32, True)])
def test_what_evidence_is_worth_takes_points_enough(
    points: int, told: bool, tmp_path: Path
) -> None:
    result = found(
        tmp_path,
        vary={"limit": {"path": "parameters.limit"}},
        method={"uncertainty": {"points": points, "replications": 2}},
    )
    assert ("evidence_value" in result.tables) == told
    assert len(result.tables["uncertainty"])


def test_a_ratio_over_nothing_is_called_so_and_not_undecided(tmp_path: Path) -> None:
    """Of two shops none has so much need that it is won."""
    result = found(
        tmp_path,
        vary={
            "limit": {"path": "parameters.limit", "low": 1.998, "high": 1.999},
            "people": {"path": "actors.sales.staff", "values": [1, 2]},
        },
        set={"sets.region.north.shops": 1, "sets.region.south.shops": 1},
        measure=["man_hours_per_win"],
        method={"map": {"kpi": "man_hours_per_win", "first": 2, "depth": 0, "replications": 2}},
    )
    compared = result.tables["comparison"]
    nothing = compared["diff"].isna()
    assert nothing.any()
    assert set(compared.loc[nothing, "verdict"]) == {"not defined"}
    marks = result.tables["map"].set_index("point")["mark"]
    assert set(marks[compared.loc[nothing, "point"]]) == {"not defined"}
    assert "not defined (no win in" in " ".join(result.answers)
