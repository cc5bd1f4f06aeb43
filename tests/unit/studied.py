"""Tables of studies to tell and to draw, made by hand."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from sim.errors import Origin
from sim.experiment.crossings import Place, crossings
from sim.experiment.dimensions import Choice, Dimension, Listed, Range
from sim.experiment.methods.break_even import BreakEven
from sim.experiment.methods.selection import Selection
from sim.language.tree import Scalar
from sim.measures.selection import Kn, Ocba
from sim.report.studies.facts import Facts

NODE = Scalar("1", Origin("study.yaml", 1, 1))
RATE = Range("rate", "Rate", ("parameters.rate",), 2.0, 20.0, "%/year", "linear", False, NODE)
HALF = 3.0  # of an interval, unless it is said
TOLD, BECAUSE = "registrants_per_seller", ("follow_up_hours", "registrants")
LABELS = ("As-Is", "To-Be")
UNITS = {"revenue": "USD", "follow_up_hours_per_win": "h"}


@dataclass(frozen=True)
class Plain:
    """A method that has a name and nothing else."""

    name: str = "sweep"


def listed(name: str, title: str, *texts: str) -> Listed:
    return Listed(name, title, tuple(Choice(one, float(at), {}) for at, one in enumerate(texts)))


def ranged(name: str, title: str, low: float, high: float, scale: str = "linear") -> Range:
    return Range(name, title, (f"parameters.{name}",), low, high, "h", scale, False, NODE)


def facts(
    dimensions: Sequence[Dimension],
    tables: Mapping[str, pd.DataFrame],
    method: object = None,
    labels: tuple[str, ...] = LABELS,
) -> Facts:
    method = method or Plain()
    return Facts("A study", "Which is better?", labels, tuple(dimensions), method, tables, 2000.0)  # type: ignore[arg-type]


def verdict(mean: float, half: float, label: str = "To-Be") -> str:
    if abs(mean) > half:
        return f"{label} better" if mean > 0 else "As-Is better"
    return "undecided"


def compared(
    point: int, kpi: str, mean: float, half: float = HALF, a: float = 100.0, design: str = "To-Be"
) -> dict[str, object]:
    """A row of a comparison."""
    return {
        "point": point, "design": design, "kpi": kpi, "unit": UNITS.get(kpi, "customers"),
        "group": "", "kind": "emergent", "a_mean": a, "b_mean": a + mean, "diff": mean,
        "diff_low": mean - half, "diff_high": mean + half, "replications": 20,
        "verdict": verdict(mean, half, design),
    }  # fmt: skip


# -- break-even -----------------------------------------------------------------------


def break_even(
    lines: Mapping[str, Iterable[tuple[float, float]]],
    *,
    kpi: str = "customers_won",
    told: Callable[[float], float] | None = None,
    because: tuple[float, float] | None = None,
    errors: Mapping[str, str] = {},
    half: float = HALF,
    title: str = "Reps",
    told_as: str = "",
) -> Facts:
    """From places of each line, a number and the mean difference there; the break-evens are where
    the study would find them. A line "" stands alone. errors: of one more point on a line."""
    alone = list(lines) == [""]
    others = [] if alone else [listed("reps", title, *lines)]
    points: list[dict[str, object]] = []
    rows: list[dict[str, object]] = []
    found: list[dict[str, object]] = []
    for name, places in lines.items():
        known = list(places)
        for number, mean in known:
            rows.append(compared(len(points), kpi, mean, half))
            if told is not None:
                rows.append(compared(len(points), TOLD, 0.0, 0.0, told(number)))
            points.append(_point(len(points), number, name, alone))
        if name in errors:
            points.append(_point(len(points), 11.0, name, alone) | {"error": errors[name]})
        found += _found(name, known, kpi, told, because, half, alone)
    method = BreakEven(
        kpi=kpi, along=RATE, first=7, steps=3, tolerance=0.01, replications=20,
        told_in=TOLD if told else "", because=BECAUSE if because else None,
        told_as=told_as,
    )  # fmt: skip
    tables = {
        "break_even": pd.DataFrame(found),
        "points": pd.DataFrame(points),
        "comparison": pd.DataFrame(rows, columns=list(compared(0, kpi, 0.0))),
    }
    return facts([RATE, *others], tables, method)


def _point(number: int, rate: float, name: str, alone: bool) -> dict[str, object]:
    row: dict[str, object] = {"point": number, "rate": f"{rate:g} %/year", "rate_number": rate}
    return row | ({} if alone else {"reps": name}) | {"world_file": "", "error": ""}


def _found(
    name: str,
    known: Sequence[tuple[float, float]],
    kpi: str,
    told: Callable[[float], float] | None,
    because: tuple[float, float] | None,
    half: float,
    alone: bool,
) -> list[dict[str, object]]:
    places = [Place(RATE.share(at), mean, mean - half, mean + half) for at, mean in known]
    base = ({} if alone else {"reps": name}) | {"kpi": kpi, "along": "rate", "unit": RATE.unit}
    found = []
    for one in crossings(places):
        shares = (one.at, one.low, one.high)
        numbers = [math.nan if share is None else RATE.at(share).number for share in shares]
        found.append(_row(base, numbers, "rises" if one.rises else "falls", told, because))
    return found or [_row(base, [math.nan] * 3, "whatever holds", told, None)]


def _row(
    base: Mapping[str, object],
    numbers: Sequence[float],
    finding: str,
    told: Callable[[float], float] | None,
    because: tuple[float, float] | None,
) -> dict[str, object]:
    row = dict(base) | {"finding": finding} | dict(zip(("at", "low", "high"), numbers, strict=True))
    if told is not None:
        values = [math.nan if math.isnan(one) else told(one) for one in numbers]
        row |= dict(zip(("told_at", "told_low", "told_high"), values, strict=True))
    pair = because or (math.nan, math.nan)
    return row | {"because_a": pair[0], "because_b": pair[1], "replications": 20}


# -- other methods --------------------------------------------------------------------


def swept(
    dimensions: Sequence[Dimension],
    points: Iterable[Sequence[float | str]],
    mean: Callable[[Sequence[float | str]], float],
    kpis: Sequence[str] = ("customers_won",),
    designs: Sequence[str] = ("To-Be",),
) -> dict[str, pd.DataFrame]:
    """Points and comparison of a sweep."""
    rows, found = [], []
    for number, values in enumerate(points):
        row: dict[str, object] = {"point": number, "world_file": "", "error": ""}
        for one, value in zip(dimensions, values, strict=True):
            row[one.name] = f"{value:g} {one.unit}" if isinstance(one, Range) else value
            if isinstance(one, Range):
                row[f"{one.name}_number"] = value
        rows.append(row)
        found += [
            compared(number, kpi, mean(values), design=name) for kpi in kpis for name in designs
        ]
    return {"points": pd.DataFrame(rows), "comparison": pd.DataFrame(found)}


def without(table: dict[str, pd.DataFrame], *points: int) -> dict[str, pd.DataFrame]:
    """The same, but in the first design nobody is won at some points."""
    compared = table["comparison"].copy()
    there = compared["point"].isin(points)
    compared.loc[there, ["a_mean", "diff", "diff_low", "diff_high"]] = math.nan
    compared.loc[there, "verdict"] = "not defined"
    return table | {"comparison": compared}


def one_point() -> pd.DataFrame:
    return pd.DataFrame([{"point": 0, "world_file": "", "error": ""}])


def waterfall(titles: Sequence[str], kpi: str = "revenue") -> pd.DataFrame:
    rows = [
        {
            "kpi": kpi, "unit": UNITS.get(kpi, "customers"), "way": way, "change": f"c{at}",
            "title": title, "point": 0, "group": "", "kind": "emergent",
            "diff": mean, "diff_low": mean - 15e3, "diff_high": mean + 15e3,
            "replications": 30,
        }
        for way, factor in (("alone", 1.3), ("cumulative", 1.1), ("average", 1.0))
        for at, title in enumerate(titles)
        for mean in [factor * (50e3 - 20e3 * at)]
    ]  # fmt: skip
    return pd.DataFrame(rows)


def change_sets(
    kpi: str, means: Mapping[str, float], half: float = 9e3, apart: float = 1e3
) -> pd.DataFrame:
    """means: of each set against the first design, by the names of its changes; the last is that of
    all. half: of their intervals. apart: of those between sets."""
    whole, best = list(means.values())[-1], max(means.values())
    rows = [
        {
            "point": 0, "kpi": kpi, "unit": UNITS.get(kpi, "customers"), "group": "",
            "kind": "emergent", "changes": changes,
            "diff": mean, "diff_low": mean - half, "diff_high": mean + half,
            "beyond": mean - whole, "beyond_low": mean - whole - apart,
            "beyond_high": mean - whole + apart,
            "behind": mean - best, "behind_low": mean - best - apart,
            "behind_high": mean - best + apart, "replications": 30,
        }
        for changes, mean in means.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def claims(names: Sequence[str], places: Sequence[str]) -> pd.DataFrame:
    """places: worlds."""
    verdicts = ("supported", "contradicted", "undecided", "follows from the rule")
    rows = [
        {
            "claim": name, "says": f"That {name}", "point": at, "world": world, "switch": "",
            "kpi": "revenue", "group": "", "of": "difference", "is": "above", "than": "0 USD",
            "unit": "USD", "figure": 1.0, "low": 0.5, "high": 1.5,
            "verdict": verdicts[(at + number) % 4], "replications": 30,
        }
        for number, name in enumerate(names)
        for at, world in enumerate(places)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def morris(dimensions: Sequence[Dimension]) -> pd.DataFrame:
    rows = [
        {
            "kpi": "revenue", "of": "difference", "dimension": one.name, "mu": -size,
            "mu_star": size, "low": 0.8 * size, "high": 1.2 * size, "sigma": 0.7 * size,
        }
        for one, size in zip(dimensions, (9e4, 2e3, 4e4, 0.0), strict=False)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def indices(dimensions: Sequence[Dimension]) -> pd.DataFrame:
    rows = [
        {
            "kpi": "revenue", "of": "difference", "dimension": one.name, "order": order,
            "index": size * more, "low": size * more - 0.03, "high": size * more + 0.05,
        }
        for one, size in zip(dimensions, (0.5, 0.05, 0.2, 0.0), strict=False)
        for order, more in (("first", 1.0), ("total", 1.2))
    ]  # fmt: skip
    return pd.DataFrame(rows)


def uncertainty(kpis: Sequence[str], word: str = "share of the evidence range") -> pd.DataFrame:
    rows = [
        {
            "kpi": kpi, "unit": "", "word": word, "b_better": 0.8, "low": 0.72, "high": 0.86,
            "decided_b": 0.7, "decided_a": 0.1, "equal": 0.05, "undecided": 0.15,
            "evidence_share": 0.9, "chance_share": 0.1,
        }
        for kpi in kpis
    ]  # fmt: skip
    return pd.DataFrame(rows)


def evidence_value(dimensions: Sequence[Dimension]) -> pd.DataFrame:
    rows = [
        {
            "kpi": "contribution", "dimension": one.name, "value": value,
            "low": max(0.0, value - 4e3), "high": value + 4e3, "rank": rank, "cut": "no",
        }
        for rank, (one, value) in enumerate(zip(dimensions, (2e4, 9e3, 1e3), strict=False), 1)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def selected(rule: Kn | Ocba | None = None) -> Selection:
    """A selection on revenue."""
    return Selection("revenue", rule or Kn(difference=50.0), ())


def selection(count: int) -> pd.DataFrame:
    """The first is the best, the second still in play."""
    rows = [
        {
            "point": 0, "design": f"Design {at}", "system": f"reps {at}", "kpi": "revenue",
            "unit": "USD",
            "mean": 1e3 - 100 * at, "low": 950.0 - 100 * at, "high": 1050.0 - 100 * at,
            "replications": 30, "in_play": "yes" if at < 2 else "no",
            "best": "no" if at else "yes", "probability": math.nan if at else 0.95,
            "reached": "yes",
        }
        for at in range(count)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def warm_up(series: Sequence[str]) -> dict[str, pd.DataFrame]:
    cuts = [
        {
            "design": label, "series": name, "leave_out": leave, "usable": "yes",
            "warm_up": 3.0, "flags": "", "unit": "weeks", "limits": "What it cannot tell.",
        }
        for label, leave in (("As-Is", 2.0), ("To-Be", 5.0))
        for name in series
    ]  # fmt: skip
    weeks = [
        {"design": label, "series": name, "week": week, "mean": 10.0 * week, "smoothed": smoothed}
        for label in LABELS
        for name in series
        for week, smoothed in ((1, 1e4), (2, 2e4), (3, math.nan))
    ]
    return {"warm_up": pd.DataFrame(cuts), "weeks": pd.DataFrame(weeks)}
