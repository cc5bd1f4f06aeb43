"""What a command shows on the screen: the answer, its table, where the files are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.errors import printable
from sim.measures import verdict as verdicts
from sim.report import tuned, words, worlds
from sim.report.blocks import Block
from sim.report.figures import Figure, Interval, Row, figures, headline, interval
from sim.report.narrative import Studied, answer
from sim.report.warnings import named, numbered
from sim.study.compare import Comparison
from sim.study.ladder import Ladder
from sim.study.repeated import Repeated
from sim.study.tuned import Search

MOST_ROWS = 40
LEVEL = "± 95 %"


def show_comparison(
    console: Console,
    comparison: Comparison,
    world: str,
    repeated: Repeated | None = None,
    studied: Studied | None = None,
) -> None:
    """The answer in three sentences, the primary table, and how much the pairing helped."""
    a, b = comparison.labels
    if comparison.labels == ("A", "B"):
        for label, design in zip(comparison.labels, comparison.designs, strict=True):
            console.print(Text(f"{label}: {design.told}"))
    for text in answer(comparison, world, repeated, studied):
        console.print(Text(text))
    rows = headline(figures(comparison))[:MOST_ROWS]
    table = _table(["", a, b, "difference", "verdict"])
    for row in rows:
        verdict = _coloured(row, comparison.labels)
        table.add_row(row.title, *row.both, row.difference_told, verdict)
    console.print()
    console.print(table)
    console.print()
    if any(row.family == "primary" for row in rows):
        console.print("The ± of the main differences hold together at 95 %: 99 % each.")
    else:
        console.print("The ± of a difference is its 95 % interval.")
    console.print(Text(_pairing(rows)))
    show_warnings(console, numbered(comparison.doubts))


def show_warnings(console: Console, texts: Sequence[str]) -> None:
    """What puts figures in doubt, if anything does."""
    if texts:
        console.print()
        console.print("Warnings (docs/warnings.md says what to do)")
    for text in texts:
        console.print(Text(f"  {text}."))


def show_ladder(console: Console, ladder: Ladder) -> None:
    """The effect of each change on each KPI, alone and on top of those before it."""
    if ladder.base_differs:
        console.print("B with every change off is not A: the first row is that difference.")
    if firm := [change.name for change in ladder.changes if change.touches_firm]:
        console.print(Text(f"Changes that touch the firm: {words.listed(firm)}."))
    for kpi, rows in ladder.table.groupby("kpi", sort=False):
        title = words.title(str(kpi), "", str(rows["unit"].iloc[0]))
        table = _table([title, f"alone {LEVEL}", f"on top {LEVEL}"])
        for _, effects in rows.groupby("change", sort=False):
            cells = {str(row["way"]): _effect(row) for row in effects.to_dict("records")}
            title = str(effects["title"].iloc[0])
            table.add_row(title, cells.get("alone", ""), cells.get("cumulative", ""))
        console.print()
        console.print(table)


def show_worlds(console: Console, repeated: Repeated) -> None:
    """The main verdicts in every world, and under every switch."""
    console.print()
    console.print("In other worlds")
    for line in worlds.world_lines(repeated):
        console.print(Text(f"  {line}"))
    console.print()
    console.print(_text_table(worlds.worlds_table(repeated)))
    if repeated.worlds.switches:
        console.print()
        console.print("Who is better under each switch (*: the switch turns it round; ?: in doubt)")
        console.print(_text_table(worlds.switches_table(repeated)))
        for switch in repeated.worlds.switches:
            console.print(Text(f"  {words.name(switch.name)}: {switch.title}"))


def show_tuned(console: Console, described: Comparison, best: Comparison, search: Search) -> None:
    """The differences as described and with both designs tuned, and what the search chose."""
    objective = search.tuning.objective
    header = ["", "as described", "verdict", "both tuned", "verdict"]
    rows = tuned.tuned_table(described, best, objective)
    console.print()
    console.print(Text(f"Each design at its best, by {words.name(objective)}", style="bold"))
    console.print(_text_table((["", *search.chosen], tuned.chosen_table(search))))
    for label in tuned.untouched(search):
        console.print(Text(f"In {label} the search found nothing better."))
    console.print()
    console.print(_text_table((header, rows)))
    said = [tuned.conclusion(described, best, objective), tuned.PRINCIPLE]
    for text in (*said, *tuned.warnings(best)):
        console.print(Text(text))


def show_summary(console: Console, title: str, summary: pd.DataFrame) -> None:
    """The KPIs of one design with their intervals; undivided ones first, as far as they fit."""
    rows = summary[summary["mean"].notna()].to_dict("records")
    rows.sort(key=lambda row: row["group"] != "")
    table = _table(["", f"mean {LEVEL}"])
    for row in rows[:MOST_ROWS]:
        name = words.title(str(row["kpi"]), str(row["group"]), str(row["unit"]))
        table.add_row(name, str(interval(row, "mean", "low", "high")).removeprefix("+"))
    console.print(Text(title, style="bold"))
    console.print(table)
    if len(rows) > MOST_ROWS:
        console.print(f"{len(rows) - MOST_ROWS} more in summary.csv")


def show_files(console: Console, folder: Path, names: Sequence[str]) -> None:
    """Where the results stand."""
    console.print(Text(f"Files in {folder}: {', '.join(names)}"), soft_wrap=True)


def show_answers(console: Console, question: str, sentences: Sequence[str]) -> None:
    """What a study was asked, and what it found."""
    console.print(Text(question, style="bold"))
    for text in sentences:
        console.print(Text(text))
    console.print()


def show_page(console: Console, path: Path) -> None:
    """The page to read first."""
    console.print(Text(f"Open {path} in a browser"), soft_wrap=True)


def show_blocks(console: Console, lines: Sequence[str], blocks: Sequence[Block]) -> None:
    """Tables below each other, each with its title and what is to be said about it."""
    for line in lines:
        console.print(Text(printable(line)))
    for block in blocks:
        console.print()
        console.print(Text(block.title, style="bold"))
        for line in block.lines:
            console.print(Text(line))
        if block.rows:
            console.print(_text_table((block.columns, _said_once(block.rows)), whole=True))


def _said_once(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The rows without a name that is that of the row above."""
    before = ["", *(row[0] for row in rows)]
    return [
        ["" if row[0] == above else row[0], *row[1:]]
        for above, row in zip(before, rows, strict=False)
    ]


