"""The five reports as tables that people read: what the database's views say, in words."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from sim.errors import printable
from sim.measures.people import LEAST_QUOTES
from sim.measures.statistics import homogeneity
from sim.report import words
from sim.report.blocks import Block
from sim.store.reports import REPORTS, UNKNOWN, Report

RANKED = (
    "Won of the quoted opportunities of the cohort, with Wilson's 95 % interval; a place needs at "
    f"least {LEAST_QUOTES} of them."
)
RECORD = [
    "report",
    "design",
    "region",
    "product",
    "measure",
    "unit",
    "value",
    "low",
    "high",
    "runs",
]
WHOLE = "all"
FIRST_BY = {"self_selected": "self_selected_customers", "revenue": "revenue_per_employee"}
CHANCE = 0.05  # a p-value below it speaks against chance
LONGEST = 40  # letters of a name in a table


@dataclass(frozen=True)
class Answer:
    """What a report says. frame: the columns of `read_report`; "" in a key is the whole.

    ranking: of report 3, in one run; see `read_ranking`. missing: why there is nothing to tell.
    measures: what names of measures mean, if not what the report says. ranked, asked: what
    the ranking is by, and what those are called of which some were won.
    """

    report: Report
    frame: pd.DataFrame
    ranking: pd.DataFrame | None = None
    missing: str = ""
    lines: tuple[str, ...] = ()
    measures: Mapping[str, str] | None = None
    ranked: str = RANKED
    asked: str = "quoted"

    @property
    def title(self) -> str:
        return f"{self._place}. {self.report.title}"

    @property
    def designs(self) -> list[str]:
        return list(dict.fromkeys(self.frame["design"]))

    @property
    def _place(self) -> int:
        return list(REPORTS).index(self.report.name) + 1

    @property
    def told(self) -> Mapping[str, str]:
        """What is told, in words."""
        return self.measures or self.report.measures

    def blocks(self) -> Iterator[Block]:
        """Its tables: the ranking before the rest; the customers both ways round."""
        if self.missing:
            yield Block(self.title, [], [], [self.missing])
        elif self.report.name == "customers":
            yield from self._crossed()
        elif self.ranking is not None:
            lines = [self.ranked, *self.lines, *self._chance()]
            yield Block(self.title, *ranking_table(self.ranking, self.asked), lines)
            if self.frame["runs"].max() > 1:
                yield Block(f"{self.title}: over all runs", *self._by_measure())
        else:
            yield Block(self.title, *self._by_measure(), [*self.lines, *self._first()])

    def _first(self) -> Iterator[str]:
        """The region that leads, by the measure that the report ranks by."""
        found = self.frame[self.frame["measure"] == FIRST_BY.get(self.report.name, "")]
        regions = found[found["region"] != ""] if len(found) else found
        for design, rows in regions.groupby("design", sort=False):
            best = rows[rows["value"] == rows["value"].max()]
            names = words.listed([key_name(str(region)) for region in best["region"]])
            told = self.told[str(rows["measure"].iloc[0])]
            if len(best):
                cell = _cell(best.to_dict("records")[0])
                yield f"{key_name(str(design))}, most {told}: {names}, {cell}."

    def _by_measure(self) -> tuple[list[str], list[list[str]]]:
        """A row a measure and key, a column a design."""
        rows = []
        grouped = self.frame.groupby(["measure", *self.report.keys], sort=False)
        for (measure, *keys), found in grouped:
            if measure not in self.told or not found["value"].notna().any():
                continue
            cells = {str(row["design"]): _cell(row) for row in found.to_dict("records")}
            named = words.title(self.told[str(measure)], "", str(found["unit"].iloc[0]))
            told = [cells.get(one, words.NOTHING) for one in self.designs]
            rows.append([named, *(key_name(str(key)) for key in keys), *told])
        return ["", *self.report.keys, *map(key_name, self.designs)], rows

    def _crossed(self) -> Iterator[Block]:
        """Two ways to look at the cells of both keys, for each design."""
        counted = self.told["customers_won"].capitalize()
        for rows, columns in (("product", "region"), ("region", "product")):
            for design in self.designs:
                own = self.frame[self.frame["design"] == design]
                name = f": {key_name(design)}" if len(self.designs) > 1 else ""
                title = f"{self._place}. {counted} by {rows} and {columns}{name}"
                yield Block(title, *_cross(own, rows, columns), list(self.lines))

    def _chance(self) -> Iterator[str]:
        """Whether the reps differ by more than chance does, in each design."""
        assert self.ranking is not None
        for design, rows in self.ranking.groupby("design", sort=False):
            ranked = rows[rows["place"].notna()]
            p = homogeneity(ranked["wins"].to_numpy(float), ranked["quotes"].to_numpy(float))
            if math.isfinite(p):
                yield chance_line(key_name(str(design)), len(ranked), p)


def chance_line(design: str, reps: int, p: float) -> str:
    """What a test of equal rates says, in words."""
    shown = f"p = {p:.2f}" if p >= 0.01 else "p < 0.01"
    if not p < CHANCE:
        return (
            f"{design}: the differences between the {reps} reps are within chance ({shown} for "
            "equal rates): the first of them need not be the best."
        )
    return f"{design}: the {reps} reps differ by more than chance ({shown} for equal rates)."


def ranking_table(
    ranking: pd.DataFrame, asked: str = "quoted"
) -> tuple[list[str], list[list[str]]]:
    """A row a rep, best first in the first design; side by side in all.

    asked: what those are called of which some were won.
    """
    designs = list(dict.fromkeys(ranking["design"].astype(str)))
    found = {(str(row["design"]), str(row["person"])): row for row in ranking.to_dict("records")}
    skilled = bool(ranking["skill"].notna().any())
    rows = []
    for rep in dict.fromkeys(ranking["person"].astype(str)):
        own = [found.get((design, rep)) for design in designs]
        skill = [next((_skill(row) for row in own if row is not None), "")] if skilled else []
        rows.append([key_name(rep), *(cell for row in own for cell in _ranked(row)), *skill])
    parts = (f"won / {asked}", "% won", "place")
    heads = [
        f"{key_name(design)}\n{part}" if len(designs) > 1 else part
        for design in designs
        for part in parts
    ]
    return ["rep", *heads, *(["true skill"] if skilled else [])], rows


def _skill(row: Mapping[Hashable, object]) -> str:
    return words.number(float(str(row["skill"])), 0.1)


def _ranked(row: Mapping[Hashable, object] | None) -> list[str]:
    if row is None:
        return [words.NOTHING] * 3
    share, low, high = (float(str(row[name])) for name in ("conversion", "low", "high"))
    place = float(str(row["place"]))
    limits = f"{share:.1f} ({low:.1f} to {high:.1f})"
    return [f"{row['wins']} / {row['quotes']}", limits, words.number(place)]


def _cross(own: pd.DataFrame, down: str, across: str) -> tuple[list[str], list[list[str]]]:
    """The cells of two keys with their sums."""
    columns, rows = (_sums_last(own[key]) for key in (across, down))
    cells = {(str(row[down]), str(row[across])): _cell(row) for row in own.to_dict("records")}
    table = [[key_name(row), *(cells.get((row, one), "0") for one in columns)] for row in rows]
    return [down, *(key_name(str(one)) for one in columns)], table


def _sums_last(names: pd.Series[str]) -> list[str]:
    """The names in their order, then what has none, then the whole."""
    found = list(dict.fromkeys(names.astype(str)))
    return [*(name for name in found if name not in (UNKNOWN, "")),
            *(name for name in (UNKNOWN, "") if name in found)]  # fmt: skip


def _cell(row: Mapping[Hashable, object]) -> str:
    """`15.7 ± 1.3`, or the number alone."""
    return words.measured(*(float(str(row[name])) for name in ("value", "low", "high")))


def key_name(name: str) -> str:
    """The name of a region, product or rep, as a table may show it."""
    if name in ("", UNKNOWN):
        return WHOLE if not name else UNKNOWN
    text = printable(name)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def records(answers: Sequence[Answer]) -> pd.DataFrame:
    """All reports below each other, the columns RECORD; no rows if there is nothing to tell."""
    frames = [
        answer.frame[answer.frame["measure"].isin(answer.told)].assign(report=answer.report.name)
        for answer in answers
        if not answer.missing
    ]
    if not frames:
        return pd.DataFrame(columns=RECORD)
    return pd.concat(frames, ignore_index=True).reindex(columns=RECORD)
