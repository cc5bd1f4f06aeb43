"""Studies that several tests look at."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.kept import ALL, RUN, Undisturbed, undisturbed
from tests.store.studies import Studies


@pytest.fixture(scope="session")
def studies() -> Iterator[Studies]:
    if sys.platform == "win32":
        pytest.skip("studies are forked")
    with Studies() as found:
        yield found


@pytest.fixture(scope="session")
def whole(
    studies: Studies,
    older: Path,  # made before, so that the time of the second study is measured
    tmp_path_factory: pytest.TempPathFactory,
) -> Undisturbed:
    return undisturbed(studies, tmp_path_factory.mktemp("whole"), *ALL)


@pytest.fixture(scope="session")
def older(studies: Studies, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results that lay there before."""
    place = tmp_path_factory.mktemp("older")
    assert studies.start(place, *RUN, "--replications", "1", "--seed", "9").wait() == 0
    return place / "out"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path
