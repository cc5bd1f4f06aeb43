"""The benchmarks run and print what they promise; how fast anything is, no test asks."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from sim.engines import ENGINES

ROOT = Path(__file__).parents[2]
COMPILED = "compiled" in ENGINES


def printed(script: str, *words: str) -> str:
    command = [sys.executable, str(ROOT / "benchmarks" / script), *words]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=300, check=True)
    return done.stdout


def test_every_engine_does_the_same_work() -> None:
    parts = ("--parts", "table", "threads", "--loads", "bare", "everything", "check to_be")
    text = printed("engines.py", "--small", "--rounds", "1", *parts)
    rows = {}
    for line in text.splitlines():
        found = re.match(
            r"(\(b\) \w+(?: on)?|check to_be) +(\w+) +([\d,]+) .* (\d+\.\d+)  \w+", line
        )
        if found:
            rows[found[1], found[2]] = (found[3], found[4])  # customers, events of each
    for load in ("(b) bare", "(b) everything on", "check to_be"):
        assert len({rows[load, engine] for engine in ENGINES}) == 1
    assert abs(float(rows["(b) bare", "plain"][1]) - float(rows["(b) bare", "reference"][1])) < 0.5
    if COMPILED:
        assert re.search(r"compiled, 8 replications in two threads: \d+\.\d+ times faster", text)
        assert re.fullmatch(r"RATIO_ALL_FEATURES \d+\.\d", text.splitlines()[-1])
        assert re.search(r"^RATIO_BARE \d+\.\d$", text, re.MULTILINE)


def test_the_loads_keep_people_as_busy_as_they_say() -> None:
    busy = {"reps": 0.85, "approvers": 0.70, "clerk": 0.59}
    text = printed("measured.py", "plain", "bare", "--share", "0.001")
    found = {name: float(share) for name, share in re.findall(r'"(\w+)": (0\.\d+)', text)}
    for name, share in busy.items():
        assert abs(found[name] - share) < 0.05


def test_scaling_has_a_table_slopes_and_a_chart(tmp_path: Path) -> None:
    chart = tmp_path / "scaling.svg"
    text = printed("scaling.py", "--most", "3.2e4", "--chart", str(chart))
    assert re.search(r"^ +10,000 .*\n +31,623 ", text, re.MULTILINE)
    assert re.search(r"slopes on log-log axes: seconds \d\.\d+, memory \d\.\d+", text)
    assert re.search(r"^As-Is at full load, with its KPIs\n.*\n +10,000 ", text, re.MULTILINE)
    assert chart.read_text("utf-8").startswith("<svg")
