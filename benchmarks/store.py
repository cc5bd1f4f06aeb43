"""How fast a study's database takes in runs, how fast it answers, and how much room it takes.

    .venv/bin/python benchmarks/store.py [ROWS] [FOLDER]

Makes one run of each shipped design, and stores the pair again and again, every row of it, until
there are ROWS rows in the table `event` (10 million unless given). What is timed is the store
alone: the runs are made before. The file is put into FOLDER (a temporary one unless given).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from asked import parser_of

from sim.engines import simulate
from sim.measures.kpis import measure
from sim.program.design import load
from sim.store.database import Database
from sim.store.reports import REPORTS, read_ranking, read_report
from sim.store.study_file import STUDY_FILE, Facts, Member, StoredRun, StudyFile

SCENARIOS = Path(__file__).parents[1] / "scenarios"
LOAD, REPORTS_IN = 60, 2  # s, for 10 million rows: the targets
TEN_MILLION = 10_000_000


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("rows", type=int, nargs="?", default=TEN_MILLION)
    parser.add_argument("folder", type=Path, nargs="?")
    given = parser.parse_args()
    if given.folder:
        measure_store(given.rows, given.folder)
        return
    with TemporaryDirectory() as folder:
        measure_store(given.rows, Path(folder))


def measure_store(rows: int, folder: Path) -> None:
    designs = [load(SCENARIOS / name) for name in ("as_is.yaml", "to_be.yaml")]
    made = [simulate(design, 1, 0, "reference") for design in designs]
    kpis = [measure(run, design.scenario) for run, design in zip(made, designs, strict=True)]
    pairs = -(-rows // sum(len(run.requests) for run in made))
    members = [Member(design.label, "", design) for design in designs]
    path = folder / STUDY_FILE

    def runs() -> Iterator[StoredRun]:
        for replication in range(pairs):
            for member, (run, frame) in enumerate(zip(made, kpis, strict=True)):
                yield StoredRun(member, replication, frame, run, detail=True)

    begun = time.perf_counter()
    facts = Facts("benchmark", "reference", 1, pairs, "", "", "{}")
    study = StudyFile(path, members, facts)
    for run in runs():
        study.add(run)
    study.finish({}, {}, {}, lambda: None)
    loaded = time.perf_counter() - begun
    with Database.open(path) as database:
        count = database.rows("SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM delay)")
        begun = time.perf_counter()
        for name in REPORTS:
            read_report(database, name)
        read_ranking(database, 0)
        answered = time.perf_counter() - begun
    events, delays = (int(str(number)) for number in count[0])
    size = path.stat().st_size
    target = "s, for 10 million the target is"
    print(f"runs stored               {2 * pairs:>12,}")
    print(f"rows of event             {events:>12,}   (and {delays:,} of delay)")
    print(f"loaded in                 {loaded:>12.1f} {target} {LOAD}")
    print(f"rows of event a second    {events / loaded:>12,.0f}")
    print(f"the five reports in       {answered:>12.2f} {target} {REPORTS_IN}")
    print(f"size of the file          {size / 1e6:>12,.0f} MB")
    print(
        f"size for each row of event{size / events:>12.0f} bytes, cases, delays, documents included"
    )


if __name__ == "__main__":
    main()
