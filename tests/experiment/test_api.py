"""A study from Python: the same as the command finds, and nothing on the disk."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import sim
from tests.experiment.studying import SHOPS, run, written


@pytest.fixture(scope="module")
def found() -> sim.StudyResult:
    return sim.run_study(SHOPS, engine="reference")


def test_tables_and_figures_are_those_of_the_command(
    found: sim.StudyResult, tmp_path: Path
) -> None:
    out = run(SHOPS, tmp_path / "out")
    tables = {**found.tables, "kpis": found.kpis}
    assert {path.stem for path in out.glob("*.csv")} == set(tables)
    for name, table in tables.items():
        text = (out / f"{name}.csv").read_text("utf-8")
        assert text.splitlines()[0] == ",".join(map(str, table.columns))
        assert len(text.splitlines()) == len(table) + 1


def test_the_answer_is_there_in_words_and_as_a_table(found: sim.StudyResult) -> None:
    assert found.title == "Shops"
    assert found.question == "For which limits does tomorrow win more?"
    assert found.answers
    assert list(found.tables["break_even"]["people"]) == ["1", "2"]
    assert found.engine == "reference"


def test_printed_it_is_its_question_and_answers(found: sim.StudyResult) -> None:
    assert str(found) == repr(found)
    assert str(found).splitlines() == [
        found.question,
        *found.answers,
        "Tables: break_even, points, comparison; kpis",
    ]


def test_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path, method={"sweep": {"replications": 2, "steps": 2}})
    monkeypatch.chdir(tmp_path)
    result = sim.run_study("study.yaml")
    assert len(result.tables["points"]) == 4
    assert list(tmp_path.iterdir()) == [file]


def test_two_workers_find_the_same(tmp_path: Path) -> None:
    file = written(tmp_path, method={"sweep": {"replications": 2, "steps": 2}})
    one, two = (sim.run_study(file, jobs=jobs, engine="reference") for jobs in (1, 2))
    assert one.answers == two.answers
    pd.testing.assert_frame_equal(one.kpis, two.kpis)
    for name, table in one.tables.items():
        pd.testing.assert_frame_equal(table, two.tables[name])


def test_what_is_wrong_is_told(tmp_path: Path) -> None:
    with pytest.raises(sim.ScenarioError, match="needs the name of a KPI"):
        sim.run_study(written(tmp_path, measure=["customers_one"]))
    with pytest.raises(sim.UsageError, match="needs one of auto"):
        sim.run_study(SHOPS, engine="quick")
    with pytest.raises(sim.UsageError, match="at least one worker"):
        sim.run_study(SHOPS, jobs=0)
