"""The engine knows cases, tasks and people, and no business: another one needs no change in it."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from tests.invoked import sim

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "scenarios" / "examples"
SOURCES = [
    path
    for room in ("engines", "program", "language")
    for path in sorted((ROOT / "sim" / room).rglob("*.py"))
]
# What is meant otherwise, and how.
ALLOWED = {
    "lead": "the verb: where a jump leads",
    "offer": "the verb: what a file offers",
    "product": "of a multiplication, and itertools.product; an element of a set, as the language's "
    "own documentation has it",
    "quote": "the mark around a text",
    "registration": "of a step type, in the registry",
}
ROLES = {"customer", "price", "product", "registration", "seller", "win"}
# The section `measures` names the parts that KPIs need; what plays them, a scenario says.
WITH_ROLES = {"language/build_measures.py", "language/shape.py"}


def words(text: str) -> set[str]:
    """Every word in lower case and the singular; names are taken apart at `_` and capitals."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    found = {word.lower() for word in re.findall(r"[A-Za-z]+", apart)}
    return found | {word.removesuffix("s") for word in found}


VOCABULARY = words("""
    bargain billing buy buyer campaign chase churn client contract conversion crm customer deal demo
    discount employee entitlement funnel interview invoice lead marketing negotiation offer
    opportunity outreach payment pipeline pitch pql price product promoter prospect purchase
    quotation quote registrant registration rep retailer revenue sale salesperson seat seller
    selling subscription trial upsell vendor win
""")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_engine_knows_no_word_of_sales(path: Path) -> None:
    allowed = set(ALLOWED)
    if path.relative_to(ROOT / "sim").as_posix() in WITH_ROLES:
        allowed |= ROLES
    assert not words(path.read_text(encoding="utf-8")) & (VOCABULARY - allowed)


def test_nothing_is_allowed_that_nobody_says() -> None:
    said = set().union(*(words(path.read_text(encoding="utf-8")) for path in SOURCES))
    assert ALLOWED.keys() <= said
    assert words("def list_price(SalesRep): # discounts") >= {"price", "sale", "rep", "discount"}


PAIRS = [
    ("purchase_request.yaml", "purchase_request_auto.yaml"),
    ("support_desk.yaml", "support_desk_self_service.yaml"),
]
WINDOW = ("--set", "run.warm_up=20 h", "--set", "run.length=170 h")


def command(*texts: str) -> str:
    result = sim(*texts)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0])
def test_another_business_is_compared_by_the_same_command(
    pair: tuple[str, str], tmp_path: Path
) -> None:
    files = [str(EXAMPLES / name) for name in pair]
    out = tmp_path / "out"
    command("compare", *files, *WINDOW, "--replications", "2", "--jobs", "1", "--out", str(out))
    table = pd.read_csv(out / "comparison.csv", keep_default_na=False)
    kpis = set(table["kpi"])
    assert {"customers_won", "man_hours", "utilisation", "waiting_time", "queue_length"} <= kpis
    assert not kpis & {"registrants", "outreach_hours"}  # their roles are unbound
    differing = table[~table["diff"].isin(["", "0.0", "0"])]
    assert len(differing) > 5


@pytest.mark.parametrize("file", [name for pair in PAIRS for name in pair])
def test_another_business_is_run_and_checked_by_the_same_commands(
    file: str, tmp_path: Path
) -> None:
    path, out = str(EXAMPLES / file), tmp_path / "out"
    command("run", path, *WINDOW, "--replications", "1", "--jobs", "1", "--out", str(out))
    assert (out / "summary.csv").is_file()
    page = command("check", path, *WINDOW)
    assert "Who starts" in page and "load" in page
