"""The page of a study: its tables in words, and a file that is whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from unittest.mock import patch

import pandas as pd
import pytest

from sim.experiment.overridden import Overridden
from sim.experiment.reading.study import Study, read_study
from sim.report.charts.studies import study_pictures
from sim.report.html import REPORT, environment
from sim.report.studies.blocks import study_blocks
from sim.report.studies.page import STUDY, not_drawn, write_study_page
from sim.report.studies.sentences import answers
from tests.unit.studied import (
    break_even,
    facts,
    swept,
    without,
)
from tests.unit.study_examples import (
    RISING,
    X,
    rising,
)

ROOT = Path(__file__).parents[2]


# -- tables ---------------------------------------------------------------------------


def test_all_that_was_measured_stands_in_the_table_and_the_page_says_what_is_not_drawn():
    names = ["customers_won", "contribution", "registrants", "follow_up_hours", "revenue"]
    table = swept([X], [(2.0,), (9.0,)], lambda one: 9.0, names)
    ruled = table["comparison"]["kpi"] == "follow_up_hours"
    table["comparison"].loc[ruled, "kind"] = "rule"
    study = facts([X], table)
    shown, more = study_blocks(study)
    assert (shown.title, more.title) == (
        "To-Be − As-Is at every point",
        "To-Be − As-Is: further figures",
    )
    assert shown.columns[:2] == more.columns[:2]
    assert [*shown.columns[2:], *more.columns[2:]] == [
        "customers won", "revenue, USD", "contribution on worked hours, customers",
        "registrants, customers", "follow-up hours, customers",
    ]  # fmt: skip
    assert [one.name for one in study_pictures(study)] == [
        "points_customers_won", "points_revenue", "points_contribution",
    ]  # fmt: skip
    assert not_drawn(study) == (
        "The charts show customers won, revenue and contribution on worked hours. Not drawn:"
        " registrants and follow-up hours, which stand in the tables below and in comparison.csv."
    )
    assert not_drawn(facts([X], swept([X], [(2.0,), (9.0,)], lambda one: 9.0, names[:3]))) == ""
    assert not_drawn(break_even({"": RISING}, told=rising)).startswith("The charts show customers")
    nothing = without(swept([X], [(2.0,), (9.0,)], lambda one: 9.0, names[:2]), 0, 1)
    nothing["comparison"].loc[1::2, "diff"] = 9.0
    assert not_drawn(facts([X], nothing)).endswith("customers won, which stands in the tables below"
                                                   " and in comparison.csv.")  # fmt: skip
    split = table["comparison"][:1].assign(group="region=europe")
    table["comparison"] = pd.concat([table["comparison"], split])
    assert study_blocks(facts([X], table))[0].lines == [
        "By group, customers won: in comparison.csv."
    ]


def test_the_differences_of_a_search_stand_in_the_order_of_their_values():
    lines = {"six": RISING[::-1], "four": RISING[2:] + RISING[:2]}
    (block,) = [one for one in study_blocks(break_even(lines)) if "every point" in one.title]
    numbers = [(row[2], float(row[1].partition(" ")[0])) for row in block.rows]
    assert numbers == [(reps, number) for reps in lines for number, _ in RISING]


@pytest.mark.parametrize(("labels", "marks"), [(["a", "b"], 2), (["a", "b", "c"], 0)])
def test_designs_have_their_marks_in_the_head_of_a_page_if_there_is_one_for_each(labels, marks):
    page = environment(labels).get_template(STUDY)
    context = {"title": "", "question": "", "designs": [(one, "") for one in labels]}
    head = "".join(page.blocks["header"](page.new_context(context)))
    assert head.count('class="mark') == marks


# -- the page -------------------------------------------------------------------------

HOSTILE = "<script>alert('x')</script> {{ 7 * 7 }} & \u202e" + "w" * 500


@pytest.fixture(scope="module")
def capacity() -> Study:
    return read_study(ROOT / "scenarios/studies/capacity_demand.yaml")


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    lines = dict.fromkeys(("four", "six", "eight"), RISING)
    made = break_even(lines, told=rising, because=(2.5, 1.6), errors={"six": HOSTILE}).tables
    named = {"rate": "organic_rate", "rate_number": "organic_rate_number"}
    return {name: table.rename(columns=named) for name, table in made.items()}


def _written(folder: Path, study: Study, tables: Mapping[str, pd.DataFrame]) -> str:
    folder.mkdir()
    (folder / "points.csv").write_text("")
    again = "python3 run_sim.py study FILE"
    names = write_study_page(folder, study.experiment, study.method, tables, "compiled", again)
    assert names == ["charts/", REPORT]
    return (folder / REPORT).read_text("utf-8")


def test_the_page_asks_answers_and_says_how_to_go_on(tmp_path, capacity, tables):
    page = _written(tmp_path / "one", capacity, tables)
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", page))
    assert capacity.experiment.question in text
    for sentence in answers(capacity.experiment, capacity.method, tables)[1:]:
        assert sentence in text
    assert "python3 run_sim.py rerun DIR" in text
    assert "Points that failed" in text
    assert "19 points, of which 1 failed" in text
    assert 'id="chart-frontier"' in page
    assert {one.name for one in (tmp_path / "one/charts").iterdir()} >= {
        "frontier.svg",
        "curves.png",
    }


def test_the_page_is_whole_and_asks_for_nothing_else(tmp_path, capacity, tables):
    page = _written(tmp_path / "one", capacity, tables)
    assert re.findall(r'(?:src|href)="(?!#)', page) == []
    assert "url(http" not in page
    assert "<script" not in page
    assert "{{" not in page.replace("{{ 7 * 7 }}", "")
    assert "&lt;script&gt;" in page


def test_a_wide_table_scrolls_in_its_own_box_and_no_number_is_broken(tmp_path, capacity, tables):
    page = _written(tmp_path / "one", capacity, tables)
    begins = r'<div class="wide" tabindex="0" role="region" aria-label="[^"]+">'
    boxes = re.findall(rf"{begins}\n<table", page)
    assert len(boxes) == page.count("<table") > 2
    assert re.search(r'<div class="whole">\s*<bdi>[+−]', page)
    assert not re.search(r'class="whole">\s*<(span|bdi>[A-Za-z])', page)
    assert ".wide { overflow-x: auto; }" in page


def test_sentences_of_one_sort_have_one_size(tmp_path, capacity, tables):
    """Two notes, one of which is the last."""
    twice = [Overridden("study", "x", "a change", "To-Be"), Overridden("study", "y", "b", "To-Be")]
    with patch("sim.report.studies.facts.overridden", lambda _: tuple(twice)):
        page = _written(tmp_path / "one", capacity, tables)
    answer = page[page.index('id="answer"') : page.index("<nav")]
    sizes = ["rest" in line for line in answer.splitlines() if line.startswith("<p")]
    assert sizes == sorted(sizes)
    assert sizes.count(False) == 3
    assert len(re.findall(r'<p class="rest"><bdi>Wherever', answer)) == 2


def test_the_page_is_the_same_bytes_again(tmp_path, capacity, tables):
    assert _written(tmp_path / "a", capacity, tables) == _written(tmp_path / "b", capacity, tables)


def test_a_study_of_which_every_point_failed_has_a_page_that_says_so(tmp_path, capacity):
    lines = {name: [] for name in ("four", "six", "eight")}
    made = break_even(lines, told=rising, errors=dict.fromkeys(lines, "E1: it broke")).tables
    named = {"rate": "organic_rate", "rate_number": "organic_rate_number"}
    tables = {name: table.rename(columns=named) for name, table in made.items()}
    assert tables["comparison"].empty
    (tmp_path / "points.csv").write_text("")
    write_study_page(tmp_path, capacity.experiment, capacity.method, tables, "compiled", "again")
    page = (tmp_path / REPORT).read_text("utf-8")
    assert "3 of 3 points failed (" in page
    assert "and are left out of all that follows: E1: it broke." in page
    assert "3 points, of which 3 failed" in page
