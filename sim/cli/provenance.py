"""What was run, written down: for the manifest, and for whoever wants to run it again."""

from __future__ import annotations

import hashlib
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from sim.cli.common import Options
from sim.cli.held import Wanted
from sim.language.loader import to_yaml
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
    texts: Mapping[str, bytes],
) -> Study:
    """texts: the files that were read, by name."""
    return Study(
        command=shlex.join(["run_sim.py", *sys.argv[1:]]),
        engine=plan.engine,
        seed=plan.seed,
        replications=plan.replications,
        scenarios={label: to_yaml(one.scenario.resolved) for label, one in designs.items()},
        sources={name: hashlib.sha256(texts[name]).hexdigest() for name in sorted(texts)},
        warnings=[sentence(doubt) for doubt in doubts],
    )


def request_of(
    files: Sequence[Path],
    options: Options,
    settings: Sequence[str],
    without: Sequence[str],
    register: Path,
) -> dict[str, object]:
    """A study as values that JSON holds; `rerun` makes the same study of them."""
    return {
        "files": [path.as_posix() for path in files],
        "replications": options.replications,
        "seed": options.seed,
        "engine": options.engine,
        "world": None if options.world is None else options.world.as_posix(),
        "detail": options.detail,
        "settings": list(settings),
        "without": list(without),
        "register": register.as_posix(),
    }


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
    words += _options_again(options, plan, settings, without)
    flags = {
        "--ladder": ladder,
        "--worlds": wanted.switches,
        "--one-world": wanted.one_world,
        "--tuned": wanted.tuned,
    }
    words += [flag for flag, is_on in flags.items() if is_on]
    return f"python3 run_sim.py {shlex.join(words)}"


def run_again(
    path: Path, options: Options, plan: Plan, settings: Sequence[str], without: Sequence[str]
) -> str:
    """The run of one design as a command, apart from what does not change a result."""
    words = ["run", path.as_posix(), *_options_again(options, plan, settings, without)]
    return f"python3 run_sim.py {shlex.join(words)}"


def _options_again(
    options: Options, plan: Plan, settings: Sequence[str], without: Sequence[str]
) -> list[str]:
    words = ["--replications", str(plan.replications), "--seed", str(plan.seed)]
    words += [] if options.engine == "auto" else ["--engine", options.engine]
    words += [] if options.world is None else ["--world", options.world.as_posix()]
    words += [word for text in settings for word in ("--set", text)]
    return [*words, *(word for name in without for word in ("--without", name))]
