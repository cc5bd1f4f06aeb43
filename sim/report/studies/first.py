"""Which change to begin with, and which to leave out: from a waterfall, in short sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sim.report import words
from sim.report.figures import Row
from sim.report.studies.effects import AVERAGE, NO_CHANGES, excludes_zero, falls
from sim.report.studies.facts import Facts, better_of, difference, unit_of

PAYOFF = "contribution"
SHOWN = 3  # changes to leave out


def first(facts: Facts, main: Sequence[str]) -> str:
    """The change that adds most to the first main figure, and to the payoff; which to leave out,
    since they surely make one of the two worse and neither better. Averaged over all orders, at
    the first point. main: KPIs of the comparison. "" if no waterfall is there."""
    known = {kpi: rows for kpi, _, rows in reversed(falls(facts))}
    known = {kpi: rows for kpi, rows in known.items() if better_of(kpi) != "neutral"}
    asked = next((kpi for kpi in (*main, *known) if kpi in known), None)
    chosen = dict.fromkeys(kpi for kpi in (asked, PAYOFF) if kpi in known)
    effects = {str(kpi): _averaged(known[str(kpi)]) for kpi in chosen}
    if not effects:
        return ""
    parts = _most({kpi: (rows, unit_of(known[kpi])) for kpi, rows in effects.items()})
    text = f"{'; '.join(parts)}; averaged over all orders."
    return " ".join([f"{text[:1].upper()}{text[1:]}", *_left_out(effects)])


def _averaged(rows: Sequence[Row]) -> dict[str, Row]:
    """By title, the rows of changes averaged over all orders."""
    own = [row for row in rows if row["way"] == AVERAGE and row["change"] not in NO_CHANGES]
    return {str(row["title"]): row for row in own}


def _gain(row: Row) -> float:
    """What a change adds, above 0 where that is better; 0 where its sign is not shown."""
    return sum(_limits(row)) / 2 if excludes_zero(row) else 0.0


def _most(effects: Mapping[str, tuple[dict[str, Row], str]]) -> Iterator[str]:
    """`“Trial” improves revenue (+50,000 ± 15,000 USD) most`; that it is the most only where no
    other may do as much."""
    for kpi, (rows, unit) in effects.items():
        name = words.name(kpi)
        best, *others = sorted(rows.values(), key=_gain, reverse=True)
        if _gain(best) <= 0:
            yield f"no change is shown to improve {name}"
            continue
        told = f"{name} ({words.with_unit(str(difference(best)), unit, name)})"
        rivals = [str(row["title"]) for row in others if _most_of(row) >= _least_of(best)]
        end = f", {_listed(rivals)} perhaps as much" if rivals else " most"
        yield f"“{best['title']}” improves {told}{end}"


def _limits(row: Row) -> tuple[float, float]:
    """Of what a change adds, above 0 where that is better."""
    one = difference(row)
    better = better_of(str(row["kpi"])) == "higher"
    return (one.low, one.high) if better else (-one.high, -one.low)


def _least_of(row: Row) -> float:
    return _limits(row)[0]


def _most_of(row: Row) -> float:
    return _limits(row)[1]


def _left_out(effects: dict[str, dict[str, Row]]) -> Iterator[str]:
    """Changes that surely make a figure worse and no other better."""
    titles = dict.fromkeys(title for rows in effects.values() for title in rows)
    gains = {one: [_gain(rows[one]) for rows in effects.values() if one in rows] for one in titles}
    worse = [one for one in titles if min(gains[one]) < 0]
    out = [one for one in worse if max(gains[one]) <= 0]
    weigh = [one for one in worse if one not in out]
    of = words.listed([words.name(kpi) for kpi in effects])
    if out:
        yield f"Leave out, as surely worse on {_either(effects)}: {_listed(out)}."
    if weigh:
        yield f"Weigh, as better and worse among {of}: {_listed(weigh)}."


def _either(effects: dict[str, dict[str, Row]]) -> str:
    names = [words.name(kpi) for kpi in effects]
    return (
        f"{' or '.join(names)} and not shown to be better on either" if len(names) > 1 else names[0]
    )


def _listed(titles: Sequence[str]) -> str:
    return words.some([f"“{one}”" for one in titles], SHOWN)
