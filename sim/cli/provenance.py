"""What was run, written down: for the manifest, and for whoever wants to run it again."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sim.cli.common import Options
from sim.cli.held import Wanted
from sim.language.loader import to_yaml
from sim.language.tree import Mapping as Tree
from sim.language.tree import Node, Scalar
from sim.measures.doubts import Doubt
from sim.program.design import Design
from sim.report.warnings import sentence
from sim.store.manifest import Study
from sim.study.replicate import Plan
from sim.study.worlds import Worlds


def study_of(
    designs: Mapping[str, Design],
    plan: Plan,
    doubts: Sequence[Doubt],
    beside: Sequence[Path] = (),
) -> Study:
    files = {file for design in designs.values() for file in _files(design.scenario.resolved)}
    files |= {path.as_posix() for path in beside}
    return Study(
        command=shlex.join(["run_sim.py", *sys.argv[1:]]),
        engine=plan.engine,
        seed=plan.seed,
        replications=plan.replications,
        scenarios={label: to_yaml(one.scenario.resolved) for label, one in designs.items()},
        sources=sorted(file for file in files if Path(file).is_file()),
        warnings=[sentence(doubt) for doubt in doubts],
    )


def _files(node: Node) -> Iterator[str]:
    """Where a tree and everything in it was written."""
    yield node.origin.file
    if isinstance(node, Tree):
        yield from (origin.file for origin in node.keys.values())
        for value in node.entries.values():
            yield from _files(value)
    elif not isinstance(node, Scalar):
        for value in node:
            yield from _files(value)


def world_of(design: Design, worlds: Worlds | None, given: Path | None) -> str:
    """The world that a comparison holds for, named by its title or its file."""
    if given is not None:
        return f"the world of {given.as_posix()}"
    tree = design.scenario.resolved
    key = "cases" if "cases" in tree else "run"
    market = f"the market of {tree.key_origin(key).file}"
    return market if worlds is None else f"{worlds.own.title} ({market})"


def command_again(
    pair: tuple[Path, Path],
    options: Options,
    plan: Plan,
    settings: Sequence[str],
    without: Sequence[str],
    ladder: bool,
    wanted: Wanted,
) -> str:
    """The comparison as a command, apart from what does not change a result."""
    words = ["compare", *(path.as_posix() for path in pair)]
    words += ["--replications", str(plan.replications), "--seed", str(plan.seed)]
    words += [] if options.engine == "auto" else ["--engine", options.engine]
    words += [] if options.world is None else ["--world", options.world.as_posix()]
    words += [word for text in settings for word in ("--set", text)]
    words += [word for name in without for word in ("--without", name)]
    flags = {
        "--ladder": ladder,
        "--worlds": wanted.switches,
        "--one-world": wanted.one_world,
        "--tuned": wanted.tuned,
    }
    words += [flag for flag, is_on in flags.items() if is_on]
    return f"python3 run_sim.py {shlex.join(words)}"
