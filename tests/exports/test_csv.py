"""The event log as CSV: every request and every delay, told apart, and read back exactly."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd
import pytest

from sim.store.exports import EXPORTS, Log
from sim.store.exports.csv_log import COLUMNS
from tests.exports.kit import LOGS, Rows, desk, instant, log_of, rows

FIRST = ["case_id", "activity", "enable_time", "start_time", "end_time", "resource"]


def written(log: Log, place: Path) -> list[dict[str, str]]:
    name, _ = EXPORTS["csv"](log, place)
    with (place / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float | None:
    return float(text) if text else None


@pytest.mark.parametrize("path", LOGS.values(), ids=LOGS)
def test_requests_and_delays_read_back_exactly(path: str, tmp_path: Path) -> None:
    log = log_of(path)
    back = written(log, tmp_path)
    work: Rows = [
        (
            int(r["case_id"]), r["activity"], r["role"], r["element"],
            *(number(r[f"{point}_hours"]) for point in ("enable", "start", "end")),
            r["resource"], float(r["man_hours"]), r["ending"], r["pulled"],
        )
        for r in back if r["kind"] == "work"
    ]  # fmt: skip
    assert work == rows(log.tables.requests)
    delays: Rows = [
        (
            int(r["case_id"]), r["activity"], r["kind"], float(r["start_hours"]),
            number(r["end_hours"]),
        )
        for r in back if r["kind"] != "work"
    ]  # fmt: skip
    assert delays == rows(log.tables.delays)
    assert len(back) == len(work) + len(delays)


def test_the_six_columns_come_first_and_all_are_described(tmp_path: Path) -> None:
    name, described = EXPORTS["csv"](desk(), tmp_path)
    header = (tmp_path / name).read_text("utf-8").splitlines()[0].split(",")
    assert header[:6] == FIRST
    assert header == [column for column, _, _ in COLUMNS]
    metadata = json.loads((tmp_path / described).read_text("utf-8"))
    assert described == f"{metadata['url']}-metadata.json"
    assert [c["name"] for c in metadata["tableSchema"]["columns"]] == header
    assert "Europe/Berlin" in metadata["notes"][0]["clock"]


def test_a_clock_without_a_date_is_stated(tmp_path: Path) -> None:
    _, described = EXPORTS["csv"](log_of(LOGS["undated"]), tmp_path)
    assert "the scenario has no date" in (tmp_path / described).read_text("utf-8")


def test_waiting_work_and_delay_can_be_told_apart(tmp_path: Path) -> None:
    """Waiting lies between enable and start, work between start and end; a delay is neither."""
    back = written(desk(), tmp_path)
    delays = [r for r in back if r["kind"] in ("wait", "watch")]
    assert {r["kind"] for r in back} == {"work", "wait", "watch"}
    assert all(r["enable_time"] == r["start_time"] and not r["role"] for r in delays)
    waited = [r for r in back if r["kind"] == "work" and r["enable_time"] < r["start_time"]]
    assert waited and all(r["role"] for r in waited)


def test_what_was_never_started_is_there_and_says_why(tmp_path: Path) -> None:
    never = [r for r in written(desk(), tmp_path) if r["kind"] == "work" and not r["start_time"]]
    assert {r["ending"] for r in never} == {"left", "no room", "stopped", "open"}
    assert all(not r["resource"] for r in never)
    assert all(bool(r["end_time"]) == (r["ending"] != "open") for r in never)


def test_dates_are_the_hours_to_the_microsecond(tmp_path: Path) -> None:
    begin = instant("2027-03-26T00:00:00+01:00")
    for row in written(desk(), tmp_path):
        for point in ("enable", "start", "end"):
            if row[f"{point}_time"]:
                since = (instant(row[f"{point}_time"]) - begin).total_seconds()
                assert abs(since - float(row[f"{point}_hours"]) * 3600) < 1e-6


def test_pandas_reads_it(tmp_path: Path) -> None:
    name, _ = EXPORTS["csv"](desk(), tmp_path)
    table = pd.read_csv(tmp_path / name, keep_default_na=False)
    assert len(table) == len(desk().tables.requests) + len(desk().tables.delays)
    assert set(desk().tables.persons["person"]) <= set(table["resource"])
