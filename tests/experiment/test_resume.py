"""A study that was interrupted or killed goes on where it was, to the same bytes."""

from __future__ import annotations

import os
import random
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.cli.given import to_go_on
from sim.cli.studying import StudyAsked, make_study, study_file
from sim.errors import StoreError
from sim.experiment import conduct
from sim.store.study_file import STUDY_FILE
from tests.experiment.studying import SHOPS, bytes_of, run, written
from tests.store.studies import Studies, until

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="POSIX processes")
WORDS = ("study", str(SHOPS), "--engine", "reference", "--jobs", "1", "--out", "out")
CHUNK_MOMENTS = ("a chunk is done", "a chunk is kept", "chunks half in")
END_MOMENTS = ("a study is concluded", "a study is whole, no manifest")


@pytest.fixture(scope="module")
def studies() -> Iterator[Studies]:
    with Studies() as started:
        yield started


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return bytes_of(run(SHOPS, tmp_path_factory.mktemp("whole") / "out", pages=True))


def random_moments() -> Iterator[tuple[str, int, float]]:
    """Ten of them, the same each time: where, the how manieth time, s after it."""
    chosen = random.Random(6)
    for _ in range(8):
        yield chosen.choice(CHUNK_MOMENTS), chosen.randrange(1, 10), chosen.choice([0.0, 0.01, 0.1])
    yield from ((moment, 1, 0.0) for moment in END_MOMENTS)


@pytest.mark.parametrize(
    ("at", "nth", "after"),
    [
        pytest.param(*moment, marks=[] if place in (0, 9) else pytest.mark.long)
        for place, moment in enumerate(random_moments())
    ],
)
def test_a_study_that_is_killed_goes_on_to_the_same_bytes(
    at: str, nth: int, after: float, whole: Any, studies: Studies, tmp_path: Path
) -> None:
    killed = studies.start(tmp_path, *WORDS, at=at, nth=nth, after=after)
    assert killed.wait() < 0
    assert not (tmp_path / "out").exists()
    again = studies.start(tmp_path, *WORDS, "--resume")
    assert again.wait() == 0, again.errors()
    assert bytes_of(tmp_path / "out") == whole


def test_a_study_that_is_killed_time_and_again_comes_to_its_end(
    whole: Any, studies: Studies, tmp_path: Path
) -> None:
    words = list(WORDS)
    for nth in (2, 3, 4):
        assert studies.start(tmp_path, *words, at="a chunk is kept", nth=nth).wait() < 0
        words = [*WORDS, "--resume"]
    assert studies.start(tmp_path, *words).wait() == 0
    assert bytes_of(tmp_path / "out") == whole


def test_an_interrupted_study_says_how_to_go_on(
    whole: Any, studies: Studies, tmp_path: Path
) -> None:
    study = studies.start(tmp_path, *WORDS)
    until(lambda: (tmp_path / "out.unfinished" / STUDY_FILE).is_file())
    study.signal(signal.SIGINT)
    code = study.wait()
    if code == 0:  # it was faster
        return
    assert code == 130
    assert "Interrupted; " in study.errors()[-1]
    assert studies.start(tmp_path, *WORDS, "--resume").wait() == 0
    assert bytes_of(tmp_path / "out") == whole


