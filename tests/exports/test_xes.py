"""XES: valid by its schema, and read back row by row."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest
from lxml import etree

from sim.store.exports import EXPORTS, Log
from sim.tables import CASES
from tests.exports.kit import LOGS, Rows, desk, instant, log_of, plain, rows
from tests.exports.read_xes import Attributes, Back, read_xes

SCHEMA = etree.XMLSchema(file=str(Path(__file__).parent / "schemas" / "xes.xsd"))


def written(log: Log, place: Path) -> Path:
    (name,) = EXPORTS["xes"](log, place)
    return place / name


def back_of(log: Log, place: Path) -> Back:
    return read_xes(written(log, place))


@pytest.fixture(scope="module")
def back(tmp_path_factory: pytest.TempPathFactory) -> Back:
    return back_of(desk(), tmp_path_factory.mktemp("xes"))


@pytest.mark.parametrize("path", LOGS.values(), ids=LOGS)
def test_a_log_is_valid(path: str, tmp_path: Path) -> None:
    SCHEMA.assertValid(etree.parse(written(log_of(path), tmp_path)))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('<date key="time:timestamp"', '<date key="time stamp"'),
        ("<int key=", "<integer key="),
        ('name="Activity_and_transition"', 'name="Activity and transition"'),
        ('xmlns="http://www.xes-standard.org/"', 'xmlns="http://example.org/"'),
        ("</event>", '<string key="concept:name" value="twice"/></event>'),
        ('<boolean key="happy" value="true"', '<boolean key="happy" value="yes"'),
    ],
)
def test_the_schema_refuses_what_is_wrong(right: str, wrong: str, tmp_path: Path) -> None:
    path = written(desk(), tmp_path)
    text = path.read_text("utf-8")
    assert right in text
    with pytest.raises(etree.DocumentInvalid):
        SCHEMA.assertValid(etree.fromstring(text.replace(right, wrong, 1).encode()))


def test_the_extensions_of_all_prefixes_are_declared(tmp_path: Path) -> None:
    text = written(desk(), tmp_path).read_text("utf-8")
    declared = {part.split('"')[0] for part in text.split(' prefix="')[1:]}
    keys = {part.split('"')[0] for part in text.split('key="')[1:]}
    used = {key.split(":")[0] for key in keys if ":" in key}
    assert declared == used == {"concept", "time", "lifecycle", "org"}


def requests_of(back: Back) -> Rows:
    return [
        (
            r["case"], r["concept:name"], r.get("org:role", ""), r.get("org:group", ""),
            r.get("schedule"), r.get("start"), r.get("complete", r.get("withdraw")),
            r.get("org:resource", ""), r["sim.man_hours"], r["sim.ending"], r.get("sim.pulled", ""),
        )
        for _, r in sorted(back.requests.items())
    ]  # fmt: skip


@pytest.mark.parametrize("path", LOGS.values(), ids=LOGS)
def test_requests_delays_documents_and_cases_read_back_exactly(path: str, tmp_path: Path) -> None:
    log = log_of(path)
    back = back_of(log, tmp_path)
    assert requests_of(back) == rows(log.tables.requests)
    delays = [
        (d["case"], d["concept:name"], d["sim.kind"], d["start"], d.get("complete"))
        for _, d in sorted(back.delays.items())
    ]
    assert delays == rows(log.tables.delays)
    for name, table in log.tables.documents.items():
        found = [
            tuple({"number": number, **row}.get(column) for column in table.columns)
            for number, row in sorted(back.documents[name].items())
        ]
        assert found == rows(table)
    assert set(back.documents) == {n for n, table in log.tables.documents.items() if len(table)}
    assert cases_of(log, back) == rows(log.tables.cases)


def cases_of(log: Log, back: Back) -> Rows:
    return [
        tuple(_case_value(case, column) for column in log.tables.cases.columns)
        for _, case in sorted(back.cases.items())
    ]


def _case_value(case: Attributes, column: str) -> object:
    return plain(case.get(f"sim.{column}" if column in CASES else column))


def test_transitions_follow_each_other(back: Back) -> None:
    expected = {
        ("schedule", "start", "complete"), ("schedule", "withdraw"), ("schedule", "start"),
        ("schedule",), ("complete",), ("start", "complete"), ("start",),
    }  # fmt: skip
    by_instance: dict[str, list[str]] = {}
    for _, event in back.events:
        seen = by_instance.setdefault(str(event["concept:instance"]), [])
        seen.append(str(event["lifecycle:transition"]))
    assert {tuple(seen) for seen in by_instance.values()} <= expected
    assert {tuple(seen) for seen in by_instance.values()} >= {
        ("schedule", "start", "complete"), ("schedule", "withdraw"), ("start", "complete"),
    }  # fmt: skip


def test_only_work_that_was_never_started_is_withdrawn(back: Back) -> None:
    withdrawn = [r for r in back.requests.values() if "withdraw" in r]
    assert {r["sim.ending"] for r in withdrawn} == {"left", "no room", "stopped"}
    assert all("start" not in r for r in withdrawn)


def test_events_of_a_case_stand_in_order_of_time(back: Back) -> None:
    for _, events in groupby(back.events, key=lambda pair: pair[0]):
        hours = [event["sim.hours"] for _, event in events]
        assert hours == sorted(hours)  # type: ignore[type-var]


def test_dates_agree_with_the_exact_hours(back: Back) -> None:
    begin = instant("2027-03-26T00:00:00+01:00")
    for _, event in back.events:
        since = (instant(str(event["time:timestamp"])) - begin).total_seconds()
        assert abs(since - float(str(event["sim.hours"])) * 3600) < 1e-6


def test_the_log_says_what_it_is(back: Back, tmp_path: Path) -> None:
    assert back.log["sim.title"] == desk().scenario.title
    assert back.log["sim.clock"] == "begins at 2027-03-26T00:00:00 on the clocks of Europe/Berlin"
    undated = back_of(log_of(LOGS["undated"]), tmp_path)
    assert "the scenario has no date" in str(undated.log["sim.clock"])
    assert (undated.log["sim.length"], undated.log["sim.replication"]) == (250.0, 0)
