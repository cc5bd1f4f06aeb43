"""Charts say what the table says, look the same everywhere, and bear whatever a business brings."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import matplotlib
import numpy as np
import pytest
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from sim.measures.axes import Floats
from sim.measures.doubts import Doubt, ShortWarmUp
from sim.measures.series import Stretch
from sim.measures.view import Run
from sim.report import charts, words
from sim.report.charts import CHARTS, Picture, pictures
from sim.report.charts.registry import chart
from sim.report.charts.style import LARGE, SMALL, WIDTH
from sim.report.figures import Figure, figures
from sim.study.compare import Comparison
from tests.unit.drawn import (
    DESK,
    FEW,
    PURCHASE,
    SHIPPED,
    Values,
    comparison,
    designs,
    outside,
    overlaps,
    simulated,
    texts,
)

TELEPHONE = 390  # pixels
LEAST = 10  # pixels of type on it


@pytest.fixture(scope="module")
def shipped() -> Comparison:
    return simulated(SHIPPED, 2, FEW)


@pytest.fixture(scope="module")
def one_run() -> Comparison:
    return simulated(SHIPPED, 1, FEW)


@pytest.fixture(scope="module")
def desk() -> Comparison:
    return simulated(DESK, 2, {"run.length": "60 h"})


@pytest.fixture(scope="module")
def purchase() -> Comparison:
    return simulated(PURCHASE, 2, {"run.length": "240 h"})


def named(comparison: Comparison, name: str) -> Picture:
    picture = CHARTS[name](comparison)
    assert picture is not None
    return picture


def row(comparison: Comparison, kpi: str, group: str = "") -> Figure:
    return next(one for one in figures(comparison) if (one.kpi, one.group) == (kpi, group))


def bars(picture: Picture) -> list[float]:
    """The lengths of the bars of a picture, from above."""
    (axes,) = picture.figure.axes
    return [bar.get_width() for bar in axes.patches if isinstance(bar, Rectangle)]


# which charts there are


def test_every_chart_is_drawn_for_the_shipped_pair(shipped: Comparison) -> None:
    assert [picture.name for picture in pictures(shipped)] == [
        "man_hours",
        "hours_on_non_buyers",
        "hours_per_win",
        "conversion_rates",
        "customers_by_region",
        "revenue_per_employee",
        "customer_time",
        "customer_steps",
        "differences",
        "time_at_work",
        "queues_and_utilisation",
    ]
    assert {picture.name for picture in pictures(shipped)} == set(CHARTS)


@pytest.mark.parametrize("business", ["desk", "purchase"])
def test_other_businesses_have_the_charts_that_apply(
    business: str, request: pytest.FixtureRequest
) -> None:
    drawn = {picture.name for picture in pictures(request.getfixturevalue(business))}
    regional = {"customers_by_region", "revenue_per_employee"}
    assert drawn == set(CHARTS) - regional - {"hours_on_non_buyers"}


def test_a_new_chart_is_one_function(shipped: Comparison) -> None:
    @chart
    def a_new_one(comparison: Comparison) -> Picture | None:
        """A chart made up here."""
        return named(comparison, "man_hours")

    try:
        assert pictures(shipped)[-1].name == "man_hours"
        with pytest.raises(ValueError, match="registered twice"):
            chart(a_new_one)
    finally:
        del CHARTS["a_new_one"]


# what they show


def test_hours_are_those_of_the_table(shipped: Comparison) -> None:
    drawn = bars(named(shipped, "man_hours"))
    sales, outreach = (
        row(shipped, "man_hours", group) for group in ("actor=sales", "task=outreach")
    )
    assert drawn[:4] == [sales.a.mean, sales.b.mean, outreach.a.mean, outreach.b.mean]


def test_a_task_stands_below_its_actor_and_an_idle_one_is_left_out(shipped: Comparison) -> None:
    told = named(shipped, "man_hours").alt
    order = ("sales", "outreach", "accounts", "approve quote", "billing", "invoice payment")
    places = [told.index(f"{name} ") for name in order]
    assert places == sorted(places)
    assert row(shipped, "man_hours", "task=follow_up_call").a.mean == 0
    assert "follow up call" not in told


def test_rates_are_those_of_the_table(shipped: Comparison) -> None:
    rates = ("conversion_per_opportunity", "period_conversion")
    rates += ("conversion_per_worked_business", "penetration")
    expected = [value for r in rates for value in both(row(shipped, r))]
    assert bars(named(shipped, "conversion_rates")) == expected


def both(figure: Figure) -> tuple[float, float]:
    return figure.a.mean, figure.b.mean


def test_customers_of_each_region_are_those_of_the_table(shipped: Comparison) -> None:
    table = shipped.table
    regions = table[(table["kpi"] == "customers_won") & table["group"].str.match(r"region=\w+$")]
    expected = regions[["a_mean", "b_mean"]].to_numpy().ravel()
    assert bars(named(shipped, "customers_by_region")) == expected.tolist()


def test_large_amounts_are_drawn_in_thousands(shipped: Comparison) -> None:
    picture = named(shipped, "revenue_per_employee")
    europe = row(shipped, "revenue_per_employee", "region=europe")
    assert bars(picture)[2:4] == pytest.approx([europe.a.mean / 1000, europe.b.mean / 1000])
    assert "thousand USD" in picture.title and "thousand USD" in picture.alt


def test_whiskers_are_the_intervals_of_the_table(shipped: Comparison) -> None:
    (axes,) = named(shipped, "man_hours").figure.axes
    ends = {tuple(line.get_xdata()) for line in axes.lines}
    for group in ("actor=sales", "actor=accounts"):
        one = row(shipped, "man_hours", group)
        assert {(one.a.low, one.a.high), (one.b.low, one.b.high)} <= ends


def test_the_parts_of_a_customers_time_are_those_of_the_table(shipped: Comparison) -> None:
    drawn = bars(named(shipped, "customer_time"))
    parts = [
        row(shipped, "entry_to_purchase", f"part={part}")
        for part in ("work", "waiting for people", "deliberate delay")
    ]
    assert drawn == [part.a.mean for part in parts] + [part.b.mean for part in parts]
    assert sum(drawn[:3]) == pytest.approx(row(shipped, "entry_to_purchase").a.mean)


def test_short_times_are_told_in_hours_or_minutes(desk: Comparison) -> None:
    picture = named(desk, "customer_time")
    days = row(desk, "entry_to_purchase").a.mean
    assert sum(bars(picture)[: len(bars(picture)) // 2]) == pytest.approx(days * 24 * 60)
    assert " min in " in picture.title


def test_differences_are_in_percent_of_the_first_design(shipped: Comparison) -> None:
    (axes,) = named(shipped, "differences").figure.axes
    points = [line.get_xdata()[0] for line in axes.lines if line.get_marker() in ("D", "o", "s")]
    one = row(shipped, "customers_won")
    assert points[0] == pytest.approx(100 * one.difference.mean / one.a.mean)


def test_the_band_of_a_difference_is_its_margin(shipped: Comparison) -> None:
    drawn = bars(named(shipped, "differences"))
    assert drawn == pytest.approx([10.0] * len(drawn))


def test_queues_of_both_designs_share_their_axes(shipped: Comparison) -> None:
    panels = named(shipped, "queues_and_utilisation").figure.axes
    assert len(panels) == 2 * 6
    assert len({axes.get_ylim() for axes in panels[::2]}) == 1
    assert len({axes.get_ylim() for axes in panels[1::2]}) == 1
    assert len({axes.get_xlim() for axes in panels}) == 1


def test_the_title_of_queues_names_the_longest_of_each_design(
    desk: Comparison, shipped: Comparison
) -> None:
    kpis = desk.kpis[(desk.kpis["replication"] == 0) & (desk.kpis["group"] == "actor=agent")]
    queues = kpis[kpis["kpi"] == "queue_length"].set_index("design")["value"].astype(float)
    a, b = (words.number(queues[label], queues[label]) for label in desk.labels)
    assert named(desk, "queues_and_utilisation").title == (
        f"Longest queue: agent in A (mean {a} requests); agent in B (mean {b} requests)"
    )
    hardly = "Hardly any queue: mean below 0.01 requests in As-Is and To-Be"
    assert named(shipped, "queues_and_utilisation").title == hardly


def test_pools_of_one_design_alone_are_counted(desk: Comparison) -> None:
    sides = iter([("agent", "night"), ("agent",)] * 2)  # over the weeks, and over the window

    def crafted(_: Run, edges: Floats) -> Iterator[Stretch]:
        line = np.ones(len(edges) - 1)
        for place, name in enumerate(next(sides)):
            yield Stretch(name, "", (place + 1) * line, line)

    with patch("sim.report.charts.pools.pools", crafted):
        picture = named(desk, "queues_and_utilisation")
    assert len(picture.figure.axes) == 2
    assert "Not drawn: 1 pool of one design alone." in picture.alt
    assert "night in A (mean 2.0 requests); agent in B (mean 1.0 requests)" in picture.title


def test_the_mean_of_all_weeks_is_that_of_the_run(shipped: Comparison) -> None:
    utilised = named(shipped, "queues_and_utilisation").figure.axes[-1].lines
    weeks = np.asarray(utilised[2].get_ydata(), dtype=float)  # after the axis, A and B
    kpis = shipped.kpis
    of_run = kpis[
        (kpis["design"] == "To-Be")
        & (kpis["replication"] == 0)
        & (kpis["kpi"] == "utilisation")
        & (kpis["group"] == "actor=billing")
    ]
    assert len(weeks) == 60
    assert weeks[10:].mean() == pytest.approx(float(of_run["value"].iloc[0]))


@pytest.mark.parametrize("business", ["shipped", "one_run", "desk", "purchase"])
def test_the_alternative_text_carries_the_figures(
    business: str, request: pytest.FixtureRequest
) -> None:
    compared: Comparison = request.getfixturevalue(business)
    for picture in pictures(compared):
        assert picture.alt.startswith(picture.title)
        assert sum(sign.isdigit() for sign in picture.alt) >= 4
    hours = row(compared, "man_hours")
    assert all(value in named(compared, "man_hours").alt for value in hours.both)


def test_the_verdict_is_said_and_not_more(shipped: Comparison) -> None:
    one = row(shipped, "customers_won")
    assert named(shipped, "customers_by_region").title.endswith(f"({one.marked_verdict})")


def test_what_is_in_doubt_is_marked(shipped: Comparison) -> None:
    doubt = Doubt("As-Is", ShortWarmUp(400.0, 500.0, "trial"), frozenset({("customers_won", "")}))
    doubted = replace(shipped, doubts=(doubt,))
    assert named(doubted, "customers_by_region").title.endswith(", in doubt [1])")
    assert not named(doubted, "man_hours").title.endswith("in doubt [1])")
    assert "customers won" in named(doubted, "differences").alt
    assert "In doubt: the numbered warnings say why." in texts(named(doubted, "differences"))


def test_whoever_is_called_a_and_b_is_named(desk: Comparison) -> None:
    said = " ".join(
        text.get_text()
        for text in named(desk, "man_hours").figure.findobj(Text)  # type: ignore[attr-defined]
    )
    assert "A: Support desk, four agents" in said


# how they look


def test_the_same_comparison_gives_the_same_bytes(shipped: Comparison, tmp_path: Path) -> None:
    users = {"font.size": 30, "axes.facecolor": "red"}  # settings that must not count
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        with matplotlib.rc_context(users if name == "one" else {}):
            assert charts.write_pictures(pictures(shipped), tmp_path / name) == ["charts/"]
    files = sorted((tmp_path / "one" / "charts").iterdir())
    assert len(files) == 2 * len(CHARTS)
    for file in files:
        other = tmp_path / "other" / "charts" / file.name
        assert file.read_bytes() == other.read_bytes(), file.name
    for file in files:
        assert file.suffix != ".svg" or "date" not in file.read_text("utf-8")


def test_no_pictures_no_folder(tmp_path: Path) -> None:
    assert charts.write_pictures([], tmp_path) == []
    assert not list(tmp_path.iterdir())


def test_an_svg_is_an_element_with_its_text(shipped: Comparison) -> None:
    picture = pictures(shipped)[0]
    text = picture.svg
    assert text.startswith('<svg role="img" aria-label="Man-hours: ')
    assert "<text" not in text  # type is drawn, so that it looks the same everywhere


@pytest.mark.parametrize("business", ["shipped", "one_run", "desk", "purchase"])
def test_type_is_legible_on_a_telephone_and_nothing_overlaps(
    business: str, request: pytest.FixtureRequest
) -> None:
    for picture in pictures(request.getfixturevalue(business)):
        assert not overlaps(picture), picture.name
        assert not outside(picture), picture.name
        sizes = {text.get_fontsize() for text in picture.figure.findobj(Text) if text.get_text()}  # type: ignore[attr-defined]
        assert sizes <= {SMALL, LARGE}
    assert TELEPHONE / WIDTH * SMALL >= LEAST


@pytest.mark.parametrize("business", ["shipped", "desk", "purchase"])
def test_every_axis_can_be_read(business: str, request: pytest.FixtureRequest) -> None:
    for picture in pictures(request.getfixturevalue(business)):
        for axes in picture.figure.axes:
            assert len(axes.get_xticks()) >= 2, picture.name


def test_one_run_has_no_interval_and_says_so(one_run: Comparison) -> None:
    for picture in pictures(one_run):
        assert "no interval" in picture.alt, picture.name
        assert "Whiskers" not in picture.alt


# whatever a business brings


@pytest.fixture(scope="module")
def pair() -> tuple:  # type: ignore[type-arg]
    return designs(SHIPPED, FEW)


def regional(count: int, a: list[float], b: list[float], name: str = "region_{}") -> Values:
    """Customers and revenue of so many regions."""
    groups = ["", *(f"region={name.format(number)}" for number in range(count))]
    return {
        (kpi, group): (a, b)
        for kpi in ("customers_won", "revenue_per_employee")
        for group in groups
    }


LONG = "the_united_kingdom_of_great_britain_and_northern_ireland_{}"
UNBROKEN = "llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch{}"


@pytest.mark.parametrize("count", [1, 40])
@pytest.mark.parametrize("name", ["r{}", LONG, UNBROKEN])
def test_few_and_many_regions_with_long_names(count: int, name: str, pair: tuple) -> None:  # type: ignore[type-arg]
    drawn = pictures(comparison(regional(count, [3.0, 4.0], [5.0, 9.0], name), pair))
    assert [one.name for one in drawn][:2] == ["customers_by_region", "revenue_per_employee"]
    assert len(bars(drawn[0])) == 2 * count
    for picture in drawn:
        assert not overlaps(picture) and not outside(picture)


EXTREMES = {
    "zero": ([0.0, 0.0], [0.0, 0.0]),
    "negative": ([-1e6, -3e6], [2e5, 4e5]),
    "huge": ([1e15, 3e15], [2e12, 5e12]),
    "tiny": ([1e-9, 3e-9], [2e-9, 4e-9]),
    "unknown": ([math.nan, math.nan], [1.0, 2.0]),
    "far apart": ([1.0, 1.0], [1000.0, 1001.0]),
    "constant": ([7.0, 7.0], [7.0, 7.0]),
    "one run": ([12345.678], [12.3]),
}


@pytest.mark.parametrize("name", EXTREMES)
def test_extremes_are_drawn_without_a_warning(name: str, pair: tuple) -> None:  # type: ignore[type-arg]
    a, b = EXTREMES[name]
    values: Values = {
        **regional(3, a, b),
        **{(kpi, ""): (a, b) for kpi in ("revenue", "contribution")},
        **{("man_hours", group): (a, b) for group in ("", "actor=sales", "task=outreach")},
        **{
            ("entry_to_purchase", group): (np.abs(a).tolist(), np.abs(b).tolist())
            for group in ("", "part=work", "part=waiting for people", "part=closed hours")
        },
    }
    for picture in pictures(comparison(values, pair)):
        assert not overlaps(picture), (picture.name, overlaps(picture))
        assert not outside(picture), picture.name
        assert picture.svg


def test_what_is_far_away_is_an_arrow_at_the_edge(pair: tuple) -> None:  # type: ignore[type-arg]
    values: Values = {("customers_won", ""): ([1.0, 1.0], [1000.0, 1001.0])}
    (axes,) = named(comparison(values, pair), "differences").figure.axes
    assert [line.get_marker() for line in axes.lines if line.get_marker() in "<>"] == [">"]


def test_what_has_no_percentage_is_named(pair: tuple) -> None:  # type: ignore[type-arg]
    values: Values = {
        ("customers_won", ""): ([0.0, 0.0], [1.0, 2.0]),
        ("revenue", ""): ([4.0, 5.0], [1.0, 2.0]),
    }
    alt = named(comparison(values, pair), "differences").alt
    assert "without a value in % of As-Is: customers won" in alt


def test_signs_that_the_type_lacks_become_boxes(pair: tuple) -> None:  # type: ignore[type-arg]
    values: Values = {("man_hours", g): ([1.0, 2.0], [3.0, 4.0]) for g in ("", "actor=sales")}
    picture = named(comparison(values, pair, ("現状", "$a$")), "man_hours")
    assert "現状" in picture.title
    said = {text.get_text() for text in picture.figure.findobj(Text)}  # type: ignore[attr-defined]
    assert {"□□", "$a$"} <= said
    assert not overlaps(picture)


def test_numbers_are_written_as_everywhere(shipped: Comparison) -> None:
    picture = named(shipped, "man_hours")
    said = {text.get_text() for text in picture.figure.findobj(Text)}  # type: ignore[attr-defined]
    assert set(row(shipped, "man_hours", "actor=sales").both) <= said
