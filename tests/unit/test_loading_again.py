"""Loading again is only faster: what was remembered cannot be told from what is made anew.

Files of another name share nothing that was remembered, so a copy elsewhere is always loaded anew.
"""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from sim.errors import Fault, Origin, ScenarioError
from sim.language.memo import Memo, Tokens
from sim.program.design import Design, load
from sim.program.program import Program

SCENARIOS = Path(__file__).parents[2] / "scenarios"
SETTINGS = (
    {"parameters.length_cv": "0.7", "parameters.p_rework": "6 %"},
    {"actors.sales.staff.europe": "4"},
    {"actors.accounts.staff": "unlimited"},
    {"sources.outreach.cap": "70 %", "sources.outreach.reserve": "10 %"},
    {"run.length": "900 days", "run.start": "2028-01-03"},
    {"run.timezone": "Europe/Berlin"},
    {"tasks.decide.time": "{constant: 2 h}"},
    {"calendars.office.hours": "08:00-16:00"},
    {"cases.business.attributes.need": "{normal: {mean: 0.1, sd: 1}}"},
    {"formulas.first_value": "steps > steps_to_value"},
)

SHOP = """
title: A shop
run: {length: 100 h}
parameters: {gap: 10 min, spread: 0.5, most: 2, share: 50 %}
actors: {clerk: {staff: most, traits: {skill: {normal: {mean: 0, sd: spread}}}}}
tasks: {serve: {actor: clerk, time: {lognormal: {mean: gap, cv: spread}}}}
state: {lucky: no}
outcomes: {won: success}
sources: {door: {every: gap, journey: visit}}
journeys:
  visit:
    - set: {lucky: "chance(luck, share)"}
    - task: serve
    - {wait: gap - 5 min, when: lucky}
    - repeat: [{task: serve}]
      times: most
"""
numbers = count()


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop" / "scenario.yaml"
    path.parent.mkdir()
    path.write_text(SHOP, "utf-8")
    return path


def elsewhere(path: Path) -> Path:
    """A copy of a file, and of all that stands beside it, under a name not read before."""
    folder = path.parent.parent / f"copy_{next(numbers)}" / path.parent.name
    shutil.copytree(path.parent, folder)
    return folder / path.name


def differing(one: Program, other: Program) -> list[str]:
    """The fields in which two programs differ."""

    def same(x: object, y: object) -> bool:
        if isinstance(x, np.ndarray) and isinstance(y, np.ndarray):
            return x.dtype == y.dtype and np.array_equal(x, y)
        return repr(x) == repr(y)  # NaN equals NaN

    names = [field.name for field in fields(Program)]
    return [name for name in names if not same(getattr(one, name), getattr(other, name))]


def faults_of(path: Path, **settings: str) -> tuple[Fault, ...]:
    with pytest.raises(ScenarioError) as caught:
        load(path, set={name.replace("__", "."): text for name, text in settings.items()})
    return caught.value.faults


def told(faults: tuple[Fault, ...]) -> list[tuple[int, int, str, str, str, str]]:
    return [(f.origin.line, f.origin.column, f.code, f.path, f.rule, f.got) for f in faults]


def test_a_design_is_the_same_whatever_was_loaded_before(tmp_path: Path) -> None:
    folder = tmp_path / "scenarios"
    shutil.copytree(SCENARIOS, folder)
    path = folder / "to_be.yaml"
    warm = [load(path, set=settings) for settings in (*SETTINGS, *SETTINGS)]
    for settings, first, again in zip(SETTINGS, warm, warm[len(SETTINGS) :], strict=False):
        assert differing(first.program, again.program) == []
        anew = load(elsewhere(path), set=settings)
        assert differing(again.program, anew.program) == []
        assert again.warnings == anew.warnings
        assert again.scenario.market == anew.scenario.market


