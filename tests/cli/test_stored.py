"""What is asked of a finished study: its reports, exports, and to be made again."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from sim.store.manifest import read_manifest, sha256
from sim.store.names import MANIFEST
from sim.store.study_file import STUDY_FILE
from tests.invoked import sim

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TODAY, TOMORROW, QUEUE = (str(HERE / f"{name}.yaml") for name in ("today", "tomorrow", "queue"))
CHECK = [str(ROOT / "scenarios" / "check" / f"{name}.yaml") for name in ("as_is", "to_be")]
MADE = ROOT / "tests" / "crm"


def compared(out: Path, *words: str) -> Path:
    result = sim("compare", *words, "--jobs", "1", "--out", str(out))
    assert result.exit_code == 0, result.output
    return out


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("small") / "out"
    return compared(out, TODAY, TOMORROW, "--replications", "3", "--seed", "5")


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two pairs of the check setting, whose roles answer all five reports."""
    out = tmp_path_factory.mktemp("check") / "out"
    return compared(out, *CHECK, "--replications", "2")


def test_the_five_reports_stand_in_order_with_both_designs(check: Path) -> None:
    result = sim("reports", str(check))
    assert result.exit_code == 0, result.output
    places = [result.stdout.index(f"\n{number}. ") for number in range(1, 6)]
    assert places == sorted(places)
    for word in ("As-Is", "To-Be", "latin_america", "helpdesk", "within chance", "±"):
        assert word in result.stdout
    assert "Means over 2 runs" in result.stdout


def test_reports_as_csv_hold_what_the_kpis_say(check: Path) -> None:
    result = sim("reports", str(check), "--format", "csv")
    table = pd.read_csv(io.StringIO(result.stdout), keep_default_na=False)
    kpis = pd.read_csv(check / "kpis.csv", keep_default_na=False)
    whole = table[(table["measure"] == "customers_won") & (table["region"] == "")]
    whole = whole[whole["product"] == ""].set_index("design")["value"]
    for design, rows in kpis[(kpis["kpi"] == "customers_won") & (kpis["group"] == "")].groupby(
        "design"
    ):
        mean = rows["value"].astype(float).mean()
        assert float(whole[str(design)]) == pytest.approx(mean, rel=1e-12)


def test_reports_as_json_and_html(check: Path) -> None:
    told = json.loads(sim("reports", str(check), "--format", "json").stdout)
    names = ["self_selected", "discounts", "best_rep", "revenue", "customers"]
    assert list(told["reports"]) == names
    assert told["reports"]["best_rep"]["ranking"]
    page = sim("reports", str(check), "--format", "html").stdout
    assert page.startswith("<!DOCTYPE html>")
    assert "http" not in page.partition("<style>")[0]
    assert page.count("<h2>") == 9


