"""The command line: what it writes and says, and how it refuses."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pandas as pd
import pytest
import yaml
from typer.testing import Result

from sim.store.digest import digests
from sim.store.stored import Stored
from sim.store.study_file import STUDY_FILE
from tests.invoked import sim

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TODAY, TOMORROW, QUEUE = (str(HERE / f"{name}.yaml") for name in ("today", "tomorrow", "queue"))
COLUMNS = (
    "kpi,unit,group,kind,a_mean,a_low,a_high,b_mean,b_low,b_high,diff,diff_low,diff_high,"
    "simultaneous_low,simultaneous_high,replications,undefined,verdict,doubts"
)


def shell(*words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sim", *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A comparison that several tests look at."""
    out = tmp_path_factory.mktemp("study") / "out"
    words = ("compare", TODAY, TOMORROW, "--replications", "4", "--jobs", "1", "--out", str(out))
    return out, sim(*words, drawn=True)


def test_compare_answers_on_the_screen(study: tuple[Path, Result]) -> None:
    out, result = study
    assert result.exit_code == 0, result.output
    assert "Against Today, Tomorrow " in result.stdout
    assert "This rests on 4 pairs of runs in the market of " in result.stdout
    assert "customers won" in result.stdout
    assert str(out) in result.stdout.replace("\n", "")
    assert len(result.stdout.splitlines()) <= 60
    begins, engine = result.stderr.splitlines()
    assert begins == "Comparing Today and Tomorrow: 4 pairs of runs"
    # What follows depends on whether the other engine was compiled on this machine before.
    assert engine.startswith("Engine: reference (there is little to run")


def test_compare_writes_the_files_that_are_promised(study: tuple[Path, Result]) -> None:
    out, _ = study
    assert sorted(path.name for path in out.iterdir()) == [
        "charts",
        "comparison.csv",
        "kpis.csv",
        "manifest.json",
        "report.html",
        "study.duckdb",
    ]
    header, *rows = (out / "comparison.csv").read_text().splitlines()
    assert header == COLUMNS
    assert any(row.startswith("customers_won,") for row in rows)
    kpis = pd.read_csv(out / "kpis.csv", keep_default_na=False)
    assert list(kpis.columns) == ["design", "replication", "kpi", "unit", "group", "value"]
    assert list(kpis["design"].unique()) == ["Today", "Tomorrow"]
    assert sorted(kpis["replication"].unique()) == [0, 1, 2, 3]


def test_compare_says_which_page_to_open(study: tuple[Path, Result]) -> None:
    out, result = study
    assert f"Open {out / 'report.html'} in a browser" in result.stdout
    page = (out / "report.html").read_text(encoding="utf-8")
    again = f"python3 run_sim.py compare {TODAY} {TOMORROW} --replications 4 --seed 1"
    assert again in page
    assert "tests/cli/market.yaml" in page
    charts = len(list((out / "charts").glob("*.svg")))
    maps = page.count('<svg class="map"')
    assert (page.count("<svg ") - maps, maps) == (charts, 2)
    assert charts > 0


def test_without_the_rows_of_a_run_there_is_no_map(tmp_path: Path) -> None:
    words = ("--replications", "2", "--jobs", "1", "--detail", "none", "--out", str(tmp_path / "o"))
    assert sim("compare", TODAY, TOMORROW, *words).exit_code == 0
    page = (tmp_path / "o" / "report.html").read_text(encoding="utf-8")
    assert "The two processes" not in page and "<script" not in page


def test_tables_of_the_first_run_read_back(study: tuple[Path, Result]) -> None:
    out, _ = study
    with Stored(out) as stored:
        assert stored.detailed == [("Today", 0), ("Tomorrow", 0)]
        for number in (0, 1):
            tables = stored.tables(number, 0)
            won = (tables.cases["outcome"] == "won").sum()
            assert won == len(tables.documents["invoice"]) > 0


