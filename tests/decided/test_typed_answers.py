"""No typed answer: a purchase is decided by the utility, and the check sees it where it is not."""

from __future__ import annotations

import shutil
from itertools import combinations
from pathlib import Path

import pytest

from sim.program.design import load
from sim.study.honesty import typed_answers
from tests.decided.disguises import DISGUISES, HEAD, WORLDS

SCENARIOS = Path(__file__).parents[2] / "scenarios"
CHANGES = load(SCENARIOS / "to_be.yaml").scenario.all_changes
SUBSETS = [subset for size in range(7) for subset in combinations(CHANGES, size)]
PLACES = [Path(), Path("check")]
SWITCHES = {
    "gap_counts": "0",
    "registrant_trial": "no",
    "early_quote": "yes",
    "follow_up": "yes",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the scenarios, to write files beside them."""
    copied = tmp_path_factory.mktemp("copy") / "scenarios"
    shutil.copytree(SCENARIOS, copied)
    return copied


@pytest.mark.parametrize("place", PLACES, ids=["default", "check"])
def test_the_utility_decides_in_as_is(place: Path) -> None:
    assert typed_answers(load(SCENARIOS / place / "as_is.yaml")) == []


@pytest.mark.parametrize("place", PLACES, ids=["default", "check"])
@pytest.mark.parametrize("off", SUBSETS, ids=lambda off: "-".join(off) or "none off")
def test_the_utility_decides_in_every_subset_of_the_changes(
    off: tuple[str, ...], place: Path
) -> None:
    assert typed_answers(load(SCENARIOS / place / "to_be.yaml", without=off)) == []


@pytest.mark.parametrize("switch", SWITCHES)
@pytest.mark.parametrize("file", ["as_is.yaml", "to_be.yaml"])
def test_the_utility_decides_under_every_structural_switch(file: str, switch: str) -> None:
    design = load(SCENARIOS / file, set={f"parameters.{switch}": SWITCHES[switch]})
    assert typed_answers(design) == []


@pytest.mark.parametrize("name", DISGUISES)
def test_a_typed_answer_is_seen(name: str, folder: Path) -> None:
    text, told = DISGUISES[name]
    (folder / "disguise.yaml").write_text(HEAD + text, encoding="utf-8")
    problems = typed_answers(load(folder / "disguise.yaml"))
    assert problems, "the check lets it through"
    assert any(told in problem for problem in problems), problems


@pytest.mark.parametrize("name", WORLDS)
def test_a_typed_answer_in_the_market_is_seen(name: str, folder: Path) -> None:
    text, told = WORLDS[name]
    head = "title: A market with a typed answer\nextends: [market.yaml, firm.yaml]\n"
    (folder / "typed_world.yaml").write_text(head + text, encoding="utf-8")
    problems = typed_answers(load(folder / "as_is.yaml", world=folder / "typed_world.yaml"))
    assert problems and any(told in problem for problem in problems), problems


def test_interest_may_end_an_offer(folder: Path) -> None:
    """A level that answers to what happens is no typed answer, wherever it is asked."""
    text = "after:\n  journeys.deciding.faded:\n    - leave: faded\n      name: lost\n"
    text += "      when: interest <= 0.1\n"
    (folder / "honest.yaml").write_text(HEAD + text, encoding="utf-8")
    assert typed_answers(load(folder / "honest.yaml")) == []


def test_a_business_without_these_roles_is_not_judged() -> None:
    assert typed_answers(load(SCENARIOS / "examples" / "purchase_request.yaml")) is None
