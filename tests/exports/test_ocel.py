"""OCEL 2.0: both files valid, of the same content, and read back row by row."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import jsonschema
import pandas as pd
import pytest

from sim.language.loader import parse_text
from sim.language.scenario import Kind
from sim.language.tree import Mapping
from sim.measures.roles import read_roles
from sim.program.design import load
from sim.store.exports import EXPORTS, Log
from sim.store.exports.ocel.types import object_types
from sim.study.api import simulate
from sim.tables import CASES, own_column
from tests.exports.kit import LOGS, ROOT, Rows, desk, instant, log_of, plain, rows
from tests.exports.read_ocel import Event, Ocel, read_json, read_sqlite

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "ocel.json").read_text("utf-8"))
EVER = instant("1970-01-01T00:00:00+00:00")


def written(log: Log, place: Path) -> tuple[Path, Path]:
    as_json, as_sqlite = EXPORTS["ocel"](log, place)
    return place / as_json, place / as_sqlite


@pytest.fixture(scope="module", params=LOGS.values(), ids=LOGS)
def case(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Log, Path, Path]:
    log = log_of(request.param)
    return log, *written(log, tmp_path_factory.mktemp("ocel"))


@pytest.fixture(scope="module")
def back(tmp_path_factory: pytest.TempPathFactory) -> Ocel:
    return read_json(written(desk(), tmp_path_factory.mktemp("desk"))[0])


# -- validity -----------------------------------------------------------------------------------


def test_the_json_is_valid(case: tuple[Log, Path, Path]) -> None:
    content = json.loads(case[1].read_text("utf-8"))
    jsonschema.Draft202012Validator(SCHEMA).validate(content)


def test_the_json_refers_only_to_what_it_holds(case: tuple[Log, Path, Path]) -> None:
    back = read_json(case[1])
    for item in (*back.events.values(), *back.objects.values()):
        assert {thing for _, thing in item.related} <= set(back.objects)


def test_both_files_hold_the_same(case: tuple[Log, Path, Path]) -> None:
    assert read_json(case[1]) == read_sqlite(case[2])


FIXED = {"event", "object", "event_object", "object_object", "event_map_type", "object_map_type"}
KEYS = {
    "event": ["ocel_id"],
    "object": ["ocel_id"],
    "event_map_type": ["ocel_type"],
    "object_map_type": ["ocel_type"],
    "event_object": ["ocel_event_id", "ocel_object_id", "ocel_qualifier"],
    "object_object": ["ocel_source_id", "ocel_target_id", "ocel_qualifier"],
}
FOREIGN = {
    "event": {("ocel_type", "event_map_type", "ocel_type")},
    "object": {("ocel_type", "object_map_type", "ocel_type")},
    "event_object": {
        ("ocel_event_id", "event", "ocel_id"), ("ocel_object_id", "object", "ocel_id"),
    },
    "object_object": {
        ("ocel_source_id", "object", "ocel_id"), ("ocel_target_id", "object", "ocel_id"),
    },
}  # fmt: skip


def test_the_database_has_the_tables_and_keys_of_the_standard(
    case: tuple[Log, Path, Path],
) -> None:
    with closing(sqlite3.connect(case[2])) as database:
        listed = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = {name for (name,) in listed}
        typed = {
            f"{sort}_{table}"
            for sort in ("event", "object")
            for (table,) in database.execute(f"SELECT ocel_type_map FROM {sort}_map_type")
        }
        assert names == FIXED | typed and not FIXED & typed
        for table in names:
            info = database.execute("SELECT name, type, pk FROM pragma_table_info(?)", [table])
            columns = {name: (type, key) for name, type, key in info}
            keys = [n for n, (_, key) in sorted(columns.items(), key=lambda c: c[1][1]) if key]
            foreign = set(
                database.execute(
                    'SELECT "from", "table", "to" FROM pragma_foreign_key_list(?)', [table]
                )
            )
            if table in FIXED:
                assert keys == KEYS[table]
                assert foreign == FOREIGN.get(table, set())
                continue
            sort = table.partition("_")[0]
            assert columns["ocel_time"][0] == "TIMESTAMP"
            assert keys == (["ocel_id"] if sort == "event" else [])
            assert foreign == {("ocel_id", sort, "ocel_id")}
            assert ("ocel_changed_field" in columns) == (sort == "object")
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


# -- nothing lost -------------------------------------------------------------------------------


def numbered(back: Ocel, word: str) -> list[Event]:
    found = {id: event for id, event in back.events.items() if id.startswith(f"{word} ")}
    return [event for _, event in sorted(found.items(), key=lambda e: int(e[0].rpartition(" ")[2]))]


def one(event: Event, qualifier: str) -> str:
    (found,) = [thing for name, thing in event.related if name == qualifier]
    return found


def case_number(event: Event) -> int:
    return int(one(event, "case").rpartition(":")[2])


def test_requests_and_delays_read_back_exactly(case: tuple[Log, Path, Path]) -> None:
    log, path, _ = case
    back = read_json(path)
    requests: Rows = [
        (
            case_number(e),
            e.type.removesuffix(f" ({v['ending']})") if v["ending"] != "done" else e.type,
            v.get("role", ""), v.get("element", ""), v.get("enable_hours"), v.get("start_hours"),
            v.get("end_hours"), v.get("resource", ""), v["man_hours"], v["ending"],
            v.get("pulled", ""),
        )
        for e in numbered(back, "request") for v in (e.values,)
    ]  # fmt: skip
    assert requests == rows(log.tables.requests)
    delays: Rows = [
        (
            case_number(e),
            e.type.removeprefix(f"{v['kind']} ").removesuffix(" (open)"),
            v["kind"], v["start_hours"], v.get("end_hours"),
        )
        for e in numbered(back, "delay") for v in (e.values,)
    ]  # fmt: skip
    assert delays == rows(log.tables.delays)


def test_documents_read_back_exactly(case: tuple[Log, Path, Path]) -> None:
    log, path, _ = case
    back = read_json(path)
    for name, table in log.tables.documents.items():
        found = []
        for event in numbered(back, f"document {name}"):
            thing = one(event, "document")
            row = {n: value for n, (value, _) in back.objects[thing].values.items()}
            row |= {"time": event.values["hours"], "case": case_number(event)}
            row["number"] = int(thing.rpartition(":")[2])
            assert {since for _, since in back.objects[thing].values.values()} <= {event.time}
            found.append(tuple(row.get(column) for column in table.columns))
        assert found == rows(table)


def own_names(kind: Kind) -> set[str]:
    return {own_column(one.name, CASES) for one in (*kind.attributes, *kind.state)}


def test_cases_read_back_exactly(case: tuple[Log, Path, Path]) -> None:
    log, path, _ = case
    back, types = read_json(path), object_types(log)
    kinds = {types[kind]: kind for kind in log.scenario.kinds}
    kinds_of_case = log.scenario.kinds.values()
    every = {name for kind in kinds_of_case for name in own_names(kind)}
    table = log.tables.cases
    for row in rows(table):
        given = dict(zip(table.columns, row, strict=True))
        kind = log.scenario.kinds[str(given["kind"])]
        thing = back.objects[f"{types[kind.name]}:{given['case']}"]
        assert kinds[thing.type] == kind.name
        others = every - own_names(kind)
        for name, value in given.items():
            if name.partition(".")[0] in others or name in ("case", "kind", "parent"):
                assert name not in thing.values
            else:
                found = thing.values.get(name, (None, EVER))[0]
                assert plain(found) == (value if value != "" else None), name
        parents = {t for q, t in thing.related if q == "parent"}
        assert {int(t.rpartition(":")[2]) for t in parents} == {given["parent"]} - {-1}


def test_persons_are_objects_and_related_by_name(back: Ocel) -> None:
    tables = desk().tables
    names = tables.persons["person"].tolist()
    sellers = {f"seller:{name}" for name in names if name != "porter.1"}
    assert {id for id, thing in back.objects.items() if thing.type == "seller"} == sellers
    for event, person in zip(numbered(back, "request"), tables.requests["person"], strict=True):
        by = {thing.partition(":")[2] for name, thing in event.related if name == "resource"}
        assert by == ({person} if person else set())
    for event, by in zip(
        numbered(back, "document quote"), tables.documents["quote"]["by"], strict=True
    ):
        assert one(event, "by") == f"seller:{by}"
        assert ("by", f"seller:{by}") in back.objects[one(event, "document")].related


# -- meaning ------------------------------------------------------------------------------------


def test_delays_have_types_of_their_own_whatever_else_is_called_like_them(back: Ocel) -> None:
    """In this run there are a document and a wait `quote`, and a task and a document `talk`."""
    kinds = {
        name: {e.values["kind"] for e in back.events.values() if e.type == name}
        for name in back.event_types
    }
    assert kinds["talk"] == {"work"} and kinds["document talk"] == {"document"}
    assert kinds["wait quote"] == {"wait"} and kinds["document quote"] == {"document"}
    assert kinds["watch second_thoughts"] == {"watch"}
    assert all(len(found) == 1 for found in kinds.values())


def test_only_what_was_done_has_the_bare_name_of_its_task(back: Ocel) -> None:
    assert {n for n in back.event_types if n.startswith("talk")} == {
        "talk", "talk (left)", "talk (no room)", "talk (open)",
    }  # fmt: skip
    assert {e.values["ending"] for e in back.events.values() if e.type == "talk"} == {"done"}


def test_attributes_hold_since_ever_and_the_last_state_since_the_end(back: Ocel) -> None:
    cases = desk().tables.cases
    visitor = cases[(cases["kind"] == "visitor") & cases["ended"].notna()].iloc[0]
    thing = back.objects[f"guest:{visitor['case']}"]
    assert thing.values["patience"] == (visitor["patience"], EVER)
    value, since = thing.values["happy"]
    assert value == visitor["happy"]
    begin = instant("2027-03-26T00:00:00+01:00")
    assert abs((since - begin).total_seconds() - visitor["ended"] * 3600) < 1e-6


def test_a_state_called_like_the_end_of_its_case_stands_beside_it(tmp_path: Path) -> None:
    kind = desk().scenario.kinds["visitor"]
    named = replace(kind, state=(*kind.state, replace(kind.state[0], name="ended", form="value")))
    scenario = replace(desk().scenario, kinds={**desk().scenario.kinds, "visitor": named})
    tables = replace(desk().tables, cases=desk().tables.cases.assign(ended_=True))
    back = read_json(written(replace(desk(), scenario=scenario, tables=tables), tmp_path)[0])
    guests = [thing for thing in back.objects.values() if thing.type == "guest"]
    assert {thing.values["ended_"][0] for thing in guests} == {True}
    assert len({thing.values["ended_"][1] for thing in guests}) > 1


def test_the_run_says_how_its_times_are_to_be_read(back: Ocel) -> None:
    (run,) = [thing for thing in back.objects.values() if thing.type == "run"]
    assert run.values["clock"][0] == "begins at 2027-03-26T00:00:00 on the clocks of Europe/Berlin"
    assert run.values["title"][0] == desk().scenario.title


# -- names of types -----------------------------------------------------------------------------


def test_the_shipped_pair_has_the_objects_that_analysts_ask_for() -> None:
    scenario = load(ROOT / "scenarios" / "to_be.yaml").scenario
    names = scenario.kinds.keys() | {"entitlement", "quote", "service_order", "invoice"}
    assert "business" in names
    log = replace(desk(), scenario=scenario)
    documents = dict.fromkeys(("entitlement", "quote", "service_order", "invoice"))
    tables = desk().tables
    quote = tables.documents["quote"]
    tables = replace(
        tables,
        documents=dict.fromkeys(documents, quote),
        cases=tables.cases.assign(kind="business"),
        persons=tables.persons.assign(actor="sales"),
    )
    types = object_types(replace(log, tables=tables))
    assert set(types.values()) == {"customer", "trial", "quote", "order", "invoice", "rep", "run"}


def test_names_of_objects_change_no_result() -> None:
    path = ROOT / "tests" / "cli" / "today.yaml"
    plain_design, named = load(path), load(path, set={"measures.objects": "{customer: shop}"})
    assert named.scenario.market == plain_design.scenario.market
    assert read_roles(named.scenario).objects == {"customer": "shop"}
    pd.testing.assert_frame_equal(simulate(named).kpis, simulate(plain_design).kpis)


def scenario_with(objects: str) -> Log:
    section = parse_text(f"objects: {{{objects}}}", "measures")
    assert isinstance(section, Mapping)
    return replace(desk(), scenario=replace(desk().scenario, measures=section))


def test_what_is_not_named_keeps_its_own_name() -> None:
    assert object_types(scenario_with("")) == {
        "visitor": "visitor", "parcel": "parcel", "document quote": "quote",
        "document talk": "talk", "actor clerk": "clerk", "actor porter": "porter", "run": "run",
    }  # fmt: skip


def test_a_name_that_is_taken_gets_the_word_before_it() -> None:
    types = object_types(scenario_with("quote: visitor, run: document quote, clerk: document talk"))
    assert types["visitor"] == "quote" and types["document quote"] == "run"
    assert types["actor clerk"] == "actor_clerk" and types["run"] == "run_"
    assert len(set(types.values())) == len(types)
