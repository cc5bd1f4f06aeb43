"""What a worker does: the runs of a chunk, which is a point's designs over some replications."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sim.engines import simulate
from sim.errors import SimError
from sim.experiment.candidates import Candidate
from sim.experiment.dimensions import Point
from sim.experiment.measured import Measure, measured
from sim.language.sources import instead_of_disk
from sim.measures.figures import Figures
from sim.measures.kpis import run_of
from sim.program.design import Design

OTHER_STREAMS = 0x9E3779B1  # from design to design, where each has streams of its own


@dataclass(frozen=True)
class Setting:
    """What is the same for all chunks of a study.

    texts: every file that its designs read: what changes on the disk meanwhile does not matter.
    independent: each design has random numbers of its own, else all meet the same.
    """

    candidates: tuple[Candidate, ...]
    texts: Mapping[str, bytes]
    measure: Measure
    seed: int
    engine: str
    independent: bool = False

    def __hash__(self) -> int:
        return id(self)

    def seed_of(self, design: int) -> int:
        return self.seed ^ (design * OTHER_STREAMS & 0xFFFFFFFF) if self.independent else self.seed


@dataclass(frozen=True)
class Variant:
    """A design at a point. off: its changes that are switched off there."""

    design: int
    off: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chunk:
    """Replications `first` … `last` - 1 of designs at a point; `number` is the point's."""

    number: int
    point: Point
    variants: tuple[Variant, ...]
    first: int
    last: int

    def __str__(self) -> str:
        values = ", ".join(self.point.key) or "as described"
        return f"point {self.number} ({values}), replications {self.first} to {self.last - 1}"


@dataclass(frozen=True)
class Run:
    """One run of a chunk. variant: its place among those of the chunk."""

    variant: int
    replication: int
    figures: Figures


@dataclass(frozen=True)
class Done:
    """What came of a chunk: its runs up to the first that failed, and why that one did.

    again: whether it may go well another time, since the fault was not the point's.
    """

    runs: tuple[Run, ...]
    error: str = ""
    again: bool = False


def run_chunk(setting: Setting, chunk: Chunk) -> Done:
    """Runs a chunk, pair after pair. A design that cannot be loaded or run ends it."""
    runs: list[Run] = []
    try:
        designs = [_design(setting, chunk.point, one) for one in chunk.variants]
        for replication in range(chunk.first, chunk.last):
            for place, (variant, design) in enumerate(zip(chunk.variants, designs, strict=True)):
                seed = setting.seed_of(variant.design)
                found = _measured(setting, design, seed, replication)
                runs.append(Run(place, replication, found))
    except SimError as error:
        return Done(tuple(runs), str(error))
    return Done(tuple(runs))


def _measured(setting: Setting, design: Design, seed: int, replication: int) -> Figures:
    tables = simulate(design, seed, replication, setting.engine)
    return measured(run_of(tables, design.scenario), setting.measure)


@lru_cache(maxsize=4)
def _design(setting: Setting, point: Point, variant: Variant) -> Design:
    """Kept, for the next chunk is often of the same point."""
    with instead_of_disk(setting.texts):
        return setting.candidates[variant.design].load(point, variant.off)
