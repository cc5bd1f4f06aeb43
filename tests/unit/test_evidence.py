"""The register of evidence is read whole, and what is wrong with it is said with its place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sim.calibrate.evidence import REGISTER, read_evidence
from sim.errors import ScenarioError
from sim.program.design import load
from sim.report.assumptions import Assumption, assumptions, counted
from sim.report.html import environment
from tests.unit.drawn import SCENARIOS

ROOT = Path(__file__).parents[2]


def test_the_shipped_register_is_read() -> None:
    found = read_evidence(ROOT / REGISTER)
    wage = found["wage_sales"]
    assert wage.grade == "A"
    assert wage.measured
    assert wage.likely
    assert found["switch_early_quote"].grade == "none"
    assert found["switch_early_quote"].likely == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title: none", "a register of evidence needs a map `evidence`"),
        ("evidence: {a: some}", "an entry is a map"),
        ("evidence: {a: {measured: x, grade: A}}", "an entry needs source"),
        ("evidence: {a: {measured: x, grade: A, source: s, hgih: 1}}", "did you mean 'high'?"),
        ("evidence: {a: {measured: [x], grade: A, source: s}}", "needs a text"),
    ],
)
def test_a_wrong_register_is_refused_with_its_place(
    text: str, message: str, tmp_path: Path
) -> None:
    file = tmp_path / "evidence.yaml"
    file.write_text(text)
    with pytest.raises(ScenarioError) as caught:
        read_evidence(file)
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"{file.as_posix()}:1:")


@pytest.fixture(scope="module")
def found() -> list[Assumption]:
    a, b = (load(SCENARIOS / f"{name}.yaml").scenario for name in ("as_is", "to_be"))
    return assumptions(a, b, read_evidence(ROOT / REGISTER))


def test_assumptions_begin_with_switches_then_with_what_nobody_measured(
    found: list[Assumption],
) -> None:
    first = [one.name for one in found if one.is_switch]
    assert {"gap_counts", "registrant_trial", "early_quote", "follow_up"} <= set(first)
    assert [one.name for one in found[: len(first)]] == first
    grades = [one.grade for one in found[len(first) :]]
    assert grades == sorted(grades, key=["none", "", "C", "B", "A"].index)


def test_an_assumption_has_the_value_of_each_design_as_written(found: list[Assumption]) -> None:
    named = {one.name: one for one in found}
    reserve = named["outreach_reserve"]
    assert (reserve.a, reserve.b) == ("50 %", "0 %")
    assert reserve.range == "0 % to 80 %"
    assert named["discounts"].a.startswith("[0 %, 10 %")
    assert named["europe.awareness"].grade == "none"
    assert named["wage_sales"].a == named["wage_sales"].b == "76 USD/h"
    assert all(one.entry is not None for one in found)


def test_the_count_tells_every_grade(found: list[Assumption]) -> None:
    text = counted(found)
    assert text.startswith(f"{len(found)} values: ")
    bare = sum(one.grade == "none" for one in found)
    assert f"{bare} with grade none (nobody measured it)" in text


def test_a_value_that_is_not_the_figure_says_how_it_follows_or_that_nothing_says_so(
    found: list[Assumption],
) -> None:
    assert [one.name for one in found if one.unexplained] == []
    wage = next(one for one in found if one.name == "wage_sales")
    assert wage.entry is not None and "53.1 times 1.43" in wage.entry.used
    silent = replace(wage, entry=replace(wage.entry, used=""))
    assert silent.unexplained
    assert not replace(silent, grade="none").unexplained
    assert not replace(silent, a="53.1 USD/h", b="53.1 USD/h").unexplained
    assert replace(silent, a="53.1 USD/h").unexplained


def test_the_page_says_how_a_value_follows(found: list[Assumption]) -> None:
    wage = next(one for one in found if one.name == "wage_sales")
    assert wage.entry is not None
    rests_on = environment(("As-Is", "To-Be")).get_template("parts.html").module.rests_on  # type: ignore[attr-defined]
    assert "The value follows from it: <bdi>the wage times" in rests_on(wage)
    silent = rests_on(replace(wage, entry=replace(wage.entry, used="")))
    assert "nothing says how it follows from it" in silent