@pytest.fixture
def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A study file of which a part has run."""
    file = written(tmp_path)
    stopped_after(2, file, tmp_path / "out", monkeypatch)
    assert (tmp_path / "out.unfinished").is_dir()
    return file


def stopped_after(
    chunks: int, file: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> KeyboardInterrupt:
    real = conduct.Conductor._round
    with monkeypatch.context() as patched:

        def some(self: Any, results: Any, asked: Any) -> None:
            real(self, results, asked[:chunks])
            raise KeyboardInterrupt

        patched.setattr(conduct.Conductor, "_round", some)
        with pytest.raises(KeyboardInterrupt) as stopped:
            run(file, out)
    return stopped.value


def test_what_has_changed_since_it_began_is_refused(begun: Path, tmp_path: Path) -> None:
    left = (tmp_path / "out.unfinished" / STUDY_FILE).read_bytes()
    begun.write_text(begun.read_text().replace("Shops", "Other shops"))
    with pytest.raises(
        StoreError, match=r"has changed since it began: .*study\.yaml; put it back.*S112"
    ):
        run(begun, tmp_path / "out", resume=True)
    assert (tmp_path / "out.unfinished" / STUDY_FILE).read_bytes() == left


def test_another_program_is_refused(
    begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.cli.studying.installed_version", lambda: "0.0.9")
    with pytest.raises(StoreError, match=r"has changed since it began: this program; "):
        run(begun, tmp_path / "out", resume=True)


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("verify", "out.unfinished"),
        ("verify", "out"),
        ("rerun", "out.unfinished"),
        ("methods", "out.unfinished"),
        ("reports", "out.unfinished"),
        ("export --to csv", "out.unfinished"),
    ],
)
def test_who_reads_what_is_unfinished_is_told_how_to_go_on(
    command: str, name: str, begun: Path, tmp_path: Path
) -> None:
    result = CliRunner().invoke(app, [*command.split(), str(tmp_path / name)])
    out = (tmp_path / "out").as_posix()
    again = f"python3 run_sim.py study {begun.as_posix()} --resume --out {out}"
    assert result.exit_code == 2
    assert "out.unfinished: is unfinished: " in result.stderr and again in result.stderr


def test_without_resume_nothing_of_it_is_touched(begun: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(StoreError, match="S110") as refused:
        run(begun, out)
    ways = f"move it away, or use --force, or go on with it: {to_go_on(begun, out)} [S110]"
    assert str(refused.value).endswith(ways)


def test_whoever_stops_a_study_is_told_the_command_that_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, out = written(tmp_path), tmp_path / "my results"
    (note,) = stopped_after(1, file, out, monkeypatch).__notes__
    command = f"python3 run_sim.py study {file.as_posix()} --resume --out '{out.as_posix()}'"
    assert note.endswith(f"; to go on with it: {command}")


def test_another_study_is_told_as_such(begun: Path, tmp_path: Path) -> None:
    other = begun.rename(tmp_path / "other.yaml")
    rule = f"holds the study of {begun.as_posix()} (Shops), and not that of {other.as_posix()}; "
    with pytest.raises(StoreError, match=re.escape(rule)):
        run(other, tmp_path / "out", resume=True)


def test_a_resume_of_what_is_whole_changes_nothing(tmp_path: Path, capsys: Any) -> None:
    file = written(tmp_path)
    out = run(file, tmp_path / "out")
    before = bytes_of(out)
    study_file(StudyAsked(file, 1, "reference", out, force=False, resume=True))
    assert bytes_of(out) == before
    assert "is whole already" in capsys.readouterr().out
    file.write_text(file.read_text().replace("Shops", "Other shops"))
    with pytest.raises(StoreError, match="has changed since it began"):
        run(file, out, resume=True)


def test_without_a_place_the_newest_is_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path)
    monkeypatch.chdir(tmp_path)
    latest = tmp_path / "results" / "latest.txt"

    def resumed() -> Path:
        asked = StudyAsked(file, 1, "reference", None, force=False, resume=True)
        return make_study(asked).folder

    whole = resumed()  # there was nothing: it begins
    assert resumed() == whole
    stopped_after(1, file, tmp_path / "results" / "study-2099-01-01-000000", monkeypatch)
    assert resumed().name == "study-2099-01-01-000000"
    assert latest.read_text() == "study-2099-01-01-000000\n"
    assert len([*(tmp_path / "results").glob("study-*")]) == 2


def test_a_resume_of_nothing_begins_and_says_so(tmp_path: Path, capsys: Any) -> None:
    file = written(tmp_path)
    begun = run(file, tmp_path / "one", resume=True)
    said = f"Nothing to go on with at {tmp_path / 'one'}: the study begins anew.\n"
    assert said in capsys.readouterr().err
    assert bytes_of(begun) == bytes_of(run(file, tmp_path / "two"))
