"""The pages that list KPIs and codes of faults say what the code says."""

from __future__ import annotations

import re
from pathlib import Path

from sim.language.codes import CODES
from sim.language.shape import MeasuresForm
from sim.measures.comparison import PRIMARY
from sim.measures.kpis import KPIS
from sim.measures.registry import Kpi
from sim.report.charts import CHARTS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
HEAD = "| KPI | unit | better | kind | compared by | split by | needs | what it is |"
COMPARED_BY = {
    "sum": "mean",
    "ratio": "ratio of means",
    "minimum": "lowest of all",
    "maximum": "highest of all",
    "ratio of differences": "ratio of differences",
}


def line(kpi: Kpi) -> str:
    """A KPI's line of the page."""
    cells = [
        f"`{kpi.name}`", kpi.unit, kpi.better, kpi.kind, COMPARED_BY[kpi.form],
        ", ".join(kpi.groups), ", ".join(kpi.needs), kpi.help,
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |".replace("  ", " ")


def rows(page: str, beginning: str) -> list[str]:
    """The lines of a page's tables that begin so."""
    text = (DOCS / page).read_text("utf-8")
    return [one for one in text.splitlines() if one.startswith(beginning)]


def test_the_page_of_kpis_is_the_registry() -> None:
    assert sorted(rows("kpis.md", "| `")) == sorted(line(kpi) for kpi in KPIS.values())


def test_the_page_of_charts_is_the_registry() -> None:
    told = [f"| `{name}` | {one.__doc__} |" for name, one in CHARTS.items()]
    assert sorted(rows("charts.md", "| `")) == sorted(told)


def test_every_table_of_kpis_has_the_same_columns() -> None:
    assert set(rows("kpis.md", "| KPI")) == {HEAD}


def test_the_page_of_kpis_names_the_primary_family() -> None:
    text = (DOCS / "kpis.md").read_text("utf-8")
    primary = text.partition("**Primary**: ")[2].partition(".")[0]
    assert re.findall(r"`(\w+)`", primary) == list(PRIMARY)


def test_the_language_page_has_every_role() -> None:
    text = (DOCS / "language.md").read_text("utf-8")
    block = text.partition("\nmeasures:\n")[2].partition("```")[0]
    assert set(re.findall(r"^  (\w+):", block, re.M)) == set(MeasuresForm.model_fields)


def codes_of_the_page() -> dict[str, str]:
    """Rule by code."""
    return dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", "\n".join(rows("faults.md", "| `")), re.M))


def test_the_page_of_faults_has_every_listed_code_with_its_rule() -> None:
    page = codes_of_the_page()
    assert {code: page.get(code) for code in CODES} == CODES


def test_the_page_of_faults_has_every_code_that_the_program_gives_and_no_other() -> None:
    sources = [path.read_text("utf-8") for path in sorted((ROOT / "sim").rglob("*.py"))]
    given = {code for text in sources for code in re.findall(r'"([EMSU]\d{3})"', text)}
    assert set(codes_of_the_page()) == given
    assert len(rows("faults.md", "| `")) == len(given)
