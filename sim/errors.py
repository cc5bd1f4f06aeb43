"""What can go wrong, as a tree.

SimError                  everything this package raises on purpose
├── InputError            what somebody wrote is wrong; carries Faults; exit code 2
│   ├── ScenarioError     in a scenario, or in `--set`, `--without`, `--world`
│   ├── UsageError        in a command line or a call of the Python API
│   └── StoreError        a results folder cannot be read or written
└── RunStopped            a run met an impossible value or an endless loop; names case and step
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from os import PathLike


@dataclass(frozen=True, order=True)
class Origin:
    """Where something was written: file, line and column, both counted from 1.

    Line 0 is the file as a whole.
    """

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong, where it stands and what would be right.

    `code` is stable over releases; `path` names the place inside the scenario,
    as `journeys.trial[2].wait`; `nearest` is the nearest known name, or "".
    """

    origin: Origin
    code: str
    path: str
    rule: str
    got: str = ""
    nearest: str = ""

    def __str__(self) -> str:
        place = f"{shown(self.path)}: " if self.path else ""
        got = f" (got {shown(self.got)})" if self.got else ""
        hint = f"; did you mean {self.nearest!r}?" if self.nearest else ""
        rule = shown(self.rule)
        return f"{shown(str(self.origin))}: {place}{rule}{got}{hint} [{self.code}]"


def shown(text: str, most: int = 500) -> str:
    """What somebody wrote, as a message may show it: in one line, and not too long."""
    text = printable(text)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def printable(text: str) -> str:
    """The text with everything that would move, colour or break a terminal written as `\\x1b`."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
        for letter in text
    )


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like `name`, or "" if none is near."""
    return next(iter(get_close_matches(name, list(known), n=1, cutoff=0.6)), "")


class SimError(Exception):
    """Everything this package raises on purpose."""


class InputError(SimError):
    """What somebody wrote is wrong. `faults` lists every fault found, in file order."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__(*self.faults)

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


class ScenarioError(InputError):
    """A scenario is wrong."""


class UsageError(InputError):
    """A command line or a call is wrong."""

    def __init__(self, rule: str, got: str = "", nearest: str = "", name: str = "") -> None:
        self.rule, self.got, self.nearest_name = rule, got, nearest
        origin = Origin("command line", 1, 1)
        super().__init__(Fault(origin, "U001", name, rule, got, nearest))
        self.args = (rule, got, nearest, name)  # what it is made of again in another process

    @classmethod
    def unknown(
        cls, got: str, known: Iterable[str], name: str = "", rule: str = "needs one of"
    ) -> UsageError:
        """A name that is none of the known ones: it lists them, and names the nearest."""
        names = list(known)
        return cls(f"{rule} {', '.join(names)}", got, nearest(got, names), name)

    def __str__(self) -> str:
        (fault,) = self.faults
        return str(fault).removeprefix(f"{fault.origin}: ")


class StoreError(InputError):
    """A results folder cannot be read or written."""

    @classmethod
    def at(cls, path: PathLike[str], code: str, rule: str, got: str = "") -> StoreError:
        """One fault of a file or folder as a whole."""
        return cls(Fault(Origin(str(path), 0, 0), code, "", rule, got))


class RunStopped(SimError):
    """A run met an impossible value; the message names case and step."""
