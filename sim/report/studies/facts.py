"""A study as its page, its charts and its sentences see it: what was asked, and what was found."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from sim.experiment.described import described, described_choices
from sim.experiment.dimensions import Dimension, Range
from sim.experiment.experiment import Experiment
from sim.experiment.method import Method
from sim.experiment.overridden import Overridden, overridden
from sim.measures.comparison import PRIMARY
from sim.measures.kpis import known
from sim.measures.registry import Better
from sim.report import words
from sim.report.figures import Interval, Row, interval

MOST_KPIS = 3  # that are drawn where nobody chose one
MOST_TOLD = 6  # that are told
NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve")
NOT_COUNTED = ("days",)  # units in the plural that are no things
BREAKS = (";", ",")  # marks between the parts of a list
WORD = re.compile(r"[\w-]+")
THINGS = re.compile(r"[a-z-]+[^s\W]s( (in|at|of|on|for|with|beside|behind) .+)?$")
CAPITAL = re.compile(r"(?<=[^\s.:;?!] )[A-Z][\w-]*")


@dataclass(frozen=True)
class Facts:
    """labels: short names of the designs, the first of which the others are compared with.
    window: hours of a run that count. tables: what was found, by the name of the table.
    overridden: changes of the designs that the study sets other values in place of. here: where
    the designs stand as described, by the names of ranges along which all of them do alike;
    chosen: likewise the choice of a list.
    """

    title: str
    question: str
    labels: tuple[str, ...]
    dimensions: tuple[Dimension, ...]
    method: Method
    tables: Mapping[str, pd.DataFrame]
    window: float
    overridden: tuple[Overridden, ...] = ()
    here: Mapping[str, float] = field(default_factory=dict)
    chosen: Mapping[str, str] = field(default_factory=dict)

    def rows(self, table: str) -> list[Row]:
        return rows_of(self.tables[table]) if table in self.tables else []

    def dimension(self, name: str) -> Dimension | None:
        return next((one for one in self.dimensions if one.name == name), None)

    def title_of(self, name: str) -> str:
        """Of a dimension, for people."""
        found = self.dimension(name)
        return found.title if found is not None else words.name(name)

    def title_within(self, name: str) -> str:
        """The same within a sentence."""
        return within_sentence(self.title_of(name), self.proper)

    @cached_property
    def proper(self) -> frozenset[str]:
        """Proper names: words that the study writes with a capital letter within a sentence."""
        texts = [self.title, self.question, *(one.title for one in self.dimensions)]
        return frozenset(word for text in texts for word in CAPITAL.findall(text))

    def value_told(self, name: str, text: str) -> str:
        """A value of a dimension with as many digits as people read: `9.895 days`."""
        if not isinstance(self.dimension(name), Range):
            return words.name(text)
        number, _, unit = text.partition(" ")
        return with_unit(short(float(number)), unit)

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
    def every_kpi(self) -> list[str]:
        """The undivided ones: the one that was asked about, the primary family, then the others
        as they were measured, last those of a rule."""
        asked = getattr(self.method, "kpi", "")
        first = [kpi for kpi in (asked, *PRIMARY) if kpi in self.emergent]
        return list(dict.fromkeys([*first, *self.emergent, *self.measured]))

    @property
    def main_kpis(self) -> list[str]:
        """Those that are drawn: the first that are no rule's and have a difference at a point."""
        table = self.tables["comparison"]
        there = set(table.loc[table["diff"].notna() & (table["group"] == ""), "kpi"].astype(str))
        return [kpi for kpi in self.every_kpi if kpi in there and kpi in self.emergent][:MOST_KPIS]

    @property
    def told_kpis(self) -> list[str]:
        """Those that are told."""
        return self.every_kpi[:MOST_TOLD]

    @cached_property
    def measured(self) -> list[str]:
        """Undivided KPIs in their order."""
        table = self.tables["comparison"]
        return list(dict.fromkeys(table.loc[table["group"] == "", "kpi"].astype(str)))

    @cached_property
    def emergent(self) -> list[str]:
        """Undivided KPIs that are no rule's, in their order."""
        table = self.tables["comparison"]
        rows = table[(table["group"] == "") & (table["kind"] == "emergent")]
        return list(dict.fromkeys(rows["kpi"].astype(str)))

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
        overridden=overridden(experiment),
        here=described(experiment),
        chosen=described_choices(experiment),
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


def within_sentence(title: str, proper: Collection[str] = ()) -> str:
    """`Reps` -> `reps`; an abbreviation or a proper name stays as it is, and a title that would
    break a list stands in quotes."""
    if any(mark in title for mark in BREAKS):
        return f"“{title}”"
    first = WORD.match(title)
    word = first[0] if first else ""
    if word in proper or word[1:] != word[1:].lower():
        return title
    return title[:1].lower() + title[1:]


def choice_told(facts: Facts, name: str, *texts: str) -> str:
    """Choices of a dimension: `eight reps`, `1 and 2 reps in Europe` for a number of things,
    `length of 2 h` of a range, else `world inbound`."""
    title = facts.title_within(name)
    values = [facts.value_told(name, text) for text in texts]
    told = words.listed(_once(facts.dimension(name), values))
    if THINGS.match(title) and all(one in NUMBERS or one.isdecimal() for one in values):
        return f"{told} {_one(title) if values == ['1'] else title}"
    return f"{title} of {told}" if isinstance(facts.dimension(name), Range) else f"{title} {told}"


def _once(dimension: Dimension | None, values: Sequence[str]) -> list[str]:
    """Values of a range with their unit behind the last only: `2, 3 and 4 h`."""
    unit = dimension.unit if isinstance(dimension, Range) else ""
    return [*(one.removesuffix(f" {unit}") for one in values[:-1]), *values[-1:]]


def _one(title: str) -> str:
    """`reps in Europe` -> `rep in Europe`."""
    things, *rest = title.split(" ")
    return " ".join([things.removesuffix("s"), *rest])


def others_told(facts: Facts, others: Mapping[str, str]) -> str:
    """The choices of a line, `eight reps and world inbound`; "" if there are none."""
    return words.listed([choice_told(facts, name, text) for name, text in others.items()])


def every_point(count: int) -> str:
    return "the one point" if count == 1 else f"each of the {count:,} points"


def amount(kpi: str, text: str) -> str:
    """A value of a KPI in words: `338 registrants per seller`, `wait to price 12 days`."""
    unit, name = known(kpi).unit, words.name(kpi)
    counted = unit.endswith("s") and unit not in NOT_COUNTED
    return f"{text} {name}" if counted else f"{name} {with_unit(text, unit)}"


def short(number: float) -> str:
    """A number without zeros behind the point."""
    told = words.number(number)
    return told.rstrip("0").rstrip(".") if "." in told else told


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
