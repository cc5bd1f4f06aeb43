"""A study file as it is run in this process, on the reference engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from sim.errors import ScenarioError
from sim.experiment.cells import Chunk, Done, run_chunk
from sim.experiment.conduct import Conductor
from sim.experiment.reading.study import Study, read_study
from sim.experiment.results import Results


@dataclass(frozen=True)
class Here:
    """Runs chunks one after another."""

    study: Study

    def run(self, tasks: Sequence[Chunk], finished: Callable[[Chunk, Done], None]) -> None:
        setting = self.study.experiment.setting("reference")
        for task in tasks:
            finished(task, run_chunk(setting, task))


def conducted(path: Path) -> tuple[Study, Results]:
    """A study and all its runs."""
    study, results = read_study(path), Results()
    conductor = Conductor(
        study.experiment, study.method, Here(study), "reference", lambda *_: None, lambda *_: None
    )
    conductor.conduct(results)
    return study, results


def tables(path: Path) -> Mapping[str, pd.DataFrame]:
    """What a study found, by the name of the table."""
    study, results = conducted(path)
    return study.method.tables(study.experiment, results)


def faults(path: Path) -> list[tuple[str, str, str]]:
    """Code, place and text of each fault of a study file."""
    with pytest.raises(ScenarioError) as caught:
        read_study(path)
    return [(one.code, one.path, f"{one.rule} (got {one.got})") for one in caught.value.faults]
