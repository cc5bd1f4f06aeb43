"""Whatever a business calls its things and however large its numbers: nothing overlaps, nothing is
cut, no warning; looked at, too."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest

from sim.measures.axes import Floats
from sim.measures.series import Stretch
from sim.measures.step_times import StepTime
from sim.measures.times import PARTS
from sim.measures.view import Run
from sim.program.design import Design
from sim.report.charts import CHARTS, Picture, pictures
from sim.report.charts.pools import MOST
from sim.report.charts.style import MISSING, balanced, shown, text_width, wrapped
from sim.study.compare import Comparison
from tests.unit.drawn import (
    DESK,
    FEW,
    SHIPPED,
    Values,
    comparison,
    designs,
    outside,
    overlaps,
    simulated,
    texts,
)

NAMES = {
    "long": "a" * 60,
    "words": "the_united_kingdom_of_great_britain_and_northern_ireland_as_w",
    "hostile": "<script>alert('x')</script> {{ 7 * 7 }} $x$ \\n & \"%",
    "hebrew": "\u05de\u05db\u05d9\u05e8\u05d5\u05ea \u05d1\u05e6\u05e4\u05d5\u05df",
    "arabic": "\u0627\u0644\u0645\u0628\u064a\u0639\u0627\u062a \u0641\u064a",
    "override": "\u202eevil\u202c name",
    "emoji": "sales \U0001f98a\U0001f3f3\ufe0f\u200d\U0001f308 team",
    "lines": "two\nlines\tand a tab",
    "wide": "\u55b6\u696d\u90e8\u9580\u306e\u5317\u30a2\u30e1\u30ea\u30ab\u5730\u57df",
    "marks": "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324 name",
}
PAIRS = [("long", "wide"), ("hostile", "hebrew"), ("arabic", "marks"), ("lines", "emoji")]
SPLIT = {
    "customers_won": ("region", "product"),
    "revenue_per_employee": ("region",),
    "man_hours": ("actor",),
    "hours_on_non_buyers": ("actor", "reason"),
    "utilisation": ("actor",),
    "entry_to_purchase": ("part",),
}
WHOLE = ("conversion_per_opportunity", "man_hours_per_win", "follow_up_hours_per_win", "revenue")
FROM_TABLES = {"queues_and_utilisation", "customer_steps"}
FromRun = Callable[..., Picture | None]


@pytest.fixture(scope="module")
def pair() -> tuple[Design, Design]:
    return designs(SHIPPED, FEW)


def crafted(
    pair: tuple[Design, Design],
    names: Iterable[str],
    both: tuple[list[float], list[float]] = ([3.0, 4.0, 5.0], [5.0, 9.0, 7.0]),
    labels: tuple[str, str] = ("As-Is", "To-Be"),
) -> Comparison:
    """Every KPI that charts show, split by these names."""
    groups = [(kpi, "") for kpi in (*SPLIT, *WHOLE)]
    groups += [
        (kpi, f"{axis}={name}") for kpi, axes in SPLIT.items() for axis in axes for name in names
    ]
    values: Values = dict.fromkeys(groups, both)
    return comparison(values, pair, labels)


@pytest.fixture(scope="module")
def desk() -> Comparison:
    """One run of each design, for charts of how a run goes on."""
    return simulated(DESK, 1, {"run.length": "60 h"})


def relabelled(compared: Comparison, a: str, b: str) -> Comparison:
    """The same runs under other names of the designs."""
    names = dict(zip(compared.labels, (a, b), strict=True))
    tables = {names[label]: one for label, one in compared.tables.items()}
    return replace(compared, labels=(a, b), tables=tables)


def of_pools(compared: Comparison, names: Iterable[str], size: float = 1.0) -> Picture | None:
    """The chart of queues, with pools of these names: of actors, each with one element."""

    def crafted_pools(_: Run, edges: Floats) -> Iterator[Stretch]:
        line = size * np.arange(1, len(edges))
        for name in names:
            yield Stretch(name, name, line, 10 * line)

    with patch("sim.report.charts.pools.pools", crafted_pools):
        return CHARTS["queues_and_utilisation"](compared)


def of_steps(compared: Comparison, names: Iterable[str], size: float = 1.0) -> Picture | None:
    """The chart of a customer's steps, with each of these in every part."""
    steps = [StepTime(part, name, size * len(name)) for part in PARTS for name in names]
    with patch("sim.report.charts.steps.step_times", lambda _: steps):
        return CHARTS["customer_steps"](compared)


