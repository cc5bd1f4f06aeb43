"""The event log as CSV: one line for each piece of work that was asked for, and each delay."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.store.exports.files import new_file
from sim.store.exports.log import WORK, Log
from sim.store.exports.registry import export

# CSV name, type as CSV on the Web has it, meaning.
COLUMNS = (
    ("case_id", "integer", "number of the case"),
    ("activity", "string", "name of the task, or of the wait"),
    ("enable_time", "dateTimeStamp", "joined the queue; of a delay: began"),
    ("start_time", "dateTimeStamp", "start of work, empty if never; of a delay: began"),
    ("end_time", "dateTimeStamp", "end of work, or of waiting if it left; empty if not yet"),
    ("resource", "string", "who worked, empty if nobody with a name"),
    ("role", "string", "actor, empty for a delay"),
    ("kind", "string", "work; wait or watch: a deliberate delay"),
    ("ending", "string", "done, left, no room, stopped or open"),
    ("pulled", "string", "name of the pulled source whose first task it is, else empty"),
    ("element", "string", "element of the actor's pool, empty if it has none"),
    ("enable_hours", "double", "enable_time, exact [h since the start]"),
    ("start_hours", "double", "start_time, exact [h since the start]"),
    ("end_hours", "double", "end_time, exact [h since the start]"),
    ("man_hours", "double", "worked on it until its end or the end of the run [h], empty: a delay"),
)


@export("csv")
def write_csv_log(log: Log, place: Path) -> list[str]:
    """`to_be.0.csv`, and what its columns mean by CSV on the Web (W3C) in a second file."""
    name = f"{log.name}.csv"
    with new_file(place / name) as file:
        event_log(log).to_csv(file, index=False, lineterminator="\n")
    described = f"{name}-metadata.json"
    with new_file(place / described) as file:
        file.write(json.dumps(_metadata(log, name), indent=2) + "\n")
    return [name, described]


def event_log(log: Log) -> pd.DataFrame:
    """The columns `COLUMNS`, in order of joining; of one moment, work before delays."""
    whole = pd.concat([_work(log), _delays(log)], ignore_index=True)
    whole = whole.sort_values("enable_hours", kind="stable", ignore_index=True)
    for point in ("enable", "start", "end"):
        whole[f"{point}_time"] = log.clock.local(whole[f"{point}_hours"].to_numpy(dtype=float))
    return whole[[name for name, _, _ in COLUMNS]]


def _work(log: Log) -> pd.DataFrame:
    table = log.tables.requests
    return pd.DataFrame(
        {
            "case_id": table["case"],
            "activity": table["activity"].astype(object),
            "resource": table["person"].astype(object),
            "role": table["actor"].astype(object),
            "kind": WORK,
            "ending": table["ending"].astype(object),
            "pulled": table["pulled"].astype(object),
            "element": table["element"].astype(object),
            "enable_hours": table["joined"],
            "start_hours": table["started"],
            "end_hours": table["ended"],
            "man_hours": table["hours"],
        }
    )


def _delays(log: Log) -> pd.DataFrame:
    table = log.tables.delays
    return pd.DataFrame(
        {
            "case_id": table["case"],
            "activity": table["name"].astype(object),
            "resource": "",
            "role": "",
            "kind": table["sort"].astype(object),
            "ending": np.where(table["ended"].isna(), "open", "done"),
            "pulled": "",
            "element": "",
            "enable_hours": table["begun"],
            "start_hours": table["begun"],
            "end_hours": table["ended"],
            "man_hours": np.full(len(table), np.nan),
        }
    )


def _metadata(log: Log, name: str) -> dict[str, Any]:
    columns = [
        {"name": column, "titles": column, "datatype": datatype, "dc:description": meaning}
        for column, datatype, meaning in COLUMNS
    ]
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": name,
        "dialect": {"lineTerminators": "\n"},
        "notes": [log.facts],
        "tableSchema": {"columns": columns},
    }