def test_numbers_that_are_set_reach_the_program(shop: Path) -> None:
    load(shop)
    for settings in (
        {"parameters.gap": "20 min"},
        {"parameters.most": "5"},
        {"parameters.share": "10 %", "parameters.spread": "0.5"},  # two parameters of one value
        {"parameters.share": "25 %", "parameters.spread": "0.25"},
        {"actors.clerk.staff": "unlimited"},
        {"actors.clerk.staff": "[{name: ann, skill: 2}, {name: bob}]"},
    ):
        again, anew = load(shop, set=settings), load(elsewhere(shop), set=settings)
        assert differing(again.program, anew.program) == []


def test_a_number_that_breaks_a_rule_is_refused_after_one_that_kept_it(shop: Path) -> None:
    load(shop)
    broken = faults_of(shop, parameters__spread="-1")
    assert told(broken) == told(faults_of(elsewhere(shop), parameters__spread="-1"))
    assert {fault.code for fault in broken} == {"E404"}
    assert {f.code for f in faults_of(shop, parameters__gap="2 min")} == {"E711"}
    load(shop)


def test_a_fault_is_told_again_and_in_full(shop: Path) -> None:
    once, twice = (faults_of(shop, journeys__visit="[{task: nap}, {leave: lost}]") for _ in "ab")
    assert once == twice
    assert {fault.code for fault in once} >= {"E911", "E914"}


def test_a_parameter_of_another_dimension_is_another_scenario(shop: Path) -> None:
    load(shop)
    codes = {fault.code for fault in faults_of(shop, parameters__gap="3 USD")}
    assert "E301" in codes


def test_a_file_that_was_changed_is_read_anew(shop: Path) -> None:
    before = load(shop).program
    shop.write_text(shop.read_text("utf-8").replace("gap: 10 min", "gap: 30 min"), "utf-8")
    assert differing(before, load(shop).program) == ["words", "constants"]


def test_a_change_that_does_not_load_alone_is_told_at_every_load(shop: Path) -> None:
    text = """extends: scenario.yaml
changes:
  - {name: bigger, add: {parameters.more: "3"}}
  - {name: longer, set: {parameters.most: more}}
"""
    path = shop.with_name("changed.yaml")
    path.write_text(text, "utf-8")
    for settings in ({}, {"parameters__gap": "20 min"}, {"parameters__gap": "30 min"}):
        (fault,) = faults_of(path, **settings)
        assert (fault.code, fault.origin.line, fault.path) == ("E527", 4, "changes.longer")
    load(path, without=["longer"])


def test_threads_load_side_by_side(shop: Path) -> None:
    settings = [{"parameters.most": str(number % 7 + 1)} for number in range(40)]

    def loaded(asked: dict[str, str]) -> Design:
        return load(shop, set=asked)

    with ThreadPoolExecutor(4) as pool:
        side_by_side = list(pool.map(loaded, settings))
    for asked, design in zip(settings, side_by_side, strict=True):
        assert differing(design.program, load(shop, set=asked).program) == []


def test_a_memo_holds_no_more_than_it_may() -> None:
    memo: Memo[str] = Memo(10, len)
    made = []

    def make(text: str) -> str:
        made.append(text)
        return text

    for text in ("four", "four", "five5", "longer", "four"):
        assert memo.get(text, lambda text=text: make(text)) == text
    assert made == ["four", "five5", "longer", "four"]  # `longer` made the others forgotten


def test_a_memo_tells_the_faults_that_were_found() -> None:
    memo: Memo[str] = Memo(10, len)
    calls = []

    def refuse() -> str:
        calls.append(1)
        raise ScenarioError(Fault(Origin("file", 1, 1), "E201", "", "no"))

    for _ in range(2):
        with pytest.raises(ScenarioError, match="no"):
            memo.get("key", refuse)
    assert calls == [1]


def test_equal_keys_have_one_token_and_others_another() -> None:
    tokens = Tokens()
    first, second = tokens.of(("a", 1)), tokens.of(("a", 2))
    assert first is tokens.of(("a", 1)) and first is not second
