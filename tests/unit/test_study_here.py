"""You are here: where the designs stand as described, in charts and in sentences."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from sim.experiment.described import described
from sim.experiment.experiment import Experiment
from sim.experiment.reading.study import read_study
from sim.report.charts.picture import Picture
from sim.report.charts.sheet import INNER
from sim.report.charts.studies import study_pictures
from sim.report.charts.studies.marks import HERE
from sim.report.charts.studies.plane import maps_by_kpi
from sim.report.studies.facts import Facts
from sim.report.studies.here import are_described, beside_turns
from sim.report.studies.regions import along_here, marked_by_kpi
from sim.report.studies.sentences import told
from tests.experiment.studying import written
from tests.unit.drawn import outside, overlaps
from tests.unit.studied import break_even, facts, swept
from tests.unit.study_examples import GRID, KPIS, RISING, X, Y, marks_of, refined, rising, slope


def places(picture: Picture) -> list[tuple[list[float], list[float]]]:
    """Where the ring, or the line, of "you are here" stands."""
    found = [
        one for axes in picture.figure.axes if axes.get_xlim() != (0, INNER)  # not that of the key
        for one in axes.lines if one.get_gid() == HERE
    ]  # fmt: skip
    return [(list(one.get_xdata()), list(one.get_ydata())) for one in found]


def mapped(kpis: list[str] = KPIS, here: dict[str, float] | None = None) -> Facts:
    table = swept([X, Y], GRID, slope, kpis)
    table["comparison"].loc[table["comparison"]["kpi"] == "revenue", "diff"] *= -1
    first = {**table, "comparison": table["comparison"][table["comparison"]["kpi"] == kpis[0]]}
    study = facts([X, Y], table | {"map": marks_of(first)})
    return replace(study, here={"x": 6.0, "y": 200.0} if here is None else here)


# -- where the designs stand ----------------------------------------------------------


PRICE = {"path": "parameters.price", "low": "10 USD", "high": "200 USD"}
TODAY = {"path": "today:parameters.price", "low": "10 USD", "high": "200 USD"}
STAFF = {"path": "actors.sales.staff", "values": [1, 2]}


def test_the_designs_stand_where_all_of_them_are_described_alike(tmp_path: Path) -> None:
    """Today's price is 100 USD, tomorrow's 80: there is no one place, but for today's alone."""
    assert described(study_of(tmp_path, {"staff": STAFF})) == {}
    assert described(study_of(tmp_path, {"price": PRICE})) == {}
    assert described(study_of(tmp_path, {"price": TODAY})) == {"price": 100.0}
    alike = {"measures.gross_margin": "75 %", "tomorrow:parameters.price": "100 USD"}
    assert described(study_of(tmp_path, {"price": PRICE}, set=alike)) == {"price": 100.0}


def study_of(folder: Path, vary: dict[str, object], **changed: object) -> Experiment:
    given = {"set": {"measures.gross_margin": "75 %"}} | changed
    return read_study(written(folder, vary=vary, **given)).experiment


# -- in charts ------------------------------------------------------------------------


def test_the_ring_of_a_map_stands_where_the_designs_do():
    (picture,) = study_pictures(mapped(["customers_won"]))
    assert places(picture) == [([6.0], [200.0])] * 2
    assert "Ring: you are here: length 6 h; " in picture.alt
    assert any(one.get_text() == HERE for one in picture.figure.axes[0].texts)
    assert overlaps(picture) == []
    assert outside(picture) == []


@pytest.mark.parametrize("here", [{}, {"x": 6.0}])
def test_a_map_has_no_ring_where_nobody_knows_where_the_designs_stand(here):
    (picture,) = study_pictures(mapped(["customers_won"], here))
    assert places(picture) == []
    assert HERE not in picture.alt


def test_a_map_says_that_the_designs_stand_outside():
    (picture,) = study_pictures(mapped(["customers_won"], {"x": 90.0, "y": 200.0}))
    assert places(picture) == []
    assert "As described, outside: length 90 h" in picture.alt


@pytest.mark.parametrize("x", [2.0, 6.0, 24.0])
@pytest.mark.parametrize("y", [80.0, 320.0])
def test_the_words_of_a_ring_stay_on_the_map(x, y):
    (picture,) = study_pictures(mapped(["customers_won"], {"x": x, "y": y}))
    assert outside(picture) == []
    assert overlaps(picture) == []


def test_a_break_even_is_drawn_with_the_place_of_the_designs():
    frontier, curves, *_ = study_pictures(replace(break_even({"": RISING}), here={"rate": 11.0}))
    assert {x for xs, _ in places(frontier) for x in xs} == {11.0}
    assert {x for xs, _ in places(curves) for x in xs} == {11.0}
    assert "Ring: you are here: rate 11 %/year." in frontier.alt
    assert "you are here: rate 11 %/year" in curves.alt
    assert overlaps(frontier) == overlaps(curves) == []


