"""The published moments: `calibration/moments.yaml` as values, and whether a number meets one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from sim.errors import SimError
from sim.language.loader import parse_yaml
from sim.language.tree import Mapping, Node, Scalar

NEAR = 0.1  # of a figure that was printed without a range
NUMBERS = ("low", "likely", "high", "target")
KEYS = ("unit", "evidence", "of_as_is", "why", "sets", *NUMBERS)


@dataclass(frozen=True)
class Moment:
    """A published figure that a run has a counterpart of.

    low, likely, high, target: in `unit`, NaN where nothing was printed. evidence: keys of the
    register. sets: path of the parameter that is set through it, "" if it is only checked.
    """

    name: str
    unit: str
    evidence: tuple[str, ...]
    of_as_is: str
    why: str
    low: float = math.nan
    likely: float = math.nan
    high: float = math.nan
    target: float = math.nan
    sets: str = ""

    @property
    def limits(self) -> tuple[float, float]:
        """The published range; of a figure without one, a tenth of it to either side."""
        if math.isnan(self.low) and math.isnan(self.high):
            return (1 - NEAR) * self.likely, (1 + NEAR) * self.likely
        return self.low, self.high

    def place(self, value: float) -> str:
        """Where a value lies: below, inside or above the published range; "not defined" if NaN."""
        low, high = self.limits
        if math.isnan(value):
            return "not defined"
        if value < low:
            return "below"
        return "above" if value > high else "inside"


def read_moments(path: str | Path) -> tuple[Moment, ...]:
    """The moments of a file, in its order; SimError with the place of what is wrong."""
    section = parse_yaml(path).get("moments")
    if not isinstance(section, Mapping):
        raise SimError(f"{path}: needs the section `moments`")
    return tuple(_moment(name, entry) for name, entry in section.entries.items())


def _moment(name: str, entry: Node) -> Moment:
    if not isinstance(entry, Mapping):
        raise SimError(f"{entry.origin}: moments.{name}: needs a map")
    for key in entry.entries:
        if key not in KEYS:
            raise SimError(f"{entry.key_origin(key)}: moments.{name}: unknown key {key!r}")
    for one, other in (("low", "high"), ("sets", "target")):
        if (one in entry) != (other in entry):
            rule = f"needs both `{one}` and `{other}`, or neither"
            raise SimError(f"{entry.origin}: moments.{name}: {rule}")
    if "likely" not in entry and "low" not in entry:
        raise SimError(f"{entry.origin}: moments.{name}: needs `likely`, or `low` and `high`")
    numbers = {key: _number(name, entry, key) for key in NUMBERS if key in entry}
    return Moment(
        name=name,
        unit=_text(name, entry, "unit"),
        evidence=tuple(key.strip() for key in _text(name, entry, "evidence").split(",")),
        of_as_is=_text(name, entry, "of_as_is"),
        why=_text(name, entry, "why"),
        sets=_text(name, entry, "sets") if "sets" in entry else "",
        low=numbers.get("low", math.nan),
        likely=numbers.get("likely", math.nan),
        high=numbers.get("high", math.nan),
        target=numbers.get("target", math.nan),
    )


def _text(name: str, entry: Mapping, key: str) -> str:
    node = entry.get(key)
    if not isinstance(node, Scalar):
        raise SimError(f"{entry.origin}: moments.{name}: needs a text as `{key}`")
    return node.text


def _number(name: str, entry: Mapping, key: str) -> float:
    text = _text(name, entry, key)
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise SimError(f"{entry[key].origin}: moments.{name}.{key}: needs a number (got {text})")
    return value
