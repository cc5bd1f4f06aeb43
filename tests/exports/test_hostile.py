"""Names that try to break a file come back unharmed, from every format and from nowhere else.

The language lets such texts into titles and names of persons. Here every name of a run is one, as
if the tables came from somewhere else.
"""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import jsonschema
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sim.errors import StoreError
from sim.store.database import read_parquet
from sim.store.exports import EXPORTS, Log
from sim.store.exports.xes.text import escaped, key_of
from sim.tables import Tables
from tests.exports import test_ocel, test_xes
from tests.exports.kit import desk, rows
from tests.exports.read_ocel import read_json, read_sqlite
from tests.exports.read_xes import read_xes, unescaped

HOSTILE = {
    "quotes": "Ann \"the\" 'boss'",
    "separators": "a;b,c\td|e",
    "lines": "first\nsecond\r\nthird\rfourth",
    "right to left": "\u202eabc\u202c \u05d0\u05d1\u200f",
    "long": "x" * 10_000,
    "emoji": "\U0001f600 \U0001f469\u200d\U0001f4bb",
    "markup": "<event/> ]]> <![CDATA[ &amp; &#0; --> <?x?>",
    "formula": '=HYPERLINK("x")',
    "sql": "'); DROP TABLE event; --",
    "control": "\x00\x01\x08\x0b\x1f\x7f\x85\u2028",
    "no characters": "\ufffe\uffff",
    "like an escape": "_x0041_ _x005F_ _xABCD",
    "blanks": "  both ends  ",
    "path": "../../../etc/passwd",
    "windows": "C:\\con",
    "word": "null",
    "nothing": "nan",
}


def renamed(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Every text of a table under another name, and the columns of the scenario's own as well."""
    plain = {
        column: table[column].astype(object).map(lambda value: names.get(value, value))
        for column in table.columns
        if table[column].dtype == "category" or table[column].dtype == object
        or str(table[column].dtype).startswith("str")
    }  # fmt: skip
    return table.assign(**plain)


def short(tables: Tables) -> Tables:
    """The first cases of a run."""

    def cut(table: pd.DataFrame) -> pd.DataFrame:
        return table[table["case"] < 40].reset_index(drop=True)

    return replace(
        tables,
        cases=cut(tables.cases),
        requests=cut(tables.requests),
        delays=cut(tables.delays),
        documents={name: cut(table) for name, table in tables.documents.items()},
    )


def hostile(text: str) -> Log:
    """The desk, with `text` in the name of everything but what the program itself calls so."""
    tables = short(desk().tables)
    own = {
        *tables.requests["activity"].cat.categories, *tables.delays["name"].cat.categories,
        *tables.persons["person"], "tea", "pot", "sold", "gave_up", "turned_away",
    }  # fmt: skip
    names = {name: f"{text}{number}{text}" for number, name in enumerate(sorted(own))}
    made = {
        name: renamed(getattr(tables, name), names)
        for name in ("cases", "requests", "delays", "persons")
    }
    price = f"{text}price".replace("\x00", "")  # which no column of SQLite can be called
    documents = {
        f"{text}{name}": renamed(table, names).rename(columns={"price": price})
        for name, table in tables.documents.items()
    }
    log = replace(desk(), tables=replace(tables, documents=documents, **made))
    return replace(log, scenario=replace(log.scenario, title=text))


each = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)


@each
def test_xes_is_valid_and_reads_back(text: str, tmp_path: Path) -> None:
    log = hostile(text)
    path = test_xes.written(log, tmp_path)
    test_xes.SCHEMA.assertValid(etree.parse(path, etree.XMLParser(huge_tree=True)))
    back = read_xes(path)
    assert test_xes.requests_of(back) == rows(log.tables.requests)
    assert test_xes.cases_of(log, back) == rows(log.tables.cases)
    assert back.log["sim.title"] == text
    assert set(back.documents) == set(log.tables.documents)
    for name, table in log.tables.documents.items():
        found = [
            tuple({"number": number, **row}.get(column) for column in table.columns)
            for number, row in sorted(back.documents[name].items())
        ]
        assert found == rows(table)


@each
def test_ocel_is_valid_and_reads_back_from_both_files(text: str, tmp_path: Path) -> None:
    log = hostile(text)
    as_json, as_sqlite = test_ocel.written(log, tmp_path)
    case = log, as_json, as_sqlite
    test_ocel.test_the_json_is_valid(case)
    test_ocel.test_the_database_has_the_tables_and_keys_of_the_standard(case)
    back = read_json(as_json)
    assert back == read_sqlite(as_sqlite)
    requests = test_ocel.numbered(back, "request")
    assert [e.values.get("resource", "") for e in requests] == list(log.tables.requests["person"])
    done = [(e.type, e.values["ending"]) for e in requests]
    assert done == [
        (activity if ending == "done" else f"{activity} ({ending})", ending)
        for activity, ending in rows(log.tables.requests, "activity", "ending")
    ]
    test_ocel.test_documents_read_back_exactly(case)


@each
def test_csv_reads_back(text: str, tmp_path: Path) -> None:
    log = hostile(text)
    name, _ = EXPORTS["csv"](log, tmp_path)
    with (tmp_path / name).open(encoding="utf-8", newline="") as file:
        work = [row for row in csv.DictReader(file) if row["kind"] == "work"]
    found = [(int(r["case_id"]), r["activity"], r["resource"]) for r in work]
    assert found == rows(log.tables.requests, "case", "activity", "person")


