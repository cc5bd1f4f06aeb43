"""Killed at any moment: the database opens and holds whole runs, and older results stay."""

from __future__ import annotations

import random
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from sim.errors import StoreError
from sim.store.folder import ResultsFolder
from sim.store.manifest import verify
from sim.store.names import REPLACED, UNFINISHED
from tests.store.kept import (
    ALL,
    RUNS,
    TWO,
    Undisturbed,
    kept,
    runs_in,
    taken_over,
    undisturbed,
)
from tests.store.studies import MOMENTS, Studies, Study

EARLY = ("a run half in", "a run in, not committed", "committing", "committed, not closed")
REPLACING = (
    "older results moved away", "new results in their place", "older results half removed",
)  # fmt: skip
KILLED = {-signal.SIGKILL, -signal.SIGALRM}


def check(study: Study, older: bool, whole: Path) -> int:
    """What a killed study may leave; how many runs it kept."""
    out = study.place / "out"
    replaced = out.with_name(f"out{REPLACED}")
    unfinished = out.with_name(f"out{UNFINISHED}")
    found = kept(unfinished, whole)
    if older:
        verify(out if out.exists() else replaced)
    elif out.exists():
        verify(out)
        assert kept(out, whole) == RUNS
    return found


def recover(study: Study, whole: Path, older: Path | None) -> None:
    """Who comes after: nothing is taken without --force, and with it all is as it should be."""
    out = study.place / "out"
    if out.with_name(f"out{UNFINISHED}").exists() and not out.exists():
        with pytest.raises(StoreError, match=r"S110|S101"), ResultsFolder("x", out).writing():
            pass
    with taken_over(out) as place:
        assert [path.name for path in place.iterdir()] == ["writing.lock"]
        if older is not None:
            verify(out)
    assert {path.name for path in study.place.iterdir()} <= {"out", "stdout", "stderr"}
    if older is not None:
        verify(out)
        runs = runs_in(out)
        assert runs == kept(out, older if runs == 1 else whole)


def killed(
    studies: Studies, place: Path, whole: Undisturbed, older: Path | None, *words: str, **how: Any
) -> int:
    """Kills a study at a moment, or after a share of the time that it takes, unless it is done
    before; how many runs are left of it."""
    if older is not None:
        shutil.copytree(older, place / "out")
        words = (*words, "--force")
    share = how.pop("share", None)
    study = studies.start(place, *words, every=0.0, **how)
    if share is not None:
        time.sleep(share * whole.seconds)
        study.signal(signal.SIGKILL)
    late = {0} if share is not None or how["at"] == "storing" else set()
    assert study.wait() in KILLED | late, study.errors()
    found = check(study, older is not None, whole.folder)
    recover(study, whole.folder, older)
    return found


def moment(at: str, nth: int = 1, after: float = 0.0) -> Any:
    name = f"{at}, {nth}" + (f", {after} s" if after else "")
    return pytest.param({"at": at, "nth": nth, "after": after}, id=name.replace(" ", "-"))


def at_random(number: int) -> Any:
    """Some time after a statement, from shortly before the first run to the end."""
    drawn = random.Random(number)
    return moment("storing", drawn.randint(7, 90), round(drawn.uniform(0.0005, 0.08), 4))


@pytest.mark.parametrize(
    "how",
    [
        moment("a run half in", nth=20),
        moment("committed, not closed", nth=4),
        moment("closing", nth=3, after=0.004),
        moment("older results moved away"),
        at_random(0),
    ],
)
def test_a_killed_study_keeps_whole_runs_and_older_results(
    how: dict[str, Any], studies: Studies, whole: Undisturbed, older: Path, tmp_path: Path
) -> None:
    killed(studies, tmp_path, whole, older, *ALL, **how)


@pytest.mark.long
@pytest.mark.parametrize(
    "how",
    [
        *(at_random(number) for number in range(20)),
        *(moment(at, nth=1 + number % 3) for number, at in enumerate(MOMENTS) if at in EARLY),
        *(moment(at) for at in MOMENTS if at not in EARLY),
        *(moment("committing", 3, 0.001 * number) for number in range(1, 8)),
        *(moment("closing", 3, 0.001 * number) for number in range(1, 12)),
    ],
)
def test_a_study_killed_at_any_moment(
    how: dict[str, Any], studies: Studies, whole: Undisturbed, older: Path, tmp_path: Path
) -> None:
    for name, there in (("with", older), ("without", None)):
        if there is None and how.get("at") in REPLACING:
            continue
        place = tmp_path / name
        place.mkdir()
        found = killed(studies, place, whole, there, *ALL, **how)
        print(f"{name} older results, {how}: {found} runs kept")  # noqa: T201


@pytest.mark.long
def test_a_comparison_killed_at_any_moment(studies: Studies, older: Path, tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    whole, drawn = undisturbed(studies, tmp_path / "whole", *TWO), random.Random(5)
    for number in range(20):
        place = tmp_path / str(number)
        place.mkdir()
        share = drawn.uniform(0.1, 0.9)
        found = killed(studies, place, whole, older, *TWO, share=share)
        print(f"comparison killed after {share:.1%} of its time: {found} runs kept")  # noqa: T201
