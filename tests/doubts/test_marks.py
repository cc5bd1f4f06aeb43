"""Where people and programs look, a figure in doubt is never without its mark."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from sim.measures.doubts import marked
from sim.program.design import load
from sim.report.charts.forest import chosen, in_percent
from sim.report.figures import figures
from sim.report.narrative import answer
from sim.report.screen import show_comparison
from sim.report.tuned import tuned_table
from sim.report.verdicts import chip
from sim.report.warnings import numbered, sentence
from sim.report.worlds import worlds_table
from sim.study.compare import Comparison
from sim.study.ladder import climb
from sim.study.repeated import Elsewhere, compare_held, repeated
from sim.study.replicate import Plan, summary
from sim.study.worlds import World, Worlds
from tests.doubts.kit import PLAN, SHOP, compared, doubts, run, shop
from tests.invoked import sim

OVERLOADED = "accounts is asked for more than it can do: "


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    """A sound design against one whose accounts are overloaded."""
    return compared(shop(), shop(approve_time="1.2 h"))


@pytest.fixture(scope="module")
def sound() -> Comparison:
    return compared(shop(), shop(bill_time="0.5 h"))


def shown(comparison: Comparison) -> str:
    screen = io.StringIO()
    console = Console(file=screen, width=80, highlight=False)
    show_comparison(console, comparison, "the market")
    return screen.getvalue()


def in_brackets(text: str, name: str) -> str:
    """What stands in the brackets behind a name, up to the one that closes them."""
    after = text.split(f"{name} (", 1)[1]
    depth = 1
    for place, sign in enumerate(after):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth == 0:
            return after[:place]
    raise AssertionError(f"no closing bracket: {after}")


def test_a_sound_comparison_has_no_mark_anywhere(sound: Comparison) -> None:
    assert sound.doubts == ()
    assert set(sound.table["doubts"]) == {""}
    assert not any(figure.mark for figure in figures(sound))
    assert "in doubt" not in shown(sound).replace("undecided or in doubt", "")
    assert "Warnings" not in shown(sound)


def test_the_doubts_name_the_design_that_has_them(comparison: Comparison) -> None:
    assert {doubt.design for doubt in comparison.doubts} == {comparison.labels[1]} == {"B"}
    assert comparison.doubts[0].code == "overload"


def test_the_table_has_the_codes_of_what_touches_each_row(comparison: Comparison) -> None:
    table = comparison.table.set_index(["kpi", "group"])["doubts"]
    assert table["customers_won", ""] == "overload"
    assert table["conversion_per_opportunity", ""] == "overload still_open"
    assert table["outreach_hours", ""] == ""
    assert list(comparison.table.columns)[-2:] == ["verdict", "doubts"]


def test_verdicts_stand_as_they_are(comparison: Comparison) -> None:
    for row in comparison.table["verdict"]:
        assert "doubt" not in row


def test_the_same_culprit_in_both_designs_is_marked_once_and_told_twice() -> None:
    slow = shop(approve_time="1.2 h")
    both = compared(slow, replace(slow))
    assert [doubt.design for doubt in both.doubts] == ["A", "A", "B", "B"]
    assert "overload" in set(both.table["doubts"])
    assert not any("overload overload" in codes for codes in both.table["doubts"])


def test_the_screen_marks_verdicts_and_tells_why(comparison: Comparison) -> None:
    text = shown(comparison)
    lines = text.splitlines()
    (won,) = [line for line in lines if line.startswith("customers won ")]
    assert "in doubt [1]" in won or "in doubt [1]" in lines[lines.index(won) + 1]
    assert f"[1] B: {OVERLOADED}" in " ".join(text.split())
    assert max(map(len, lines)) <= 80


def test_no_sentence_states_a_doubtful_figure_without_its_mark(comparison: Comparison) -> None:
    """In whatever sentence a figure is named, its mark follows before the next one is."""
    by_name = {f.name: f for f in figures(comparison) if f.mark and not f.group}
    text = " ".join(answer(comparison, "the market"))
    named = [name for name in by_name if f"{name} (" in text]
    assert "customers won" in named
    for name in named:
        assert by_name[name].mark in in_brackets(text, name), name


@pytest.mark.parametrize(
    ("verdict", "kind"),
    [
        ("identical", "emergent"),
        ("undecided", "emergent"),
        ("practically equal", "emergent"),
        ("B better (small)", "emergent"),
        ("A better", "emergent"),
        ("follows from the rule", "rule"),
    ],
)
def test_every_sort_of_verdict_carries_its_mark(
    comparison: Comparison, verdict: str, kind: str
) -> None:
    table = comparison.table.assign(verdict="not shown")
    where = (table["kpi"] == "customers_won") & (table["group"] == "")
    table.loc[where, ["verdict", "kind", "diff"]] = [verdict, kind, 1.0]
    text = " ".join(answer(replace(comparison, table=table), "the market")).lower()
    assert "in doubt [1]" in in_brackets(text, "customers won")


def test_the_numbers_of_the_marks_are_those_of_the_warnings(comparison: Comparison) -> None:
    texts = numbered(comparison.doubts)
    for figure in figures(comparison):
        codes = {comparison.doubts[number - 1].code for number in figure.doubts}
        row = comparison.table[
            (comparison.table["kpi"] == figure.kpi) & (comparison.table["group"] == figure.group)
        ]
        assert set(row["doubts"].iloc[0].split()) == codes
    assert [text.split()[0] for text in texts] == [f"[{n + 1}]" for n in range(len(texts))]


def test_one_design_has_its_doubts_in_its_summary() -> None:
    design = shop(approve_time="1.2 h")
    table = summary(run(design), doubts(design)).set_index(["kpi", "group"])["doubts"]
    assert table["customers_won", ""] == "overload"
    assert table["outreach_hours", ""] == ""


def test_a_ladder_marks_the_rungs_that_a_doubtful_design_stands_on(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(SHOP.read_text())
    (tmp_path / "next.yaml").write_text(
        """
