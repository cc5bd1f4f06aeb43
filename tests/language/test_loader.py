"""What a scenario holds after loading, and how files are put together."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.language.loader import Reading, parse_text, parse_yaml, read, to_yaml
from sim.language.nodes import Draw, Expr
from sim.language.scenario import Scenario
from sim.language.tree import Mapping, Scalar
from sim.language.types import NUMBER, PURE, TIME, YES_NO, Dimension, Type

VALID = Path(__file__).parent / "valid"
SCENARIOS = Path(__file__).parents[2] / "scenarios"


def loaded(reading: Reading) -> Scenario:
    assert reading.faults == ()
    assert reading.scenario is not None
    return reading.scenario


@pytest.fixture(scope="module")
def design() -> Scenario:
    return loaded(read(VALID / "design.yaml"))


@pytest.mark.parametrize("name", ["simple", "design", "to_be", "kinds"])
def test_valid_files_load_without_a_fault(name: str) -> None:
    loaded(read(VALID / f"{name}.yaml"))


@pytest.mark.parametrize("path", ["as_is", "to_be", "check/as_is", "check/to_be"])
def test_the_projects_designs_load(path: str) -> None:
    loaded(read(SCENARIOS / f"{path}.yaml"))


def test_a_scenario_can_be_sent_to_another_process(design: Scenario) -> None:
    assert pickle.loads(pickle.dumps(design)) == design


def test_run_is_in_hours(design: Scenario) -> None:
    run = design.run
    assert (run.length, run.warm_up, run.replications, run.start) == (100, 10, 30, "2027-01-04")


def test_text_is_typed_by_its_place_so_that_no_is_norway(design: Scenario) -> None:
    assert design.sets["region"].properties["code"].values == ("DE", "NO")
    assert design.sets["region"].properties["timezone"].type == Type("text")


def test_properties_are_numbers_parameters_and_vectors(design: Scenario) -> None:
    assert design.sets["region"].properties["firms"].values == (3, 4)
    taste = design.sets["product"].properties["taste"]
    assert taste.values == ((0.1, 0), (0, 0.3))
    assert taste.type == Type("vector", PURE, "region")


def test_parameters_keep_their_evidence(design: Scenario) -> None:
    rate = design.parameters["interest_rate"]
    assert (rate.value, rate.low, rate.high) == (0.1, 0, 5)
    assert (rate.grade, rate.source, rate.unit, rate.dimension) == ("C", "nobody", "/ h", TIME**-1)
    assert design.parameters["discounts"].value == (0, 0.1)
    assert design.names.lists["discounts"] == 2


def test_attributes_may_name_those_below_them_and_are_in_order(design: Scenario) -> None:
    kind = design.kinds["business"]
    assert kind.count == (3, 4) and kind.per == "region"
    names = [attribute.name for attribute in kind.attributes]
    assert names.index("need") < names.index("later")
    assert {a.name: a.type.shape for a in kind.attributes}["fit"] == "vector"


def test_states_have_their_forms_and_a_zero_the_dimension_it_is_set_to(design: Scenario) -> None:
    states = {state.name: state for state in design.kinds["business"].state}
    forms = {name: state.form for name, state in states.items()}
    assert forms == {
        "chosen": "one_of", "rep": "person", "waiting": "flag", "met": "value",
        "last_call": "value", "calls": "value", "interest": "level",
    }  # fmt: skip
    assert states["last_call"].type == Type("number", TIME)
    assert states["calls"].type == NUMBER
    assert states["met"].type == YES_NO
    assert isinstance(states["interest"].start, Draw)
    assert isinstance(states["interest"].rate, Expr)
    assert design.names.names["interest"].level


def test_several_kinds_have_their_own_states() -> None:
    kinds = loaded(read(VALID / "kinds.yaml")).kinds
    account = {state.name: state.type for state in kinds["account"].state}
    assert list(kinds) == ["account", "opening"] and kinds["opening"].parent == "account"
    assert account["paid"].dimension == Dimension((("USD", 1),))
    assert account["clock"].dimension == PURE
    opening = {state.name: state.type for state in kinds["opening"].state}
    assert opening["asked"] == Type("number", TIME)


def test_a_source_without_a_kind_makes_plain_cases() -> None:
    scenario = loaded(read(VALID / "simple.yaml"))
    assert list(scenario.kinds) == ["case"]
    assert scenario.sources[0].starts == "case"


def test_people_have_names_calendars_and_traits(design: Scenario) -> None:
    sales = design.actors["sales"]
    assert sales.staff is not None and (sales.wage, sales.currency) == (40, "USD")
    north, south = sales.staff
    assert [person.name for person in north] == ["sales.north.1", "sales.north.2"]
    assert [person.name for person in south] == ["Ann", "sales.south.2"]
    assert south[0].traits == {"skill": 2}
    assert design.actors["systems"].staff is None and not design.actors["systems"].effort


def test_sources_are_read_with_shares_of_parameters(design: Scenario) -> None:
    organic, outreach = design.sources
    assert (organic.each, organic.starts) == ("business", "")
    assert (outreach.reserve, outreach.cap, outreach.cap_of) == (0.2, 0.4, "open hours")
    assert outreach.order is None and outreach.set_first[0][0] == "chosen"


def test_changes_are_applied_in_order_and_mark_the_firm() -> None:
    scenario = loaded(read(VALID / "to_be.yaml"))
    assert scenario.title == "Two regions, sold to in another way"
    assert scenario.all_changes == ("own_order", "bigger_team", "second_record")
    assert [change.touches_firm for change in scenario.changes] == [False, True, True]
    assert scenario.parameters["patience"].value == 72
    assert scenario.parameters["patience"].high == 480, "a parameter keeps its range"
    steps = [step for step in scenario.journeys["life"] if isinstance(step, Mapping)]
    assert [next(iter(step.entries)) for step in steps][-4:] == [
        "task",
        "document",
        "leave",
        "wait",
    ]


def test_changes_are_switched_off_by_name() -> None:
    scenario = loaded(read(VALID / "to_be.yaml", without=["bigger_team"]))
    assert [change.name for change in scenario.changes] == ["own_order", "second_record"]
    assert scenario.parameters["patience"].value == 48
    (fault,) = read(VALID / "to_be.yaml", without=["biger_team"]).faults
    assert (fault.code, fault.nearest) == ("E526", "bigger_team")


def test_without_its_changes_a_design_is_what_it_extends() -> None:
    names = ["own_order", "bigger_team", "second_record"]
    bare = loaded(read(VALID / "to_be.yaml", set={"formulas.ready": "met"}, without=names))
    base = loaded(read(VALID / "design.yaml", set={"formulas.ready": "met", "title": bare.title}))
    assert to_yaml(bare.resolved) == to_yaml(base.resolved)


def test_settings_come_last() -> None:
    settings = {"parameters.patience": "5 days", "parameters.discounts": "[0 %, 5 %, 6 %]"}
    scenario = loaded(read(VALID / "to_be.yaml", set=settings))
    assert scenario.parameters["patience"].value == 120
    assert scenario.parameters["discounts"].value == (0, 0.05, 0.06)


def test_a_wrong_setting_is_refused_with_its_path() -> None:
    (fault,) = read(VALID / "to_be.yaml", set={"parameters.patence": "5 days"}).faults
    assert (fault.origin.file, fault.nearest) == ("--set parameters.patence", "patience")
    (fault,) = read(VALID / "to_be.yaml", set={"parameters.patience": " "}).faults
    assert fault.code == "E503"


def test_designs_of_one_market_have_one_digest(design: Scenario) -> None:
    assert loaded(read(VALID / "to_be.yaml")).market == design.market
    more = read(VALID / "design.yaml", set={"parameters.interest_rate": "0.2 / h"})
    assert loaded(more).market != design.market
    longer = read(VALID / "design.yaml", set={"run.length": "200 h"})
    assert loaded(longer).market != design.market
    firm = read(VALID / "design.yaml", set={"actors.sales.staff": "9"})
    assert loaded(firm).market == design.market
    repeated = read(VALID / "design.yaml", set={"run.replications": "5"})
    assert loaded(repeated).market == design.market


def test_the_projects_designs_meet_one_market() -> None:
    markets = [loaded(read(SCENARIOS / f"{name}.yaml")).market for name in ("as_is", "to_be")]
    assert markets[0] == markets[1]


def write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text)


def test_a_world_file_takes_the_place_of_those_it_extends(tmp_path: Path) -> None:
    for name in ("design", "market", "firm"):
        write(tmp_path, **{name: (VALID / f"{name}.yaml").read_text()})
    write(
        tmp_path,
        slow="extends: market.yaml\nset: {run.length: 500 h}\n",
        both="extends: [market.yaml, firm.yaml]\nset: {actors.sales.wage: 50 USD/h}\n",
        alone="run: {length: 10 h}\n",
        broken="extends: market.yaml\nset: {run.lenth: 500 h}\n",
    )
    design = tmp_path / "design.yaml"
    assert loaded(read(design, world=tmp_path / "slow.yaml")).run.length == 500
    assert loaded(read(design, world=tmp_path / "both.yaml")).actors["sales"].wage == 50
    codes = {fault.code for fault in read(design, world=tmp_path / "alone.yaml").faults}
    assert codes == {"E515"}
    assert [f.nearest for f in read(design, world=tmp_path / "broken.yaml").faults] == ["length"]
    simple = read(VALID / "simple.yaml", world=tmp_path / "slow.yaml")
    assert [fault.code for fault in simple.faults] == ["E515"]


def test_a_path_may_go_up_to_the_topmost_scenarios_folder_and_no_further(tmp_path: Path) -> None:
    inner = tmp_path / "scenarios" / "check"
    inner.mkdir(parents=True)
    simple = (VALID / "simple.yaml").read_text()
    write(tmp_path, outside=simple)
    write(tmp_path / "scenarios", base=simple)
    write(inner, good="extends: ../base.yaml\n", bad="extends: ../../outside.yaml\n")
    loaded(read(inner / "good.yaml"))
    assert [fault.code for fault in read(inner / "bad.yaml").faults] == ["E511"]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "scenarios"
    folder.mkdir()
    write(tmp_path, outside=(VALID / "simple.yaml").read_text())
    (folder / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    write(folder, bad="extends: link.yaml\n")
    assert [fault.code for fault in read(folder / "bad.yaml").faults] == ["E511"]


@pytest.mark.parametrize("name", ["no such file.yaml", ".", "x" * 300])
def test_a_file_that_cannot_be_had_is_a_fault(name: str) -> None:
    (fault,) = read(VALID / name).faults
    assert fault.code == "E510"


def test_a_base_may_bring_its_own_world_only_if_all_agree(tmp_path: Path) -> None:
    for name in ("design", "market", "firm"):
        write(tmp_path, **{name: (VALID / f"{name}.yaml").read_text()})
    write(
        tmp_path,
        other="world: [firm.yaml, market.yaml]\nparameters: {extra: 1}\n",
        twice="extends: [design.yaml, other.yaml]\n",
        told="extends: [design.yaml, other.yaml]\nworld: [market.yaml, firm.yaml]\n",
    )
    assert [fault.code for fault in read(tmp_path / "twice.yaml").faults] == ["E515"]
    assert loaded(read(tmp_path / "told.yaml")).parameters["extra"].value == 1


def test_a_resolved_scenario_is_written_and_read_back_the_same(design: Scenario) -> None:
    text = to_yaml(design.resolved)
    assert to_yaml(as_map(text)) == text
    assert plain(as_map(text)) == plain(design.resolved)


def as_map(text: str) -> Mapping:
    tree = parse_text(text, "text")
    assert isinstance(tree, Mapping)
    return tree


def plain(node: object) -> object:
    if isinstance(node, Mapping):
        return {key: plain(value) for key, value in node.entries.items()}
    return node.text if isinstance(node, Scalar) else [plain(item) for item in node]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "text",
    ["0.2", "yes", "a: b", "# no comment", "- x", "'quoted'", "two\nlines", "[1, 2]", "é", "*a"],
)
def test_any_text_survives_writing_and_reading(text: str) -> None:
    origin = as_map("a: b").origin
    tree = Mapping({"key": Scalar(text, origin)}, origin)
    assert plain(as_map(to_yaml(tree))) == {"key": text}


def test_every_place_is_known_to_the_column() -> None:
    tree = as_map("a: {b: [x, 'y z']}\n")
    inner = tree["a"]
    assert isinstance(inner, Mapping)
    x, y = inner["b"].items  # type: ignore[union-attr]
    assert (str(x.origin), str(y.origin)) == ("text:1:9", "text:1:13")
    assert str(inner.key_origin("b")) == "text:1:5"


def test_nesting_without_end_is_refused() -> None:
    with pytest.raises(ScenarioError, match="nested deeper than"):
        parse_text("[" * 500 + "]" * 500, "text")


def test_other_yaml_files_are_read_by_the_same_rules(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text("Case ID: order\nno: 1\n")
    assert plain(parse_yaml(tmp_path / "study.yaml")) == {"Case ID": "order", "no": "1"}
    (tmp_path / "latin.yaml").write_bytes(b"title: \xe9\n")
    with pytest.raises(ScenarioError, match="UTF-8"):
        parse_yaml(tmp_path / "latin.yaml")
