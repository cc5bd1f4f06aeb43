"""The order of KPIs, and so of rows in files, is one: workers import other modules first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sim.measures.kpis import KPIS, MODULES

ROOT = Path(__file__).parents[2]


FIRST = [*(module.__name__ for module in MODULES), "sim.calibrate.moments"]


@pytest.mark.parametrize("first", FIRST)
def test_kpis_keep_their_order_whichever_module_is_imported_first(first: str) -> None:
    code = f"import {first}, sim.measures.kpis as kpis; print(*kpis.KPIS)"
    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert shown.split() == list(KPIS)
