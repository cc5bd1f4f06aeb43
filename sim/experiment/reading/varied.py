"""An entry of the section `vary` of a study file, on its way to a dimension."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sim.errors import Origin
from sim.experiment.candidates import split_owner
from sim.language.scenario import Scenario
from sim.language.side_file import SideFile, text_of, texts_of
from sim.language.tree import Mapping as Tree


@dataclass(frozen=True)
class Varied:
    """What is wrong with it is added to the faults of the file. scenarios: the designs by name."""

    file: SideFile
    name: str
    node: Tree
    scenarios: Mapping[str, Scenario]

    @property
    def title(self) -> str:
        return text_of(self.node.get("title")) or self.name

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(texts_of(self.node.get("path")))

    def place(self, key: str = "") -> str:
        return f"vary.{self.name}.{key}" if key else f"vary.{self.name}"

    def origin(self, key: str = "") -> Origin:
        """Of what stands at a key; of the whole if there is none."""
        at = self.node.get(key)
        return self.node.origin if at is None else at.origin

    def refuse(
        self, code: str, key: str, rule: str, got: str = "", known: Iterable[str] = ()
    ) -> None:
        """A fault of a key; "" of the whole."""
        self.file.faults.add(code, self.origin(key), self.place(key), rule, got, known)

    def word(self, key: str, words: Sequence[str]) -> str:
        """One of the words; the first if nothing is written."""
        text = text_of(self.node[key]) if key in self.node else words[0]
        if text not in words:
            self.refuse("E604", key, f"must be {' or '.join(words)}", text, words)
            return words[0]
        return text

    def owners(self, written: str) -> tuple[dict[str, Scenario], str]:
        """The designs that have a path, and the path without their name."""
        owner, path = split_owner(written)
        return {name: one for name, one in self.scenarios.items() if owner in ("", name)}, path
