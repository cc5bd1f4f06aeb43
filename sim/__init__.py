"""As-Is against To-Be: simulate two designs of a business process in one market.

The public names. They are loaded when first used, so that `import sim` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.errors import InputError, RunStopped, ScenarioError, SimError, StoreError, UsageError
    from sim.program.design import Design
    from sim.report.studies.api import StudyResult, run_study
    from sim.study.api import Result, compare, load, simulate
    from sim.study.compare import Comparison

__all__ = [
    "Comparison",
    "Design",
    "InputError",
    "Result",
    "RunStopped",
    "ScenarioError",
    "SimError",
    "StoreError",
    "StudyResult",
    "UsageError",
    "compare",
    "load",
    "run_study",
    "simulate",
]

_ROOMS = {
    "Comparison": "sim.study.compare",
    "Design": "sim.program.design",
    "Result": "sim.study.api",
    "StudyResult": "sim.report.studies.api",
    "compare": "sim.study.api",
    "load": "sim.study.api",
    "run_study": "sim.report.studies.api",
    "simulate": "sim.study.api",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_ROOMS.get(name, "sim.errors")), name)
