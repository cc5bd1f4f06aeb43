"""The charts of studies bear any study, and leave out nothing without saying so."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.report.charts.picture import Picture
from sim.report.charts.sheet import sheet
from sim.report.charts.studies import CHARTS, study_chart, study_pictures
from sim.report.charts.studies.axis import log_ticks
from sim.report.charts.studies.zero import zero_lines
from sim.report.studies.facts import Facts
from sim.report.studies.registry import SENTENCES
from sim.report.studies.sentences import told
from tests.unit.drawn import outside, overlaps
from tests.unit.studied import (
    break_even,
    change_sets,
    claims,
    compared,
    evidence_value,
    facts,
    indices,
    listed,
    morris,
    one_point,
    ranged,
    selected,
    selection,
    swept,
    uncertainty,
    warm_up,
    waterfall,
    without,
)
from tests.unit.study_examples import (
    GRID,
    KPIS,
    LONG,
    REPS,
    RISING,
    X,
    Y,
    Z,
    refined,
    rising,
    slope,
    tornado,
)

ROOT = Path(__file__).parents[2]


STUDIES: Mapping[str, Callable[[], Facts]] = {
    "one line": lambda: break_even({"": RISING}),
    "three lines": lambda: break_even(dict.fromkeys(("a", "b", "c"), RISING), told=rising),
    "many lines": lambda: break_even(
        {f"{LONG} {at}": [(n, d - at) for n, d in RISING] for at in range(13)}, told=rising
    ),
    "open": lambda: break_even({"four": [(2.0, -2.0), (20.0, 2.0)], "six": RISING}, told=rising),
    "none": lambda: break_even({"four": [(2.0, -20.0), (20.0, -4.0)]}, told=rising),
    "far": lambda: break_even({"": [(n, d * abs(d)) for n, d in RISING]}),
    "curves": lambda: facts(
        [X, REPS],
        swept([X, REPS], [(x, r) for x, _ in GRID for r in ("four", "six")],
              lambda one: float(one[0]) - 8, KPIS),
    ),
    "grid": lambda: facts([X, Y], swept([X, Y], GRID, slope)),
    "cells": lambda: facts(
        [listed("m", "Market", "default", LONG), REPS],
        swept([listed("m", "Market", "default", LONG), REPS],
              [(m, r) for m in ("default", LONG) for r in ("four", "six")],
              lambda one: 9.0 if one[0] == LONG else -9.0),
    ),
    "refined": lambda: facts([X, Y], refined()),
    "tornado": lambda: tornado()[0],
    "list": lambda: facts(
        [X, Y, Z, REPS],
        swept([X, Y, Z, REPS], [(x, y, 1 + x / 5, "four" if y > 200 else "six") for x, y in GRID]
              + [(3.0, 90.0, 2.0, "four")] * 60, slope),
    ),
    "waterfall": lambda: facts(
        [], {"points": one_point(), "waterfall": waterfall([LONG, "Trial", "Calls"]),
             "sets": change_sets("revenue", {"": 0.0, "c0": 9e4, "c0 c1 c2": 5e4})}
    ),
    "claims": lambda: facts([], {"claims": claims([LONG, "two"], [""])}),
    "many claims": lambda: facts(
        [], {"claims": claims([f"{LONG} {n}" for n in range(9)],
                              [f"world {n}" for n in range(25)])},
    ),
    "sensitivity": lambda: facts(
        [X, Y, Z, REPS], {"morris": morris([X, Y, Z, REPS]), "indices": indices([X, Y, Z, REPS])}
    ),
    "certainty": lambda: facts(
        [X, Y, Z], {"points": one_point(), "uncertainty": uncertainty(KPIS),
                    "evidence_value": evidence_value([X, Y, Z])},
    ),
    "selection": lambda: facts(
        [], {"points": one_point(), "selection": selection(50)}, selected()
    ),
    "warm-up": lambda: facts([], {"points": one_point(), **warm_up(["queue of sales", LONG, "c"])}),
    "three designs": lambda: facts(
        [X], swept([X], [(x,) for x in (2.0, 8.0, 24.0)], lambda one: float(one[0]) - 8,
                   designs=("To-Be", "Third")), labels=("As-Is", "To-Be", "Third"),
    ),
}  # fmt: skip
DRAWN = {
    "one line": ["frontier", "curves"],
    "three lines": ["frontier", "curves"],
    "many lines": ["frontier", "curves"],
    "far": ["frontier", "curves", "curves_close"],
    "curves": ["curves_customers_won", "curves_revenue", "curves_follow_up_hours_per_win"],
    "grid": ["map_customers_won"],
    "cells": ["map_customers_won"],
    "refined": ["map_customers_won"],
    "tornado": ["tornado_customers_won"],
    "list": ["points_customers_won"],
    "waterfall": ["waterfall_revenue"],
    "many claims": ["claims_1", "claims_2", "claims_3"],
    "sensitivity": ["morris_revenue", "indices_revenue"],
    "certainty": ["probability", "evidence_value_contribution"],
    "selection": ["selection"],
    "warm-up": ["weeks"],
    "three designs": ["curves_customers_won_To-Be", "curves_customers_won_Third"],
}


@pytest.mark.parametrize("name", STUDIES)
def test_no_text_of_a_chart_covers_another_or_leaves_the_picture(name):
    drawn = study_pictures(STUDIES[name]())
    assert [one.name for one in drawn] == DRAWN.get(name, [one.name for one in drawn])
    for picture in drawn:
        assert overlaps(picture) == []
        assert outside(picture) == []
        assert picture.alt.startswith(picture.title)


def test_every_chart_of_a_study_is_in_the_docs():
    page = (ROOT / "docs/charts.md").read_text("utf-8")
    for name in STUDIES:
        for stem in DRAWN.get(name, []):
            told_of = [one for one in re.findall(r"\*\*(\w+)\*\*", page) if stem.startswith(one)]
            assert told_of, stem


def test_every_chart_is_drawn_by_one_of_these_studies():
    drawn = {table for make in STUDIES.values() for table in make().tables}
    assert set(CHARTS) <= drawn
    assert set(SENTENCES) <= drawn


def test_a_new_method_brings_its_chart_by_one_registration(monkeypatch):
    monkeypatch.setattr("sim.report.charts.studies.registry.CHARTS", charts := dict(CHARTS))
    monkeypatch.setattr("sim.report.charts.studies.CHARTS", charts)

    @study_chart("novelty")
    def novelty(found: Facts) -> list[Picture]:
        return [
            Picture(
                "novelty", "New", f"New: {len(found.tables['novelty'])}", sheet("", "", 9).figure
            )
        ]

    tables = {
        "novelty": pd.DataFrame({"one": [1]}),
        "comparison": pd.DataFrame([compared(0, "revenue", 1)]),
    }
    assert [one.alt for one in study_pictures(facts([], tables))] == ["New: 1"]


def test_a_chart_does_not_say_that_there_is_no_break_even_where_none_can_be_told():
    frontier = study_pictures(break_even({"four": [(2.0, -1.0), (20.0, 1.0)]}, half=9.0))[0]
    assert frontier.title.startswith("Customers won: where")
    frontier = study_pictures(break_even({"four": [(2.0, 1.0), (20.0, 1.0)]}))[0]
    assert frontier.title == "No break-even of customers won can be told from so many runs"
    assert "Four reps: none can be told; open at all 2 points" in frontier.alt
    below = [(2.0, -9.0), (20.0, -9.0)]
    none = study_pictures(break_even({"four": below}))[0]
    assert none.title == "No break-even of customers won in this range"
    some = study_pictures(break_even({"four": below, "six": [(2.0, 1.0), (20.0, 1.0)]}))[0]
    assert some.title == "No break-even of customers won is shown"


def test_the_chart_of_a_frontier_tells_its_break_evens():
    frontier = study_pictures(break_even({"four": RISING, "six": [(2.0, -9.0), (20.0, -9.0)]}))[0]
    assert "Four reps: 10.4; (9.1 to 11.6)" in frontier.alt
    assert "Six reps: no break-even in this range; As-Is better at all 2 points" in frontier.alt


@pytest.mark.parametrize("missing", [10.0, 3.0])
def test_a_curve_breaks_where_points_failed(missing):
    table = swept([X], [(x,) for x in (2.0, 6.0, missing, 16.0, 24.0)], lambda one: 9.0)
    failed = table["points"]["x_number"] == missing
    table["points"].loc[failed, "error"] = "E1: it broke"
    gone = table["points"].loc[failed, "point"]
    table["comparison"] = table["comparison"][~table["comparison"]["point"].isin(gone)]
    drawn = study_pictures(facts([X], table))[0]
    lines = [
        one.get_xdata() for one in drawn.figure.axes[0].lines if one.get_linestyle() == "-"
        and len(one.get_xdata()) and max(one.get_xdata()) > 1
    ]  # fmt: skip
    assert not [one for one in lines if min(one) < missing < max(one)]
    assert [len(one) for one in lines if len(one) > 1] == ([2, 2] if missing == 10 else [3])
    assert "A line breaks where a point failed" in drawn.alt
    whole = study_pictures(facts([X], swept([X], [(2.0,), (9.0,), (24.0,)], lambda one: 9.0)))[0]
    assert "breaks" not in whole.alt


def test_an_axis_of_whole_numbers_has_no_others():
    people = replace(ranged("z", "People", 2, 4), whole=True)
    across = study_pictures(
        facts([people], swept([people], [(2.0,), (3.0,), (4.0,)], lambda one: 9.0))
    )[0].figure.axes[0]
    assert [one.get_text() for one in across.get_xticklabels()] == ["2", "3", "4"]
    cells = swept([X, people], [(x, z) for x in (2.0, 24.0) for z in (2.0, 3.0)], slope)
    upwards = study_pictures(facts([X, people], cells))[0].figure.axes[0]
    assert [one.get_text() for one in upwards.get_yticklabels()] == ["2", "3"]
    few = replace(people, low=1.0, high=3.0, scale="log")
    on_log = study_pictures(facts([few], swept([few], [(1.0,), (2.0,), (3.0,)], lambda one: 9.0)))
    assert [one.get_text() for one in on_log[0].figure.axes[0].get_xticklabels()] == ["1", "2", "3"]


def test_a_field_of_a_map_without_a_colour_has_an_edge():
    table = swept([X, Y], GRID, lambda one: 1.0)
    fields = study_pictures(facts([X, Y], table))[0].figure.axes[0].collections[0]
    assert tuple(fields.get_facecolor()[0]) != tuple(fields.get_edgecolor()[0])


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_mark_at_the_end_of_an_axis_of_shares_has_room(share):
    table = uncertainty(["revenue"]).assign(b_better=share, low=share, high=share)
    axes = study_pictures(facts([X], {"points": one_point(), "uncertainty": table}))[0].figure.axes
    (low, high), wide = axes[-1].get_xlim(), axes[-1].get_window_extent().width
    radius = 3.0 / 72 * axes[-1].figure.dpi / wide * (high - low)
    assert low <= 100 * share - radius
    assert high >= 100 * share + radius


def test_the_line_of_zero_lies_where_the_difference_is_zero():
    xs, ys = (np.array(one, dtype=float) for one in zip(*GRID, strict=True))
    pieces = zero_lines(xs, ys, xs + ys / 20 - 20, np.sign(xs - 5))
    ends = [end for piece in pieces for end in piece.ends]
    assert {piece.is_shown for piece in pieces} == {True, False}
    assert max(abs(x + y / 20 - 20) for x, y in ends) < 1e-9
    through = zero_lines(xs, ys, np.array([slope(one) for one in GRID]), np.zeros(len(xs)))
    assert all(piece.ends[0] != piece.ends[1] for piece in through)
    values = np.array([-1.0, 1.0, 2.0])
    assert zero_lines(np.arange(3.0), np.arange(3.0), values, np.sign(values)) == []


def test_a_line_of_zero_that_no_marks_show_looks_like_no_frontier():
    clear = study_pictures(facts([X, Y], swept([X, Y], GRID, slope)))[0]
    open_ = study_pictures(facts([X, Y], swept([X, Y], GRID, lambda one: slope(one) / 50)))[0]
    drawn = [one for one in clear.figure.axes[0].lines if one.get_linestyle() != "None"]
    lines = {one.get_linewidth() for one in drawn}
    assert {1.6} <= lines <= {1.6, 0.7}
    assert "drawn straight between opposite marks" in clear.alt
    assert not [one for one in open_.figure.axes[0].lines if one.get_linestyle() != "None"]
    assert "mean" not in open_.alt
    some = study_pictures(facts([X, Y], swept([X, Y], GRID, lambda one: slope(one) / 8)))[0]
    thin = [one for one in some.figure.axes[0].lines if one.get_linestyle() != "None"]
    assert {one.get_linewidth() for one in thin} == {0.7}
    assert "the marks beside it do not show it" in some.alt


def test_ticks_stand_at_the_places_that_were_run_if_they_are_few():
    places = [(2.0,), (9.5,), (24.0,)]
    axes = study_pictures(facts([X], swept([X], places, lambda one: 9.0)))[0].figure.axes[0]
    assert [one.get_text() for one in axes.get_xticklabels()] == ["2", "9.5", "24"]
    near = [(2.0,), (2.01,), (24.0,)]
    axes = study_pictures(facts([X], swept([X], near, lambda one: 9.0)))[0].figure.axes[0]
    assert "2.01" not in [one.get_text() for one in axes.get_xticklabels()]


@pytest.mark.parametrize("kind", ["curves", "points", "map", "tornado", "break-even"])
def test_a_chart_says_how_many_points_it_leaves_out_and_why(kind):
    kpi = ["follow_up_hours_per_win"]
    made = {
        "curves": lambda: ([X], swept([X], [(x,) for x in (2.0, 6.0, 9.0, 24.0)], level, kpi)),
        "points": lambda: ([X, Y, Z], swept([X, Y, Z], [(2.0, 90.0, 1.0), (3.0, 99.0, 2.0),
                                                        (4.0, 95.0, 3.0)], level, kpi)),
        "map": lambda: ([X, Y], swept([X, Y], GRID, level, kpi)),
        "tornado": lambda: ([X, Y], swept([X, Y], [(6.0, 200.0), (2.0, 200.0), (24.0, 200.0),
                                                   (6.0, 80.0), (6.0, 320.0)], level, kpi)),
    }  # fmt: skip
    if kind == "break-even":
        study = break_even({"": RISING}, kpi=kpi[0])
        study = replace(study, tables=without(dict(study.tables), 1))
        said = told(study)[1]
        assert (
            said
            == "Left out is 1 point of 6: follow-up hours per win not defined (no win in As-Is)."
        )
    else:
        dimensions, table = made[kind]()
        study = facts(dimensions, without(table, 1))
    alt = study_pictures(study)[0].alt
    assert "Left out: 1 point: follow-up hours per win not defined (no win in As-Is)." in alt


def level(one) -> float:
    return 9.0


@pytest.mark.parametrize(
    ("low", "high"), [(2.0, 24.0), (0.001, 5000.0), (99.0, 101.0), (54.0, 1109.0), (90.0, 800.0)]
)
def test_a_logarithmic_axis_has_ticks_within_its_limits(low, high):
    ticks = log_ticks(low, high, 163.0)
    assert len(ticks) >= 3
    assert all(low <= tick <= high for tick in ticks)
