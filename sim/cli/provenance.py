"""What was run, written down: for the manifest, and for whoever wants to run it again."""

from __future__ import annotations

import hashlib
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

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


def world_of(design: Design, worlds: Worlds | None, given: Path | None) -> str:
    """The world that a comparison holds for, named by its title or its file."""
    if given is not None:
        return f"the world of {given.as_posix()}"
    tree = design.scenario.resolved
    key = "cases" if "cases" in tree else "run"
    market = f"the market of {tree.key_origin(key).file}"
    return market if worlds is None else f"{worlds.own.title} ({market})"
