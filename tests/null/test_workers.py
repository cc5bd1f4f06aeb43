"""How many workers share the work cannot be seen in the files, nor which engine did it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim import jit
from sim.engines import ENGINES
from tests.invoked import sim
from tests.null.setting import CHECK, SHORTER


def comparison(out: Path, jobs: int, replications: int, engine: str) -> dict[str, bytes]:
    """The CSV files that the command writes."""
    words = ["compare", str(CHECK / "as_is.yaml"), str(CHECK / "to_be.yaml")]
    words += [word for path, value in SHORTER.items() for word in ("--set", f"{path}={value}")]
    words += ["--replications", str(replications), "--jobs", str(jobs)]
    words += ["--engine", engine, "--out", str(out)]
    result = sim(*words)
    assert result.exit_code == 0, result.output
    return {path.name: path.read_bytes() for path in sorted(out.glob("*.csv"))}


@pytest.mark.parametrize("replications", [2, pytest.param(9, marks=pytest.mark.long)])
def test_one_worker_or_two_write_the_same_bytes(tmp_path: Path, replications: int) -> None:
    alone = comparison(tmp_path / "alone", 1, replications, "reference")
    assert sorted(alone) == ["comparison.csv", "kpis.csv"]
    for engine in ENGINES if jit.enabled() else ["reference"]:  # processes, threads
        assert comparison(tmp_path / engine, 2, replications, engine) == alone
