"""What a comparison says in other worlds and under structural switches: rows of texts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from sim.measures import verdict as verdicts
from sim.report import words
from sim.report.figures import Row, interval, real
from sim.report.warnings import MARK, named
from sim.study.repeated import CONTEXT, Repeated

Rows = tuple[Sequence[str], Sequence[Sequence[str]]]
Place = tuple[str, str, str]  # world, switch, KPI
SHOWN = 5  # figures named in a sentence; the tables have them all
SHORT = {
    verdicts.EQUAL: "equal",
    verdicts.IDENTICAL: "equal",
    verdicts.UNDECIDED: "open",
    verdicts.RULE: "rule",
}


def worlds_table(repeated: Repeated) -> Rows:
    """Header and rows: each main KPI in each world, and whether its verdict depends on that.

    A cell is the verdict and, in a second line, the difference with its interval; in a third what
    puts it in doubt.
    """
    rows = _rows(repeated)
    names = [world.name for world in repeated.worlds.worlds]
    table = []
    for kpi in _kpis(repeated):
        cells = {name: rows[name, "", kpi] for name in names if (name, "", kpi) in rows}
        unit = str(next(iter(cells.values()))["unit"])
        said = {name: str(row["verdict"]) for name, row in cells.items()}
        texts = [_cell(cells.get(name)) for name in names]
        table.append([words.title(kpi, "", unit), *texts, _over_worlds(said)])
    return ["", *map(words.name, names), "over the worlds"], table


def switches_table(repeated: Repeated) -> Rows:
    """Header and rows: who is better by each main KPI, in each world under each switch.

    A cell is the better design, `equal`, `open`, or what else the verdict says; a star marks what
    the switch turns round, a question mark what is in doubt.
    """
    rows, kpis = _rows(repeated), _kpis(repeated)
    table = []
    for world in repeated.worlds.worlds:
        for switch in ("", *(switch.name for switch in repeated.worlds.switches)):
            places = [(world.name, switch, kpi) for kpi in kpis]
            cells = [_short(rows.get(one), rows.get((one[0], "", one[2]))) for one in places]
            table.append(["" if switch else words.name(world.name), words.name(switch), *cells])
    return ["world", "switch", *map(words.name, kpis)], table


def world_lines(repeated: Repeated) -> list[str]:
    """Each world with its title, its pairs, and how many businesses register there."""
    rows = _rows(repeated)
    lines = []
    for world in repeated.worlds.worlds:
        here = [
            row for (name, switch, _), row in rows.items() if (name, switch) == (world.name, "")
        ]
        pairs = words.counted(int(max(real(row, "replications") for row in here)), "pair")
        context = rows.get((world.name, "", CONTEXT))
        more = "" if context is None else f"; {_context(context, repeated.labels)}"
        lines.append(f"{words.name(world.name)}: {world.title}, {pairs}{more}")
    return lines


def depends(repeated: Repeated) -> str:
    """What the main verdicts depend on, for the end of a sentence about where they hold."""
    factors = [("the world", _in_worlds(repeated)), *_under_switches(repeated)]
    parts = [f"depends on {factor}: {_some(found)}" for factor, found in factors if found]
    worlds = words.counted(len(repeated.worlds.worlds), "world")
    return "; ".join(parts) or f"no decided main verdict is another one in the {worlds}"


def _some(texts: Sequence[str]) -> str:
    more = len(texts) - SHOWN
    return words.listed([*texts[:SHOWN], *([f"{more} more"] if more > 0 else [])])


def _in_worlds(repeated: Repeated) -> list[str]:
    """`revenue (As-Is better in default, To-Be better in inbound)`."""
    rows = _rows(repeated)
    found = []
    for kpi in _kpis(repeated):
        here = {
            words.name(world) + (f" [{MARK}]" if row["doubts"] else ""): str(row["verdict"])
            for (world, switch, name), row in rows.items()
            if name == kpi and not switch
        }
        if verdicts.disagree(here.values()):
            where = ", ".join(f"{word} in {words.listed(in_)}" for word, in_ in _grouped(here))
            found.append(f"{words.name(kpi)} ({where})")
    return found


def _grouped(said: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
    """What is decided, and where."""
    decided = {world: verdicts.decided(verdict) for world, verdict in said.items()}
    for word in dict.fromkeys(decided.values()):
        if word:
            yield word, [world for world, what in decided.items() if what == word]


def _under_switches(repeated: Repeated) -> Iterator[tuple[str, list[str]]]:
    """Each switch with the worlds where it turns a verdict round, and the KPIs that it does."""
    rows = _rows(repeated)
    for switch in repeated.worlds.switches:
        found: dict[str, list[str]] = {}
        for kpi in _kpis(repeated):
            where = [
                words.name(world.name)
                for world in repeated.worlds.worlds
                if (world.name, switch.name, kpi) in rows
                and _turns(rows[world.name, switch.name, kpi], rows[world.name, "", kpi])
            ]
            found.setdefault(words.listed(where), []).append(words.name(kpi))
        for in_, names in found.items():
            if in_:
                yield f"{words.name(switch.name)} in {in_}", names


def _turns(row: Row, base: Row) -> bool:
    return verdicts.disagree([str(row["verdict"]), str(base["verdict"])])


def _over_worlds(said: Mapping[str, str]) -> str:
    if verdicts.disagree(said.values()):
        return "depends on the world"
    open_ = [words.name(world) for world, verdict in said.items() if not verdicts.decided(verdict)]
    if len(open_) == len(said):
        return "decided nowhere"
    return f"open in {words.listed(open_)}" if open_ else "the same"


def _cell(row: Row | None) -> str:
    if row is None:
        return words.NOTHING
    difference = interval(row, "diff", "simultaneous_low", "simultaneous_high")
    if not math.isfinite(difference.low):
        difference = interval(row, "diff", "diff_low", "diff_high")
    doubt = named(str(row["doubts"]))
    return f"{row['verdict']}\n{difference}" + (f"\n{doubt}" if doubt else "")


def _short(row: Row | None, base: Row | None) -> str:
    if row is None or base is None:
        return words.NOTHING
    verdict = str(row["verdict"])
    text = SHORT.get(verdict, verdict).removesuffix(" (small)").removesuffix(" better")
    return text + (" *" if _turns(row, base) else "") + (" ?" if row["doubts"] else "")


def _context(row: Row, labels: Sequence[str]) -> str:
    means = (real(row, "a_mean"), real(row, "b_mean"))
    values = [f"{label} {mean:,.0f}" for label, mean in zip(labels, means, strict=True)]
    return f"{words.name(CONTEXT)}: {', '.join(values)}"


def _rows(repeated: Repeated) -> dict[Place, Row]:
    rows = repeated.table.to_dict("records")
    return {(str(row["world"]), str(row["switch"]), str(row["kpi"])): row for row in rows}


def _kpis(repeated: Repeated) -> list[str]:
    """The main KPIs in their order."""
    return [name for name in dict.fromkeys(repeated.table["kpi"].astype(str)) if name != CONTEXT]
