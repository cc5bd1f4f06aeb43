"""The registry of KPIs: one function a KPI; table, comparison, database, docs follow from it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from sim.errors import UsageError

if TYPE_CHECKING:
    from sim.measures.view import Run

Better = Literal["higher", "lower", "neutral"]
Kind = Literal["emergent", "rule"]
Form = Literal["sum", "ratio", "minimum", "maximum", "ratio of differences"]


class Row(NamedTuple):
    """One number of one run. `group` such as "region=europe"; "" for the total."""

    group: str
    numerator: float
    denominator: float = math.nan


Rows = Callable[["Run"], Iterable[Row]]


@dataclass(frozen=True)
class Kpi:
    """A measure of a run.

    unit: "money" stands for the scenario's currency. better: the direction that is.
    kind: whether its difference emerges or follows from a rule of the designs.
    form: sum: the mean over runs is compared. ratio: the ratio of means. minimum, maximum:
    the pooled extreme. ratio of differences: has no value in a run, only in a comparison.
    groups: what it is split by. needs: roles, or "role.column" of a document, without which
    it is not applicable; "staff": actors with a wage; "people": actors with limited staff.
    """

    name: str
    unit: str
    better: Better
    kind: Kind
    form: Form
    groups: tuple[str, ...]
    needs: tuple[str, ...]
    help: str
    rows: Rows


KPIS: dict[str, Kpi] = {}


def kpi(
    unit: str,
    better: Better,
    *,
    kind: Kind = "emergent",
    form: Form = "sum",
    groups: tuple[str, ...] = (),
    needs: tuple[str, ...] = (),
) -> Callable[[Rows], Rows]:
    """Register a function as the KPI of its name; its docstring is the KPI's definition."""

    def register(rows: Rows) -> Rows:
        name = str(getattr(rows, "__name__", ""))
        if name in KPIS:
            raise ValueError(f"the KPI {name!r} is registered twice")
        text = " ".join((rows.__doc__ or "").split())
        KPIS[name] = Kpi(name, unit, better, kind, form, groups, needs, text, rows)
        return rows

    return register


def known(name: str) -> Kpi:
    """The KPI of this name; UsageError lists the known ones."""
    if name not in KPIS:
        raise UsageError.unknown(name, KPIS, "kpi", "needs the name of a KPI:")
    return KPIS[name]
