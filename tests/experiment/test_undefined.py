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
