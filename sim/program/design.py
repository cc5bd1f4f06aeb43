"""A design: a scenario and its program, loaded and proved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sim.errors import Fault, ScenarioError
from sim.language.loader import read
from sim.language.scenario import Scenario
from sim.language.tree import Node, Scalar
from sim.program.lower import lower
from sim.program.program import Program

MOST_SETTINGS = 4  # that are told beside a title


@dataclass(frozen=True)
class Design:
    """What can be run and compared.

    warnings: texts worth showing beside any result. settings: values that were set from outside,
    as `actors.clerk.staff.europe = 3`.
    """

    scenario: Scenario
    program: Program
    warnings: tuple[str, ...] = field(default=())
    settings: tuple[str, ...] = field(default=())

    @property
    def title(self) -> str:
        return self.scenario.title

    @property
    def told(self) -> str:
        """The title, with what was set from outside."""
        shown = self.settings[:MOST_SETTINGS]
        more = len(self.settings) - len(shown)
        parts = [*shown, *([f"{more} more"] if more else [])]
        return f"{self.title}; {', '.join(parts)}" if parts else self.title

    @property
    def label(self) -> str:
        """The short name: the title up to its first comma."""
        return self.scenario.title.split(",")[0].strip()


def load(
    path: str | Path,
    set: Mapping[str, str | Node] | None = None,
    without: Sequence[str] = (),
    world: str | Path | None = None,
) -> Design:
    """Read, check and lower a scenario.

    set: values by path, as `--set` takes them or as a file says them; without: changes to leave
    out; world: a file that takes the place of the world files it extends. Raises ScenarioError
    with every fault.
    """
    reading = read(path, set or {}, without, world)
    if reading.faults or reading.scenario is None:
        raise ScenarioError(*reading.faults, *_faults_of_steps(reading.scenario))
    program, faults, warnings = lower(reading.scenario)
    if faults:
        raise ScenarioError(*faults)
    said = (*reading.scenario.warnings, *warnings)
    settings = tuple(f"{name} = {_text(value)}" for name, value in (set or {}).items())
    return Design(reading.scenario, program, said, settings)


def _text(value: str | Node) -> str:
    """A value that was set, as far as it is a text."""
    if isinstance(value, str):
        return value
    return value.text if isinstance(value, Scalar) else "…"


def _faults_of_steps(scenario: Scenario | None) -> tuple[Fault, ...]:
    """What else is wrong in a scenario with faults, as far as its steps can be read.

    It may lack anything that its faults name, so lowering may fail in any way; then those faults
    have to be mended first.
    """
    if scenario is None:
        return ()
    try:
        return lower(scenario)[1]
    except Exception:
        return ()
