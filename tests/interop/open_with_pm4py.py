"""Opens exported files with pm4py and prints what it counts. Runs in an environment of its own."""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path

import pm4py
from pm4py.objects.ocel.validation import ocel20_rel_validation

warnings.filterwarnings("ignore")


def of_xes(path: str) -> dict[str, object]:
    table = pm4py.read_xes(path)
    return {
        "cases": int(table["case:concept:name"].nunique()),
        "events": len(table),
        "transitions": table["lifecycle:transition"].value_counts().to_dict(),
        "resources": sorted(set(table["org:resource"].dropna())),
    }


def of_ocel(path: str) -> dict[str, object]:
    log = pm4py.read_ocel2(path)
    return {
        "events": len(log.events),
        "objects": log.objects["ocel:type"].value_counts().to_dict(),
        "relations": len(log.relations),
        "event types": log.events["ocel:activity"].value_counts().to_dict(),
    }


def main() -> None:
    xes, as_json, as_sqlite = sys.argv[1:4]
    counts = {"xes": of_xes(xes), "json": of_ocel(as_json), "sqlite": of_ocel(as_sqlite)}
    counts["sqlite"]["broken constraints"] = list(ocel20_rel_validation.apply(as_sqlite)[1])
    Path(sys.argv[4]).write_text(json.dumps(counts), encoding="utf-8")


if __name__ == "__main__":
    main()
