"""Results that another version of the program made are refused in one message."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from sim.store.manifest import list_again
from sim.store.study_file import STUDY_FILE
from tests.invoked import sim

HERE = Path(__file__).parent
PAIR = (str(HERE / "today.yaml"), str(HERE / "tomorrow.yaml"))
FEW = ("--jobs", "1", "--engine", "reference")
STUDY = """\
title: Prices
question: At which price is tomorrow better?
designs: {today: today.yaml, tomorrow: tomorrow.yaml}
vary:
  limit: {title: Limit, path: parameters.limit}
measure: [customers_won]
method: {sweep: {plan: grid, steps: 2, replications: 2}}
"""
COMMANDS = (
    ("report",),
    ("charts",),
    ("rerun", "--jobs", "1"),
    ("methods",),
    ("export", "--to", "csv"),
    ("reports",),
)
KEYS = "files replications seed engine world detail settings without register ladder wanted studies"
WANTED = "switches one_world tuned world no_studies"


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("compared") / "out"
    done = sim("compare", *PAIR, *FEW, "--replications", "2", "--out", str(out))
    assert done.exit_code == 0, done.output
    return out


@pytest.fixture(scope="module")
def points(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("points")
    for name in ("firm", "market", "today", "tomorrow"):
        shutil.copy(HERE / f"{name}.yaml", place)
    (place / "prices.yaml").write_text(STUDY, "utf-8")
    done = sim("study", str(place / "prices.yaml"), *FEW, "--out", str(place / "out"))
    assert done.exit_code == 0, done.output
    return place / "out"


def changed(folder: Path, place: Path, *statements: str) -> Path:
    """A copy of results whose database is as if another version had made it."""
    other = place / "other"
    shutil.copytree(folder, other)
    with duckdb.connect(other / STUDY_FILE) as database:
        for sql in statements:
            database.execute(sql)
    list_again(other)
    return other


def refused(folder: Path, *command: str) -> str:
    """What a command says of such results."""
    name, *options = command
    done = sim(name, str(folder), *options)
    assert done.exit_code == 2, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert "was made by another version of this program" in done.stderr
    assert "make the results anew" in done.stderr
    assert done.stderr.count("[S114]") == 1
    return done.stderr


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
@pytest.mark.parametrize(
    ("lost", "named"),
    [
        ("ALTER TABLE study DROP format", "it lacks study.format"),
        ("ALTER TABLE study DROP request", "it lacks study.request"),
        ("DROP TABLE not_applicable CASCADE", "it lacks the table not_applicable"),
        ("UPDATE study SET format = 99", "its format is 99, this version reads"),
    ],
)
def test_no_command_reads_a_comparison_of_another_format(
    compared: Path, tmp_path: Path, command: tuple[str, ...], lost: str, named: str
) -> None:
    assert named in refused(changed(compared, tmp_path, lost), *command)


@pytest.mark.parametrize("command", [("report",), ("charts",), ("rerun", "--jobs", "1")])
@pytest.mark.parametrize("column", ["given", "tables", "format"])
def test_nor_a_study_of_many_points(
    points: Path, tmp_path: Path, command: tuple[str, ...], column: str
) -> None:
    lost = f"ALTER TABLE study DROP {column}"
    assert f"it lacks study.{column}" in refused(changed(points, tmp_path, lost), *command)


@pytest.mark.parametrize("key", [*KEYS.split(), *(f"wanted.{name}" for name in WANTED.split())])
def test_a_request_that_lacks_a_key_is_refused(compared: Path, tmp_path: Path, key: str) -> None:
    with duckdb.connect(compared / STUDY_FILE, read_only=True) as database:
        request = json.loads(database.execute("SELECT request FROM study").fetchall()[0][0])
    inside = request["wanted"] if "." in key else request
    del inside[key.removeprefix("wanted.")]
    text = json.dumps(request).replace("'", "''")
    other = changed(compared, tmp_path, f"UPDATE study SET request = '{text}'")
    for command in (("report",), ("charts",), ("rerun", "--jobs", "1")):
        assert f"it lacks {key} in study.request" in refused(other, *command)
