"""What fuzzing has found once, and inputs of every sort, are read again without a crash."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS

SEEDS = sorted(path for path in (Path(__file__).parent / "seeds").rglob("*") if path.is_file())


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_seed_ends_in_faults_or_is_taken(seed: Path) -> None:
    TARGETS[seed.parent.name](seed.read_bytes())


def test_both_targets_have_seeds() -> None:
    assert {seed.parent.name for seed in SEEDS} == set(TARGETS)
