"""Whatever a scenario calls its things, and whatever it lacks, its database holds it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from sim.language.expressions import RESERVED as TAKEN
from sim.program.design import Design
from sim.store.columns import RESERVED
from sim.store.database import Database
from sim.store.reports import REPORTS, VIEWS, answerable, read_ranking, read_report
from sim.store.schema import tables_of
from sim.store.stored import Stored
from sim.tables import CASES, own_column
from tests.store.kit import Kept, keep, shipped, written
from tests.store.test_round_trip import same

PLAIN = """
title: {title}
run: {{length: 40 h}}
cases: {{firm: {{count: 20, attributes: {{{attributes}}}}}}}
state: {{{state}}}
actors: {{clerk: {{staff: 2{traits}}}}}
tasks: {{serve: {{actor: clerk, time: 1 h}}}}
sources: {{all_firms: {{each: firm, at: 1 h, journey: visit}}}}
outcomes: {{won: success}}
journeys:
  visit:
    - document: {paper}
      with: {{{columns}}}
    - task: serve
    - leave: won
"""
DRAW = "{normal: {mean: 0, sd: 1}}"
WORDS = sorted({*RESERVED, *CASES, *VIEWS, "event", "kpi", "deal", "number", "time", "given",
                "true_skill", "scenario", "replication", "study", "main", "temp", "rowid",
                "sqlite_master", "duckdb_tables"})  # fmt: skip


def plain(folder: Path, name: str = "a", **parts: str) -> Design:
    given = {"title": name, "attributes": "", "state": "", "traits": "", "paper": "note",
             "columns": "x: 1"} | parts  # fmt: skip
    return written(folder, PLAIN.format(**given), f"{name}.yaml")


def comes_back(kept: Kept) -> None:
    """Every run of every design is as it was, and every view can be read."""
    with Stored(kept.folder) as stored:
        labels = [f"{one}" for one in ("First", "Second")[: len(kept.designs)]]
        assert list(stored.labels) == labels
        for design, runs in enumerate(kept.runs):
            for run, tables in enumerate(runs):
                same(tables, stored.tables(design, run))
        for name in VIEWS:
            stored.database.rows(f"SELECT * FROM {name}")
        for report in REPORTS.values():
            read_report(stored.database, report.name)
            answerable(stored.database, report)
        read_ranking(stored.database, 0)


def allowed(words: Sequence[str]) -> list[str]:
    """Those that the language takes as names."""
    return [word for word in words if word not in TAKEN]


def test_every_word_may_be_an_attribute_a_trait_a_document_and_its_column(tmp_path: Path) -> None:
    words = allowed(WORDS)
    assert len(words) > 80
    every = ", ".join(f"{word}: {DRAW}" for word in words)
    text = PLAIN.format(
        title="All", attributes=every, state="", paper="note",
        traits=f", traits: {{{every}}}", columns=", ".join(f"{word}: {word}" for word in words),
    )  # fmt: skip
    papers = "".join(f"    - document: {word}\n" for word in words)
    text = text.replace("    - task", f"{papers}    - task")
    comes_back(keep(tmp_path, [written(tmp_path, text)], 1))


def test_names_of_tables_and_of_columns_are_all_different(tmp_path: Path) -> None:
    words = allowed(WORDS)
    every = ", ".join(f"{word}: {DRAW}, {word}_: {DRAW}" for word in words if len(word) < 59)
    text = PLAIN.format(
        title="All", attributes=every, state="", paper="order", traits="",
        columns="number: 1, number_: 2, case: 3, case_: 4, case__: 5",
    )  # fmt: skip
    papers = "    - document: order_\n    - document: order__\n"
    text = text.replace("    - task", f"{papers}    - task")
    design = written(tmp_path, text)
    layout = tables_of([design], VIEWS)
    names = [table.name for table in layout.values()]
    assert len(set(names)) == len(names)
    for table in layout.values():
        assert len(set(table.names)) == len(table.names)
    comes_back(keep(tmp_path, [design], 1))


@pytest.mark.parametrize("name", ["ended", "ended_", "ended__", "need", "need_"])
def test_a_scenarios_own_column_has_the_name_of_no_other(name: str) -> None:
    others = {*CASES, "ended", "ended_", "ended__", "need", "need_"} - {name}
    assert own_column(name, CASES) not in CASES
    assert own_column(name, CASES) not in {own_column(one, CASES) for one in others}


MIXED = {
    "a number and a yes or no": ("seen: 0.1", "seen: yes", "x: seen", "x: seen"),
    "a number and a flag": ("seen: 0.30000000000000004", "seen: flag", "x: 1 / 3", "x: seen"),
    "numbers of other units": ("seen: 3 h", "seen: 2 USD", "x: seen", "x: seen"),
    "other columns": ("seen: 0", "met: 1e-300", "x: seen", "other: met"),
}


@pytest.mark.parametrize("name", MIXED)
def test_two_designs_may_mean_different_things_by_a_name(name: str, tmp_path: Path) -> None:
    one, two, x, y = MIXED[name]
    a = plain(tmp_path, "a", state=one, columns=x)
    b = plain(tmp_path, "b", state=two, columns=y)
    for number, pair in enumerate(((a, b), (b, a))):
        folder = tmp_path / str(number)
        folder.mkdir()
        comes_back(keep(folder, pair, 2))


ROLES = """measures:
  registration: document note
  win: outcome won
  self_selected: x
