"""What is written down of a study: its manifest, its designs, the register of evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.calibrate.evidence import Evidence
from sim.errors import StoreError
from sim.language.scenario import Scenario
from sim.program.design import Design
from sim.report.program import NAME
from sim.store.names import MANIFEST
from sim.study.repeated import TUNED

NEEDED: dict[str, type] = {  # keys of a manifest that are read, and the form of what stands there
    "written": str,
    "command": str,
    "engine": str,
    "seed": int,
    "replications": int,
    "python": str,
    "platform": str,
    "packages": dict,
    "sources": dict,
    "files": dict,
    "warnings": list,
}


@dataclass(frozen=True)
class Record:
    """A study as it was recorded; raises StoreError if the manifest lacks what is read.

    designs: by label, the base first, then the one that it was compared with, then those found
    by a search (`LABEL, tuned`).
    """

    manifest: Mapping[str, Any]
    designs: Mapping[str, Design]
    evidence: Mapping[str, Evidence]

    def __post_init__(self) -> None:
        wrong = [
            key for key, form in NEEDED.items() if not isinstance(self.manifest.get(key), form)
        ]
        if wrong:
            rule = "the manifest is broken: it does not say what was run"
            raise StoreError.at(Path(MANIFEST), "S104", rule, ", ".join(wrong))

    @property
    def label(self) -> str:
        """That of the base."""
        return next(iter(self.designs))

    @property
    def base(self) -> Scenario:
        return self.designs[self.label].scenario

    @property
    def described(self) -> dict[str, Scenario]:
        """The designs as they were described, by label."""
        tuned = self.tuned
        return {label: one.scenario for label, one in self.designs.items() if label not in tuned}

    @property
    def tuned(self) -> dict[str, Scenario]:
        """Those that a search found, by label."""
        return {
            label: one.scenario
            for label, one in self.designs.items()
            if label.endswith(TUNED) and label.removesuffix(TUNED) in self.designs
        }

    @property
    def other(self) -> Scenario:
        """What the base was compared with: itself if it ran alone."""
        return list(self.described.values())[-1]

    @property
    def compared(self) -> bool:
        return len(self.described) > 1

    @property
    def replications(self) -> int:
        """Of each design in the comparison, or of the only design."""
        return int(self.manifest["replications"])

    def text(self, key: str) -> str:
        """A text or number of the manifest."""
        return str(self.manifest[key])

    def texts(self, key: str) -> dict[str, str]:
        """A map of texts of the manifest, such as versions by package."""
        return {str(name): str(value) for name, value in self.manifest[key].items()}

    @property
    def version(self) -> str:
        """Of the program that ran the study; "" if the manifest does not say it."""
        return self.texts("packages").get(NAME, "")

    @property
    def cores(self) -> str:
        """How many processors the machine had; "" if that was not recorded."""
        return str(self.manifest.get("cores", ""))

    @property
    def warnings(self) -> list[str]:
        """What puts figures in doubt."""
        return [str(one) for one in self.manifest["warnings"]]

    def has(self, file: str) -> bool:
        """Whether the study wrote a file of this name."""
        return file in self.manifest["files"]
