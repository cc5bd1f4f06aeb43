"""What the fuzzers began with or found ends in faults or a meaning."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS

SEEDS = Path(__file__).parent / "seeds"
FILES = [(name, path) for name in TARGETS for path in sorted((SEEDS / name).iterdir())]


@pytest.mark.parametrize(("target", "path"), FILES, ids=lambda part: getattr(part, "name", part))
def test_a_seed_ends_in_faults_or_a_meaning(target: str, path: Path) -> None:
    TARGETS[target](path.read_bytes())
