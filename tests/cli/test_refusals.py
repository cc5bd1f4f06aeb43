"""Whatever is wrong with a command line, it ends in one message, exit code 2, nothing written."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import Result

from sim.store.names import MANIFEST
from tests.invoked import sim

HERE = Path(__file__).parent
TODAY, TOMORROW, QUEUE = (str(HERE / f"{name}.yaml") for name in ("today", "tomorrow", "queue"))
LONG = "x" * 300


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refusal(*words: str) -> str:
    """The one message of a command line that is refused."""
    before = sorted(Path().rglob("*"))
    result = sim(*words)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert isinstance(result.exception, SystemExit), "no traceback"
    assert sorted(Path().rglob("*")) == before, "nothing is written"
    (message,) = re.sub(r"\AEngine: .*\n", "", result.stderr).splitlines()
    return message


WRONG = [
    # words of the command line, the whole message
    ([], "needs a command"),
    (["--colour"], "there is no such option (got --colour)"),
    (["runn", QUEUE], "there is no such command; known are compare, run, study, check, report,"
     " charts, reports, export, rerun, verify, methods, schema, list, test (got runn); did you mean"
     " 'run'?"),
    (["schedule"], "there is no such command; known are compare, run, study, check, report,"
     " charts, reports, export, rerun, verify, methods, schema, list, test (got schedule)"),
    (["run"], "run: needs SCENARIO"),
    (["check"], "check: needs FILE"),
    (["export"], "export: needs --to csv|parquet|xes|ocel"),
    (["compare", TODAY], "compare: needs two designs, or none for the default pair"),
    (["run", QUEUE, "--colour"], "run: there is no such option (got --colour); did you mean"
     " '--out'?"),
    (["run", QUEUE, "--replication", "2"], "run: there is no such option (got --replication);"
     " did you mean '--replications'?"),
    (["run", QUEUE, "--withot", "x"], "run: there is no such option (got --withot); did you mean"
     " '--without'?"),
    (["run", QUEUE, "-x"], "run: there is no such option (got -x)"),
    (["run", QUEUE, "--ladder"], "run: there is no such option (got --ladder)"),
    (["run", QUEUE, "more", "words"], "run: takes no more words (got more words)"),
    (["list", "all"], "list: takes no more words (got all)"),
    (["run", QUEUE, "--seed"], "--seed: needs a value"),
    (["run", QUEUE, "--force=yes"], "--force: takes no value"),
    (["run", QUEUE, "--seed", "-1"], "--seed: needs a whole number from 0 to 4294967295 (got -1)"),
    (["run", QUEUE, "--seed=one"], "--seed: needs a whole number from 0 to 4294967295 (got one)"),
    (["run", QUEUE, "--seed", "1" * 30], "--seed: needs a whole number from 0 to 4294967295 (got "
     + "1" * 30 + ")"),
    (["run", QUEUE, "--seed", ""], "--seed: needs a whole number from 0 to 4294967295"),
    (["run", QUEUE, "--jobs", "0"], "--jobs: needs a whole number from 1 to 1024 (got 0)"),
    (["run", QUEUE, "--jobs", "all"], "--jobs: needs a whole number from 1 to 1024 (got all)"),
    (["run", QUEUE, "--replications", "0"], "--replications: needs a whole number from 1 to"
     " 1000000 (got 0)"),
    (["run", QUEUE, "--replications", "1,5"], "--replications: needs a whole number from 1 to"
     " 1000000 (got 1,5)"),
    (["run", QUEUE, "--replications", "nan"], "--replications: needs a whole number from 1 to"
     " 1000000 (got nan)"),
    (["run", QUEUE, "--engine", "referenc"], "--engine: needs one of auto, reference, compiled (got"
     " referenc); did you mean 'reference'?"),
    (["run", QUEUE, "--set", "price"], "--set: needs PATH=VALUE (got price)"),
    (["run", QUEUE, "--set", "=1"], "--set: needs PATH=VALUE (got =1)"),
    (["run", QUEUE, "--set", "a:actors.clerk.staff=1"], "--set: has sides only in a comparison"
     " (got a:actors.clerk.staff=1)"),
    (["run", TOMORROW, "--without", "chosy"], "--without: needs a change of the design: choosy,"
     " cheaper (got chosy); did you mean 'choosy'?"),
    (["run", QUEUE, "--without", "x"], "--without: needs a change of the design: it has none"
     " (got x)"),
    (["compare", TODAY, TODAY, "--ladder", "--one-world"], f"--ladder: needs a B that has changes"
     f" (got {TODAY})"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "message"), WRONG, ids=[" ".join(w)[-60:] for w, _ in WRONG])
def test_wrong_words_are_told(words: list[str], message: str) -> None:
    assert refusal(*words) == f"{message} [U001]"


WRONG_VALUES = [
    (["--set", "actors.clerk.staff="], "--set actors.clerk.staff:1:1: actors.clerk.staff: needs a"
     " value [E503]"),
    (["--set", "actors.clerk.staff=[1"], "--set actors.clerk.staff:1:1: this is not YAML: from"
     " this [ to line 1 a comma or the closing ] is missing; an expression with a comma, a bracket"
     " or a colon inside {…} or […] must be quoted [E501]"),
    (["--set", "actors.clerk.staff=two"], "--set actors.clerk.staff:1:1: actors.clerk.staff: is no"
     " name of this scenario (got `two`) [E208]"),
    (["--set", "actors.clerk.staff=2,5"], "--set actors.clerk.staff:1:2: actors.clerk.staff:"
     " decimals have a point: 2.5 (got \",\") [E203]"),
    (["--set", "actors.clark.staff=2"], "--set actors.clark.staff:1:1: actors.clark.staff: there"
     " is no `clark` in `actors` (got clark); did you mean 'clerk'? [E520]"),
    (["--set", "actors..staff=2"], "--set actors..staff:1:1: actors..staff: a path is names with"
     " dots between, as `sources.calls.cap`; never into a list (got actors..staff) [E521]"),
    (["--set", "run.length=-1 h"], "--set run.length:1:1: run.length: may not be negative (got"
     " -1 h) [E711]"),
    (["--set", "actors.clerk.staff=\x1b[31m"], "--set actors.clerk.staff:1:1: actors.clerk.staff:"
     " this character is not of the language (got '\\x1b') [E202]"),
    (["--set", "tasks.service.time=__import__('os')"], "--set tasks.service.time:1:1:"
     " tasks.service.time: a name begins with a lower-case letter (got '_') [E202]"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "message"), WRONG_VALUES, ids=[w[-1][-40:] for w, _ in WRONG_VALUES]
)
def test_wrong_values_of_set_are_told_like_those_of_a_file(words: list[str], message: str) -> None:
    assert refusal("check", QUEUE, *words) == message


def test_a_world_that_cannot_be_had_is_told() -> None:
    Path("empty.yaml").write_text("")
    Path("folder").mkdir()
    for world, message in {
        "nowhere.yaml": "--world:1:1: there is no such file (got nowhere.yaml); did you mean",
        "folder": "--world:1:1: this is a folder, not a file (got folder) [E510]",
        "empty.yaml": "empty.yaml:1:1: the file is empty [E503]",
    }.items():
        assert message.split(";")[0] in refusal("check", TODAY, "--world", world).split(";")[0]
    assert refusal("check", QUEUE, "--world", "empty.yaml") == (
        "--world:1:1: world: the scenario has no `world` to replace"
        f" (got {Path(QUEUE).as_posix()}) [E515]"
    )


# -- files that are none -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("nowhere.yaml", "there is no such file"),
        ("", "this is a folder, not a file"),
        (".", "this is a folder, not a file"),
        (LONG, "the file cannot be read: File name too long"),
        (f"{LONG}/{LONG}", "the file cannot be read: File name too long"),
        ("/".join([LONG[:100]] * 60), "the file cannot be read: File name too long"),
        ("odd\nname.yaml", "there is no such file"),
        ("\udcff.yaml", "there is no such file"),
        (f"{QUEUE}/x.yaml", "there is no such file"),
        (f"{QUEUE}/", "is empty or a scenario"),
    ],
    ids=range(10),
)
@pytest.mark.parametrize("command", ["check", "run"])
def test_what_is_no_file_is_told(command: str, name: str, rule: str) -> None:
    if rule == "is empty or a scenario":
        assert sim("check", name).exit_code == 0, "a slash at the end is nothing wrong"
        return
    message = refusal(command, name)
    assert rule in message
    assert message.endswith("[E510]")


def test_a_circle_of_links_is_told() -> None:
    Path("a.yaml").symlink_to("b.yaml")
    Path("b.yaml").symlink_to("a.yaml")
    assert refusal("check", "a.yaml").endswith("[E510]")


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(5, "I/O")])
def test_a_file_that_cannot_be_read_is_told(
    error: OSError, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> bytes:
        raise error

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    message = f"{QUEUE}:1:1: the file cannot be read (got {error.strerror}) [E510]"
    assert refusal("check", QUEUE) == message


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_file_without_the_right_to_read_is_told() -> None:
    Path("closed.yaml").write_text("title: x\n")
    Path("closed.yaml").chmod(0)
    message = "closed.yaml:1:1: the file cannot be read (got Permission denied) [E510]"
    assert refusal("check", "closed.yaml") == message


# -- results -------------------------------------------------------------------------------------


def ran(*words: str) -> Result:
    return sim("run", QUEUE, "--replications", "1", "--jobs", "1", *words)


def test_results_are_not_written_onto_what_is_there() -> None:
    Path("file").write_text("")
    Path("folder").mkdir()
    for out, message in {
        "file": "file: is there already; use --force to replace it [S101]",
        "folder": "folder: is there already; use --force to replace it [S101]",
        ".": ".: is there already; use --force to replace it [S101]",
        "file/x": f"file/x: cannot be written: {Path('file').absolute()} is a file [S103]",
        LONG: f"{LONG}: cannot be written: File name too long [S103]",
    }.items():
        assert refusal("run", QUEUE, "--out", out) == message
    for out, found in {"file": "cannot be read", "folder": "is missing"}.items():
        rule = "is no results folder, so --force does not replace it (got the manifest"
        assert refusal("run", QUEUE, "--out", out, "--force") == f"{out}: {rule} {found}) [S102]"


def test_a_folder_without_the_right_to_write_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    rule = f"cannot be written: no right to write to {Path().absolute()} [S103]"
    assert refusal("run", QUEUE, "--out", "out") == f"out: {rule}"


def test_a_disk_that_fails_in_the_end_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sim.store.results.write_csv", fail)
    result = sim("run", QUEUE, "--replications", "1", "--jobs", "1", "--out", "out")
    assert result.exit_code == 2
    _, message, kept = result.stderr.splitlines()  # the first one names the engine
    assert message == "out: cannot be written: No space left on device [S103]"
    assert kept == "1 finished run kept in out.unfinished/study.duckdb"
    assert not Path("out").exists()
    rule = "was interrupted: `reports` reads the runs that are there; for the rest run it anew"
    for name in ("out", "out.unfinished"):
        assert refusal("verify", name) == f"out.unfinished: {rule} [S104]"
    assert sim("reports", "out.unfinished").exit_code == 0


def test_results_that_are_broken_are_told_file_by_file() -> None:
    assert ran("--out", "out").exit_code == 0
    assert re.match(r"out: \d+ files, all as they were written 20", sim("verify", "out").stdout)
    with Path("out/kpis.csv").open("a") as file:
        file.write("x")
    assert refusal("verify", "out") == "out/kpis.csv: was changed after it was written [S106]"
    Path("out/kpis.csv").unlink()
    message = "out/kpis.csv: is missing, though the manifest lists it [S105]"
    assert refusal("verify", "out") == message
    Path("out", MANIFEST).write_text("{")
    assert refusal("verify", "out").startswith("out/manifest.json: the manifest is broken")
    Path("out", MANIFEST).unlink()
    assert refusal("verify", "out") == "out/manifest.json: the manifest is missing [S104]"
    assert refusal("verify", "nowhere") == "nowhere: there is no such folder [S104]"


# -- runs that stop, and machines that fail ------------------------------------------------------


def test_a_probability_above_one_at_run_time_stops_with_step_case_and_time() -> None:
    text = Path(QUEUE).read_text(encoding="utf-8")
    lines = "    - {wait: 0 h, when: 'chance(luck, size)'}\nstate: {size: 1.5}\n"
    Path("queue.yaml").write_text(text.rstrip() + "\n" + lines)
    message = refusal("run", "queue.yaml", "--replications", "1", "--jobs", "1", "--out", "out")
    assert message.startswith("Two clerks, replication 0: journeys.visit[1].when: chance:luck")
    assert re.search(r"a probability of 1\.5 \(case \d+ of kind case, at .* h\)$", message)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (MemoryError(), "the memory of this machine is not enough"),
        (PermissionError(13, "Permission denied", "x.csv"), "x.csv: permission denied [U002]"),
        (IsADirectoryError(21, "Is a directory", "x"), "x: is a directory [U002]"),
        (OSError(), "system: failed [U002]"),
    ],
)
def test_a_machine_that_fails_is_told(
    error: Exception, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("sim.cli.running.run_file", fail)
    assert message in refusal("run", QUEUE)


def test_a_real_command_line_ends_the_same_way() -> None:
    for words in (["run", "\udcff.yaml"], ["run", QUEUE, "--sed", "1"], ["--jobs", "0"]):
        result = subprocess.run(
            [sys.executable, "-m", "sim", *words],
            env={**os.environ, "PYTHONPATH": str(HERE.parents[1])},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert (result.returncode, result.stdout) == (2, "")
        assert len(result.stderr.splitlines()) == 1
