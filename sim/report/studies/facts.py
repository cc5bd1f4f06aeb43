"""A study as its page, its charts and its sentences see it: what was asked, and what was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from sim.experiment.dimensions import Dimension, Range
from sim.experiment.experiment import Experiment
from sim.experiment.method import Method
from sim.measures.comparison import PRIMARY
from sim.measures.kpis import known
from sim.measures.registry import Better
from sim.report import words
from sim.report.figures import Interval, Row, interval

MOST_KPIS = 3  # that are drawn and told where nobody chose one
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve")
NOT_COUNTED = ("days",)  # units in the plural that are no things


@dataclass(frozen=True)
class Facts:
    """labels: short names of the designs, the first of which the others are compared with.
    window: hours of a run that count. tables: what was found, by the name of the table.
    """

    title: str
    question: str
    labels: tuple[str, ...]
    dimensions: tuple[Dimension, ...]
    method: Method
    tables: Mapping[str, pd.DataFrame]
    window: float

    def rows(self, table: str) -> list[Row]:
        return rows_of(self.tables[table]) if table in self.tables else []

    def dimension(self, name: str) -> Dimension | None:
        return next((one for one in self.dimensions if one.name == name), None)

    def title_of(self, name: str) -> str:
        """Of a dimension, for people."""
        found = self.dimension(name)
        return found.title if found is not None else words.name(name)

    @property
    def points(self) -> pd.DataFrame:
        """One row a point."""
        return self.tables["points"]

    @property
    def failed(self) -> list[Row]:
        """The rows of points that came to no end, with their errors."""
        return [row for row in self.rows("points") if row["error"]]

    @cached_property
    def compared(self) -> pd.DataFrame:
        """The comparison of undivided KPIs, with the values of its point in each row."""
        table = self.tables["comparison"]
        return self._placed(table[table["group"] == ""])

    def placed(self, table: str) -> list[Row]:
        """The rows of a table that has points, with the values of its point in each."""
        return rows_of(self._placed(self.tables[table]))

    def _placed(self, table: pd.DataFrame) -> pd.DataFrame:
        twice = [name for name in self.points.columns if name in table and name != "point"]
        return table.drop(columns=twice).merge(self.points, on="point", how="left")

    def compared_in(self, kpi: str, design: str = "") -> list[Row]:
        """A KPI at every point, of one design against the first."""
        table = self.compared
        chosen = table[(table["kpi"] == kpi) & (table["design"] == (design or self.labels[1]))]
        return rows_of(chosen)

    @property
    def main_kpis(self) -> list[str]:
        """Those to show first: the one that was asked about, then the primary family, else the
        first that are no rule's."""
        table = self.tables["comparison"]
        emergent = table[(table["group"] == "") & (table["kind"] == "emergent")]
        found = list(dict.fromkeys(emergent["kpi"].astype(str)))
        asked = [kpi for kpi in found if kpi == getattr(self.method, "kpi", "")]
        primary = [kpi for kpi in PRIMARY if kpi in found]
        return list(dict.fromkeys([*asked, *(primary or found)]))[:MOST_KPIS]

    def unit(self, kpi: str) -> str:
        """Of a KPI, as the runs have it; "" if it was not compared."""
        table = self.tables.get("comparison")
        units = [] if table is None else table.loc[table["kpi"] == kpi, "unit"].astype(str).tolist()
        return units[0] if units else ""

    @property
    def replications(self) -> str:
        """`20 pairs of runs at each point`."""
        table = self.tables.get("comparison")
        if table is None or table.empty:
            return "no pairs of runs"
        counts = table["replications"]
        low, high = int(counts.min()), int(counts.max())
        pairs = words.counted(high, "pair") if low == high else f"{low:,} to {high:,} pairs"
        return f"{pairs} of runs at each point"


def rows_of(table: pd.DataFrame) -> list[Row]:
    return list(table.to_dict("records"))


def facts_of(experiment: Experiment, method: Method, tables: Mapping[str, pd.DataFrame]) -> Facts:
    run = experiment.designs[0].scenario.run
    return Facts(
        title=experiment.title,
        question=experiment.question,
        labels=experiment.labels,
        dimensions=experiment.dimensions,
        method=method,
        tables=tables,
        window=run.length - run.warm_up,
    )


# -- how things are called ------------------------------------------------------------


def better_of(kpi: str) -> Better:
    return known(kpi).better


def who(kpi: str, above: bool, labels: Sequence[str]) -> tuple[str, str]:
    """Subject and word of a difference B - A that is above 0 or below: `To-Be`, `better`."""
    a, b = labels[0], labels[1]
    better = better_of(kpi)
    if better == "neutral":
        return b, "higher" if above else "lower"
    return (b if above == (better == "higher") else a), "better"


def lower_first(text: str) -> str:
    """`Reps` -> `reps`; an abbreviation stays as it is."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def choice_told(title: str, text: str) -> str:
    """`eight reps` for a number of things, else `world inbound`."""
    counts = text in NUMBERS or text.isdigit()
    if counts and title.endswith("s") and " " not in title:
        return f"{text} {lower_first(title)}"
    return f"{lower_first(title)} {words.name(text)}"


def others_told(facts: Facts, others: Mapping[str, str]) -> str:
    """The choices of a line, `eight reps and world inbound`; "" if there are none."""
    return words.listed([choice_told(facts.title_of(name), text) for name, text in others.items()])


def amount(kpi: str, text: str) -> str:
    """A value of a KPI in words: `338 registrants per seller`, `wait to price 12 days`."""
    unit, name = known(kpi).unit, words.name(kpi)
    counted = unit.endswith("s") and unit not in NOT_COUNTED
    return f"{text} {name}" if counted else f"{name} {with_unit(text, unit)}"


def with_unit(text: str, unit: str) -> str:
    return f"{text} {unit}".strip()


def span(low: float, high: float) -> float:
    """What a number between these limits is rounded by."""
    return abs(high - low)


def range_told(along: Range) -> str:
    """`from 2 to 24 % / 2000 h`."""
    low, high = (words.number(one) for one in (along.low, along.high))
    return f"from {low} to {with_unit(high, along.unit)}"


def difference(row: Row) -> Interval:
    """B - A with its 95 % interval."""
    return interval(row, "diff", "diff_low", "diff_high")


def unit_of(rows: Sequence[Row]) -> str:
    return str(rows[0]["unit"]) if rows else ""


def grouped(rows: Sequence[Row], *columns: str) -> Iterator[tuple[tuple[str, ...], list[Row]]]:
    """Rows by the texts of some columns, in their order."""
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        found.setdefault(tuple(str(row[one]) for one in columns), []).append(row)
    yield from found.items()
