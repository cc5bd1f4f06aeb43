"""The shipped designs hold no typed answer: from a displayed price to a win, utility decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.program.decided import undecided
from sim.program.design import load

SCENARIOS = Path(__file__).parents[2] / "scenarios"
SHIPPED = ["as_is.yaml", "to_be.yaml", "check/as_is.yaml", "check/to_be.yaml"]


@pytest.mark.parametrize("file", SHIPPED)
def test_every_path_from_a_price_to_a_win_is_decided_by_the_utility(file: str) -> None:
    program = load(SCENARIOS / file).program
    assert undecided(program, document="quote", outcome="won", formula="utility") == []
