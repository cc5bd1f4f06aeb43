"""Rule 11: every engine gives the same rows, with numba and without it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from sim.engines import simulate
from sim.errors import UsageError
from sim.program.design import Design, load
from sim.tables import Tables

ROOT = Path(__file__).parents[2]
SCENARIOS = {
    "check/to_be": {"run.warm_up": "100 h", "run.length": "600 h"},
    "examples/purchase_request": {"run.warm_up": "10 h", "run.length": "300 h"},
    "examples/support_desk": {"run.warm_up": "10 h", "run.length": "100 h"},
}


def shortened(name: str) -> Design:
    return load(ROOT / "scenarios" / f"{name}.yaml", set=SCENARIOS[name])


def frames(tables: Tables) -> Iterator[tuple[str, pd.DataFrame]]:
    """Every table of a run by name."""
    for name in ("populations", "cases", "requests", "delays", "persons", "lists"):
        yield name, getattr(tables, name)
    for name, table in tables.documents.items():
        yield f"document {name}", table


@pytest.mark.parametrize("name", SCENARIOS)
def test_an_engine_gives_the_rows_of_the_reference_byte_for_byte(engine: str, name: str) -> None:
    design = shortened(name)
    theirs = simulate(design, seed=3, replication=2, engine=engine)
    expected = dict(frames(simulate(design, seed=3, replication=2, engine="reference")))
    assert len(theirs.requests) > 100
    for table, rows in frames(theirs):
        pd.testing.assert_frame_equal(rows, expected.pop(table), check_exact=True, obj=table)
    assert not expected


SCRIPT = """
import hashlib, sys
from tests.engines.test_same_rows import frames, shortened
from sim.engines import simulate
tables = simulate(shortened(sys.argv[2]), 3, 2, sys.argv[1])
text = "".join(f"{name}{table.to_csv()}" for name, table in frames(tables))
sys.stdout.write(hashlib.sha256(text.encode()).hexdigest())
"""


def test_without_numba_the_same_source_runs_as_python_and_gives_the_same_rows(
    engine: str,
) -> None:
    found = set()
    for jit in ("on", "off"):
        environment = {**os.environ, "SIM_JIT": jit, "PYTHONPATH": str(ROOT)}
        found.add(
            subprocess.run(
                [sys.executable, "-c", SCRIPT, engine, "examples/purchase_request"],
                env=environment, capture_output=True, text=True, check=True, cwd=ROOT,
            ).stdout
        )  # fmt: skip
    assert len(found) == 1
    assert len(found.pop()) == 64


def test_an_unknown_engine_is_refused_and_the_known_ones_are_listed() -> None:
    with pytest.raises(UsageError, match=r"known are .*reference"):
        simulate(shortened("examples/support_desk"), engine="refrence")
