"""What puts main figures in doubt elsewhere: in other worlds, and under other readings."""

from __future__ import annotations

from collections.abc import Iterator

from sim.report import words
from sim.report.warnings import named
from sim.study.repeated import CONTEXT, Repeated


def doubted(repeated: Repeated) -> Iterator[str]:
    """`inbound: customers won and revenue in doubt: overload; …`, a line for each place apart from
    the comparison itself, whose doubts are warnings."""
    table = repeated.table[(repeated.table["kpi"] != CONTEXT) & (repeated.table["doubts"] != "")]
    places: dict[tuple[str, str], dict[str, list[str]]] = {}
    for row in table.to_dict("records"):
        alike = places.setdefault((str(row["world"]), str(row["switch"])), {})
        alike.setdefault(named(str(row["doubts"])), []).append(words.name(str(row["kpi"])))
    for (world, switch), alike in places.items():
        if (world, switch) != (repeated.worlds.own.name, ""):
            told = [f"{words.listed(names)} {codes}" for codes, names in alike.items()]
            yield f"{_called(world, switch)}: {'; '.join(told)}"


def _called(world: str, switch: str) -> str:
    return f"{words.name(world)} under {words.name(switch)}" if switch else words.name(world)
