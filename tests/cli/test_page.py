"""The page of a comparison is made again from its database; the studies that belong to it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from unittest.mock import patch
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from sim.cli import studying
from sim.experiment.candidates import Given
from sim.experiment.reading.study import read_study
from sim.report.html import REPORT
from sim.report.studies.api import run_study
from sim.store.names import STUDIES
from sim.store.points_file import PointsFile
from sim.store.study_file import STUDY_FILE
from tests.cli.read_back import Page, compared, held, unknown
from tests.invoked import sim

HERE = Path(__file__).parent
NAMES = ("firm", "market", "today", "tomorrow")
PRICES = """\
title: Prices
question: At which price is tomorrow better?
designs: {today: ../today.yaml, tomorrow: ../tomorrow.yaml}
vary:
  limit: {title: Limit, path: parameters.limit}
measure: [customers_won, revenue]
method: {sweep: {plan: grid, steps: 3, replications: 2}}
"""
FEW = ("--replications", "2", "--jobs", "1", "--engine", "reference")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Two designs with a study that belongs to their page."""
    place = tmp_path_factory.mktemp("designs")
    for name in NAMES:
        shutil.copy(HERE / f"{name}.yaml", place)
    (place / "page").mkdir()
    (place / "page" / "prices.yaml").write_text(PRICES, "utf-8")
    return str(place / "today.yaml"), str(place / "tomorrow.yaml")


