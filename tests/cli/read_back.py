"""The numbers that people read on a page, and those that its databases hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from sim.cli.recalled import recall
from sim.measures.freed import freed
from sim.measures.kpis import roles_of, run_of
from sim.measures.step_times import step_times
from sim.store.stored import Stored

UNREAD = ("script", "style", "code", "svg", "head")  # code: what somebody typed
LINES = ("p", "td", "th", "div", "li", "summary", "h3", "h4", "dd", "dt", "caption", "small")
EMPTY = ("meta", "input", "br", "link", "path", "use")
NUMBER = re.compile(r"(?<![\w./-])[+−]?\d[\d,]*(?:\.\d+)?")
YEARS = (1995.0, 2005.0, 2019.0)  # of what the page cites


class Page(HTMLParser):
    """lines: what is read. rows: KPI, group and the exact values of each row of figures."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.parts: list[str] = []
        self.rows: list[tuple[str, str, list[dict[str, str | None]]]] = []
        self.feed(text)
        self.lines = "".join(self.parts).split("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in EMPTY:
            return
        self.open.append(tag)
        named = dict(attrs)
        if tag in LINES:
            self.parts.append("\n")
        if "data-kpi" in named:
            self.rows.append((str(named["data-kpi"]), named["data-group"] or "", []))
        if tag == "data":
            self.rows[-1][2].append(named)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not set(self.open) & set(UNREAD):
            self.parts.append(data)


def compared(folder: Path) -> pd.DataFrame:
    """The main comparison of a study's database, by KPI and group."""
    with duckdb.connect(str(folder / "study.duckdb"), read_only=True) as database:
        frame = database.execute("SELECT * FROM comparison WHERE a = 0 AND b = 1").df()
    return frame.set_index(["kpi", "group_"])


def held(folder: Path) -> np.ndarray:
    """The size of every number that the databases of a comparison hold, half the width of every
    interval, differences in % of the first design, and what is measured on their rows."""
    found = [one for path in folder.rglob("study.duckdb") for one in _columns(path)]
    table = compared(folder)
    ends = ["diff", "diff_low", "diff_high", "simultaneous_low", "simultaneous_high"]
    found += [(100 * table[end] / table["a_mean"].abs()).to_numpy(float) for end in ends]
    busy = table[table.index.get_level_values("kpi") == "utilisation"]
    found += [(100 - busy[mean]).to_numpy(float) for mean in ("a_mean", "b_mean")]  # what is free
    values = np.abs(np.concatenate([*found, np.array([*YEARS, *_measured(folder)])]))
    return np.unique(values[np.isfinite(values)])


def _columns(path: Path) -> Iterator[np.ndarray]:
    with duckdb.connect(str(path), read_only=True) as database:
        names = [
            name
            for (name,) in database.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        ]
        for name in names:
            frame = database.execute(f'SELECT * FROM "{name}"').df()
            numbers = frame.select_dtypes("number")
            for column in numbers:
                yield numbers[column].to_numpy(float)
            for low in (one for one in numbers if str(one).endswith("low")):
                high = numbers.get(str(low).removesuffix("low") + "high")
                if high is not None:
                    yield ((high - numbers[low]) / 2).to_numpy(float)
            yield np.array([len(frame)], float)
            if "signs" in frame:
                yield np.array([n for text in frame["signs"] for n in _within(json.loads(text))])


def _measured(folder: Path) -> Iterator[float]:
    """What the page measures on the rows of the databases: days at each step, sums of a part, and
    what hours freed are worth."""
    with Stored(folder) as study:
        _, _, found, _ = recall(study)
        comparison = found.comparison
    for label, design in zip(comparison.labels, comparison.designs, strict=True):
        steps = step_times(run_of(comparison.tables[label], design.scenario))
        yield from (one.days for one in steps)
        for part in {one.part for one in steps}:
            yield sum(one.days for one in steps if one.part == part)
    a, b = comparison.designs
    run = a.scenario.run
    day = roles_of(a.scenario).day
    yield from ((run.length - run.warm_up) / day, run.warm_up / day)
    for one in freed(comparison.kpis, comparison.labels, (a.scenario, b.scenario)):
        for estimate in (one.hours, one.money):
            interval = estimate.interval()
            yield from (interval.mean, (interval.high - interval.low) / 2)


def _within(found: object) -> Iterator[float]:
    """The numbers in a value as JSON has it."""
    if isinstance(found, dict):
        found = list(found.values())
    if isinstance(found, list):
        for one in found:
            yield from _within(one)
    elif isinstance(found, int | float):
        yield float(found)


def unknown(lines: list[str], values: np.ndarray) -> list[tuple[str, str]]:
    """Numbers of three digits or more that no value rounds to, each with its line. Fewer digits
    would say nothing: some value rounds to almost any of them."""
    return [
        (number, line.strip())
        for line in lines
        for number in NUMBER.findall(line)
        if _digits(number) >= 3 and not _rounds(number, values)
    ]


def _digits(number: str) -> int:
    return len(number.lstrip("+−0.,").replace(",", "").replace(".", ""))


def _rounds(number: str, values: np.ndarray) -> bool:
    text = number.lstrip("+−").replace(",", "")
    size, places = float(text), len(text.partition(".")[2])
    half = 0.5000001 * 10**-places
    if not places:  # its last zeros are rounded
        half *= 10 ** (len(text) - len(text.rstrip("0")))
    at = np.searchsorted(values, size - half)
    return bool(at < len(values) and values[at] <= size + half)
