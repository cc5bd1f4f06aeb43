"""What `compare` holds two designs against: worlds, switches, both designs tuned."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pandas as pd
from rich.console import Console

from sim.errors import UsageError
from sim.program.design import Design
from sim.report import screen
from sim.report.worlds import depends
from sim.study import tuned
from sim.study.compare import Comparison, labels_of
from sim.study.repeated import (
    SIDES,
    TUNED_PLACE,
    Designs,
    Elsewhere,
    Loader,
    Part,
    Repeated,
    Runs,
    compare_held,
    load_elsewhere,
    parts_of,
    repeated,
    run_count,
)
from sim.study.replicate import Plan, Record, run_samples
from sim.study.tuned import Search
from sim.study.tuning import FILE as TUNING
from sim.study.tuning import Tuning, tuning_beside
from sim.study.worlds import FILE as WORLDS
from sim.study.worlds import Worlds, worlds_beside


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for. world: whether a world was given by `--world`. no_studies:
    without those that belong to the page."""

    switches: bool = False
    one_world: bool = False
    tuned: bool = False
    world: bool = False
    no_studies: bool = False


@dataclass(frozen=True)
class Against:
    """What is there to hold the designs against, read and checked before anything runs."""

    worlds: Worlds | None
    elsewhere: tuple[Elsewhere, ...]
    tuning: Tuning | None
    load: Loader

    @property
    def pairs(self) -> int:
        return 1 if self.worlds is None else self.worlds.pairs

    @property
    def files(self) -> list[Path]:
        """The files that say so, and those of the other worlds."""
        named = [world.file for world in self.worlds.worlds] if self.worlds else []
        said = [one.file for one in (self.worlds, self.tuning) if one is not None]
        return [*said, *(file for file in named if file is not None)]

    def runs(self, plan: Plan) -> int:
        """How many runs are made at most, those of the comparison itself among them."""
        search = 0 if self.tuning is None else tuned.run_count(self.tuning, plan)
        return search + run_count(plan, self.pairs, self.elsewhere, self.tuning is not None)


@dataclass(frozen=True)
class Outcome:
    """What was found; None: was not asked for."""

    comparison: Comparison
    repeated: Repeated | None
    search: Search | None
    tuned: Comparison | None

    @property
    def elsewhere(self) -> str:
        """What the verdicts depend on, in words; "" if only one world was looked at."""
        return "" if self.repeated is None else depends(self.repeated)

    def csvs(self) -> Iterator[tuple[str, pd.DataFrame]]:
        """The tables beyond those of every comparison, by file name."""
        if self.repeated is not None:
            yield "worlds.csv", self.repeated.table
        if self.search is not None and self.tuned is not None:
            yield "tuning.csv", self.search.path
            yield "comparison_tuned.csv", self.tuned.table

    def comparisons(self, parts: Sequence[Part]) -> Iterator[tuple[tuple[int, int], pd.DataFrame]]:
        """Every comparison, with the numbers of its designs among the parts."""
        yield (0, 1), self.comparison.table
        places = [part.place for part in parts]
        if self.repeated is not None:
            by_place = self.repeated.table.groupby(["world", "switch"], sort=False)
            for (world, switch), rows in by_place:
                place = f"{world} with {switch}" if switch else str(world)
                if place in places:  # the designs' own world is the main comparison
                    yield (places.index(place), places.index(place) + 1), rows
        if self.tuned is not None:
            first = places.index(TUNED_PLACE)
            yield (first, first + 1), self.tuned.table

    def without_tables(self) -> Outcome:
        """The same without the rows of the first run."""
        return replace(self, comparison=replace(self.comparison, tables={}))

    def designs(self) -> dict[str, Design]:
        """The tuned designs by label, for the manifest."""
        found = {} if self.search is None else self.search.designs
        return {f"{label}, tuned": design for label, design in found.items()}

    def show(self, console: Console) -> None:
        """What stands below the comparison itself."""
        if self.repeated is not None:
            screen.show_worlds(console, self.repeated)
        if self.search is not None and self.tuned is not None:
            screen.show_tuned(console, self.comparison, self.tuned, self.search)


def against(pair: tuple[Path, Path], wanted: Wanted, load: Loader) -> Against:
    """What stands beside the designs and is wanted.

    Raises UsageError if something is wanted that is not there, ScenarioError if it is wrong.
    """
    if wanted.switches and (wanted.world or wanted.one_world):
        rule = "needs the worlds beside the designs: without --world and --one-world"
        raise UsageError(rule, name="--worlds")
    worlds = None if wanted.world or wanted.one_world else worlds_beside(pair)
    if wanted.switches and worlds is None:
        rule = f"needs a file {WORLDS} in the folder of both designs"
        raise UsageError(rule, pair[0].parent.as_posix(), name="--worlds")
    tuning = tuning_beside(pair) if wanted.tuned else None
    if wanted.tuned and tuning is None:
        rule = f"needs a file {TUNING} in the folder of both designs"
        raise UsageError(rule, pair[0].parent.as_posix(), name="--tuned")
    if worlds is not None and not wanted.switches:
        worlds = replace(worlds, switches=())
    elsewhere = () if worlds is None else load_elsewhere(worlds, load)
    return Against(worlds, tuple(elsewhere), tuning, load)


def hold(
    designs: Designs,
    beside: Against,
    plan: Plan,
    expect: Callable[[list[Part]], None],
    record: Record,
) -> Outcome:
    """Runs the search if there is one, then all that is compared in one pool.

    expect: is told every part before the first of them runs. record: is given each run.
    """
    search = None
    if beside.tuning is not None:
        search = tuned.search(loads_of(designs, beside), beside.tuning, plan)
    expect(parts_held(designs, beside, search))
    return compared(designs, beside, plan, search, record)


def compared(
    designs: Designs,
    beside: Against,
    plan: Plan,
    search: Search | None,
    record: Record | None = None,
    run: Runs = run_samples,
) -> Outcome:
    """What runs show that `run` makes, or has from elsewhere."""
    best = None if search is None else _best(search)
    held = compare_held(designs, plan, beside.elsewhere, beside.pairs, best, record, run)
    again = None if beside.worlds is None else repeated(held, beside.worlds)
    return Outcome(held.comparison, again, search, held.tuned)


def parts_held(designs: Designs, beside: Against, search: Search | None) -> list[Part]:
    """Every design that is run for that, in the order of their numbers."""
    return parts_of(designs, beside.elsewhere, None if search is None else _best(search))


def loads_of(designs: Designs, beside: Against) -> dict[str, tuned.Load]:
    """What loads each design of the pair, by label, in the pair's world."""
    labels = labels_of(*designs)
    return {
        label: partial(beside.load, side, None) for side, label in zip(SIDES, labels, strict=True)
    }


def _best(search: Search) -> Designs:
    a, b = search.designs.values()
    return a, b
