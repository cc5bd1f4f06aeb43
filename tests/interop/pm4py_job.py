"""A separate job, no part of the tests: does pm4py open the exports, and count what we count?

    .venv/bin/python -m tests.interop.pm4py_job [--environment DIR] [--published DIR] [SCENARIO …]

pm4py has the licence AGPL: it is never imported by this project, nor in its lock. The job makes an
environment of its own for it (`--environment` keeps or takes one) and talks to it through files.
`--published` names a folder with the published schemas, `xes.xsd` and `ocel20-schema-json.json`,
which have no licence to be kept here; without it they are not asked.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import venv
from collections import Counter
from pathlib import Path

import jsonschema
from lxml import etree

from sim.store.exports import EXPORTS, Log
from tests.exports.kit import log_of
from tests.exports.read_ocel import read_json

OTHER = Path(__file__).parent / "open_with_pm4py.py"
SCENARIOS = ("tests/exports/desk.yaml", "tests/cli/today.yaml", "tests/cli/queue.yaml")
XES_NAMESPACE = ' xmlns="http://www.xes-standard.org/"'


def expected(log: Log, as_json: Path) -> dict[str, dict[str, object]]:
    """What pm4py should count. It leaves out objects that no event belongs to, such as the run."""
    tables = log.tables
    requests, delays = tables.requests, tables.delays
    written = [table["case"] for table in tables.documents.values()]
    documents = sum(map(len, written))
    ended = requests["ended"].notna()
    started = requests["started"].notna()
    transitions = {
        "schedule": len(requests),
        "start": int(started.sum()) + len(delays),
        "complete": int((ended & started).sum() + delays["ended"].notna().sum()) + documents,
        "withdraw": int((ended & ~started).sum()),
    }
    ocel = read_json(as_json)
    met = {thing for event in ocel.events.values() for _, thing in event.related}
    of_ocel = {
        "events": len(requests) + len(delays) + documents,
        "objects": dict(Counter(ocel.objects[thing].type for thing in met)),
        "relations": sum(len(event.related) for event in ocel.events.values()),
        "event types": dict(Counter(event.type for event in ocel.events.values())),
    }
    return {
        "xes": {
            "cases": len(set().union(requests["case"], delays["case"], *written)),
            "events": sum(transitions.values()),
            "transitions": {name: count for name, count in transitions.items() if count},
            "resources": sorted(set(requests["person"]) - {""}),
        },
        "json": of_ocel,
        "sqlite": {**of_ocel, "broken constraints": []},
    }


def differences(python: Path, log: Log, place: Path) -> list[str]:
    """What pm4py counts otherwise than we do."""
    (xes,), (as_json, as_sqlite) = EXPORTS["xes"](log, place), EXPORTS["ocel"](log, place)
    answer = place / "counts.json"
    words = [python, OTHER, *(place / file for file in (xes, as_json, as_sqlite)), answer]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        return [done.stderr[-2000:]]
    found, wanted = json.loads(answer.read_text("utf-8")), expected(log, place / as_json)
    told = []
    for file, counts in wanted.items():
        for what, count in counts.items():
            got = found[file].get(what)
            same = "as ours" if got == count else f"otherwise: {got}, ours {count}"
            shown = count if isinstance(count, int) else f"{len(count)} of them"  # type: ignore[arg-type]
            print(f"  {file:6} {what}: {shown}, {same}")
            told += [] if got == count else [f"{file}: {what}"]
    return told


def faults_by_published(folder: Path, place: Path) -> list[str]:
    """What the published schemas find in the files that lie in `place`."""
    told: list[str] = []
    schema = etree.XMLSchema(file=str(folder / "xes.xsd"))
    for file in sorted(place.glob("*.xes")):
        text = file.read_text("utf-8")
        if "targetNamespace" not in (folder / "xes.xsd").read_text("utf-8"):
            text = text.replace(XES_NAMESPACE, "", 1)  # one edition of the schema has none
        valid = schema.validate(etree.fromstring(text.encode(), etree.XMLParser(huge_tree=True)))
        told += [] if valid else [str(schema.error_log)]
        print(f"  {file.name}: {'valid' if valid else 'NOT valid'} by the published xes.xsd")
    rules = json.loads((folder / "ocel20-schema-json.json").read_text("utf-8"))
    for file in sorted(place.glob("*.ocel.json")):
        content = json.loads(file.read_text("utf-8"))
        found = [e.message for e in jsonschema.Draft7Validator(rules).iter_errors(content)]
        told += found[:5]
        print(f"  {file.name}: {'NOT ' if found else ''}valid by the published JSON schema")
    return told


def environment(folder: Path) -> Path:
    """The Python of an environment with pm4py, made if it is not there."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "pm4py"], check=True)
    version = [python, "-c", "import importlib.metadata as m; print(m.version('pm4py'))"]
    print(
        "pm4py", subprocess.run(version, capture_output=True, text=True, check=True).stdout.strip()
    )
    return python


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    words.add_argument("--environment", type=Path, default=None)
    words.add_argument("--published", type=Path, default=None)
    words.add_argument("scenarios", nargs="*", default=SCENARIOS)
    given = words.parse_args()
    told: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        python = environment(given.environment or Path(folder) / "environment")
        place = Path(folder) / "files"
        place.mkdir()
        for scenario in given.scenarios:
            print(f"{scenario}:")
            told += differences(python, log_of(str(scenario)), place)
        if given.published:
            print("published schemas:")
            told += faults_by_published(given.published, place)
        else:
            print("published schemas: not run, for --published names no folder with them")
    print("\n".join(["", *told]) if told else "all as ours")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
