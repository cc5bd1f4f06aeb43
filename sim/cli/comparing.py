"""What `compare` does; apart from the other commands, for it alone draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sim.calibrate.evidence import read_evidence
from sim.cli.asked import Asked
from sim.cli.common import (
    Options,
    announced,
    console_of,
    load_all,
    own_changes,
    progress,
    settings_of,
)
from sim.cli.held import Outcome, against, hold
from sim.cli.provenance import study_of, world_of
from sim.cli.recording import Recorder, whole
from sim.language.sources import is_file, recorded
from sim.language.tree import Node
from sim.program.design import Design, load
from sim.report import screen
from sim.report.charts import pictures, write_pictures
from sim.report.findings import Findings
from sim.report.html import REPORT, write_report
from sim.report.maps.shown import Map, maps_of
from sim.store.folder import ResultsFolder
from sim.store.manifest import MANIFEST, write_manifest
from sim.store.results import write_csvs
from sim.store.study_file import STUDY_FILE
from sim.study.engine_choice import check_engine
from sim.study.ladder import Ladder, check_ladder, climb, design_count
from sim.study.repeated import SIDES, Loader
from sim.study.sides import Side


@dataclass(frozen=True)
class Made:
    """A comparison whose results are written. names: what lies in the folder."""

    found: Outcome
    climbed: Ladder | None
    world: str
    folder: Path
    names: Sequence[str]


def compare_files(asked: Asked) -> None:
    """Compares two designs, and shows what was found."""
    made = make_comparison(asked)
    console = console_of()
    with whole(made.folder):
        screen.show_comparison(console, made.found.comparison, made.world, made.found.repeated)
        made.found.show(console)
        if made.climbed is not None:
            screen.show_ladder(console, made.climbed)
        screen.show_files(console, made.folder, made.names)
        screen.show_page(console, made.folder / REPORT)


def make_comparison(asked: Asked) -> Made:
    """Compares two designs and writes the results. Raises SimError."""
    pair, options, without = asked.pair, asked.options, asked.without
    check_engine(options.engine)
    folder = ResultsFolder("-".join(path.stem for path in pair), options.out, options.force)
    with recorded() as texts:
        evidence = read_evidence(asked.register) if is_file(asked.register) else {}
        sides = [settings_of(asked.settings, side) for side in ("a", "b")]
        a, b = load_all(pair, sides, without, options.world)
        if asked.ladder:
            check_ladder(b)
        beside = against(pair, asked.wanted, _loader(pair, sides, (a, b), without, options))
        plan = options.plan(a)
        rungs = design_count(len(b.scenario.changes)) if asked.ladder else 0
        count = plan.replications * rungs + beside.runs(plan)
        plan = announced(plan, [a, b], count)
        recorder = Recorder(folder, asked, plan, evidence)
        with folder.writing() as place, recorder.kept_if_stopped():
            climbed: Ladder | None = None
            with progress(count) as finished:
                plan = replace(plan, finished=finished)
                found = hold((a, b), beside, plan, recorder.expect, recorder)
                if asked.ladder:
                    off = own_changes(b, without)
                    climbed = climb(a, b, _without(pair[1], sides[1], off, options), plan)
            names = _write(place, found, climbed, recorder, texts)
            world = world_of(a, beside.worlds, options.world)
            pair_of = dict(zip(found.comparison.labels, (a, b), strict=True))
            findings = Findings(
                found.comparison,
                world,
                pictures(found.comparison),
                evidence,
                asked.command(plan),
                _maps(pair_of, recorder),
                found.repeated,
                found.search,
                found.tuned,
                climbed,
            )
            charts = write_pictures(findings.pictures, place)
            names = [write_report(place, findings), *charts, *names]
            study = study_of(pair_of | found.designs(), plan, found.comparison.doubts, texts)
            write_manifest(place, study)
    return Made(found, climbed, world, folder.path, [*names, MANIFEST])


def _write(
    place: Path,
    found: Outcome,
    climbed: Ladder | None,
    recorder: Recorder,
    texts: Mapping[str, bytes],
) -> list[str]:
    """Writes the tables, and ends the database; what is there, for people."""
    comparison = found.comparison
    csvs = {"comparison.csv": comparison.table, "kpis.csv": comparison.kpis, **dict(found.csvs())}
    others = {} if found.search is None else {"tuning": found.search.path}
    if climbed is not None:
        csvs["ladder.csv"] = others["ladder"] = climbed.table
    recorder.finish(texts, dict(found.comparisons(recorder.parts)), others)
    return [*write_csvs(place, csvs), STUDY_FILE]


def _maps(designs: Mapping[str, Design], recorder: Recorder) -> list[Map]:
    """Of the first run of each design; none if its rows are not kept."""
    runs = [recorder.first[part] for part in (0, 1) if part in recorder.first]
    return maps_of(designs, runs) if len(runs) == len(designs) else []


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
