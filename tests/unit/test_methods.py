"""The checklist says what the scenario says, names what it lacks, and bears whatever is written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from sim.calibrate.evidence import Evidence, read_evidence
from sim.errors import StoreError
from sim.language.tree import Mapping as Tree
from sim.language.tree import Node
from sim.program.design import Design, load
from sim.report import told
from sim.report.methods import methods
from sim.report.methods.chances import draws, uses
from sim.report.methods.checklist import ITEMS, SECTIONS
from sim.report.methods.differences import changed_journeys, differences
from sim.report.methods.overview import overview
from tests.unit.drawn import DESK, PURCHASE, designs
from tests.unit.recorded import (
    SHOP,
    both,
    gaps,
    headings,
    item,
    manifest_of,
    rows,
    told_of,
    written,
)

ROOT = Path(__file__).parents[2]
DEFAULT = ("as_is", "to_be")
# As Monks et al. (2019) number and name them; 2.5 has five parts.
CHECKLIST = """
    1.1 Purpose of the model; 1.2 Model outputs; 1.3 Experimentation aims;
    2.1 Base model overview diagram; 2.2 Base model logic; 2.3 Scenario logic; 2.4 Algorithms;
    2.5.1 Components: entities; 2.5.2 Components: activities; 2.5.3 Components: resources;
    2.5.4 Components: queues; 2.5.5 Components: entry and exit points;
    3.1 Data sources; 3.2 Pre-processing; 3.3 Input parameters; 3.4 Assumptions;
    4.1 Initialisation; 4.2 Run length; 4.3 Estimation approach;
    5.1 Software or programming language; 5.2 Random sampling; 5.3 Model execution;
    5.4 System specification; 6.1 Computer model sharing statement
