"""Which set of changes is told as the best, and how surely."""

from __future__ import annotations

import pytest

from sim.report.studies.blocks import study_blocks
from sim.report.studies.facts import Facts
from sim.report.studies.sentences import told
from sim.report.studies.sets import best_told, fewer_are_better, least_of, set_told, sets_of
from tests.unit.studied import change_sets, facts, one_point, waterfall

TITLES = ["Trial", "Calls", "Early quote"]
ALL = "c0 c1 c2"


def study(means: dict[str, float], kpi: str = "revenue", apart: float = 1e3) -> Facts:
    tables = {
        "points": one_point(),
        "waterfall": waterfall(TITLES, kpi),
        "sets": change_sets(kpi, means, apart=apart),
    }
    return facts([], tables)


def test_of_sets_that_are_as_good_the_one_with_the_fewest_changes_is_told():
    found = study({"": 0.0, "c0": 89_500.0, "c0 c1": 90_000.0, ALL: 50_000.0})
    assert best_told(found, "revenue", 0) == (
        "Best on revenue, of 4 sets of changes: only “Trial” (+89,500 ± 9,000 USD against As-Is),"
        " surely better than all of them together (by 39,500 ± 1,000 USD)."
    )
    assert fewer_are_better(found, "revenue") == "only “Trial”"
    apart = study({"": 0.0, "c0": 85_000.0, "c0 c1": 90_000.0, ALL: 50_000.0})
    assert "all but “Early quote” (+90,000" in best_told(apart, "revenue", 0)


def test_where_nothing_tells_them_apart_no_set_is_called_better():
    found = study({"": 0.0, "c0": 60_000.0, ALL: 50_000.0}, apart=80_000.0)
    assert best_told(found, "revenue", 0) == (
        "Best on revenue, of 3 sets of changes: none of them (0 ± 9,000 USD against As-Is), not"
        " shown to be better than all of them together."
    )
    assert not fewer_are_better(found, "revenue")


def test_all_changes_may_be_the_best():
    found = study({"": 0.0, "c0": 40_000.0, ALL: 50_000.0})
    assert best_told(found, "revenue", 0).endswith(
        ": all of them (+50,000 ± 9,000 USD against As-Is)."
    )
    assert not fewer_are_better(found, "revenue")


def test_lower_is_better_where_it_is():
    found = study({"": 0.0, "c0": -9.0, ALL: 5.0}, "follow_up_hours_per_win", apart=1.0)
    rows = sets_of(found, "follow_up_hours_per_win", 0)
    assert [row["changes"] for row in rows] == ["c0", "", ALL]
    neutral = study({"": 0.0, "c0": 1.0, ALL: 5.0}, "tasks_done")
    assert best_told(neutral, "tasks_done", 0) == ""
    assert not fewer_are_better(neutral, "tasks_done")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ("", "none of them"),
        ("c1", "only “Calls”"),
        ("c0 c1", "all but “Early quote”"),
        (ALL, "all of them"),
        ("c0 c3 c4", "“A”, “D” and “E”"),
    ],
)
def test_a_set_is_told_in_the_shorter_way(changes: str, said: str):
    titles = dict(zip(ALL.split(), TITLES, strict=True))
    if "c4" in changes:
        titles = {f"c{at}": letter for at, letter in enumerate("ABCDEF")}
    assert set_told({"changes": changes}, titles) == said


def test_the_page_of_a_study_tells_and_shows_them():
    means = {"": 0.0, "c0": 90_000.0, ALL: 50_000.0}
    found = study(means)
    assert best_told(found, "revenue", 0) in told(found)
    block = study_blocks(found)[1]
    assert block.title == "The best sets of changes: revenue, USD"
    assert block.rows[0] == ["only “Trial”", "+90,000 ± 9,000", "+40,000 ± 1,000", "0 ± 1,000"]
    assert [row[0] for row in block.rows] == ["only “Trial”", "all of them", "none of them"]


def test_without_a_best_set_the_first_is_taken():
    rows = change_sets("revenue", {"c0": 2.0, "c0 c1": 1.0})
    shifted = rows.assign(behind_low=-3.0, behind_high=-1.0).to_dict("records")
    assert least_of(shifted)["changes"] == "c0"
