"""A study on its way into its database, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sim.errors import StoreError
from sim.experiment.cells import Chunk, Done, Variant
from sim.experiment.conduct import Numbers
from sim.experiment.dimensions import Range
from sim.experiment.experiment import Experiment
from sim.experiment.results import Results
from sim.store.points_file import (
    PointsFacts,
    PointsFile,
    StoredChunk,
    StoredFigures,
    StoredPoint,
    StoredVariant,
)

PUT_BACK = "put it back as it was, or begin anew without --resume"
ANOTHER = "name another folder with --out, or begin anew without --resume"


@dataclass(frozen=True)
class Made:
    """By what a study is made: any other may not go on with it. source: of the program. given: what
    is said of the designs beside the file, as JSON; "": nothing."""

    version: str
    source: str
    engine: str
    given: str = ""


class Keeper:
    """Keeps each chunk of a study as it is done. Methods raise StoreError."""

    def __init__(self, path: Path, experiment: Experiment, made: Made) -> None:
        """Begins the database; if there is one, the study goes on with it.

        Raises StoreError if anything that decides the results has changed since it began.
        """
        self.experiment = experiment
        self.file = PointsFile(path)
        self.results = Results()
        if path.is_file():
            self._check_same(made)
            self._recall()
        else:
            self.file.begin(_facts(experiment, made))

    def _check_same(self, made: Made) -> None:
        facts, texts = self.file.facts(), self.experiment.texts
        file = self.experiment.file.as_posix()
        if facts["file"] != file:
            rule = f"holds the study of {facts['file']} ({facts['title']}), and not that of {file}"
            raise StoreError.at(self.file.path.parent, "S112", f"{rule}; {ANOTHER}")
        before = self.file.texts()
        changed = [
            name for name in sorted({*before, *texts}) if before.get(name) != texts.get(name)
        ]
        for name, value in (("version", made.version), ("source", made.source)):
            changed += ["this program"] if facts[name] != value else []
        changed += ["what is set beside the file"] if facts["given"] != made.given else []
        if changed:
            names = ", ".join(dict.fromkeys(changed))
            rule = f"cannot go on, for this has changed since it began: {names}; {PUT_BACK}"
            raise StoreError.at(self.file.path.parent, "S112", rule)

    def _recall(self) -> None:
        """Takes what is there among the results."""
        for chunk in self.file.kept():
            number = chunk.point.number
            texts = tuple(text for text, _ in chunk.point.values)
            self.results.recall(number, (texts, chunk.point.world))
            variants = {one.number: Variant(one.design, one.off) for one in chunk.variants}
            for place, variant in variants.items():
                self.results.recall_variant(place, variant)
            for run in chunk.runs:
                runs = self.results.runs.setdefault((number, variants[run.variant]), {})
                runs[run.replication] = run.figures
            if chunk.error:
                self.results.errors.setdefault(number, {})[chunk.first] = chunk.error

    def __call__(self, chunk: Chunk, done: Done) -> None:
        """Keeps a chunk that is done."""
        numbers = [self.results.number_of(variant) for variant in chunk.variants]
        values = tuple((choice.text, choice.number) for choice in chunk.point.choices)
        pairs = zip(numbers, chunk.variants, strict=True)
        self.file.add(
            StoredChunk(
                StoredPoint(chunk.number, chunk.point.world, values),
                tuple(StoredVariant(number, one.design, one.off) for number, one in pairs),
                chunk.first,
                tuple(
                    StoredFigures(numbers[run.variant], run.replication, run.figures)
                    for run in done.runs
                ),
                done.error,
                done.again,
            )
        )

    def save(self, told: Callable[[], None]) -> None:
        """Writes what is not written yet. told: called once if another program has to be
        waited for."""
        self.file.save(told)

    def finish(
        self,
        numbers: Numbers,
        tables: Mapping[str, pd.DataFrame],
        told: Callable[[], None],
    ) -> None:
        """Ends the database with what was found, by the name of the table. numbers: as `renumber`
        gives them."""
        errors = {number: self.results.error(number) for number in self.results.errors}
        self.file.finish(numbers, errors, tables, told)


def _facts(experiment: Experiment, made: Made) -> PointsFacts:
    designs = zip(experiment.candidates, experiment.designs, experiment.labels, strict=True)
    return PointsFacts(
        study={
            "title": experiment.title,
            "question": experiment.question,
            "file": experiment.file.as_posix(),
            "seed": experiment.seed,
            **vars(made),
        },
        designs=[
            {"design": at, "name": one.name, "label": label, "title": design.title}
            | {"file": one.file.as_posix()}
            for at, (one, design, label) in enumerate(designs)
        ],
        dimensions=[
            {"dimension": at, "name": one.name, "title": one.title}
            | {"unit": one.unit if isinstance(one, Range) else ""}
            for at, one in enumerate(experiment.dimensions)
        ],
        texts=experiment.texts,
    )
