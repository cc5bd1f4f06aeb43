"""The shipped scenarios: what they may hold, that numbers have a source, all subsets of changes."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from sim.language.loader import parse_yaml
from sim.language.scenario import Scenario
from sim.language.tree import Mapping
from sim.measures.roles import read_roles
from sim.program.design import Design, load

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "scenarios"
PAIRS = [SCENARIOS, SCENARIOS / "check"]
CHANGES = (
    "registrants_first",
    "less_outreach",
    "quote_at_selection",
    "price_on_the_site",
    "details_with_the_selection",
    "one_discount",
)
SUBSETS = [subset for size in range(7) for subset in combinations(CHANGES, size)]
DESIGNS = [SCENARIOS / "as_is.yaml", SCENARIOS / "to_be.yaml"]
NO_DESIGNS = ("market.yaml", "firm.yaml", "worlds.yaml", "tuning.yaml")
STUDIES = (SCENARIOS / "studies", SCENARIOS / "page")  # of designs, and none themselves
SHIPPED = sorted(
    path
    for path in SCENARIOS.rglob("*.yaml")
    if path.name not in NO_DESIGNS and path.parent not in STUDIES
)
MARKET_SECTIONS = {"sets", "cases", "run"}
FIRM_SECTIONS = {"calendars", "actors", "tasks"}


def sections(path: Path) -> set[str]:
    return set(parse_yaml(path).entries)


def scenario(path: Path) -> Scenario:
    return load(path).scenario


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: str(p.relative_to(SCENARIOS)))
def test_every_shipped_design_loads(path: Path) -> None:
    if path.parent.name == "worlds":
        design = load(SCENARIOS / "as_is.yaml", world=path)
    else:
        design = load(path)
    assert isinstance(design, Design)


@pytest.mark.parametrize("folder", PAIRS, ids=["default", "check"])
@pytest.mark.parametrize("file", ["market.yaml", "firm.yaml", "as_is.yaml"])
def test_every_parameter_has_value_grade_and_source(folder: Path, file: str) -> None:
    """What they name is in the register: `tests/calibration` sees to that."""
    section = parse_yaml(folder / file).get("parameters")
    if section is None:
        return
    assert isinstance(section, Mapping)
    for name, entry in section.entries.items():
        assert (
            isinstance(entry, Mapping) and {"value", "grade", "source"} <= entry.entries.keys()
        ), name


@pytest.mark.parametrize("name", ["as_is.yaml", "to_be.yaml"])
@pytest.mark.parametrize("folder", PAIRS, ids=["default", "check"])
def test_a_design_holds_no_market_no_firm_and_no_typed_answer(folder: Path, name: str) -> None:
    assert not sections(folder / name) & (MARKET_SECTIONS | FIRM_SECTIONS)
    text = (folder / name).read_text(encoding="utf-8").lower()
    assert "probability" not in text
    assert "conversion" not in text


def test_to_be_is_six_changes_that_leave_market_and_firm_alone() -> None:
    loaded = scenario(SCENARIOS / "to_be.yaml")
    assert loaded.all_changes == CHANGES
    assert not any(change.touches_firm for change in loaded.changes)
    assert sections(SCENARIOS / "to_be.yaml") == {"title", "extends", "changes"}


def test_both_designs_meet_one_market() -> None:
    for folder in PAIRS:
        a, b = (scenario(folder / name) for name in ("as_is.yaml", "to_be.yaml"))
        assert a.market == b.market


def test_the_check_setting_extends_nothing_and_pays_everybody_the_same() -> None:
    for name in ("market.yaml", "firm.yaml"):
        assert "extends" not in sections(SCENARIOS / "check" / name)
    loaded = scenario(SCENARIOS / "check" / "as_is.yaml")
    assert {actor.wage for actor in loaded.actors.values()} == {40.0, None}
    assert (loaded.run.warm_up, loaded.run.length) == (400.0, 2400.0)
    businesses = loaded.sets["region"].properties["businesses"].values
    assert businesses == (8000.0, 7000.0, 5000.0, 4000.0)


def test_the_cap_is_on_worked_hours_but_in_the_check_setting_on_open_hours() -> None:
    caps = []
    for folder in PAIRS:
        sources = {s.name: s for s in scenario(folder / "to_be.yaml").sources}
        assert sources["outreach"].cap == pytest.approx(0.2)
        assert sources["outreach"].reserve == 0.0
        caps.append(sources["outreach"].cap_of)
    assert caps == ["worked", "open hours"]


@pytest.mark.parametrize("subset", SUBSETS, ids=lambda s: "+".join(s) or "none")
def test_every_subset_of_the_changes_loads(subset: tuple[str, ...]) -> None:
    without = [name for name in CHANGES if name not in subset]
    loaded = load(SCENARIOS / "to_be.yaml", without=without).scenario
    assert tuple(change.name for change in loaded.changes) == subset


SWITCHES = {
    "gap_counts": ("1", "0"),
    "registrant_trial": ("yes", "no"),
    "early_quote": ("no", "yes"),
    "follow_up": ("no", "yes"),
}


@pytest.mark.parametrize("name", SWITCHES)
def test_each_structural_switch_can_be_thrown_in_both_designs(name: str) -> None:
    for path in DESIGNS:
        for value in SWITCHES[name]:
            load(path, set={f"parameters.{name}": value})


def test_the_default_world_has_a_year_after_a_warm_up_longer_than_any_delay() -> None:
    loaded = scenario(SCENARIOS / "as_is.yaml")
    day = 24.0
    assert (loaded.run.start, loaded.run.warm_up) == ("2027-01-04", 70 * day)
    assert loaded.run.length - loaded.run.warm_up == 365 * day
    delays = [loaded.parameters[name].value for name in ("trial_length", "offer_stays")]
    assert delays == [21 * day, 30 * day]
    roles = read_roles(loaded)
    assert (roles.follow_up, roles.cohort, roles.day) == (84 * day, 266 * day, day)


def test_only_the_check_setting_is_always_open() -> None:
    for folder, names in zip(PAIRS, ({"office", "regional"}, set()), strict=True):
        calendars = scenario(folder / "as_is.yaml").calendars
        assert {name for name, one in calendars.items() if not one.is_always} == names