def test_only_the_panel_that_the_designs_lie_on_has_their_place():
    study = replace(break_even({"one": RISING, "two": RISING}), here={"rate": 11.0})
    frontier, curves, *_ = study_pictures(replace(study, chosen={"reps": "two"}))
    assert len(places(frontier)) == len({tuple(ys) for _, ys in places(frontier)}) * 2 == 2
    panels = [axes for axes in curves.figure.axes if axes.get_ylabel() or axes.lines]
    marked = [at for at, axes in enumerate(panels)
              if any(one.get_gid() == HERE for one in axes.lines)]  # fmt: skip
    assert marked == [1]
    _, nowhere, *_ = study_pictures(study)
    assert places(nowhere) == []
    assert "As described, rate 11 %/year, the designs are in none of these." in nowhere.alt


def test_a_line_along_a_range_is_that_of_the_designs_only_at_their_value():
    study = mapped(["customers_won"])
    assert are_described(study, {"x": "6 h"}) and not are_described(study, {"x": "8 h"})
    assert not are_described(replace(study, here={}), {"x": "6 h"})


def test_told_in_another_figure_the_place_lies_between_the_points_beside_it():
    study = replace(break_even({"": RISING}, told=rising), here={"rate": 11.0})
    ((x,), _), *_ = places(study_pictures(study)[0])
    assert x == rising(11.0)
    assert "set straight between the points beside it" in study_pictures(study)[0].alt


@pytest.mark.parametrize("here", [{}, {"rate": 30.0}])
def test_a_break_even_has_no_ring_without_a_place_among_its_points(here):
    study = replace(break_even({"": RISING}), here=here)
    assert [places(one) for one in study_pictures(study)] == [[], []]
    assert all(HERE not in one.alt for one in study_pictures(study))


# -- the map of another figure --------------------------------------------------------


def test_the_same_points_are_drawn_for_every_figure():
    study = mapped()
    drawn = maps_by_kpi(study)
    assert list(drawn) == KPIS
    assert [one.name for one in drawn.values()] == [f"map_{kpi}" for kpi in KPIS]
    for kpi, rows in marked_by_kpi(study).items():
        assert [row["point"] for row in rows] == list(range(len(GRID)))
        better = sum(row["verdict"] == "To-Be better" for row in rows)
        assert f"To-Be better at {better}" in drawn[kpi].alt
        assert places(drawn[kpi]) == [([6.0], [200.0])] * 2


def test_the_map_of_another_figure_says_whom_the_finer_points_followed():
    table = refined()
    more = table["comparison"].assign(kpi="revenue", unit="USD")
    table["comparison"] = pd.concat([table["comparison"], more], ignore_index=True)

    class Followed:
        name, kpi = "map", "customers_won"

    first, second = maps_by_kpi(facts([X, Y], table, Followed())).values()
    assert "was chosen by" not in first.alt
    assert "Where points lie closer was chosen by customers won." in second.alt
    regular = mapped()
    assert all("was chosen by" not in one.alt for one in maps_by_kpi(regular).values())


# -- in sentences ---------------------------------------------------------------------


def test_what_holds_along_both_dimensions_from_where_the_designs_stand():
    study = mapped(["customers_won"])
    first, second = along_here(study, marked_by_kpi(study)["customers_won"])
    assert first.endswith(
        "of 200 h, as described, along length: As-Is better up to 4 h, undecided at 8 h only,"
        " To-Be better from 16 h on."
    )
    assert first.startswith("With a name that is much longer")
    assert second.startswith("With length of 4 h, the nearest run to 6 h, along a name that is")
    assert second.endswith(": As-Is better up to 260 h, undecided at 320 h only.")
    assert list(along_here(mapped(["customers_won"], {}), [])) == []


@pytest.mark.parametrize(
    ("here", "ending"),
    [
        (4.0, "outside the interval of the break-even, where As-Is is better."),
        (10.0, "within the interval of the break-even, where it is not shown who is better."),
        (18.0, "outside the interval of the break-even, where To-Be is better."),
    ],
)
def test_on_which_side_of_the_break_even_the_designs_stand(here, ending):
    study = replace(break_even({"": RISING}), here={"rate": here})
    assert beside_turns(study) == [f"You are here: rate {here:g} %/year: {ending}"]
    assert beside_turns(replace(study, here={})) == []


def test_a_side_without_a_point_that_shows_it_is_none():
    open_ = replace(break_even({"": [(2.0, -2.0), (20.0, 2.0)]}), here={"rate": 3.0})
    (said,) = beside_turns(open_)
    assert said.endswith("within the interval of the break-even, where it is not shown who is"
                         " better.")  # fmt: skip


def test_the_place_is_told_in_the_figure_that_tells_the_break_even():
    study = replace(break_even({"": RISING}, told=rising, told_as="calls"), here={"rate": 11.0})
    assert beside_turns(study)[0].startswith(
        "You are here: rate 11 %/year, which is about 275 calls: within the interval"
    )
    assert any("calls" in one for one in told(study))
