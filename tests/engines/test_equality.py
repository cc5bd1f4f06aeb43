"""Every engine gives the tables of the reference: row by row, floats bit for bit, KPIs included."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest

from sim.engines import ENGINES
from sim.language.tree import Node
from sim.program.design import Design, load
from sim.study.worlds import read_worlds
from tests.engines.kit import Play, design_of
from tests.engines.same import Outcome, assert_same, differences, frames, outcome
from tests.null.setting import SHORTER, SUBSETS, to_be
from tests.unit.test_scenarios import SHIPPED

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "scenarios"
THEORY = sorted((ROOT / "tests" / "theory").glob("*.yaml"))
WORLDS = sorted((SCENARIOS / "worlds").glob("*.yaml"))
SWITCHES = read_worlds(SCENARIOS / "worlds.yaml").switches
DESIGNS = [path for path in SHIPPED if path not in WORLDS]
OTHERS = [engine for engine in ENGINES if engine != "reference"]

WINDOW = {"run.warm_up": "40 h", "run.length": "500 h"}
SHORT_WINDOW = {"run.warm_up": "10 h", "run.length": "200 h"}
MAKERS: dict[str, Callable[[], Design]] = {}


def maker(name: str, path: Path, set: Mapping[str, str | Node], world: Path | None = None) -> None:
    MAKERS[name] = lambda: load(path, set=set, world=world)


for _path in DESIGNS:
    _folder = _path.parent.name
    _set = SHORTER if _folder == "check" else SHORT_WINDOW if _folder == "examples" else WINDOW
    maker(str(_path.relative_to(SCENARIOS)), _path, _set)
for _world in WORLDS:
    for _side in ("as_is", "to_be"):
        maker(f"{_side} in {_world.stem}", SCENARIOS / f"{_side}.yaml", WINDOW, _world)
for _path in THEORY:
    maker(f"theory {_path.stem}", _path, SHORT_WINDOW)
for _switch in SWITCHES:
    maker(f"as_is, {_switch.name}", SCENARIOS / "as_is.yaml", _switch.for_side("a") | WINDOW)
for _on in SUBSETS:
    MAKERS[f"to_be of {'+'.join(_on) or 'nothing'}"] = lambda on=_on: to_be(on, SHORTER)  # type: ignore[misc]


@cache
def reference(name: str) -> tuple[Design, Outcome]:
    design = MAKERS[name]()
    return design, outcome(design, 3, 2, "reference")


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("engine", OTHERS)
def test_an_engine_gives_the_tables_of_the_reference(engine: str, name: str) -> None:
    design, expected = reference(name)
    assert_same(expected, outcome(design, 3, 2, engine), engine)


def test_every_file_is_compared() -> None:
    assert len(DESIGNS) >= 8
    assert len(WORLDS) >= 3
    assert len(THEORY) >= 20
    assert len(SUBSETS) == 64
    assert len(SWITCHES) >= 2


# -- the comparison itself sees what is different ----------------------------------------------

SMALL = """
    parameters: {low: -1}
    cases: {guest: {attributes: {mood: {uniform: {low: 0, high: 1}}}}}
    sources: {door: {every: {exponential: {mean: 1 h}}, starts: guest, journey: visit}}
    actors: {clerk: {staff: 1}}
    tasks: {serve: {actor: clerk, time: {exponential: {mean: 1 h}}}}
    state: {zero: 0 * low}
    journeys:
      visit:
        - document: note
          with: {mood: mood, zero: zero}
        - task: serve
