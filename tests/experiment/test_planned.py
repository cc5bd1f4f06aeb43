"""`check` on a study file says what it will do, and how many runs that takes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.cli.planned import told
from sim.experiment.reading.study import read_study
from tests.experiment.studying import ROOT, SHOPS, run, written

LIMIT = {"path": "parameters.limit"}


def said(file: Path) -> list[str]:
    return list(told(read_study(file)))


def test_a_study_is_told_before_it_runs(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["check", str(written(tmp_path))])
    assert result.exit_code == 0, result.output
    lines = [line.replace(f"{ROOT.as_posix()}/", "") for line in result.stdout.splitlines()]
    designs = [line.split(" (")[0] for line in lines[3:5]]
    assert [*lines[:3], *designs, *lines[5:]] == [
        "Shops",
        "For which limits does tomorrow win more?",
        "Designs",
        "  today: Today, everybody is talked to",
        "  tomorrow: Tomorrow, whoever needs it is talked to",
        "Varied",
        "  limit: limit, from -1 to 2",
        "  people: people, 2 choices",
        "Method: sweep. The designs side by side at every point of a plan.",
        "Measured: customers_won, revenue, man_hours_per_win, contribution",
        "Wherever “limit” sets parameters.limit, that takes the place of what the change “A "
        "lower price” of Tomorrow sets.",
        "Runs: 16 at 4 points",
    ]


@pytest.mark.parametrize(
    "method",
    [
        {"sweep": {"plan": "one_at_a_time", "replications": 2}},
        {"morris": {"trajectories": 2, "replications": 2}},
        {"waterfall": {"replications": 2}},
    ],
    ids=lambda method: next(iter(method)),
)
def test_as_many_runs_are_made_as_were_told(method: dict[str, Any], tmp_path: Path) -> None:
    vary = {} if "waterfall" in method else {"limit": LIMIT, "price": {
        "path": "parameters.price", "low": "90 USD", "high": "110 USD"}}  # fmt: skip
    file = written(tmp_path, vary=vary, method=method)
    kpis = pd.read_csv(run(file, tmp_path / "out") / "kpis.csv", keep_default_na=False)
    made = kpis[["point", "design", "off", "replication"]].drop_duplicates()
    points = made["point"].nunique()
    assert said(file)[-1] == f"Runs: {len(made)} at {points} point{'s' if points > 1 else ''}"


def test_of_a_rule_both_ends_are_told(tmp_path: Path) -> None:
    until = {"at_least": 3, "at_most": 5, "until": {"revenue": "sign"}}
    file = written(tmp_path, method={"sweep": {"steps": 2, "replications": until}})
    assert said(file)[-1] == "Runs: from 24 to 40 at 4 points"


def test_of_a_method_that_chooses_its_points_the_first_are_told() -> None:
    assert said(SHOPS)[-1] == ("Runs: 80 at 8 points to begin with; the results say where to go on")


def test_a_distribution_and_a_scale_are_told(tmp_path: Path) -> None:
    price = {"path": "parameters.price", "low": "10 USD", "high": "90 USD", "scale": "log"}
    people = {"path": "actors.sales.staff", "low": "1", "high": "4", "whole": "yes"}
    draw = {"uniform": {"low": "0", "high": "1"}}
    vary = {"price": price, "people": people, "limit": LIMIT | {"draw": draw}}
    lines = said(written(tmp_path, vary=vary))
    assert [line for line in lines if line.startswith("  ")][2:] == [
        "  price: price, from 10 USD to 90 USD, logarithmic",
        "  people: people, from 1 to 4, whole numbers",
        "  limit: limit, uniform, 90 % between 0.05 and 0.95",
    ]


def test_numbers_of_a_distribution_are_rounded(tmp_path: Path) -> None:
    price = {"triangular": {"low": "12 USD / h", "mode": "22 USD / h", "high": "40 USD / h"}}
    people = {"uniform": {"low": "1", "high": "5"}}
    vary = {
        "wage": {"path": "actors.sales.wage", "draw": price},
        "people": {"path": "actors.sales.staff", "draw": people, "whole": "yes"},
    }
    lines = said(written(tmp_path, vary=vary))
    assert "  wage: wage, triangular, 90 % between 15.74 and 34.98 USD / h" in lines
    assert "  people: people, uniform, 90 % between 1.2 and 4.8, whole numbers" in lines


def twice(folder: Path, file: str = "today", **changed: object) -> Path:
    """A study of one design under two names."""
    path = Path(os.path.relpath(ROOT / f"tests/cli/{file}.yaml", folder)).as_posix()
    return written(folder, **{"designs": {"today": path, "tomorrow": path}} | changed)


def test_a_design_that_stands_there_twice_is_warned_of(tmp_path: Path) -> None:
    warning = "Warning: tomorrow is today by another name; the two never differ"
    assert warning in said(twice(tmp_path))
    words = ["study", str(twice(tmp_path)), "--jobs", "1", "--out", str(tmp_path / "out")]
    assert warning in CliRunner().invoke(app, words).stderr


@pytest.mark.parametrize(
    "changed",
    [
        {"streams": "independent"},
        {"vary": {"limit": {"path": "tomorrow:parameters.limit"}}},
        {"vary": {"limit": {"variants": {"a": {"today:parameters.limit": "1"}}}}},
        {"set": {"measures.gross_margin": "75 %", "tomorrow:parameters.limit": "1"}},
        {"method": "waterfall", "vary": {}, "file": "tomorrow"},
    ],
    ids=range(5),
)
def test_designs_that_may_differ_are_not_warned_of(changed: dict[str, Any], tmp_path: Path) -> None:
    lines = said(twice(tmp_path, **changed))
    assert not [line for line in lines if line.startswith("Warning")]