def test_the_manifest_vouches_for_every_file(study: tuple[Path, Result]) -> None:
    out, _ = study
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    files = {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in out.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert manifest["files"] == files
    sources = {Path(name).name for name in manifest["sources"]}
    read = {"market.yaml", "firm.yaml", "today.yaml", "tomorrow.yaml", "evidence.yaml"}
    assert sources == read
    assert "talked_to: need > 0" in manifest["scenarios"]["Tomorrow"]


def test_one_worker_or_two_write_the_same_bytes(study: tuple[Path, Result], tmp_path: Path) -> None:
    out, _ = study
    again = tmp_path / "again"
    words = ("--replications", "4", "--jobs", "2", "--out", str(again))
    assert sim("compare", TODAY, TOMORROW, *words, drawn=True).exit_code == 0
    files = [path.relative_to(out) for path in out.rglob("*") if path.is_file()]
    for name in (path for path in files if path.suffix not in (".json", ".duckdb")):
        assert (out / name).read_bytes() == (again / name).read_bytes(), name
    assert digests(out / STUDY_FILE) == digests(again / STUDY_FILE)


def test_a_design_against_itself_differs_in_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ("--replications", "3", "--jobs", "1", "--out", str(out))
    result = sim("compare", TODAY, TODAY, *words)
    assert "Against A, B differs in no figure." in result.stdout
    table = pd.read_csv(out / "comparison.csv")
    assert (table["diff"].fillna(0.0) == 0.0).all()


def test_b_with_every_change_off_is_a(tmp_path: Path) -> None:
    out = tmp_path / "out"
    off = ("--without", "choosy", "--without", "cheaper")
    words = ("--replications", "3", "--jobs", "1", "--out", str(out))
    assert sim("compare", TODAY, TOMORROW, *off, *words).exit_code == 0
    table = pd.read_csv(out / "comparison.csv")
    assert (table["diff"].fillna(0.0) == 0.0).all()


def test_set_reaches_one_design_or_both(tmp_path: Path) -> None:
    def revenue(*settings: str) -> tuple[float, float]:
        out = tmp_path / "-".join(settings).replace(":", "_").replace(" ", "_").replace("/", "_")
        words = ("--replications", "2", "--jobs", "1", "--out", str(out))
        flags = [word for text in settings for word in ("--set", text)]
        result = sim("compare", TODAY, TODAY, *flags, *words)
        assert result.exit_code == 0, result.output
        table = pd.read_csv(out / "comparison.csv", keep_default_na=False).set_index(
            ["kpi", "group"]
        )
        row = table.loc[("revenue", "")]
        return float(row["a_mean"]), float(row["b_mean"])

    plain = revenue("parameters.price=100 USD")
    assert plain[0] == plain[1] > 0
    assert revenue("parameters.price=200 USD") == (2 * plain[0], 2 * plain[1])
    assert revenue("b:parameters.price=200 USD") == (plain[0], 2 * plain[1])


def test_the_ladder_climbs_from_a_to_b(tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ("--replications", "3", "--jobs", "1", "--ladder", "--out", str(out))
    result = sim("compare", TODAY, TOMORROW, *words)
    assert result.exit_code == 0, result.output
    ladder = pd.read_csv(out / "ladder.csv")
    revenue = ladder[ladder["kpi"] == "revenue"].set_index(["change", "way"])["diff"]
    assert set(revenue.index) == {
        ("choosy", "alone"),
        ("choosy", "cumulative"),
        ("cheaper", "alone"),
        ("cheaper", "cumulative"),
        ("all", "cumulative"),
    }
    steps = revenue["choosy", "cumulative"] + revenue["cheaper", "cumulative"]
    assert steps == pytest.approx(revenue["all", "cumulative"])
    assert revenue["choosy", "alone"] == revenue["choosy", "cumulative"]
    table = pd.read_csv(out / "comparison.csv").set_index("kpi")
    assert revenue["all", "cumulative"] == table.loc[["revenue"], "diff"].iloc[0]
    assert "Only shops in need are talked to" in result.stdout


def test_a_ladder_needs_changes() -> None:
    result = sim("compare", TODAY, TODAY, "--ladder", "--replications", "2", "--jobs", "1")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--ladder: needs a B that has changes" in result.stderr


def test_run_shows_one_design(tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = sim("run", QUEUE, "--jobs", "1", "--out", str(out))
    assert result.exit_code == 0, result.output
    assert "waiting time, clerk, h" in result.stdout
    summary = pd.read_csv(out / "summary.csv")
    assert (summary["replications"] == 3).all()
    with Stored(out) as stored:
        assert stored.detailed == [("Two clerks", 0)]
        assert len(stored.tables(0, 0).requests) > 0


def test_check_says_the_scenario_in_words() -> None:
    result = sim("check", TOMORROW)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == "Tomorrow, whoever needs it is talked to"
    assert "  sales: 2 people, 40 USD/h" in lines
    assert "  change choosy: Only shops in need are talked to" in lines
    assert "  visit:" in lines
    assert "    - task talk, keep rep, when talked_to" in lines
    assert any(line.startswith("  sales: ") and ", load 0." in line for line in lines)


def test_check_warns_of_a_load_above_one() -> None:
    result = sim("check", QUEUE, "--set", "tasks.service.time=2 h")
    assert "clerk is asked for more than it can do: " in result.stdout
    assert "and goes on growing" in result.stdout
    assert "load above 1" not in sim("check", QUEUE).stdout


def test_schema_knows_what_scenarios_say() -> None:
    schema = json.loads(sim("schema").stdout)
    validator = jsonschema.Draft202012Validator(schema)
    for path in (*HERE.glob("*.yaml"), ROOT / "scenarios" / "as_is.yaml"):
        tree = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        assert list(validator.iter_errors(tree)) == [], path
    assert list(validator.iter_errors({"titel": "wrong"})) != []


def test_list_names_scenarios_kpis_and_engines() -> None:
    result = sim("list")
    assert result.exit_code == 0, result.output
    assert "scenarios/to_be.yaml: To-Be, sales works for those who register" in result.stdout
    assert "scenarios/market.yaml" not in result.stdout
    assert "customers_won" in result.stdout
    assert "reference" in result.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["compare", TODAY], "needs two designs"),
        (["compare", TODAY, TOMORROW, "--without", "chosy"], "did you mean 'choosy'?"),
        (["compare", TODAY, TOMORROW, "--set", "price"], "--set: needs PATH=VALUE"),
        (["run", QUEUE, "--set", "a:actors.clerk.staff=1"], "has sides only in a comparison"),
        (["compare", TODAY, QUEUE], "two designs are compared over the same window"),
        (["compare", TODAY, TODAY, "--engine", "fast"], "--engine: needs one of auto, reference"),
        (["run", "nothing.yaml"], "nothing.yaml:1:1: there is no such file"),
        (["test"], "python3 run_sim.py test"),
    ],
)
def test_what_is_wrong_is_said_once_and_nothing_is_written(
    words: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = sim(*words)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_every_fault_of_a_file_is_listed(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    text = Path(QUEUE).read_text(encoding="utf-8")
    broken.write_text(text.replace("staff: 2", "staf: 2").replace("every:", "evry:"))
    result = sim("check", str(broken))
    assert result.exit_code == 2
    assert "did you mean 'staff'?" in result.stderr
    assert "did you mean 'every'?" in result.stderr


def test_two_markets_are_refused(tmp_path: Path) -> None:
    for name in ("market", "firm", "today"):
        (tmp_path / f"{name}.yaml").write_text((HERE / f"{name}.yaml").read_text())
    market = tmp_path / "market.yaml"
    market.write_text(market.read_text().replace("shops: 60", "shops: 61"))
    result = sim("compare", TODAY, str(tmp_path / "today.yaml"))
    assert result.exit_code == 2
    assert "two designs are compared in the same market" in result.stderr


def test_existing_results_are_refused_before_anything_runs(
    study: tuple[Path, Result],
) -> None:
    out, _ = study
    before = (out / "manifest.json").read_bytes()
    result = sim("compare", TODAY, TOMORROW, "--out", str(out))
    assert result.exit_code == 2
    assert "use --force to replace it" in result.stderr
    assert (out / "manifest.json").read_bytes() == before


def test_without_a_place_results_go_to_a_folder_of_their_own(tmp_path: Path) -> None:
    result = shell("compare", TODAY, TOMORROW, "--replications", "2", "--jobs", "1", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    latest = (tmp_path / "results" / "latest.txt").read_text().strip()
    assert latest.startswith("today-tomorrow-")
    assert (tmp_path / "results" / latest / "comparison.csv").is_file()
    assert "Traceback" not in result.stderr
    assert "\x1b" not in result.stdout + result.stderr


def test_options_without_a_command_belong_to_compare() -> None:
    result = shell("--engine", "fast")
    assert result.returncode == 2
    assert "--engine: needs one of auto, reference" in result.stderr


def test_help_loads_nothing_heavy() -> None:
    result = shell("--help")
    assert result.returncode == 0
    assert "compare" in result.stdout
    heavy = ["numba", "pandas", "scipy", "duckdb", "matplotlib", "numpy", "simpy"]
    code = f"import sys, sim.cli; print([name for name in {heavy} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert loaded.stdout == "[]\n"


def _hear_interrupts() -> None:
    """A shell's background job ignores Ctrl-C, and so would what it starts."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_an_interrupt_ends_with_130_and_without_a_finished_run_leaves_nothing(
    tmp_path: Path,
) -> None:
    long = ["--set", "run.length=1000000 h"]
    words = ["run", QUEUE, *long, "--replications", "5000", "--jobs", "2"]
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", *words],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=_hear_interrupts,
        text=True,
    )
    try:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("Engine: ")
        time.sleep(1)
        os.killpg(process.pid, signal.SIGINT)
        out, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    # Python ends by the signal, which a shell tells as 130 too, if Ctrl-C met a text in `exec`:
    # numba and dataclasses are made of those.
    assert process.returncode in (130, -signal.SIGINT)
    assert errors.endswith("Interrupted; nothing was written.\n")
    assert "Traceback" not in errors
    assert out == ""
    assert list(tmp_path.iterdir()) == []


def test_check_says_what_decides_or_which_answers_were_typed_in(tmp_path: Path) -> None:
    decided = "Who wins is decided by the utility alone, from the displayed price on."
    small = ["--set", "run.length=20 h", "--set", "run.warm_up=0 h"]
    as_is = ROOT / "scenarios" / "check" / "as_is.yaml"
    assert decided in sim("check", str(as_is), *small).stdout
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    typed = tmp_path / "scenarios" / "typed.yaml"
    typed.write_text(
        "title: As-Is with a typed answer\nextends: as_is.yaml\n"
        "before:\n  journeys.purchase.invoice_payment:\n"
        "    - {leave: declined, name: typed, when: 'chance(typed, 50 %)'}\n"
    )
    result = sim("check", str(typed), *small)
    assert "Answers that were typed in" in result.stdout, result.output
    assert decided not in result.stdout
    assert "utility" not in sim("check", QUEUE).stdout
