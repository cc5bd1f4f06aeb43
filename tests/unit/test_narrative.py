"""The three sentences say what the table says, and nothing stronger."""

from __future__ import annotations

import io
from typing import cast

import numpy as np
import pandas as pd
from rich.console import Console

from sim.measures.comparison import compare_pairs
from sim.measures.settings import Settings
from sim.program.design import Design
from sim.report.narrative import answer
from sim.report.screen import show_comparison
from sim.study.compare import Comparison
from sim.study.replicate import Plan

RUNS = 30
NOISE = np.random.default_rng(1).normal(size=RUNS)
UNITS = {"customers_won": "customers", "revenue": "USD", "outreach_hours": "h"}


def comparison(values: dict[str, tuple[np.ndarray, np.ndarray]]) -> Comparison:
    """Of additive KPIs, from the values of each design."""

    def frame(side: int) -> pd.DataFrame:
        return pd.concat(
            pd.DataFrame(
                {
                    "replication": range(RUNS),
                    "kpi": name,
                    "unit": UNITS[name],
                    "group": "",
                    "value": both[side],
                    "numerator": both[side],
                    "denominator": np.nan,
                }
            )
            for name, both in values.items()
        )

    labels = ("As-Is", "To-Be")
    compared = compare_pairs(frame(0), frame(1), Settings(labels=labels))
    none = cast(Design, None)
    return Comparison(
        labels=labels,
        designs=(none, none),
        plan=Plan(replications=RUNS),
        table=compared.table,
        precision=compared.precision,
        kpis=pd.DataFrame(),
        tables={},
    )


def test_what_is_better_is_said_with_both_values() -> None:
    won = (300 + NOISE, 250 + 2 * NOISE)
    differs, _, _ = answer(comparison({"customers_won": won}), "the market")
    assert differs.startswith(
        "To-Be against As-Is in 30 paired runs: As-Is is better on customers won (2"
    )
    assert "299.93 against 249.87" in differs
    assert "To-Be is better" not in differs


def test_nobody_is_better_where_the_interval_covers_zero() -> None:
    revenue = (100 + 50 * NOISE, 110 - 50 * NOISE)
    differs, rest, _ = answer(comparison({"revenue": revenue}), "the market")
    assert (
        differs
        == "To-Be against As-Is in 30 paired runs: neither is shown to be better on a main figure."
    )
    assert rest.startswith("Undecided: revenue (")
    assert "pairs would decide" in rest


def test_equality_is_claimed_only_inside_the_margin() -> None:
    won = (300 + NOISE, 300 + NOISE + 0.1 * NOISE[::-1])
    _, rest, _ = answer(comparison({"customers_won": won}), "the market")
    assert rest.startswith("Practically equal: customers won (")


def test_what_follows_from_a_rule_is_named_as_no_finding() -> None:
    values = {"customers_won": (NOISE + 9, NOISE + 9.5), "outreach_hours": (NOISE + 99, NOISE + 20)}
    differs, _, scope = answer(comparison(values), "the market of m.yaml")
    assert "outreach" not in differs
    assert scope == (
        "Outreach hours differs by the rules of the designs, no finding; this holds for the market"
        " of m.yaml at these parameter values, and says nothing of others."
    )


def test_identical_designs_differ_in_nothing() -> None:
    differs, rest, _ = answer(comparison({"revenue": (NOISE, NOISE)}), "the market")
    assert differs == "To-Be against As-Is in 30 paired runs: they do not differ in any figure."
    assert rest == "Identical: revenue."


def test_three_sentences_whatever_the_result() -> None:
    values = {
        "customers_won": (300 + NOISE, 250 + 2 * NOISE),
        "revenue": (100 + 50 * NOISE, 110 - 50 * NOISE),
        "outreach_hours": (NOISE + 99, NOISE + 20),
    }
    sentences = answer(comparison(values), "the market")
    assert len(sentences) == 3
    assert all(text.endswith(".") and ". " not in text for text in sentences)


def test_the_screen_is_short_and_fits_80_columns() -> None:
    screen = io.StringIO()
    console = Console(file=screen, width=80, highlight=False)
    values = {
        "customers_won": (300 + NOISE, 250 + 2 * NOISE),
        "revenue": (2e6 + 5e4 * NOISE, 1.9e6 - 5e4 * NOISE),
    }
    show_comparison(console, comparison(values), "the market")
    lines = screen.getvalue().splitlines()
    assert len(lines) < 30
    assert max(map(len, lines)) <= 80
    assert any("customers won" in line and "As-Is" in line for line in lines)
    assert "…" not in screen.getvalue()
