"""What `compare` does; apart from the other commands, for it alone draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sim.calibrate.evidence import Evidence, read_evidence
from sim.cli.common import (
    Options,
    announce,
    console_of,
    load_all,
    own_changes,
    progress,
    settings_of,
)
from sim.cli.held import Outcome, Wanted, against, hold
from sim.cli.provenance import command_again, study_of, world_of
from sim.language.sources import is_file
from sim.language.tree import Node
from sim.program.design import Design, load
from sim.report import screen
from sim.report.charts import pictures, write_pictures
from sim.report.html import REPORT, write_report
from sim.report.warnings import numbered
from sim.store.folder import ResultsFolder
from sim.store.manifest import MANIFEST, write_manifest
from sim.store.results import write_results
from sim.study.ladder import Ladder, climb, design_count
from sim.study.repeated import SIDES, Loader
from sim.study.sides import Side


def compare_files(
    pair: tuple[Path, Path],
    options: Options,
    settings: Sequence[str],
    without: Sequence[str],
    ladder: bool,
    wanted: Wanted,
    register: Path,
) -> None:
    """register: the file of the evidence that the scenarios name, if there is one."""
    evidence = read_evidence(register) if is_file(register) else {}
    folder = ResultsFolder("-".join(path.stem for path in pair), options.out, options.force)
    sides = [settings_of(settings, side) for side in ("a", "b")]
    a, b = load_all(pair, sides, without, options.world)
    announce(options, [a, b])
    plan = options.plan(a)
    beside = against(pair, wanted, _loader(pair, sides, (a, b), without, options))
    climbed: Ladder | None = None
    rungs = design_count(len(b.scenario.changes)) if ladder else 0
    with progress(plan.replications * rungs + beside.runs(plan)) as finished:
        plan = options.plan(a, finished)
        found = hold((a, b), beside, plan)
        comparison = found.comparison
        if ladder:
            climbed = climb(
                a, b, _without(pair[1], sides[1], own_changes(b, without), options), plan
            )
    csvs = {"comparison.csv": comparison.table, "kpis.csv": comparison.kpis, **dict(found.csvs())}
    if climbed is not None:
        csvs["ladder.csv"] = climbed.table
    world = world_of(a, beside.worlds, options.world)
    with folder.writing() as place:
        designs = dict(zip(comparison.labels, (a, b), strict=True)) | found.designs()
        names = write_results(place, csvs, comparison.tables)
        again = command_again(pair, options, plan, settings, without, ladder, wanted)
        names = [*_page(place, found, world, evidence, again), *names]
        write_manifest(place, study_of(designs, plan, comparison.doubts, beside.files))
    console = console_of()
    screen.show_comparison(console, comparison, world, found.elsewhere)
    found.show(console)
    if climbed is not None:
        screen.show_ladder(console, climbed)
    screen.show_files(console, folder.path, [*names, MANIFEST])
    screen.show_page(console, folder.path / REPORT)


def _page(
    place: Path, found: Outcome, world: str, evidence: Mapping[str, Evidence], again: str
) -> list[str]:
    """Draws, then writes the page with the charts in it; what was written, for people."""
    comparison = found.comparison
    drawn = pictures(comparison)
    names = write_pictures(drawn, place)
    warnings = [
        *numbered(comparison.doubts),
        *dict.fromkeys(text for design in comparison.designs for text in design.warnings),
    ]
    blocks = list(found.blocks())
    elsewhere = found.elsewhere
    name = write_report(
        place, comparison, world, drawn, warnings, blocks, evidence, elsewhere, again
    )
    return [name, *names]


def _without(
    path: Path, settings: Mapping[str, str], always: Sequence[str], options: Options
) -> Callable[[Sequence[str]], Design]:
    """Loads B with further changes switched off."""

    def without(names: Sequence[str]) -> Design:
        return load(path, settings, [*always, *names], options.world)

    return without


def _loader(
    pair: tuple[Path, Path],
    settings: Sequence[Mapping[str, str]],
    designs: tuple[Design, Design],
    without: Sequence[str],
    options: Options,
) -> Loader:
    """Loads either design as the command line wants it, in another world or with more set."""

    def loader(side: Side, world: Path | None, more: Mapping[str, Node]) -> Design:
        at = SIDES.index(side)
        off = own_changes(designs[at], without)
        return load(pair[at], {**settings[at], **more}, off, world or options.world)

    return loader