"""


@pytest.fixture
def small(tmp_path: Path) -> Outcome:
    return outcome(design_of(tmp_path, SMALL), 1, 0, "reference")


def changed(small: Outcome, table: str, column: str, row: int, value: object) -> Outcome:
    assert isinstance(small, dict)
    frame = small[table].copy()
    frame.loc[row, column] = value
    return {**small, table: frame}


def test_a_run_is_the_same_as_itself(small: Outcome, tmp_path: Path) -> None:
    assert isinstance(small, dict)
    assert differences(small, outcome(design_of(tmp_path, SMALL), 1, 0, "reference")) == []
    assert {"cases", "requests", "delays", "persons", "pools", "shifts", "lists"} < set(small)
    assert {"document note", "KPIs", "run", "populations"} < set(small)


def test_every_table_of_a_run_is_compared(play: Play) -> None:
    tables = play(SMALL).tables
    compared = frames(tables)
    fields = {field.name for field in dataclasses.fields(tables)}
    assert fields - {"documents"} == {
        *(name for name in compared if name not in ("run", "document note")),
        *compared["run"],
    }


def test_another_bit_of_a_float_is_told_with_table_column_and_rows(small: Outcome) -> None:
    assert isinstance(small, dict)
    time = small["requests"]["ended"][40]
    other = changed(small, "requests", "ended", 40, time * (1 + 2**-52))
    (told,) = differences(small, other)
    assert told.startswith("requests: ")
    assert "first at row 40; differ: ended" in told
    assert repr(float(time)) in told
    assert repr(float(time * (1 + 2**-52))) in told
    with pytest.raises(AssertionError, match="that engine is not as the reference:\nrequests: "):
        assert_same(small, other, "that engine")


def test_minus_zero_is_not_zero(small: Outcome) -> None:
    assert isinstance(small, dict)
    assert (small["document note"]["zero"] == 0).all()
    (told,) = differences(small, changed(small, "document note", "zero", 3, 0.0))
    assert told.startswith("document note: ")
    assert "differ: zero" in told


def test_another_name_and_a_time_that_never_came_are_told(small: Outcome) -> None:
    assert (
        "differ: ending" in differences(small, changed(small, "requests", "ending", 1, "left"))[0]
    )
    told = differences(small, changed(small, "cases", "ended", 1, float("nan")))
    assert "differ: ended" in told[0]


def test_the_earliest_difference_is_told_first(small: Outcome) -> None:
    late = changed(small, "requests", "hours", 50, 9.0)
    both = changed(late, "cases", "mood", 2, 9.0)
    assert [told.split(":")[0] for told in differences(small, both)] == ["cases", "requests"]


def test_a_row_that_is_missing_is_told(small: Outcome) -> None:
    assert isinstance(small, dict)
    frame = small["requests"]
    (told,) = differences(small, {**small, "requests": frame[:-1]})
    assert f"{len(frame)} rows expected, {len(frame) - 1} got" in told
    assert f"first at row {len(frame) - 1}" in told


def test_another_form_another_column_and_another_order_of_names_are_told(small: Outcome) -> None:
    assert isinstance(small, dict)
    frame = small["requests"]
    for column, instead, word in (
        ("case", frame["case"].astype("int32"), "type int64 expected, int32 got"),
        ("hours", frame["hours"].astype("float32"), "type float64 expected, float32 got"),
        (
            "ending",
            frame["ending"].cat.reorder_categories([*frame["ending"].cat.categories][::-1]),
            "names ['open', 'done', 'left', 'no room', 'stopped'] expected",
        ),
    ):
        (told,) = differences(small, {**small, "requests": frame.assign(**{column: instead})})
        assert word in told
    turned = frame[[*frame.columns[::-1]]]
    assert "columns: expected" in differences(small, {**small, "requests": turned})[0]
    fewer = {name: table for name, table in small.items() if name != "delays"}
    assert differences(small, fewer)[0].startswith("tables: expected")


def test_a_run_that_stops_is_the_same_as_one_that_stops_with_the_same_words(
    small: Outcome,
) -> None:
    assert differences("sources.door: no", "sources.door: no") == []
    told = differences("sources.door: no", small)
    assert told[0] == "expected: stopped, sources.door: no"
    assert told[1].startswith("got:      the end of the run, ")
    assert len(differences("sources.door: no", "sources.door: yes")) == 2


def test_stopped_runs_are_outcomes(tmp_path: Path) -> None:
    design = design_of(tmp_path, SMALL.replace("mood: mood", "mood: log(-mood)"))
    found = outcome(design, 1, 0, "reference")
    assert isinstance(found, str)
    assert found.startswith("journeys.visit[0].with.mood")
