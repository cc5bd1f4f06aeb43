"""What a comparison says in other worlds and under structural switches: rows of texts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from sim.measures import verdict as verdicts
from sim.report import words
from sim.report.figures import Row, interval, real
from sim.report.warnings import MARK, named
from sim.study.repeated import CONTEXT, Repeated
from sim.study.worlds import Switch, World

Rows = tuple[Sequence[str], Sequence[Sequence[str]]]
Place = tuple[str, str, str]  # world, switch, KPI
MOST_WORLDS = 2  # told in a sentence
LONGEST_TITLE = 60  # letters of a world that is told by its title
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
        lines.append(f"{words.name(world.name)}: {world.title}, {pairs}{more}{_sets(world)}")
    return lines


def _sets(world: World) -> str:
    """What a world sets: `; it sets organic rate 24 %/year and accounts staff 2`."""
    told = set_told(world)
    return f"; it sets {told}" if told else ""


def set_told(world: World) -> str:
    """`organic rate 24 %/year and accounts staff 2`; "" if it sets nothing."""
    told = [
        f"{words.name(path.partition('.')[2]).replace('.', ' ')} {text}"
        for path, _, text in (one.partition(" ") for one in world.sets)
    ]
    return words.listed(told)


def turned(repeated: Repeated) -> Iterator[str]:
    """What the main verdicts depend on, in clauses: worlds first, then switches.

    `the answer depends on the world: in inbound To-Be is better on revenue (in doubt)`.
    """
    rows, kpis = _rows(repeated), _kpis(repeated)
    apart = list(worlds_apart(repeated))
    some = [f"in {_called(world)} {text}" for world, text, _ in apart]
    where = words.some(some, MOST_WORLDS)
    others = [world.name for world in repeated.worlds.worlds if world != repeated.worlds.own]
    if any(turns for _, _, turns in apart):
        yield f"the answer depends on the world: {where}"
    elif others:
        open_ = _open(rows, others, kpis)
        only = f"; decided only there: {where}" if apart else ""
        count = words.counted(len(others), "other world")
        yield f"no main verdict turns round in {count}{open_}{only}"
    if found := [f"{_reading(switch)} {text}" for switch, text in switched(repeated)]:
        yield f"the reading of the case matters: {words.some(found, SHOWN)}"
    elif any(switch for _, switch, _ in rows):
        yield "no other reading of the case turns a main verdict round"


def worlds_apart(repeated: Repeated) -> Iterator[tuple[World, str, bool]]:
    """The worlds where main figures are decided, and not as in the own one: what is decided there,
    and whether that turns round what another world decides."""
    rows, kpis, own = _rows(repeated), _kpis(repeated), repeated.worlds.own
    for world in repeated.worlds.worlds:
        if world != own and (found := _apart(rows, kpis, own.name, world.name)):
            yield world, _sides(found), any(_disagree(rows, kpi) for kpi in found)


def against(repeated: Repeated, side: str) -> Iterator[str]:
    """Worlds and readings that decide a main figure for another design than the own world does:
    `in a world where few register: As-Is is better on revenue`. side: the label of a design that
    is left out; "" for none."""
    rows, kpis, own = _rows(repeated), _kpis(repeated), repeated.worlds.own
    for world in repeated.worlds.worlds:
        found = _others(_apart(rows, kpis, own.name, world.name), side) if world != own else {}
        if found:
            yield f"in {called(world)}: there {_sides(found)}"
    for switch in repeated.worlds.switches:
        found = _others(_turned_by(rows, kpis, switch.name, own.name), side)
        if found:
            yield f"{_reading(switch)}: there {_sides(found)}"


def _others(found: Mapping[str, Row], side: str) -> dict[str, Row]:
    """Those that a design other than this one is better on."""
    mine = ("", verdicts.EQUAL, f"{side} better")
    return {kpi: row for kpi, row in found.items() if _decided(row) not in mine}


def _turned_by(
    rows: Mapping[Place, Row], kpis: Sequence[str], switch: str, world: str
) -> dict[str, Row]:
    """The KPIs whose verdict a switch turns round in a world."""
    return {
        kpi: rows[place]
        for kpi in kpis
        if (place := (world, switch, kpi)) in rows and _turns(rows[place], rows[world, "", kpi])
    }


def switched(repeated: Repeated) -> Iterator[tuple[Switch, str]]:
    """The switches that turn a main verdict round, with what holds under them, and where."""
    rows, kpis = _rows(repeated), _kpis(repeated)
    for switch in repeated.worlds.switches:
        alike: dict[str, list[str]] = {}
        for world in repeated.worlds.worlds:
            if found := _turned_by(rows, kpis, switch.name, world.name):
                alike.setdefault(_sides(found), []).append(words.name(world.name))
        for text, names in alike.items():
            yield switch, f"in {words.listed(names)} {text}"


def called(world: World) -> str:
    """`a world where many businesses register by themselves (organic rate 24 %/year)`: its title,
    or its name if that is long, with what it sets, since that may be more than its title says."""
    sets = set_told(world)
    name = world.title if len(world.title) <= LONGEST_TITLE else words.name(world.name)
    return f"{name} ({sets})" if sets else name


def _called(world: World) -> str:
    """The same before a clause."""
    return f"{called(world)}," if len(world.title) <= LONGEST_TITLE else called(world)


def _reading(switch: Switch) -> str:
    return f"under {words.name(switch.name)}"


def _disagree(rows: Mapping[Place, Row], kpi: str) -> bool:
    """Whether two worlds decide differently."""
    return verdicts.disagree(
        str(row["verdict"]) for (_, switch, name), row in rows.items() if name == kpi and not switch
    )


def _apart(rows: Mapping[Place, Row], kpis: Sequence[str], own: str, world: str) -> dict[str, Row]:
    """The KPIs that are decided in a world, and not so in the own one."""
    found = {}
    for kpi in kpis:
        here, there = (_decided(rows.get((name, "", kpi))) for name in (own, world))
        if there and there != here:
            found[kpi] = rows[world, "", kpi]
    return found


def _decided(row: Row | None) -> str:
    return "" if row is None else verdicts.decided(str(row["verdict"]))


def _sides(found: Mapping[str, Row]) -> str:
    """`To-Be is better on customers won and revenue (in doubt)`."""
    by_word: dict[str, list[str]] = {}
    for kpi, row in found.items():
        name = words.name(kpi) + (f" ({MARK})" if row["doubts"] else "")
        by_word.setdefault(verdicts.decided(str(row["verdict"])), []).append(name)
    return words.listed(
        [f"{_side(word)} {words.some(names, SHOWN)}" for word, names in by_word.items()]
    )


def _side(word: str) -> str:
    """`To-Be better` -> `To-Be is better on`."""
    if word == verdicts.EQUAL:
        return "there is practically no difference in"
    subject, _, better = word.rpartition(" ")
    return f"{subject} is {better} on"


def _open(rows: Mapping[Place, Row], others: Sequence[str], kpis: Sequence[str]) -> str:
    """How many verdicts are open in other worlds; "" if none is."""
    said = [rows[place] for world in others for kpi in kpis if (place := (world, "", kpi)) in rows]
    count = sum(not verdicts.decided(str(row["verdict"])) for row in said)
    return f", though {count} of {len(said)} are open there" if count else ""


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