FROM_A_RUN = pytest.mark.parametrize("drawn", [of_pools, of_steps])


def check(picture: Picture | None) -> None:
    assert picture is not None
    assert not overlaps(picture), (picture.name, overlaps(picture))
    assert not outside(picture), (picture.name, outside(picture))


def test_names_neither_overlap_nor_are_cut(pair: tuple[Design, Design]) -> None:
    drawn = pictures(crafted(pair, NAMES.values()))
    assert {picture.name for picture in drawn} == set(CHARTS) - FROM_TABLES
    for picture in drawn:
        check(picture)


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_labels_neither_overlap_nor_are_cut(a: str, b: str, pair: tuple[Design, Design]) -> None:
    compared = crafted(pair, [NAMES["words"]], labels=(NAMES[a][:16], NAMES[b][:16]))
    for name in ("hours_on_non_buyers", "customer_time", "differences"):
        check(CHARTS[name](compared))


@FROM_A_RUN
def test_names_of_a_run_neither_overlap_nor_are_cut(drawn: FromRun, desk: Comparison) -> None:
    check(drawn(desk, NAMES.values()))


@FROM_A_RUN
@pytest.mark.parametrize("name", ["long", "hostile", "arabic", "marks"])
def test_a_name_in_a_title_neither_overlaps_nor_is_cut(
    drawn: FromRun, name: str, desk: Comparison
) -> None:
    picture = drawn(desk, [NAMES[name]])
    check(picture)
    assert picture is not None
    assert NAMES[name][:9] in picture.title


@FROM_A_RUN
@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_labels_of_a_run_neither_overlap_nor_are_cut(
    drawn: FromRun, a: str, b: str, desk: Comparison
) -> None:
    check(drawn(relabelled(desk, NAMES[a][:16], NAMES[b][:16]), ["sales"]))


@FROM_A_RUN
@pytest.mark.parametrize(
    ("count", "size"), [(1, 1e-6), (1, 1.0), (1, 1e4), (1, 1e12), (2 * MOST, 1.0)]
)
def test_few_and_many_of_a_run(drawn: FromRun, count: int, size: float, desk: Comparison) -> None:
    check(drawn(desk, [f"product_{number}" for number in range(count)], size))


def test_long_names_are_told_to_their_end(pair: tuple[Design, Design]) -> None:
    picture = CHARTS["man_hours"](crafted(pair, [NAMES["long"]]))
    assert picture is not None
    lines = [text for text, places in texts(picture).items() for _ in places]
    assert sum(len(line) for line in lines if not line.strip("a")) == 60


@pytest.mark.parametrize("count", [1, 30])
def test_few_and_many_of_everything(count: int, pair: tuple[Design, Design]) -> None:
    compared = crafted(pair, [f"product_{number}" for number in range(count)])
    for name in ("man_hours", "customer_time", "time_at_work"):
        check(CHARTS[name](compared))


@pytest.mark.parametrize(
    "both",
    [
        ([1e12, 3e12], [2e12, 5e12]),
        ([1e-6, 3e-6], [2e-6, 4e-6]),
        ([1.0, math.nan], [math.nan, 2.0]),
        ([1234.5], [12.3]),
    ],
    ids=["huge", "tiny", "unknown", "one run"],
)
def test_sizes(both: tuple[list[float], list[float]], pair: tuple[Design, Design]) -> None:
    for picture in pictures(crafted(pair, ["north_america"], both)):
        check(picture)


def test_a_heading_that_is_cut_keeps_its_width() -> None:
    assert balanced("a" * 400, 300, 12.5, "bold") == wrapped("a" * 400, 300, 12.5, "bold")


def test_what_is_drawn_of_a_text() -> None:
    assert shown("\u202eevil\u202c\x00 name") == "evil name"
    assert shown("two\nlines") == "two lines"
    assert shown("\U0001f98a") == MISSING
    assert shown("a" + 9 * "\u0301" + "b").count("\u0301") == 2
    assert shown("\u05d0\u05d1, 7.0") == "\u200e\u05d0\u05d1\u200e, 7.0"
    assert text_width("\u200eab\u200e") == text_width("ab")
