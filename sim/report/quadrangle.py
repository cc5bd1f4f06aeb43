"""Two designs by time, cost, quality and flexibility: the quadrangle of process redesign.

Brand, van der Kolk: Workflow Analysis and Design. Kluwer Bedrijfswetenschappen, Deventer 1995.
Reijers, Limam Mansar: Best practices in business process redesign. Omega 33(4), 2005, 283-306.

No side is an index: each shows figures of the comparison, and says what they do not measure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim.report import words
from sim.report.figures import Figure, real
from sim.study.repeated import Repeated

BUSY = "utilisation"


@dataclass(frozen=True)
class Side:
    """A side of the quadrangle. kpis: what measures it; of several in one place, the first that
    there is. says: what these are, and what they are not. headroom: whether it shows how busy the
    busiest people are, and other worlds, instead of KPIs."""

    title: str
    kpis: Sequence[Sequence[str]]
    says: str
    headroom: bool = False


@dataclass(frozen=True)
class Shown:
    """A side with its figures; none if nothing here measures it. lines: what else is known."""

    side: Side
    figures: Sequence[Figure]
    lines: Sequence[str] = ()


SIDES = (
    Side(
        "Time",
        (("entry_to_purchase",), ("wait_to_price",), ("waiting_time",)),
        "How long cases take and wait, on average; how far single cases are from it is not shown.",
    ),
    Side(
        "Cost",
        (("man_hours",), ("man_hours_per_win",), ("hours_on_non_buyers",)),
        "Hours of people; what systems and the change itself cost is not in them.",
    ),
    Side(
        "Quality",
        (("conversion_per_opportunity", "period_conversion"), ("customer_hours",)),
        "What customers do: how many of those who enter are won, and the hours it takes them. "
        "How content they are, errors and how good the work is for people are not measured.",
    ),
    Side(
        "Flexibility",
        (),
        "Head-room: how much of their time on shift the busiest people are at work; the rest is "
        "free. How well a design takes other cases, products or staff is not measured.",
        headroom=True,
    ),
)


def quadrangle(every: Sequence[Figure], repeated: Repeated | None) -> list[Shown]:
    """The four sides. every: all figures; repeated: the same in other worlds, if looked at."""
    undivided = {one.kpi: one for one in every if not one.group}
    return [
        Shown(side, busiest(every), list(_over_worlds(repeated)))
        if side.headroom
        else Shown(side, [one for kpis in side.kpis for one in _first(kpis, undivided)])
        for side in SIDES
    ]


def _first(kpis: Sequence[str], there: dict[str, Figure]) -> Iterator[Figure]:
    yield from [there[kpi] for kpi in kpis if kpi in there][:1]


def busiest(every: Sequence[Figure]) -> list[Figure]:
    """How busy the actors are that are the busiest in either design; the first design's first."""
    pools = [one for one in every if one.kpi == BUSY and one.group.startswith("actor=")]
    known = [one for one in pools if one.a.mean == one.a.mean and one.b.mean == one.b.mean]
    if not known:
        return []
    most = [max(known, key=lambda one: one.a.mean), max(known, key=lambda one: one.b.mean)]
    return most[:1] if most[0] is most[1] else most


def _over_worlds(repeated: Repeated | None) -> Iterator[str]:
    """`Over 3 worlds, customers won: As-Is 86 to 153, To-Be 92 to 244.`"""
    if repeated is None:
        yield "How the designs bear other worlds was not looked at."
        return
    table = repeated.table[repeated.table["switch"] == ""]
    kpi = str(table["kpi"].iloc[0])
    rows = table[table["kpi"] == kpi].to_dict("records")
    spans = []
    for label, column in zip(repeated.labels, ("a_mean", "b_mean"), strict=True):
        values = [real(row, column) for row in rows]
        low, high = (words.number(one, max(values) / 100) for one in (min(values), max(values)))
        spans.append(f"{label} {low} to {high}")
    worlds = words.counted(len(rows), "world")
    yield f"Over {worlds}, {words.name(kpi)}: {', '.join(spans)}."