@pytest.fixture(scope="module")
def made(pair: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results with charts, a map of each process, a ladder and a study of the page."""
    out = tmp_path_factory.mktemp("made") / "out"
    words = ("--ladder", "--set", "b:parameters.price=90 USD", "--out", str(out))
    done = sim("compare", *pair, *FEW, *words, drawn=True)
    assert done.exit_code == 0, done.output
    assert "Study of the page: Prices" in done.stderr
    begins = "Comparing Today and Tomorrow: 2 pairs of runs, then 1 study of the page "
    assert done.stderr.startswith(f"{begins}(--no-studies leaves them out)\n")
    assert "studies/" in done.stdout
    return out


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_page_is_made_again_from_the_database_to_the_last_byte(made: Path) -> None:
    before = bytes_of(made)
    (made / REPORT).write_text("lost", "utf-8")
    shutil.rmtree(made / "charts")
    done = sim("report", str(made), drawn=True)
    assert done.exit_code == 0, done.output
    assert bytes_of(made) == before
    assert sim("verify", str(made)).exit_code == 0


def test_studies_that_have_run_are_not_tried_at_every_choice_again(made: Path) -> None:
    with patch("sim.experiment.reading.study.check_choices", side_effect=AssertionError):
        done = sim("report", str(made), drawn=True)
    assert done.exit_code == 0, done.output


def test_a_study_of_the_page_compares_what_the_comparison_does(
    made: Path, pair: tuple[str, str], tmp_path: Path
) -> None:
    """What the command line sets holds in the study as well; its file knows nothing of it."""
    found = PointsFile(made / STUDIES / "prices" / STUDY_FILE).tables()["comparison"]
    alone = Path(pair[0]).parent / "page" / "prices.yaml"
    plain = run_study(alone, engine="reference").tables["comparison"]
    text = PRICES.replace("../", "").replace("tomorrow.yaml", "told.yaml")
    told = tmp_path / "prices.yaml"
    for name in NAMES:
        shutil.copy(HERE / f"{name}.yaml", tmp_path)
    later = (HERE / "tomorrow.yaml").read_text("utf-8")
    (tmp_path / "told.yaml").write_text(later.replace("80 USD", "90 USD"), "utf-8")
    told.write_text(text, "utf-8")
    same = run_study(told, engine="reference").tables["comparison"]
    pd.testing.assert_frame_equal(found, same)
    assert not found["b_mean"].equals(plain["b_mean"])


@pytest.mark.parametrize(
    "method", ["waterfall: {replications: 2}", "sweep: {plan: grid, steps: 2, replications: 2}"]
)
def test_tables_from_the_database_are_those_of_the_method(
    method: str, pair: tuple[str, str], tmp_path: Path
) -> None:
    """What a page is drawn from is the same as without a disk, in the same order."""
    text = PRICES if "sweep" in method else PRICES.replace("vary:", "set:").replace(
        "limit: {title: Limit, path: parameters.limit}", "measures.gross_margin: 70 %"
    )  # fmt: skip
    file = Path(pair[0]).parent / "study.yaml"
    text = text.replace("../", "")
    file.write_text(text[: text.index("method:")] + f"method: {{{method}}}\n", "utf-8")
    out = tmp_path / "out"
    done = sim("study", str(file), "--engine", "reference", "--jobs", "1", "--out", str(out))
    assert done.exit_code == 0, done.output
    kept = PointsFile(out / STUDY_FILE).tables()
    for (name, table), (own, same) in zip(
        kept.items(), run_study(file, engine="reference").tables.items(), strict=True
    ):
        assert name == own
        pd.testing.assert_frame_equal(table, same, check_dtype=False)


def test_results_with_studies_are_made_again(made: Path) -> None:
    done = sim("rerun", str(made), "--jobs", "1", drawn=True)
    assert done.exit_code == 0, done.output
    assert "studies/prices/study.duckdb" in done.stdout
    inner = sim("rerun", str(made / STUDIES / "prices"), "--jobs", "1", drawn=True)
    assert inner.exit_code == 0, inner.output


def test_an_interrupted_study_of_the_page_costs_nothing(
    pair: tuple[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run = studying.run_chunk
    calls = []

    def stopped(*args: object) -> object:
        calls.append(args)
        if len(calls) > 1:
            raise KeyboardInterrupt
        return run(*args)  # type: ignore[arg-type]

    with patch("sim.cli.studying.run_chunk", stopped):
        done = sim("compare", *pair, *FEW, "--out", str(out))
    assert done.exit_code == 130
    assert f"report {out} --complete" in done.stderr
    assert "the results are whole" in done.stderr
    assert sim("verify", str(out)).exit_code == 0
    page = (out / REPORT).read_text("utf-8")
    assert "Prices" not in page
    plain = sim("report", str(out))
    assert plain.exit_code == 0
    assert "Not run yet: prices" in plain.stderr
    whole = sim("report", str(out), "--complete", "--jobs", "1")
    assert whole.exit_code == 0, whole.output
    assert (out / STUDIES / "prices" / REPORT).is_file()
    assert sim("verify", str(out)).exit_code == 0
    again = tmp_path / "again"
    assert sim("compare", *pair, *FEW, "--out", str(again)).exit_code == 0
    assert (out / REPORT).read_bytes() == (again / REPORT).read_bytes()


def test_unfinished_studies_of_a_page_go_with_results_that_are_replaced(
    pair: tuple[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert sim("compare", *pair, *FEW, "--out", str(out)).exit_code == 0
    left = out / STUDIES / "other.unfinished"
    left.mkdir()
    (left / STUDY_FILE).touch()
    done = sim("compare", *pair, *FEW, "--out", str(out), "--force", "--no-studies")
    assert done.exit_code == 0, done.output
    assert not (out / STUDIES).exists()


def test_without_studies_none_is_read(pair: tuple[str, str], tmp_path: Path) -> None:
    done = sim("compare", *pair, *FEW, "--no-studies", "--out", str(tmp_path / "out"))
    assert done.exit_code == 0, done.output
    assert not (tmp_path / "out" / STUDIES).exists()
    assert "--no-studies" in (tmp_path / "out" / REPORT).read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("../tomorrow.yaml", "../today.yaml", "whose page this study belongs to"),
        ("customers_won", "customers_one", "did you mean 'customers_won'?"),
    ],
)
def test_a_study_of_the_page_that_is_wrong_stops_before_anything_runs(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    for name in NAMES:
        shutil.copy(HERE / f"{name}.yaml", tmp_path)
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "prices.yaml").write_text(PRICES.replace(old, new), "utf-8")
    files = (str(tmp_path / f"{name}.yaml") for name in ("today", "tomorrow"))
    done = sim("compare", *files, *FEW, "--out", str(tmp_path / "out"))
    assert done.exit_code == 2
    assert said in done.stderr
    assert "prices.yaml:3" in done.stderr or "prices.yaml:6" in done.stderr
    assert not (tmp_path / "out").exists()


def test_one_design_has_a_page_and_no_charts(tmp_path: Path) -> None:
    one = tmp_path / "one"
    assert sim("run", str(HERE / "today.yaml"), *FEW, "--out", str(one)).exit_code == 0
    before = bytes_of(one)
    shown = before[REPORT].decode("utf-8")
    table = pd.read_csv(one / "summary.csv", keep_default_na=False)
    for row in table[table["group"] == ""].to_dict("records"):
        if row["mean"] not in ("", "0.0"):
            assert f'<data value="{float(row["mean"])!r}"' in shown
    assert 'class="map"' in shown
    assert "<dt>Setting</dt>" in shown and "<dt>Period</dt>" in shown
    assert "still open after the follow-up" in shown
    (one / REPORT).unlink()
    assert sim("report", str(one)).exit_code == 0
    assert bytes_of(one) == before
    refused = sim("charts", str(one))
    assert refused.exit_code == 2
    assert "is of one design" in refused.stderr
    assert sim("report", str(tmp_path / "none")).exit_code == 2


def test_a_database_keeps_what_puts_figures_in_doubt(made: Path) -> None:
    """Warnings of the page survive: the signs of each run are in the database."""
    page = (made / REPORT).read_text("utf-8")
    assert "still open after the follow-up" in page


def test_what_is_given_is_read_back(pair: tuple[str, str]) -> None:
    file = Path(pair[0]).parent / "page" / "prices.yaml"
    given = Given("c", 3, pair, ({"parameters.limit": "0.3"}, {}), (("x",), ()), "")
    assert Given.of_text(given.text) == given
    assert read_study(file, Given("c", 7, pair, ({}, {}), ((), ()))).experiment.seed == 7


def test_charts_are_written_for_slides(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "slides"
    words = ("--only", "man_hours", "--only", "prices_curves_revenue", "--format", "png")
    done = sim("charts", str(made), *words, "--out", str(out), drawn=True)
    assert done.exit_code == 0, done.output
    names = {path.name for path in out.iterdir()}
    assert names == {"man_hours.png", "prices_curves_revenue.png", "manifest.json"}
    assert (out / "man_hours.png").read_bytes() == (made / "charts/man_hours.png").read_bytes()
    again = sim("charts", str(made), "--only", "man_hours", "--out", str(out), drawn=True)
    assert again.exit_code == 2
    assert "is there already" in again.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--only", "man_hour"), "did you mean 'man_hours'?"),
        (("--format", "gif"), "needs one of svg, png"),
    ],
)
def test_a_chart_that_is_not_there_is_refused(
    words: tuple[str, ...], said: str, made: Path, tmp_path: Path
) -> None:
    done = sim("charts", str(made), *words, "--out", str(tmp_path / "out"), drawn=True)
    assert done.exit_code == 2
    assert said in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_page_of_a_study_is_made_again(made: Path, tmp_path: Path) -> None:
    place = made / STUDIES / "prices"
    before = bytes_of(place)
    (place / REPORT).unlink()
    assert sim("report", str(place), drawn=True).exit_code == 0
    assert bytes_of(place) == before
    refused = sim("report", str(place), "--complete")
    assert refused.exit_code == 2
    assert "is for the page of a comparison" in refused.stderr
    out = tmp_path / "slides"
    assert sim("charts", str(place), "--out", str(out), drawn=True).exit_code == 0
    assert (out / "curves_revenue.svg").is_file()


def test_every_row_of_figures_is_that_of_the_database(made: Path) -> None:
    page, table = Page((made / REPORT).read_text("utf-8")), compared(made)
    assert len(page.rows) > 60
    for kpi, group, shown in page.rows:
        row = table.loc[(kpi, group)]
        for name, one in zip(("a_mean", "b_mean", "diff"), shown[-3:], strict=False):
            if len(shown) == 3:
                assert float(one["value"] or "nan") == pytest.approx(row[name], abs=1e-9), kpi
        if len(shown) == 3 and (shown[2].get("data-low") or ""):
            family = "diff" if np.isnan(row["simultaneous_low"]) else "simultaneous"
            for end in ("low", "high"):
                assert float(shown[2][f"data-{end}"] or "nan") == row[f"{family}_{end}"], kpi


def test_every_number_that_is_read_is_one_of_the_databases(made: Path) -> None:
    """Also in sentences, in tables of studies, and in what pictures say in words."""
    page = Page((made / REPORT).read_text("utf-8"))
    assert unknown(page.lines, held(made)) == []
    wrong = [re.sub(r"(?<=\d)\.(?=\d)", ".1", line) for line in page.lines]
    assert len(unknown(wrong, held(made))) > 20, "what the test above rests on"


def test_maps_are_files_that_stand_alone(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "slides"
    words = ("--only", "process_a,process_b", "--out", str(out))
    assert sim("charts", str(made), *words, drawn=True).exit_code == 0
    for name in ("process_a", "process_b"):
        root = ElementTree.fromstring((out / f"{name}.svg").read_text("utf-8"))
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        style = root.find("{http://www.w3.org/2000/svg}style")
        assert style is not None
        assert set(re.findall(r"var\((--[a-z-]+)\)", style.text or "")) <= set(
            re.findall(r"(--[a-z-]+):", style.text or "")
        )
