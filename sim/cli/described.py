"""Two designs and all that stands beside them, read before anything runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from posixpath import normpath

from sim.calibrate.evidence import Evidence, read_evidence
from sim.cli.asked import Asked
from sim.cli.common import Options, load_all, own_changes, settings_of
from sim.cli.held import Against, Outcome, against
from sim.cli.provenance import world_of
from sim.experiment.candidates import Given
from sim.experiment.reading.study import Study, read_study
from sim.language.sources import is_file
from sim.language.tree import Node
from sim.program.design import Design, load
from sim.report.charts import pictures
from sim.report.findings import Findings
from sim.report.maps.shown import Map, maps_of
from sim.report.studies.facts import Facts
from sim.study.compare import Comparison
from sim.study.ladder import Ladder
from sim.study.repeated import SIDES, Designs, Loader
from sim.study.replicate import Plan
from sim.study.sides import Side


@dataclass(frozen=True)
class Described:
    """What a comparison is about.

    plan: as it was asked for, its engine not chosen yet. studies: those that belong to the page,
    by the name of their file.
    """

    asked: Asked
    designs: Designs
    beside: Against
    evidence: Mapping[str, Evidence]
    plan: Plan
    studies: Mapping[str, Study]

    def with_jobs(self, jobs: int | None) -> Described:
        """The same on so many workers; None: all cores."""
        options = replace(self.asked.options, jobs=jobs)
        return replace(self, asked=replace(self.asked, options=options))

    @property
    def world(self) -> str:
        """What its results hold for."""
        return world_of(self.designs[0], self.beside.worlds, self.asked.options.world)

    def without(self, names: Sequence[str]) -> Design:
        """The second design with further changes switched off."""
        own = settings_of(self.asked.settings, SIDES[1])
        off = own_changes(self.designs[1], self.asked.without)
        return load(self.asked.pair[1], own, [*off, *names], self.asked.options.world)

    def findings(
        self,
        found: Outcome,
        plan: Plan,
        climbed: Ladder | None = None,
        studies: Mapping[str, Facts] | None = None,
    ) -> Findings:
        """What the page tells."""
        comparison = found.comparison
        return Findings(
            comparison,
            self.world,
            pictures(comparison),
            self.evidence,
            self.asked.command(plan),
            self.maps(comparison),
            found.repeated,
            found.search,
            found.tuned,
            climbed,
            studies or {},
        )

    def maps(self, comparison: Comparison) -> list[Map]:
        """Of the first run of each design; none if its rows are not kept."""
        if not comparison.tables:
            return []
        by_label = dict(zip(comparison.labels, self.designs, strict=True))
        return maps_of(by_label, [comparison.tables[label] for label in comparison.labels])


def describe(asked: Asked, again: bool = False) -> Described:
    """Reads and checks all that is asked for; again: as of its studies. Raises SimError."""
    pair, options, without = asked.pair, asked.options, asked.without
    evidence = read_evidence(asked.register) if is_file(asked.register) else {}
    sides = [settings_of(asked.settings, side) for side in SIDES]
    a, b = load_all(pair, sides, without, options.world)
    beside = against(pair, asked.wanted, _loader(pair, sides, (a, b), without, options))
    plan = options.plan(a)
    return Described(asked, (a, b), beside, evidence, plan, _studies(asked, (a, b), plan, again))


def given_by(asked: Asked, designs: Designs, plan: Plan) -> Given:
    """What a comparison says of the designs of the studies that belong to its page."""
    world = asked.options.world
    return Given(
        asked.command(plan).removeprefix("python3 "),
        plan.seed,
        tuple(normpath(path.as_posix()) for path in asked.pair),
        tuple(settings_of(asked.settings, side) for side in SIDES),
        tuple(tuple(own_changes(design, asked.without)) for design in designs),
        "" if world is None else world.as_posix(),
    )


def _studies(asked: Asked, designs: Designs, plan: Plan, again: bool) -> dict[str, Study]:
    """Those of the page. Raises ScenarioError with what is wrong in one of them."""
    given = given_by(asked, designs, plan)
    return {file.stem: read_study(file, given, again) for file in asked.studies}


def _loader(
    pair: tuple[Path, Path],
    settings: Sequence[Mapping[str, str]],
    designs: Designs,
    without: Sequence[str],
    options: Options,
) -> Loader:
    """Loads either design as the command line wants it, in another world or with more set."""

    def loader(side: Side, world: Path | None, more: Mapping[str, Node]) -> Design:
        at = SIDES.index(side)
        off = own_changes(designs[at], without)
        return load(pair[at], {**settings[at], **more}, off, world or options.world)

    return loader
