"""A comparison and what it is held against: other worlds, structural switches, tuned designs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sim.language.collected import Faults
from sim.language.tree import Node
from sim.measures import verdict as verdicts
from sim.measures.comparison import PRIMARY, compare_pairs
from sim.measures.doubts import marked
from sim.measures.settings import settings_of
from sim.program.design import Design
from sim.study.compare import (
    Comparison,
    check_comparable,
    compare_runs,
    doubts_about_both,
    labels_of,
)
from sim.study.replicate import Plan, Record, Replications, Sample, run_samples
from sim.study.sides import Side
from sim.study.worlds import Switch, World, Worlds

CONTEXT = "registrants_per_seller"  # what decides most signs, so it is told of every world
LIMITS = ["diff", "diff_low", "diff_high", "simultaneous_low", "simultaneous_high"]
COLUMNS = ["kpi", "unit", "group", "a_mean", "b_mean", *LIMITS, "replications", "verdict", "doubts"]
SIDES: tuple[Side, Side] = ("a", "b")
TUNED = ", tuned"
TUNED_PLACE = "tuned"

Designs = tuple[Design, Design]
Loader = Callable[[Side, Path | None, Mapping[str, Node]], Design]
Runs = Callable[[Mapping[str, Sample], Plan, Record], Mapping[str, Replications]]


@dataclass(frozen=True)
class Elsewhere:
    """Both designs in a world, under a switch or none."""

    world: World
    switch: Switch | None
    designs: Designs

    def __str__(self) -> str:
        return self.world.name + (f" with {self.switch.name}" if self.switch else "")


@dataclass(frozen=True)
class Repeated:
    """The main figures in each world and under each switch that was asked for.

    labels: short names of A and B. table: `world, switch` ("" for none) and the columns of a
    comparison; the columns of `worlds.csv`.
    """

    worlds: Worlds
    labels: tuple[str, str]
    table: pd.DataFrame


@dataclass(frozen=True)
class Held:
    """What one pool of runs gave: the comparison, the same elsewhere, and both designs tuned."""

    comparison: Comparison
    elsewhere: pd.DataFrame
    tuned: Comparison | None


def load_elsewhere(worlds: Worlds, load: Loader) -> list[Elsewhere]:
    """Both designs in every world but their own, and in every world under each switch.

    load: a design of the pair, in the world of a file, with further values set. Raises
    ScenarioError with the faults of all, UsageError where the two do not share a market.
    """
    faults = Faults()
    found: list[Elsewhere] = []
    for world in worlds.worlds:
        for switch in (None, *worlds.switches):
            if switch is None and world == worlds.own:
                continue
            with faults.gather():
                found.append(Elsewhere(world, switch, _both(world, switch, load)))
    faults.stop_if_any()
    return found


def _both(world: World, switch: Switch | None, load: Loader) -> Designs:
    a, b = (load(side, world.file, switch.for_side(side) if switch else {}) for side in SIDES)
    check_comparable(a, b)
    return a, b


def run_count(plan: Plan, pairs: int, elsewhere: Sequence[Elsewhere], tuned: bool) -> int:
    """How many runs `compare_held` makes."""
    return 2 * (plan.replications * (1 + tuned) + min(pairs, plan.replications) * len(elsewhere))


def compare_held(
    designs: Designs,
    plan: Plan,
    elsewhere: Sequence[Elsewhere] = (),
    pairs: int = 1,
    tuned: Designs | None = None,
    record: Record | None = None,
    run: Runs = run_samples,
) -> Held:
    """Compares A and B, and on the same seeds whatever they are held against, all in one pool.

    elsewhere: compared over `pairs` pairs, or those of the plan if it has fewer. tuned: as many
    pairs as the plan has. record: is given each run by the name of its sample (see `parts_of`),
    those of A and B with their tables. run: makes the runs, or has them from elsewhere. The result
    does not depend on `plan.jobs`.
    Raises UsageError if A and B do not share market, window or start; RunStopped as a run does.
    """
    check_comparable(*designs)
    labels = labels_of(*designs)
    few = min(pairs, plan.replications)
    samples = {
        part.name: Sample(
            part.design,
            few if part.is_elsewhere else plan.replications,
            plan.seed,
            keep_tables=part.is_main,
            record_tables=part.is_main and record is not None,
        )
        for part in parts_of(designs, elsewhere, tuned)
    }
    runs = run(samples, plan, record or (lambda _: None))
    main = compare_runs(designs, _of(runs, labels, ""), plan)
    tables = [_compared(place, _of(runs, labels, f" in {place}"), main) for place in elsewhere]
    found = None if tuned is None else compare_runs(tuned, _of(runs, labels, TUNED), plan)
    return Held(main, pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(), found)


@dataclass(frozen=True)
class Part:
    """A design whose runs belong to a comparison: `name` is that of its sample.

    place: where it stands if not as described: a world, perhaps with a switch, or `tuned`.
    """

    name: str
    label: str
    place: str
    design: Design

    @property
    def is_main(self) -> bool:
        return self.place == ""

    @property
    def is_elsewhere(self) -> bool:
        return self.place not in ("", TUNED_PLACE)


def parts_of(
    designs: Designs, elsewhere: Sequence[Elsewhere] = (), tuned: Designs | None = None
) -> list[Part]:
    """Every design that `compare_held` runs, A before B: as described, elsewhere, tuned."""
    places = [("", "", designs)]
    places += [(f" in {one}", str(one), one.designs) for one in elsewhere]
    places += [] if tuned is None else [(TUNED, TUNED_PLACE, tuned)]
    labels = labels_of(*designs)
    return [
        Part(f"{label}{ending}", label, place, design)
        for ending, place, both in places
        for label, design in zip(labels, both, strict=True)
    ]


def _of(
    runs: Mapping[str, Replications], labels: tuple[str, str], where: str
) -> dict[str, Replications]:
    return {label: runs[f"{label}{where}"] for label in labels}


def _compared(place: Elsewhere, runs: Mapping[str, Replications], main: Comparison) -> pd.DataFrame:
    """The rows of one world and switch."""
    wanted = main_kpis(main.table)
    one, two = (_only(runs[label].frame, wanted) for label in main.labels)
    settings = settings_of(place.designs[0].scenario, main.labels, place.designs[1].scenario)
    table = compare_pairs(one, two, settings).table
    doubts = doubts_about_both(place.designs, runs)
    return _placed(marked(table, doubts), place.world, place.switch)


def _only(frame: pd.DataFrame, kpis: Sequence[str]) -> pd.DataFrame:
    return frame[(frame["group"] == "") & frame["kpi"].isin(kpis)]


def _placed(table: pd.DataFrame, world: World, switch: Switch | None) -> pd.DataFrame:
    rows = table[COLUMNS].copy()
    rows.insert(0, "switch", switch.name if switch else "")
    rows.insert(0, "world", world.name)
    return rows


def main_kpis(table: pd.DataFrame) -> list[str]:
    """What a headline is made of: the primary family where it applies, else every undivided KPI
    that emerges; and the one that describes the world."""
    undivided = table[table["group"] == ""]
    primary = [name for name in PRIMARY if name in set(undivided["kpi"])]
    shown = ~undivided["verdict"].isin([verdicts.NOT_SHOWN, verdicts.NOT_DEFINED])
    emergent = undivided[(undivided["kind"] == "emergent") & shown]["kpi"]
    names = primary or [str(name) for name in emergent if name != CONTEXT]
    return [*names, CONTEXT]


def repeated(held: Held, worlds: Worlds) -> Repeated:
    """The rows of the main comparison and those from elsewhere, in the order of `worlds`."""
    main = held.comparison
    kpis = main_kpis(main.table)
    own = _placed(_only(main.table, kpis), worlds.own, None)
    table = pd.concat([own, held.elsewhere], ignore_index=True)
    orders = {
        "world": [world.name for world in worlds.worlds],
        "switch": ["", *(switch.name for switch in worlds.switches)],
        "kpi": kpis,
    }
    by = {name: table[name].map(order.index) for name, order in orders.items()}
    places = pd.DataFrame(by).sort_values(list(orders)).index
    return Repeated(worlds, main.labels, table.loc[places].reset_index(drop=True))
