"""What a design may not touch: the market and, for To-Be, the firm."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.program.design import load

SCENARIOS = Path(__file__).parents[2] / "scenarios"
MARKET = {
    "sets": "sets: {region: {europe: {businesses: 9}}}",
    "cases": "cases: {business: {count: 9}}",
    "run": "run: {length: 99 h}",
}
FIRM = {
    "calendars": "calendars: {office: always}",
    "actors": "actors: {sales: {staff: 99}}",
    "tasks": "tasks: {interview: {actor: sales, time: 0 h}}",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copied = tmp_path_factory.mktemp("copy") / "scenarios"
    shutil.copytree(SCENARIOS, copied)
    return copied


@pytest.mark.parametrize("section", [*MARKET, *FIRM])
def test_a_design_with_a_section_of_the_world_is_refused(section: str, folder: Path) -> None:
    text = {**MARKET, **FIRM}[section]
    written = (folder / "as_is.yaml").read_text(encoding="utf-8")
    (folder / "wide.yaml").write_text(f"{written}\n{text}\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=rf"wide\.yaml.*{section}.*E514"):
        load(folder / "wide.yaml")


@pytest.mark.parametrize(
    "path", ["sets.region.europe.businesses: 9", "cases.business.count: 9", "run.length: 99 h"]
)
def test_a_change_of_the_market_is_refused(path: str, folder: Path) -> None:
    text = "title: To-Be in a better market\nextends: as_is.yaml\n"
    text += f"changes:\n  - name: better\n    title: Better\n    set: {{{path}}}\n"
    (folder / "better.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match="market"):
        load(folder / "better.yaml")


@pytest.mark.parametrize("place", [Path(), Path("check")], ids=["default", "check"])
def test_to_be_touches_no_path_of_market_or_firm(place: Path) -> None:
    as_is, to_be = (
        load(SCENARIOS / place / name).scenario for name in ("as_is.yaml", "to_be.yaml")
    )
    assert len(to_be.changes) == 6
    assert not any(change.touches_firm for change in to_be.changes)
    paths = {path for change in to_be.changes for path in change.paths}
    assert paths == {
        "queues.sales.order",
        "parameters.outreach_reserve",
        "parameters.outreach_cap",
        "sources.outreach.cap_of",
        "formulas.ready_for_sales",
        "formulas.keeps_trial",
        "formulas.by_phone",
        "formulas.followed_up",
        "formulas.interview_needed",
        "parameters.discounts",
    }
    assert (as_is.actors, as_is.tasks, as_is.market) == (to_be.actors, to_be.tasks, to_be.market)
    declared = {path.split(".")[1] for path in paths if path.startswith("parameters")}
    for name in declared:
        assert Path(as_is.parameters[name].origin.file).name == "as_is.yaml"


def test_a_change_that_touches_the_firm_is_marked(folder: Path) -> None:
    text = "title: To-Be with more people\nextends: as_is.yaml\nchanges:\n"
    text += "  - name: more\n    title: More\n    set: {actors.billing.staff: 2}\n"
    (folder / "more.yaml").write_text(text, encoding="utf-8")
    (change,) = load(folder / "more.yaml").scenario.changes
    assert change.touches_firm