"""


@pytest.mark.parametrize("columns", [("x: yes", "x: 1"), ("x: 0", "x: no"), ("x: 1", "x: 2 > 1")])
def test_roles_are_read_as_each_design_writes_them(
    columns: tuple[str, str], tmp_path: Path
) -> None:
    designs = [
        written(tmp_path, PLAIN.format(title=str(at), attributes="", state="", traits="",
                                       paper="note", columns=one) + ROLES, f"{at}.yaml")
        for at, one in enumerate(columns)
    ]  # fmt: skip
    kept = keep(tmp_path, designs, 1)
    comes_back(kept)
    with kept.opened() as database:
        for number in range(2):
            rows = database.rows(
                "SELECT top FROM report_self_selected_run WHERE scenario = ? AND region = '' "
                "AND measure = 'self_selected_customers'", [number],
            )  # fmt: skip
            assert rows == [(kept.kpi(number, "self_selected_customers", "")[0][0],)]


LACKING = {
    "no roles, no documents": ["tests/language/valid/simple"],
    "no actor works": ["tests/language/valid/kinds"],
    "several kinds beside one": ["tests/store/odd", "tests/cli/queue"],
    "roles beside none": ["tests/cli/today", "tests/language/valid/simple"],
    "other sets": ["tests/store/odd", "tests/cli/today"],
    "wages and none": ["tests/study/shop/low", "tests/cli/queue"],
}


@pytest.mark.parametrize("name", LACKING)
def test_a_design_may_lack_whatever_another_has(name: str, tmp_path: Path) -> None:
    comes_back(keep(tmp_path, [shipped(one) for one in LACKING[name]], 2))


def test_a_report_says_why_it_has_nothing_to_tell(tmp_path: Path) -> None:
    kept = keep(tmp_path, [shipped("tests/cli/today")], 2)
    with kept.opened() as database:
        told = {name: answerable(database, report) for name, report in REPORTS.items()}
    assert told == {
        "self_selected": "There is nothing to count: measures.registration is not bound.",
        "discounts": "The scenario does not say what its products are (measures.product).",
        "best_rep": "There is nothing to count: measures.price is not bound.",
        "revenue": "",
        "customers": "The scenario does not say what its products are (measures.product).",
    }


def test_a_child_is_counted_where_its_parent_is(tmp_path: Path) -> None:
    kept = keep(tmp_path, [shipped("tests/store/odd")], 1)
    with kept.opened() as database:
        rows = database.rows(
            "SELECT count(*) FROM deal JOIN case_ AS own USING (scenario, replication, case_) "
            "JOIN case_ AS upper ON upper.case_ = own.parent "
            "WHERE own.kind = 'having' AND upper.element = deal.region"
        )
        assert rows == database.rows("SELECT count(*) FROM case_ WHERE kind = 'having'")
        assert rows > [(50,)]


def test_nobody_is_null(tmp_path: Path) -> None:
    kept = keep(tmp_path, [shipped("tests/store/odd")], 1)
    with kept.opened() as database:
        for table in ("event", "deal"):
            assert nobody(database, table) == 0


def nobody(database: Database, table: str) -> int:
    return int(str(database.rows(f"SELECT count(*) FROM {table} WHERE person = ''")[0][0]))