title: Next
extends: shop.yaml
changes:
  - {name: billing, title: Longer bills, set: {parameters.bill_time: 0.5 h}}
  - {name: approvals, title: Longer approvals, set: {parameters.approve_time: 1.2 h}}
"""
    )
    a, b = load(tmp_path / "shop.yaml"), load(tmp_path / "next.yaml")
    ladder = climb(a, b, lambda off: load(tmp_path / "next.yaml", without=tuple(off)), PLAN)
    won = ladder.table[ladder.table["kpi"] == "customers_won"].set_index(["change", "way"])
    assert won["doubts"].to_dict() == {
        ("billing", "alone"): "",
        ("billing", "cumulative"): "",
        ("approvals", "alone"): "overload",
        ("approvals", "cumulative"): "overload",
        ("all", "cumulative"): "overload",
    }


def test_marking_changes_nothing_but_the_column(comparison: Comparison) -> None:
    again = marked(comparison.table, ())
    assert set(again["doubts"]) == {""}
    rest = [name for name in again if name != "doubts"]
    pd.testing.assert_frame_equal(again[rest], comparison.table[rest])


def test_doubts_do_not_depend_on_the_number_of_processes(comparison: Comparison) -> None:
    plan = Plan(replications=PLAN.replications, seed=PLAN.seed, jobs=2)
    again = compared(shop(), shop(approve_time="1.2 h"), plan)
    assert again.doubts == comparison.doubts
    pd.testing.assert_frame_equal(again.table, comparison.table)


# -- the commands ------------------------------------------------------------------------------


def command(*texts: str) -> str:
    result = sim(*texts)
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


def test_check_prints_the_warnings_of_its_run() -> None:
    said = command("check", str(SHOP), "--set", "parameters.approve_time=1.2 h")
    found = doubts(shop(approve_time="1.2 h"), Plan(replications=1))
    warnings = [sentence(replace(doubt, design="")) for doubt in found]
    assert warnings[0].startswith(OVERLOADED)
    assert said.endswith(f"Warnings {' '.join(warnings)}")
    assert "Warnings" not in command("check", str(SHOP))


def test_compare_writes_its_warnings_into_table_and_manifest(tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ("--set", "b:parameters.approve_time=1.2 h", "--replications", "2", "--jobs", "1")
    said = command("compare", str(SHOP), str(SHOP), *words, "--out", str(out))
    assert f"[1] B: {OVERLOADED}" in said
    table = pd.read_csv(out / "comparison.csv", keep_default_na=False)
    won = table[(table["kpi"] == "customers_won") & (table["group"] == "")]
    assert list(won["doubts"]) == ["overload"]
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["warnings"][0].startswith(f"B: {OVERLOADED}")


def test_run_writes_its_warnings_too(tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ("--set", "parameters.approve_time=1.2 h", "--replications", "2", "--jobs", "1")
    said = command("run", str(SHOP), *words, "--out", str(out))
    assert OVERLOADED in said
    table = pd.read_csv(out / "summary.csv", keep_default_na=False)
    assert "overload" in set(table["doubts"])


# -- other places ------------------------------------------------------------------------------


def test_a_chart_and_the_page_show_the_mark(comparison: Comparison) -> None:
    won = next(one for one in figures(comparison) if one.kpi == "customers_won" and not one.group)
    assert won.marked_verdict == f"{won.verdict}, in doubt [1]"
    shown_as = chip(won.marked_verdict, comparison.labels)
    assert shown_as is not None
    assert shown_as.text == won.marked_verdict
    (row,) = [row for _, rows in chosen(comparison) for row in rows if row is not None][:1]
    assert in_percent(row, 0.05).told.endswith(f", {row.mark}")


def test_both_tuned_is_told_with_the_mark(comparison: Comparison) -> None:
    rows = {row[0]: row for row in tuned_table(comparison, comparison, "customers_won")}
    assert rows["customers won"][2].endswith(", in doubt")
    assert rows["customers won"][4].endswith(", in doubt")


def test_another_world_has_its_own_marks() -> None:
    """The same designs, sound at home, and with slow approvals elsewhere."""
    slow = shop(approve_time="1.2 h")
    world, other = World("home", "home", None), World("away", "away", Path("away.yaml"))
    place = Elsewhere(other, None, (slow, replace(slow)))
    held = compare_held((shop(), replace(shop())), PLAN, [place], 2)
    assert set(held.comparison.table["doubts"]) == {""}
    codes = held.elsewhere.set_index("kpi")["doubts"]
    assert codes["customers_won"] == "overload"
    found = repeated(held, Worlds(Path("worlds.yaml"), 2, (world, other), ()))
    (cells,) = [row for row in worlds_table(found)[1] if row[0] == "customers won"]
    assert "in doubt" not in cells[1]
    assert cells[2].split("\n")[2] == "in doubt: overload"