"""


@pytest.fixture(scope="module")
def register() -> dict[str, Evidence]:
    return read_evidence(ROOT / "calibration" / "evidence.yaml")


@pytest.fixture(scope="module")
def shipped(register: dict[str, Evidence]) -> tuple[dict[str, Design], str]:
    pair = both(DEFAULT)
    return pair, told_of(pair, register)


@pytest.fixture(scope="module")
def desk() -> tuple[dict[str, Design], str]:
    pair = both(DESK)
    return pair, told_of(pair)


@pytest.mark.parametrize("pair", [DEFAULT, DESK, PURCHASE], ids=lambda pair: pair[0])
def test_every_item_of_the_checklist_stands_there_in_order(pair: tuple[str, str]) -> None:
    wanted = [" ".join(part.split()) for part in CHECKLIST.split(";")]
    markdown = told_of(both(pair))
    assert headings(markdown, 3) == wanted
    end = "What the author has to write"
    assert headings(markdown, 2) == [f"{key} {name}" for key, name in SECTIONS.items()] + [end]
    for number in ITEMS:
        assert item(markdown, number).strip(), number


@pytest.mark.parametrize("pair", [DEFAULT, DESK, PURCHASE], ids=lambda pair: pair[0])
def test_the_list_at_the_end_holds_exactly_what_is_marked(pair: tuple[str, str]) -> None:
    markdown = told_of(both(pair))
    end = markdown.partition("\n## What the author has to write\n")[2]
    listed = re.findall(r"^- \*\*([\d.]+) ([^*]+)\*\*: (.*)$", end, re.M)
    assert [(number, what) for number, _, what in listed] == list(gaps(markdown))
    assert all(ITEMS[number] == title for number, title, _ in listed)
    assert {number for number, *_ in listed} >= {"1.1", "1.3", "3.1", "3.2", "4.3", "6.1"}
    partly = len({number for number, *_ in listed} - {"3.2"})
    assert f" {len(ITEMS) - partly - 1} are filled, {partly} in part, 1 not at all" in markdown


def test_nothing_is_lacking_where_everything_is_said(desk: tuple[Any, str]) -> None:
    _, markdown = desk
    filled = {"2.1", "2.3", "2.4", "2.5.3", "2.5.4", "2.5.5", "5.1", "5.2", "5.3"}
    assert not {number for number, _ in gaps(markdown)} & filled


def test_figures_are_those_of_the_scenario(shipped: tuple[dict[str, Design], str]) -> None:
    pair, markdown = shipped
    scenario = pair["First"].scenario
    assert len(rows(item(markdown, "2.5.2"))) - 2 == len(scenario.tasks) + 10  # deliberate delays
    resources = rows(item(markdown, "2.5.3"))[1 : 1 + len(scenario.actors)]
    assert [row[0] for row in resources] == [f"`{name}`" for name in scenario.actors]
    assert resources[0][1].startswith("8 people (north\\_america 3, europe 2,")
    assert resources[0][2] == "76 USD/h"
    (population,) = [row for row in rows(item(markdown, "2.5.1")) if row[0] == "`business`"][:1]
    assert population[1].startswith("24,000 (`north_america` 8,000,")
    length = item(markdown, "4.2")
    assert "10,440 h (435 days of 24 h) long" in length
    assert "the window that counts is 8,760 h (365 days of 24 h)" in length
    assert "2027-01-04 by the clocks of America/New\\_York" in length
    assert "warm-up of 1,680 h (70 days of 24 h)" in item(markdown, "4.1")
    assert "30 of each design (First and Second), in pairs" in item(markdown, "4.3")
    assert "with the seed 7 " in item(markdown, "5.2")
    assert ["`simpy`", "4.1.9"] in rows(item(markdown, "5.1"))
    assert ["`scenarios/a.yaml`", "`12ab`"] in rows(item(markdown, "6.1"))
    assert len(rows(item(markdown, "1.2"))) - 1 == 42


def test_parameters_stand_with_the_value_of_each_design(
    shipped: tuple[dict[str, Design], str],
) -> None:
    pair, markdown = shipped
    table = {row[0].strip("`"): row for row in rows(item(markdown, "3.3")) if len(row) == 7}
    for name, parameter in pair["First"].scenario.parameters.items():
        other = pair["Second"].scenario.parameters[name].text
        assert table[name][1:3] == [f"`{parameter.text}`", f"`{other}`"], name
        assert table[name][4] == parameter.grade
    assert table["outreach_cap"][1:4] == ["`100 %`", "`20 %`", "0 % to 100 %"]
    assert table["p_reach"][6] == "`journeys.chase`, `journeys.following_up`"
    assert table["follow_up"][6] == "`formulas.followed_up`"  # in the second design alone
    assert table["crm.price"][6].startswith("`formulas.price_paid`")


def test_what_was_measured_comes_from_the_register_and_what_was_not_is_lacking(
    shipped: tuple[dict[str, Design], str], register: dict[str, Evidence]
) -> None:
    pair, markdown = shipped
    measured = {row[1].strip("`"): row for row in rows(item(markdown, "3.1"))[1:]}
    assert measured["call_gap"][6] == register["call_gap"].source
    assert measured["call_gap"][:3] == ["`attempt_gap`", "`call_gap`", "C"]
    parameters = pair["First"].scenario.parameters.values()
    unknown = {one.name for one in parameters if one.grade in ("none", "")}
    (lacking,) = [
        what for number, what in gaps(markdown) if number == "3.1" and "a graded source" in what
    ]
    named = set(re.findall(r"`([\w.]+)`", lacking))
    assert {name for name in named if "." not in name} == unknown
    assert f"{len(named)} values" in lacking


def test_a_source_that_no_register_has_needs_a_reference(tmp_path: Path) -> None:
    design = written(tmp_path, "parameters: {pace: {value: 2, grade: A, source: 'our log'}}\n")
    markdown = told_of({"Shop": design})
    assert ["`pace`", "`our log`", "A", *["–"] * 4] in rows(item(markdown, "3.1"))
    assert ("3.1", "References for `our log`.") in list(gaps(markdown))


@pytest.mark.parametrize("pair", [DEFAULT, DESK, PURCHASE], ids=lambda pair: pair[0])
def test_scenario_logic_holds_every_difference_and_no_other(pair: tuple[str, str]) -> None:
    a, b = (one.scenario for one in both(pair).values())
    found = differences(a, b)
    trees = [plain(one.resolved) for one in (a, b)]
    for one in found:
        texts = [taken(tree, one.path.split(".")) for tree in trees]
        assert texts == [one.a, one.b]
        assert one.a != one.b
    changed = {name for name, _ in changed_journeys(a, b)}
    for tree in trees:
        tree.pop("title")
        tree["journeys"] = {k: v for k, v in tree["journeys"].items() if k not in changed}
    assert found
    assert trees[0] == trees[1]


def plain(node: Node) -> Any:
    """A tree with the words of its values."""
    if isinstance(node, Tree):
        return {key: plain(value) for key, value in node.entries.items()}
    return told.value(node)


def taken(tree: Any, path: list[str]) -> str:
    """The words at a path, which is taken out; "" if there is nothing."""
    for key in path[:-1]:
        tree = tree[key]
    return str(tree.pop(path[-1], ""))


def test_a_changed_journey_is_shown_line_by_line(tmp_path: Path) -> None:
    a = written(tmp_path)
    path = tmp_path / "longer.yaml"
    path.write_text(
        "title: A longer visit\nextends: shop.yaml\nafter: {journeys.visit.serve: [wait: 2 h]}\n"
    )
    part = item(told_of({"Shop": a, "Longer": load(path)}), "2.3")
    assert "Journey `visit`, - Shop, + Longer:" in part
    assert "\n - task serve\n+- wait 2 h\n" in part


def test_a_named_change_is_told_where_it_is_known(desk: tuple[Any, str]) -> None:
    _, markdown = desk
    part = item(markdown, "2.3")
    assert "Second is First with 3 named changes:" in part
    assert "- `one_line`: A contract gives no precedence" in part
    assert ["`queues.agent.order`", "`0 if contract else 1`", "`0`"] in rows(part)


def test_the_overview_shows_what_leads_where() -> None:
    (purchase, _) = designs(PURCHASE, {})
    edges = [line.strip() for line in overview(purchase.scenario).splitlines() if "> " in line]
    assert [line for line in edges if "[" not in line] == [
        "source_requests --> journey_purchase",
        "journey_purchase -. starts beside .-> journey_clock",
        "journey_purchase --> outcome_refused",
        "journey_purchase -. stops .-> journey_clock",
        "journey_purchase --> outcome_ordered",
        "journey_clock --> outcome_withdrawn",
    ]


def test_stochastic_inputs_are_all_there_are() -> None:
    (desk, _) = designs(DESK, {})
    assert [path for path, _ in draws(desk.scenario)] == [
        "cases.call.attributes.difficulty",
        "tasks.answer.time",
        "tasks.diagnose.time",
        "sources.calls.every",
        "journeys.call_in.set.contract",
        "journeys.call_in.solved_alone.when",
        "journeys.call_in.repeat.answer.patience",
        "journeys.call_in.repeat.given_up.when",
        "journeys.call_in.repeat.back_later.wait",
    ]
    assert ("tasks.answer.time", "lognormal(mean 10 min * difficulty, cv 0.6)") in draws(
        desk.scenario
    )
    assert uses([desk.scenario])["difficulty"] == ["tasks.answer", "journeys.call_in"]


def test_another_business_has_no_word_of_sales(desk: tuple[Any, str]) -> None:
    _, markdown = desk
    own = markdown.partition("### 1.3")[2]  # definitions of outputs have the program's words
    assert not re.search(r"\b(sales|pitch|quote|business|discount|region|buyer)", own, re.I)
    assert "of `exponential(mean patience)` (reneging)" in item(markdown, "2.5.4")
    assert ["`agent`", "–", "the lowest `0 if contract else 1`", "no limit"] in rows(
        item(markdown, "2.5.4")
    )
    assert "by region" not in item(markdown, "1.2")
    assert not [row for row in rows(item(markdown, "1.2"))[1:] if "region" in row[4]]


def test_people_with_a_name_and_rooms_of_queues_are_told() -> None:
    markdown = told_of(both(PURCHASE))
    assert ["`buyer`", "Bo", "all hours", "`pace` 1.3"] in rows(item(markdown, "2.5.3"))
    assert "where no place is free (balking)" in item(markdown, "2.5.4")
    assert [row[3] for row in rows(item(markdown, "2.5.4"))[1:]] == [
        "no limit",
        "20",
        "no limit",
        "no limit",
    ]


def test_a_single_design_is_not_compared(tmp_path: Path) -> None:
    markdown = told_of({"Shop": written(tmp_path)})
    assert item(markdown, "2.3").strip() == "There is no scenario beside the base case."
    assert "pair" not in item(markdown, "4.3") + item(markdown, "1.3")
    assert "its difference is" not in markdown
    assert "redeployment_break_even" not in markdown
    assert not [what for number, what in gaps(markdown) if "rationale" in what]


def test_a_run_without_warm_up_lacks_no_method_for_it(tmp_path: Path) -> None:
    part = item(told_of({"Shop": written(tmp_path)}), "4.1")
    assert "There is no warm-up." in part
    assert "The method by which the warm-up was chosen" not in part
    assert "exponential" in item(told_of({"Shop": written(tmp_path)}), "2.4")


def test_tuned_designs_are_told_as_what_a_search_found(desk: tuple[Any, str]) -> None:
    pair, without = desk
    tuned = {**pair, "First, tuned": pair["Second"]}
    markdown = told_of(tuned, files={"tuning.csv": "", "worlds.csv": "", "ladder.csv": ""})
    assert "First, tuned were found by a coordinate search" in item(markdown, "1.3")
    assert "None: no search was made" in item(without, "1.3")
    assert "First, tuned differs from First in 4 places" in item(markdown, "2.3")
    assert "30 of each design (First and Second)" in item(markdown, "4.3")
    asked = " ".join(what for number, what in gaps(markdown) if number == "1.3")
    assert "other worlds" in asked
    assert "What was optimised" in asked


def test_doubts_of_the_study_are_told(desk: tuple[Any, str]) -> None:
    pair, without = desk
    part = item(told_of(pair, warnings=["Second: agent is asked for too much"]), "4.3")
    assert "- Second: agent is asked for too much" in part
    assert "found nothing that puts figures in doubt" not in part
    assert "found nothing that puts figures in doubt" in item(without, "4.3")


def test_another_version_of_the_program_is_told(desk: tuple[Any, str]) -> None:
    pair, without = desk
    told = told_of(pair, packages={"asis-tobe": "0.0.9"})
    assert "while the study was run by 0.0.9: they may differ" in told
    assert "they may differ" not in without


def test_where_nothing_works_or_is_drawn_no_table_is_empty(tmp_path: Path) -> None:
    design = load(ROOT / "tests" / "language" / "valid" / "kinds.yaml")
    markdown = told_of({"Accounts": design})
    lines = markdown.splitlines()
    ends = [at for at, line in enumerate(lines) if line.startswith("| ---")]
    assert ends and all(lines[at + 1].startswith("| ") for at in ends)
    assert "There are no resources" in item(markdown, "2.5.3")
    assert ["`opening`", "as many as are launched", "launched by `account`"] in rows(
        item(markdown, "2.5.1")
    )
    assert "journey_living -. launches .-> journey_growing" in item(markdown, "2.1")


def test_what_a_source_sets_first_is_told(tmp_path: Path) -> None:
    path = tmp_path / "first.yaml"
    text = SHOP.format(title="A shop").replace("journey: visit}", "journey: visit, with: {of: 2}}")
    path.write_text(f"{text}state: {{of: 0}}\n", encoding="utf-8")
    part = item(told_of({"Shop": load(path)}), "2.5.5")
    assert "- `people`: at the rate 2 / h; into `visit`, with `of` = `2`" in part


def test_a_constant_trait_is_no_chance() -> None:
    design = load(ROOT / "tests" / "theory" / "two_reps.yaml")
    assert "stochastic" not in item(told_of({"Two": design}), "4.1")


def test_a_manifest_that_lacks_what_is_read_is_refused(desk: tuple[Any, str]) -> None:
    pair, _ = desk
    manifest = manifest_of(pair, packages=None)
    del manifest["seed"]
    with pytest.raises(StoreError, match=r"does not say what was run \(got seed, packages\)"):
        methods(manifest, pair, {})
