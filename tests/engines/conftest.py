"""Every engine passes this suite: small processes whose rows can be worked out on paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.engines import ENGINES
from tests.engines.kit import Play


@pytest.fixture(params=list(ENGINES))
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def play(engine: str, tmp_path: Path) -> Play:
    return Play(engine, tmp_path)