def test_a_study_that_can_give_no_report_says_so_in_every_form(tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    assert sim("run", QUEUE, "--replications", "2", "--jobs", "1", "--out", out).exit_code == 0
    header = "report,design,region,product,measure,unit,value,low,high,runs\n"
    assert sim("reports", out, "--format", "csv").stdout == header
    told = json.loads(sim("reports", out, "--format", "json").stdout)["reports"]
    assert all(one["missing"] and not one["rows"] for one in told.values())
    assert sim("reports", out, "--format", "html").exit_code == 0


def test_reports_are_written_to_a_file_whole_or_not_at_all(small: Path, tmp_path: Path) -> None:
    page = tmp_path / "reports.html"
    words = ("reports", str(small), "--format", "html", "--out", str(page))
    assert sim(*words).exit_code == 0
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert "S101" in sim(*words).stderr
    assert sim(*words, "--force").exit_code == 0
    table = sim("reports", str(small), "--out", str(tmp_path / "other"))
    assert "needs --format csv, html or json" in table.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["reports.html"]


def test_a_report_that_the_scenario_cannot_give_says_why(small: Path) -> None:
    shown = sim("reports", str(small)).stdout
    assert "does not say what its products are (measures.product)" in shown.replace("\n", " ")
    assert "4. Revenue by region" in shown


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("reports",), "names no results yet"),
        (("reports", "{out}", "--crm", "{out}"), "needs either a results folder or --crm"),
        (("reports", "{out}", "--mapping", "x.yaml"), "--mapping: belongs to --crm"),
        (("reports", "{out}", "--format", "tabel"), "did you mean 'table'?"),
        (("reports", "nowhere"), "there is no such folder"),
        (("export", "{out}", "--to", "xe"), "did you mean 'xes'?"),
        (("export", "{out}", "--to", "csv", "--design", "Todey"), "did you mean 'Today'?"),
        (("export", "{out}", "--to", "csv", "--replication", "2"), "whose rows were kept"),
        (("rerun", "nowhere"), "there is no such folder"),
        (("compare", TODAY, TOMORROW, "--detail", "al"), "did you mean 'all'?"),
    ],
)
def test_what_is_asked_wrongly_is_refused(
    small: Path,
    tmp_path: Path,
    words: tuple[str, ...],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    result = sim(*(word.format(out=small) for word in words))
    assert result.exit_code == 2
    assert message in result.stderr
    assert not list(tmp_path.iterdir())


def test_a_crm_export_answers_what_it_can() -> None:
    result = sim("reports", "--crm", str(MADE / "made"), "--mapping", str(MADE / "made.yaml"))
    assert result.exit_code == 0, result.output
    assert "does not say who registered" in result.stdout.replace("\n", " ")
    assert "What is wrong or odd in the export" in result.stdout
    assert "Won of the closed deals by region" in result.stdout


def test_every_format_is_exported_with_a_manifest(small: Path, tmp_path: Path) -> None:
    for form, files in {
        "csv": {"today.0.csv", "tomorrow.0.csv"},
        "xes": {"today.0.xes", "tomorrow.0.xes"},
        "ocel": {"today.0.ocel.json", "today.0.ocel.sqlite"},
        "parquet": {"today.0", "tomorrow.0"},
    }.items():
        out = tmp_path / form
        result = sim("export", str(small), "--to", form, "--out", str(out))
        assert result.exit_code == 0, result.output
        assert files <= {path.name for path in out.iterdir()}
        assert read_manifest(out)["files"]
        assert sim("export", str(small), "--to", form, "--out", str(out)).exit_code == 2
        again = sim("export", str(small), "--to", form, "--out", str(out), "--force")
        assert again.exit_code == 0, again.output


def test_an_export_without_a_place_lies_beside_the_results(small: Path, tmp_path: Path) -> None:
    place = tmp_path / "mine"
    shutil.copytree(small, place)
    assert sim("export", str(place), "--to", "csv", "--design", "Today").exit_code == 0
    beside = tmp_path / "mine-csv"
    names = {path.name for path in beside.iterdir()}
    assert names == {"today.0.csv", "today.0.csv-metadata.json", MANIFEST}
    with (beside / "today.0.csv").open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    assert header[:6] == [
        "case_id", "activity", "enable_time", "start_time", "end_time", "resource",
    ]  # fmt: skip


def test_detail_says_of_which_runs_every_row_is_kept(tmp_path: Path) -> None:
    for word, kept in {"none": 0, "first": 1, "2": 2, "all": 3}.items():
        out = tmp_path / word
        compared(out, TODAY, TOMORROW, "--replications", "3", "--detail", word)
        with duckdb.connect(out / STUDY_FILE, read_only=True) as study:
            runs = study.execute("SELECT count(DISTINCT replication) FROM event").fetchone()
            whole = study.execute("SELECT count(*) FROM replication WHERE deals").fetchone()
        assert (runs, whole) == ((kept,), (6,))


@pytest.mark.parametrize(
    "words",
    [
        ("compare", TODAY, TOMORROW, "--replications", "2", "--set", "b:parameters.limit=0.4"),
        ("run", QUEUE, "--replications", "2", "--detail", "all"),
    ],
)
def test_a_study_is_made_again_from_its_database_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    for path in HERE.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    files = [Path(word).name if word.endswith(".yaml") else word for word in words]
    monkeypatch.chdir(tmp_path)
    made = sim(*files, "--jobs", "1", "--out", "out")
    assert made.exit_code == 0, made.output
    for path in tmp_path.glob("*.yaml"):
        path.unlink()
    result = sim("rerun", "out", "--jobs", "2")
    assert result.exit_code == 0, result.output
    assert "the same to the last byte" in result.stdout
    assert "hold the same rows, bit for bit" in result.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_comes_out_otherwise_is_named(small: Path, tmp_path: Path) -> None:
    place = tmp_path / "out"
    shutil.copytree(small, place)
    kpis = (place / "kpis.csv").read_text()
    (place / "kpis.csv").write_text(kpis.replace("Today", "Never", 1))
    with duckdb.connect(place / STUDY_FILE) as study:
        study.execute("UPDATE kpi SET value = value + 1 WHERE replication = 0 AND kpi = 'revenue'")
    manifest = (place / MANIFEST).read_text()
    for name in ("kpis.csv", STUDY_FILE):  # whoever changes results may change the manifest too
        manifest = manifest.replace(sha256(small / name), sha256(place / name))
    (place / MANIFEST).write_text(manifest)
    result = sim("rerun", str(place), "--jobs", "1")
    assert result.exit_code == 2
    assert "kpis.csv: came out otherwise [S111]" in result.stderr
    assert "the table kpi came out otherwise [S111]" in result.stderr
    assert result.stderr.count("S111") == 2


def test_a_study_of_another_version_is_told_so(small: Path, tmp_path: Path) -> None:
    place = tmp_path / "out"
    shutil.copytree(small, place)
    with duckdb.connect(place / STUDY_FILE) as study:
        study.execute("UPDATE study SET version = '0.0.1'")
    manifest = (place / MANIFEST).read_text()
    manifest = manifest.replace(sha256(small / STUDY_FILE), sha256(place / STUDY_FILE))
    (place / MANIFEST).write_text(manifest)
    result = sim("rerun", str(place), "--jobs", "1")
    assert result.exit_code == 2
    assert "was made by version 0.0.1" in result.stderr
