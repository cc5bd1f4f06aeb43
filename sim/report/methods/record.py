"""What is written down of a study: its manifest, its designs, the register of evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.calibrate.evidence import Evidence
from sim.language.scenario import Scenario
from sim.program.design import Design
from sim.study.repeated import TUNED


@dataclass(frozen=True)
class Record:
    """A study as it was recorded.

    designs: by label, the base first, then the one that it was compared with, then those found
    by a search (`LABEL, tuned`).
    """

    manifest: Mapping[str, Any]
    designs: Mapping[str, Design]
    evidence: Mapping[str, Evidence]

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

    def text(self, key: str) -> str:
        """A text or number of the manifest; "" if it has none."""
        found = self.manifest.get(key)
        return str(found) if isinstance(found, str | int) else ""

    @property
    def replications(self) -> int:
        """Of each design in the comparison, or of the only design."""
        found = self.manifest.get("replications")
        return found if isinstance(found, int) else 0

    def texts(self, key: str) -> dict[str, str]:
        """A map of texts of the manifest, such as versions by package."""
        found = self.manifest.get(key)
        return dict(found) if isinstance(found, Mapping) else {}

    @property
    def warnings(self) -> list[str]:
        """What puts figures in doubt."""
        found = self.manifest.get("warnings")
        return [str(one) for one in found] if isinstance(found, list) else []

    def has(self, file: str) -> bool:
        """Whether the study wrote a file of this name."""
        return file in self.texts("files")