@each
def test_parquet_reads_back(text: str, tmp_path: Path) -> None:
    log = hostile(text)
    files = EXPORTS["parquet"](log, tmp_path)
    (requests,) = [file for file in files if file.endswith("/requests.parquet")]
    assert rows(read_parquet(tmp_path / requests)) == rows(log.tables.requests)
    assert len(files) == len(set(files)) == 8 + len(log.tables.documents)


@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize("text", ["../../up", "a/b", "C:\\con", "\x00", "x" * 10_000], ids=repr)
def test_no_file_lies_outside(name: str, text: str, tmp_path: Path) -> None:
    place = tmp_path / "a" / "b" / "c"
    place.mkdir(parents=True)
    for file in EXPORTS[name](replace(hostile(text), label=text), place):
        assert (place / file).resolve().is_relative_to(place.resolve())
    outside = {path for path in tmp_path.rglob("*") if place not in (path, *path.parents)}
    assert outside == {tmp_path / "a", tmp_path / "a" / "b"}


@pytest.mark.parametrize("name", EXPORTS)
def test_half_a_character_is_kept_or_refused_and_never_changed(name: str, tmp_path: Path) -> None:
    """UTF-8 has no halves of pairs; XML and JSON can say them."""
    log = hostile("\ud800")
    assert "\ud800" in "".join(log.tables.persons["person"])
    if name == "xes":
        back = read_xes(test_xes.written(log, tmp_path))
        assert test_xes.requests_of(back) == rows(log.tables.requests)
    else:
        with pytest.raises(StoreError, match="cannot be written"):
            EXPORTS[name](log, tmp_path)
        left = {path.name for path in tmp_path.rglob("*") if path.is_file()}
        assert not left & {f"{log.name}.csv", f"{log.name}.ocel.sqlite", "requests.parquet"}


# -- columns that are called like those of a format ---------------------------------------------


def with_columns(change: Callable[[pd.DataFrame], pd.DataFrame]) -> Log:
    tables = desk().tables
    documents = {**tables.documents, "quote": change(tables.documents["quote"])}
    return replace(desk(), tables=replace(tables, documents=documents))


def test_columns_called_like_ours_are_kept_apart(tmp_path: Path) -> None:
    names = ("ocel_id", "ocel_time", "ocel_changed_field", "sim.kind", "SIM.KIND", "concept:name")
    log = with_columns(lambda table: table.assign(**dict.fromkeys(names, "mine")))
    back = read_xes(test_xes.written(log, tmp_path))
    covered = ("sim.kind", "concept:name")
    for row in back.documents["quote"].values():
        assert all(row[f"own {n}" if n in covered else n] == "mine" for n in names)
    as_json, as_sqlite = test_ocel.written(log, tmp_path)
    case = log, as_json, as_sqlite
    test_ocel.test_the_database_has_the_tables_and_keys_of_the_standard(case)
    test_ocel.test_documents_read_back_exactly(case)
    with closing(sqlite3.connect(as_sqlite)) as database:
        own = [n for (n,) in database.execute("SELECT name FROM pragma_table_info('object_offer')")]
    assert {"ocel_id_", "ocel_time_", "ocel_changed_field_", "sim.kind", "SIM.KIND_"} <= set(own)


def test_types_called_like_tables_of_the_standard_get_tables_of_their_own(tmp_path: Path) -> None:
    tables = desk().tables
    names = {"talk": "object", "carry": "map_type", "print": "Object"}
    log = replace(desk(), tables=replace(tables, requests=renamed(tables.requests, names)))
    case = log, *test_ocel.written(log, tmp_path)
    test_ocel.test_the_database_has_the_tables_and_keys_of_the_standard(case)
    test_ocel.test_both_files_hold_the_same(case)


def test_a_run_without_anything_is_exported(tmp_path: Path) -> None:
    tables: Tables = desk().tables
    empty = {
        name: getattr(tables, name).iloc[:0]
        for name in ("cases", "requests", "delays", "persons", "populations")
    }
    documents = {name: table.iloc[:0] for name, table in tables.documents.items()}
    log = replace(desk(), tables=replace(tables, documents=documents, **empty))
    for write in EXPORTS.values():
        write(log, tmp_path)
    back = read_json(tmp_path / f"{log.name}.ocel.json")
    assert not back.events and {thing.type for thing in back.objects.values()} == {"run"}
    assert back == read_sqlite(tmp_path / f"{log.name}.ocel.sqlite")
    assert not read_xes(tmp_path / f"{log.name}.xes").events


def test_a_column_that_a_database_cannot_have_is_refused(tmp_path: Path) -> None:
    log = with_columns(lambda table: table.assign(**{"\x00": 1}))
    with pytest.raises(StoreError, match="cannot be written"):
        EXPORTS["ocel"](log, tmp_path)


# -- escapes ------------------------------------------------------------------------------------


@given(st.text(st.characters(exclude_categories=()), max_size=30))
def test_every_text_survives_the_escapes_of_xes(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert unescaped(key_of(text or "x")) == (text or "x")


@given(st.lists(st.sampled_from(["_", "x", "x00", "_x0041", "_x0041_", "\x01", "A", "00"])))
def test_what_looks_like_an_escape_survives_them(parts: list[str]) -> None:
    text = "".join(parts)
    assert unescaped(escaped(text)) == text


def test_schemas_are_schemas() -> None:
    jsonschema.Draft202012Validator.check_schema(test_ocel.SCHEMA)
