"""The database says what it holds: every table, view and column, with its unit."""

from __future__ import annotations

import re

import pytest

from sim.store.columns import Table
from sim.store.reports import VIEWS, view_tables
from sim.store.schema import tables_of
from tests.store.kit import BUSY, Kept, keep, shipped

STUDIES = {
    "check": (("scenarios/check/as_is", "scenarios/check/to_be"), BUSY),
    "odd": (("tests/store/odd", "tests/cli/queue"), {}),
}
UNIT = re.compile(r"\[[^][]+\]")
TEXT = ("start",)  # a date


@pytest.fixture(scope="module", params=STUDIES)
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    files, settings = STUDIES[request.param]
    designs = [shipped(one, settings) for one in files]
    return keep(tmp_path_factory.mktemp(request.param), designs, 1)


def tables(kept: Kept) -> dict[str, Table]:
    """Every table and view, by the name it has in the database."""
    found = [*tables_of(kept.designs, VIEWS).values(), *view_tables().values()]
    return {table.name: table for table in found}


def test_the_views_are_those_whose_names_no_document_may_have() -> None:
    assert sorted(view_tables()) == sorted(VIEWS)


def test_the_database_has_these_tables_and_views_and_no_other(kept: Kept) -> None:
    with kept.opened() as database:
        rows = database.rows(
            "SELECT table_name FROM duckdb_tables() WHERE NOT internal UNION ALL "
            "SELECT view_name FROM duckdb_views() WHERE NOT internal"
        )
    assert sorted(str(name) for (name,) in rows) == sorted(tables(kept))


def test_every_table_and_view_says_what_a_row_is(kept: Kept) -> None:
    with kept.opened() as database:
        rows = database.rows(
            "SELECT table_name, comment FROM duckdb_tables() WHERE NOT internal UNION ALL "
            "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal"
        )
    assert dict(rows) == {name: table.says for name, table in tables(kept).items()}
    assert all(table.says for table in tables(kept).values())


def test_every_column_has_its_type_and_comment(kept: Kept) -> None:
    with kept.opened() as database:
        rows = database.rows(
            "SELECT table_name, column_name, data_type, comment FROM duckdb_columns() "
            "WHERE NOT internal ORDER BY table_name, column_index"
        )
    declared = [
        (name, column.name, column.type, column.says)
        for name, table in sorted(tables(kept).items())
        for column in table.columns
    ]
    assert rows == declared
    assert all(says for *_, says in declared)


def test_every_number_that_is_measured_has_its_unit_in_brackets(kept: Kept) -> None:
    lacking = [
        (name, column.name)
        for name, table in tables(kept).items()
        for column in table.columns
        if column.type == "DOUBLE" and not UNIT.search(column.says)
    ]
    assert lacking == []


def test_money_and_times_of_a_scenario_have_the_units_of_their_values(kept: Kept) -> None:
    if "odd" in str(kept.folder):
        wanted = {("product", "price"): "[USD]", ("report_customers_", "amount"): "[USD]",
                  ("case_", "limit_"): "[h]", ("case_", "kind_"): "[1]"}  # fmt: skip
    else:
        wanted = {("product", "price"): "[USD/h]", ("invoice", "amount"): "[USD]",
                  ("case_", "discovery"): "[h]", ("person", "skill"): "[1]",
                  ("entitlement", "until"): "[h]"}  # fmt: skip
    found = tables(kept)
    for (table, name), unit in wanted.items():
        (column,) = (one for one in found[table].columns if one.name == name)
        assert column.says.endswith(unit)
