"""What a notebook or script calls for a study of many points: its answer and its tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sim.experiment.cells import run_chunk
from sim.experiment.conduct import LEAST_RUNS, Conductor
from sim.experiment.judging import kpis_table
from sim.experiment.reading.study import read_study
from sim.experiment.results import Results
from sim.report.studies.sentences import answers
from sim.study.engine_choice import AUTO, cases_of, choose
from sim.study.executor import workers


@dataclass(frozen=True, repr=False)
class StudyResult:
    """What a study found. Nothing of it is on the disk.

    answers: in sentences, what the tables say. tables: by name, those that the command `study`
    writes as NAME.csv; which there are depends on the method. kpis: the kept figures of every run,
    as in `kpis.csv`. engine: that ran; the result does not depend on it.
    """

    title: str
    question: str
    answers: tuple[str, ...]
    tables: Mapping[str, pd.DataFrame]
    kpis: pd.DataFrame
    engine: str

    def __repr__(self) -> str:
        """Question, answer and the names of the tables: what a notebook shows of it."""
        lines = [self.question, *self.answers, f"Tables: {', '.join(self.tables)}; kpis"]
        return "\n".join(lines)


def run_study(path: str | Path, jobs: int = 1, engine: str = AUTO) -> StudyResult:
    """Runs a study file, all in memory: nothing is written, and nothing is there to go on with.

    A point that fails has its error in `tables["points"]`, as with the command.
    jobs: how many processes; the result does not depend on it. A script that asks for more
    than one needs the guard `if __name__ == "__main__":`.
    Raises ScenarioError with every fault of the file, UsageError (unknown engine, no worker).
    """
    study = read_study(Path(path))
    experiment, method, results = study.experiment, study.method, Results()
    cases = cases_of((design, LEAST_RUNS) for design in experiment.designs)
    chosen = choose(engine, cases, "engine").engine
    with workers(run_chunk, experiment.setting(chosen), jobs, engine=chosen) as pool:
        Conductor(
            experiment, method, pool, chosen,
            keep=lambda chunk, done: None, told=lambda done, asked: None,
        ).conduct(results)  # fmt: skip
    tables = method.tables(experiment, results)
    return StudyResult(
        title=experiment.title,
        question=experiment.question,
        answers=tuple(answers(experiment, method, tables)),
        tables=tables,
        kpis=kpis_table(experiment, results),
        engine=chosen,
    )
