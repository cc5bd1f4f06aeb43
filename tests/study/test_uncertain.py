"""What is not known well: distributions keep their unit, and are no more once points fail."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.experiment.dimensions import Range
from sim.experiment.reading.study import read_study
from sim.report.studies.values import values_told
from tests.experiment.studying import written

LIMIT = {"title": "Limit", "path": "parameters.limit"}


def drawn(folder: Path, draw: object) -> Range:
    """The dimension that a study file reads from a distribution."""
    vary = {"limit": LIMIT | {"draw": draw}}
    file = written(folder, vary=vary, method="sweep")
    (one,) = read_study(file).experiment.dimensions
    assert isinstance(one, Range)
    return one


@pytest.mark.parametrize(
    ("draw", "unit", "low", "told"),
    [
        (
            {"beta": {"mean": "20 %", "sd": "8 %"}},
            "%",
            8.398361315,
            "beta, 90 % between 8.398 and 34.49 %",
        ),
        (
            {"beta": {"mean": "0.2", "sd": "0.08"}},
            "",
            0.08398361315,
            "beta, 90 % between 0.08398 and 0.3449",
        ),
        (
            {"triangular": {"low": "0 %", "mode": "10 %", "high": "20 %"}},
            "%",
            3.162277660,
            "triangular, 90 % between 3.162 and 16.84 %",
        ),
    ],
)
def test_a_distribution_is_named_and_keeps_its_unit(
    draw: object, unit: str, low: float, told: str, tmp_path: Path
) -> None:
    one = drawn(tmp_path, draw)
    assert (one.unit, one.low) == (unit, pytest.approx(low))
    assert one.at(0.05).text == f"{low:.10g} {unit}".strip()
    assert values_told(one) == told


@pytest.mark.parametrize(
    ("sd", "word"),
    [("0.1", "probability"), ("0.7", "share of the points that are left")],
)
def test_a_share_of_a_distribution_that_is_cut_is_no_probability(
    sd: str, word: str, tmp_path: Path
) -> None:
    """A limit beyond those of the parameter makes its point fail."""
    draw = {"normal": {"mean": "0.2", "sd": sd}}
    result = sim.run_study(
        written(
            tmp_path,
            vary={"limit": LIMIT | {"draw": draw}},
            method={"uncertainty": {"points": 32, "replications": 2}},
        ),
        engine="reference",
    )
    cut = word != "probability"
    assert (result.tables["points"]["error"] != "").any() == cut
    assert set(result.tables["uncertainty"]["word"]) == {word}
    said = " ".join(result.answers)
    assert ("The probability that" in said) == (not cut)
    assert ("of the points that are left, and no probability" in said) == cut
