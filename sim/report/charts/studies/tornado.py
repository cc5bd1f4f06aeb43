"""The tornado: what each dimension does alone to a difference, the widest swing above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from sim.experiment.dimensions import Range
from sim.report import words
from sim.report.charts.picture import Picture
from sim.report.charts.sheet import Sheet, bar_style, scale, sheet
from sim.report.charts.studies.registry import study_chart
from sim.report.charts.studies.rows import Draw, Row, Rows, whisker
from sim.report.charts.style import INK, Look, drawing
from sim.report.figures import Row as TableRow
from sim.report.studies.facts import Facts, unit_of
from sim.report.studies.plans import Arm, arms, base_told
from sim.report.studies.undefined import left_out

THICK = 12.0
UPPER, LOWER = (
    Look("#8c8c8c", "#404040", "", "solid", "s"),
    Look("#ffffff", "#404040", "/////", "solid", "o"),
)
MOST = 30
LONGEST_UNIT = 8  # letters that stand beside a value
MOST_ENDS = 3  # values of a dimension of which a row tells all: base and both ends


@study_chart("comparison")
def tornado(facts: Facts) -> Iterator[Picture]:
    """One picture a main figure, of a plan that changes one dimension at a time."""
    for design in facts.labels[1:]:
        for kpi in facts.main_kpis:
            rows = facts.compared_in(kpi, design)
            if found := arms(facts, rows):
                yield _picture(facts, kpi, rows, design, found)


def _picture(
    facts: Facts, kpi: str, rows: Sequence[TableRow], design: str, found: Sequence[Arm]
) -> Picture:
    called = words.title(kpi, "", unit_of(rows))
    title = f"{called[:1].upper()}{called[1:]}: what moves {design} {words.MINUS} {facts.labels[0]}"
    base = found[0].base
    subtitle = f"Each dimension alone, around {words.with_interval(base.mean, base.low, base.high)}"
    drawn = Tornado(facts, found[:MOST])
    notes = [
        "Bars: to the ends of the difference, written at the right; whiskers: their 95 %"
        f" intervals. Thick line: {base_told(facts)}; thin line: 0.",
        *_of_lists(facts, found),
        *left_out(facts, rows),
    ]
    if len(found) > MOST:
        notes.append(f"{len(found) - MOST} more dimensions move it less.")
    made = sheet(title, subtitle, drawn.rows.height, notes)
    drawn.draw(made)
    told = [f"{_named(facts, arm)}: {', '.join(_ends(facts, arm))}" for arm in found[:MOST]]
    more = f"_{design}".replace(" ", "_") if len(facts.labels) > 2 else ""
    alt = f"{title}. {subtitle}. {'; '.join(told)}. {' '.join(notes)}"
    return Picture(f"tornado_{kpi}{more}", title, alt, made.figure)


def _of_lists(facts: Facts, found: Sequence[Arm]) -> Iterator[str]:
    """That of a list more values were run than are drawn."""
    if any(facts.points[arm.dimension].nunique() > MOST_ENDS for arm in found):
        yield "Of a list: the values with the least and the greatest difference of those run."


def _named(facts: Facts, arm: Arm) -> str:
    """`Length of the trial`, with a unit that is too long to stand beside its values."""
    return f"{facts.title_of(arm.dimension)}, {_long_unit(facts, arm)}".rstrip(", ")


def _long_unit(facts: Facts, arm: Arm) -> str:
    dimension = facts.dimension(arm.dimension)
    unit = dimension.unit if isinstance(dimension, Range) else ""
    return unit if len(unit) > LONGEST_UNIT else ""


def _ends(facts: Facts, arm: Arm) -> list[str]:
    """`−15 at 2 h`, `+53 at 24 h`."""
    unit = _long_unit(facts, arm)
    return [
        f"{words.signed(one.mean, one.half)} at"
        f" {facts.value_told(arm.dimension, text).removesuffix(unit).strip()}"
        for text, one in arm.ends
    ]


def tornados_by_kpi(facts: Facts) -> dict[str, Picture]:
    """Of the second design against the first, by the told KPIs that are no rule's and have one."""
    found = {}
    with drawing():
        for kpi in (one for one in facts.told_kpis if one in facts.emergent):
            rows = facts.compared_in(kpi)
            if alone := arms(facts, rows):
                found[kpi] = _picture(facts, kpi, rows, facts.labels[1], alone)
    return found


@dataclass(frozen=True)
class Tornado:
    facts: Facts
    arms: Sequence[Arm]

    @property
    def rows(self) -> Rows:
        return Rows([
            Row(_named(self.facts, arm), _ends(self.facts, arm), _drawer(arm), 2 * THICK, False)
            for arm in self.arms
        ])  # fmt: skip

    def draw(self, on: Sheet) -> None:
        axes = self.rows.draw(on, 0, self._scaled)
        axes.axvline(0, color=INK, linewidth=0.6)
        axes.axvline(self.arms[0].base.mean, color=INK, linewidth=2.0, zorder=3)

    def _scaled(self, axes: Axes, width: float) -> None:
        values = [v for arm in self.arms for one in _every(arm) for v in one]
        scale(axes, min(values), max(values), width)


def _every(arm: Arm) -> Iterator[tuple[float, ...]]:
    for one in (arm.base, *(end for _, end in arm.ends)):
        yield tuple(v for v in (one.mean, one.low, one.high) if v == v)


def _drawer(arm: Arm) -> Draw:
    def draw(axes: Axes, middle: float) -> None:
        for (_, one), look, side in zip(arm.ends, (LOWER, UPPER), (-0.5, 0.5), strict=True):
            y = middle + side * THICK
            length = one.mean - arm.base.mean
            axes.barh(y, length, THICK - 2, left=arm.base.mean, **bar_style(look))
            whisker(axes, one.low, one.high, y)

    return draw
