"""`check` on a study file: what it says, and how many runs it takes, before any is made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sim.cli.common import console_of
from sim.experiment.candidates import split_owner
from sim.experiment.cells import Variant
from sim.experiment.dimensions import Dimension, Point, Range, paths_of
from sim.experiment.methods import METHODS, waterfall
from sim.experiment.overridden import overridden
from sim.experiment.reading.study import Study, read_study
from sim.experiment.replications import Until
from sim.experiment.results import Results
from sim.language.loader import to_yaml
from sim.report.studies.sentences import overridden_told
from sim.report.studies.values import law_told
from sim.report.words import counted


def check_study(file: Path) -> None:
    """Reads all of a study, and tells what it will do. Raises ScenarioError with its faults."""
    console = console_of()
    for line in told(read_study(file)):
        console.print(line, markup=False, soft_wrap=True)


def told(study: Study) -> Iterator[str]:
    """What a study says, line by line."""
    experiment = study.experiment
    yield experiment.title
    yield experiment.question
    yield "Designs"
    for candidate, design in zip(experiment.candidates, experiment.designs, strict=True):
        yield f"  {candidate.name}: {design.title} ({candidate.file.as_posix()})"
    yield "Varied" if experiment.dimensions else "Varied: nothing"
    for dimension in experiment.dimensions:
        yield f"  {dimension.name}: {_varied(dimension)}"
    kind = METHODS[study.method.name]
    yield f"Method: {kind.name}. {kind.help}"
    splits = [f"{kpi} by {split}" for kpi, split in sorted(experiment.measure.splits)]
    yield f"Measured: {', '.join([*experiment.measure.kpis, *splits])}"
    yield from same_designs(study)
    for one in overridden(experiment):
        yield overridden_told(one, f"“{one.dimension}”" if one.dimension else "the study")
    yield _runs(study)


def _varied(dimension: Dimension) -> str:
    """`Reps in Europe, from 1 to 4, whole numbers` or `Reps, 3 choices`."""
    called = dimension.title
    if not isinstance(dimension, Range):
        return f"{called}, {counted(len(dimension.choices), 'choice')}"
    whole = ", whole numbers" if dimension.whole else ""
    if dimension.law is not None:
        return f"{called}, {law_told(dimension)}{whole}"
    low, high = dimension.at(0.0).text, dimension.at(1.0).text
    scale = ", logarithmic" if dimension.scale == "log" else ""
    return f"{called}, from {low} to {high}{scale}{whole}"


def _runs(study: Study) -> str:
    """How many runs there will be, as far as that is known before the first."""
    asked: dict[tuple[Point, Variant], int] = {}
    for one in study.method.wanted(study.experiment, Results()):
        for variant in one.variants:
            key = one.point, variant
            asked[key] = max(asked.get(key, 0), one.replications)
    points = counted(len({point for point, _ in asked}), "point")
    least = sum(asked.values())
    if METHODS[study.method.name].adapts:
        return f"Runs: {least:,} at {points} to begin with; the results say where to go on"
    rule = getattr(study.method, "replications", None)
    if isinstance(rule, Until) and rule.most > rule.least:
        return f"Runs: from {least:,} to {len(asked) * rule.most:,} at {points}"
    return f"Runs: {least:,} at {points}"


def same_designs(study: Study) -> Iterator[str]:
    """A warning for each design that is an earlier one by another name: where they meet the same
    chances and nothing is varied in one of them alone, they never differ."""
    experiment = study.experiment
    if experiment.independent or study.method.name == waterfall.KIND.name:
        return  # a waterfall switches changes off in one of them
    if any(map(_is_of_one_design, experiment.dimensions)):
        return
    seen: dict[str, str] = {}
    for candidate, design in zip(experiment.candidates, experiment.designs, strict=True):
        name, text = candidate.name, to_yaml(design.scenario.resolved)
        if text in seen:
            yield f"Warning: {name} is {seen[text]} by another name; the two never differ"
        seen.setdefault(text, name)


def _is_of_one_design(dimension: Dimension) -> bool:
    """Whether a path is meant for one design alone."""
    return any(split_owner(path)[0] for path in paths_of(dimension))
