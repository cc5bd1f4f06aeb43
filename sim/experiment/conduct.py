"""Conducts a study: asks its method what is wanted, has it run, and asks again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sim.experiment.cells import Chunk, Done
from sim.experiment.experiment import Experiment
from sim.experiment.method import Method
from sim.experiment.results import Results, missing
from sim.program.design import Design
from sim.study.engine_choice import COMPILED, COMPILED_SECONDS, REFERENCE_SECONDS, cases_of
from sim.study.executor import Workers
from sim.study.tasks import Failure

CHUNK = 2.0  # s of work, or one pair if that takes longer
MOST = 64  # pairs of a chunk
LEAST_RUNS = 20  # of each design, for the choice of an engine: how many there are is not known yet

Keep = Callable[[Chunk, Done], None]
Told = Callable[[int, int], None]
Numbers = tuple[dict[int, int], dict[int, int]]


@dataclass(frozen=True)
class Conductor:
    """keep: is given each chunk as it is done. told: runs that are done and runs asked for so far,
    after each."""

    experiment: Experiment
    method: Method
    workers: Workers[Chunk, Done]
    engine: str
    keep: Keep
    told: Told

    def conduct(self, results: Results) -> Numbers:
        """Adds to the results until the method has what it wants; the numbers that points and
        variants have then, by those they had. Raises RuntimeError for a mistake of this program;
        what a point does wrong is among the results."""
        size = chunk_size(self.experiment.designs, self.engine)
        while chunks := self._next(results, size):
            self._round(results, chunks)
        return results.renumber(self.method.wanted(self.experiment, results))

    def _next(self, results: Results, size: int) -> list[Chunk]:
        wanted = self.method.wanted(self.experiment, results)
        return list(missing(results, wanted, size))

    def _round(self, results: Results, chunks: Sequence[Chunk]) -> None:
        asked, done = sum(map(runs_of, chunks)), 0

        def finished(chunk: Chunk, found: Done | Failure) -> None:
            nonlocal done
            if isinstance(found, Failure):  # its workers died, which is not the point's fault
                found = Done((), found.text, again=True)
            results.add(chunk, found)
            self.keep(chunk, found)
            done += runs_of(chunk)
            self.told(done, asked)

        self.workers.run(chunks, finished)


def runs_of(chunk: Chunk) -> int:
    return len(chunk.variants) * (chunk.last - chunk.first)


def chunk_size(designs: Sequence[Design], engine: str) -> int:
    """How many replications of all designs make a chunk: it depends on them alone."""
    a_case = COMPILED_SECONDS if engine == COMPILED else REFERENCE_SECONDS
    seconds = cases_of((design, 1) for design in designs) * a_case
    return max(1, min(MOST, int(CHUNK / seconds))) if seconds > 0 else MOST
