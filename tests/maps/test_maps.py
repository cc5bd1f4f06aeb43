"""Maps of processes: where steps stand, what is drawn, and what is played."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pandas as pd
import pytest

from sim.engines import simulate
from sim.measures.step_flow import step_flow
from sim.program.design import Design, load
from sim.program.step_graph import Step, StepGraph, step_graph
from sim.report.html import TEMPLATES
from sim.report.maps.draw import Flows, hours, map_svg
from sim.report.maps.layout import layout_of
from sim.report.maps.replay import week_of
from sim.report.maps.shown import Map, maps_of
from tests.maps.test_flow import HERE, SCENARIOS


def visit(**settings: str) -> Design:
    return load(HERE / "visit.yaml", settings)


@pytest.fixture(scope="module")
def maps() -> list[Map]:
    designs = {"One": visit(), "Other": visit(**{"sources.arrivals.every": "20 h"})}
    return maps_of(designs, [simulate(one, 1, 0, "reference") for one in designs.values()])


@pytest.mark.parametrize("name", ["as_is", "to_be", "examples/support_desk"])
def test_no_step_stands_on_another_and_what_comes_later_stands_lower(name: str) -> None:
    graph = step_graph(load(SCENARIOS / f"{name}.yaml").program).without("document")
    layout = layout_of(graph)
    assert len(set(layout.places)) == len(graph.steps)
    for step, place in zip(graph.steps, layout.places, strict=True):
        lane = layout.lanes[place.lane]
        assert not step.actor or lane == step.actor
        assert (lane == "") == (step.sort == "outcome")
    back = [(a, b) for a, b in graph.links if layout.places[b].row <= layout.places[a].row]
    assert len(back) < len(graph.links) / 4
    starts = [place.row for step, place in zip(graph.steps, layout.places, strict=True)
              if step.sort == "start"]  # fmt: skip
    assert set(starts) == {0}


def test_a_path_is_as_wide_as_what_took_it_on_every_map(maps: list[Map]) -> None:
    wide = {}
    for one in maps:
        root = ElementTree.fromstring(str(one.svg))
        for path in root.iter("path"):
            title = path.find("title")
            assert title is not None and title.text is not None
            wide[one.label, title.text] = float(path.attrib["stroke-width"])
    assert wide["One", "talk → pause: 18"] == 11
    assert wide["Other", "talk → pause: 8"] == pytest.approx(1 + 10 * 8 / 18, abs=0.01)
    assert wide["One", "arrivals → paper: 0"] == 1


def test_the_finding_is_in_the_alternative_text(maps: list[Map]) -> None:
    root = ElementTree.fromstring(str(maps[0].svg))
    assert root.attrib["aria-label"] == (
        "The process of One: talk 18, pause 18, paper 5, served 5, late 3"
    )


def test_a_week_is_who_came_where_and_when() -> None:
    design = visit()
    flow = step_flow(simulate(design, 1, 0, "reference"), step_graph(design.program))
    week = week_of(flow, 33.0)
    # The guest of 30 h pauses from 32 to 35 h: what was before the week is at its begin.
    assert [3, 2, 0, 0, 200] in week
    assert [2, 3, 200, 200, 400] in week
    assert [2, 1, 700, 700, 900] in week  # the guest of 40 h
    assert all(left == -1 or left >= begun for *_, begun, left in week)


@pytest.mark.parametrize(
    ("length", "hours", "begins", "first"), [("400 h", 168, 0, 170), ("100 h", 95, 5, 10)]
)
def test_the_replay_begins_on_a_monday_if_a_week_follows(
    length: str, hours: float, begins: float, first: float
) -> None:
    """A run begins on Monday: the first Monday after 5 h is at 168 h."""
    design = visit(**{"run.warm_up": "5 h", "run.length": length})
    (one,) = maps_of({"One": design}, [simulate(design, 1, 0, "reference")])
    told = json.loads(str(one.replay))
    assert told["people"] == [1, 1, -1]
    assert told["work"] == [0, 1, 0, 0, 1, 0]
    assert (told["hours"], told["begins"]) == (hours, begins)
    start = 168 if begins == 0 else 5
    assert min(came for _, before, came, *_ in told["visits"] if before == 0) == 100 * (
        first - start
    )


SHEET = (194 / 25.4 * 72, 271 / 25.4 * 72)  # points of A4 that the style sheet leaves for a map


def test_the_map_of_the_shipped_pair_prints_on_a_sheet_in_type_that_can_be_read() -> None:
    graph = step_graph(load(SCENARIOS / "to_be.yaml").program).without("document")
    count = len(graph.steps)
    steps = pd.DataFrame({"visits": [0] * count, "waiting": [0.0] * count, "spent": [0.0] * count})
    text = map_svg(layout_of(graph), Flows(steps, {}, 1), "map0", "A map")
    box = ElementTree.fromstring(text).attrib["viewBox"].split()
    scale = min(room / float(size) for room, size in zip(SHEET, box[2:], strict=True))
    sizes = re.findall(r"^\.map (?:text|\.\w+) .*font-size: ([\d.]+)px", styles("map.css"), re.M)
    assert sizes and min(map(float, sizes)) * scale >= 6
    assert "@page map { size: A4; margin: 8mm; }" in styles("report.css")
    assert "max-height: 271mm" in styles("report.css")


def styles(name: str) -> str:
    return (TEMPLATES / name).read_text("utf-8")


def test_a_hostile_name_is_text() -> None:
    name = '<script>alert("x")</script>&'
    graph = StepGraph((Step("start", name), Step("task", name, name)), frozenset({(0, 1)}))
    steps = pd.DataFrame({"visits": [0, 2], "waiting": [0.0, 30.0], "spent": [0.0, 1.0]})
    text = map_svg(layout_of(graph), Flows(steps, {(0, 1): 2}, 2), "map0", name)
    root = ElementTree.fromstring(text)
    assert root.attrib["aria-label"] == name
    assert "script" not in {element.tag for element in root.iter()}


def test_hours_are_told_in_a_unit_that_people_read() -> None:
    assert [hours(one) for one in (0.2, 3.25, 60.0)] == ["12 min", "3.2 h", "2.5 days"]


NARROW, WIDE_LETTERS = 6.9, 8.4  # pixels of a letter of a step and of an actor, on average at most
LONG = "the_united_kingdom_of_great_britain_and_northern_ireland_as_w"


@pytest.mark.parametrize("name", [LONG, 60 * "a", "<b>{{ 7 }}</b> & \u202eno\u202c \u05d0\u05d1"])
def test_names_of_any_length_are_told_whole_within_their_step_and_lane(name: str) -> None:
    steps = (Step("start", name), Step("task", f"{name}1", name), Step("wait", name))
    graph = StepGraph((*steps, Step("task", "b", "b")), frozenset({(0, 1), (1, 2), (2, 3)}))
    seen = pd.DataFrame({"visits": [0, 2, 1, 1], "waiting": [0.0, 30, 1, 1], "spent": [0.0] * 4})
    text = map_svg(layout_of(graph), Flows(seen, {(0, 1): 2}, 2), "map0", "A map")
    root = ElementTree.fromstring(text)
    assert "b" not in {element.tag for element in root.iter()}
    for group in root.iter("g"):
        rect = group.find("rect")
        if rect is None:
            continue
        texts = group.findall("text")
        top, height = float(rect.attrib["y"]), float(rect.attrib["height"])
        places = [float(one.attrib["y"]) for one in texts]
        assert top + 10 <= min(places) <= max(places) <= top + height - 3
        widest = max(len(one.text or "") for one in texts)
        assert NARROW * widest <= float(rect.attrib["width"])
    drawn = "".join(one.text or "" for one in root.iter("text") if "actor" in one.get("class", ""))
    assert "".join(name.split("_")).replace(" ", "") in drawn.replace(" ", "")
    lanes = [
        float(one.attrib["width"]) for one in root.iter("rect") if "lane" in one.get("class", "")
    ]
    heads = [one for one in root.iter("text") if one.get("class") == "actor"]
    assert WIDE_LETTERS * max(len(one.text or "") for one in heads) <= max(lanes)