def _table(columns: Sequence[str]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, column in enumerate(columns):
        numeric = place > 0 and column != "verdict"
        table.add_column(column, justify="right" if numeric else "left", no_wrap=numeric)
    return table


def _text_table(content: worlds.Rows, whole: bool = False) -> Table:
    """A table of texts that may be wrapped; whole: not those of the first two columns."""
    header, rows = content
    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, column in enumerate(header):
        table.add_column(column, no_wrap=whole and place < 2, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _effect(row: Row) -> str:
    """An effect with its interval, and the codes of what puts it in doubt."""
    doubt = named(str(row["doubts"]))
    effect = str(interval(row, "diff", "diff_low", "diff_high"))
    return f"{effect}, {doubt}" if doubt else effect


def _coloured(row: Figure, labels: tuple[str, str]) -> Text:
    a, b = labels
    verdict = verdicts.UNDECIDED if row.mark else row.verdict
    styles = {f"{b} better": "green", f"{a} better": "red", verdicts.UNDECIDED: "yellow"}
    style = next((style for start, style in styles.items() if verdict.startswith(start)), "")
    return Text(row.marked_verdict, style=style)


def _pairing(rows: Sequence[Figure]) -> str:
    known = [row for row in rows if math.isfinite(row.gain.low)][:5]
    if not known:
        return "What the pairing of the runs won cannot be said from these runs."
    gains = [f"{row.name} {_gain(row.gain)}" for row in known]
    return f"Pairing divided the variance of the differences by: {words.listed(gains)}."


def _gain(gain: Interval) -> str:
    mean, low, high = (
        words.number(value, gain.mean / 2) for value in (gain.mean, gain.low, gain.high)
    )
    return f"{mean} ({low} to {high})"
