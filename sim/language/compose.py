"""Puts the files of a scenario together: bases, own verbs, own changes, then `--set`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass, field, replace

from sim.errors import Origin, ScenarioError
from sim.language.check import Steps, check_shape, form_of
from sim.language.collected import Faults, fail
from sim.language.files import HEAD, PART_OF_SECTION, SECTIONS, Chain, File, Part
from sim.language.names import NAME, NAME_RULE
from sim.language.scenario import Change
from sim.language.shape import Head
from sim.language.tree import Mapping, Node, Scalar, Sequence
from sim.language.verbs import add_at, insert_at, locate, set_at

MOST_CHANGES = 100  # each is loaded alone
VERBS = ("set", "add", "before", "after")


@dataclass(frozen=True)
class Request:
    """What a call asks for besides the file. `only`: of the top file's changes, this one alone."""

    settings: Map[str, Node] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    only: str | None = None


@dataclass(frozen=True)
class Composed:
    """A scenario as one tree, the changes that are on, and the part each file belongs to."""

    tree: Mapping
    file: str
    changes: tuple[Change, ...]
    all_changes: tuple[str, ...]
    parts: Map[str, Part]
    has_world: bool


@dataclass(frozen=True)
class Written:
    """A change as it was written."""

    name: str
    title: str
    verbs: Mapping
    file: File

    def edits(self) -> Iterator[tuple[str, str, Node, Origin]]:
        return _edits(self.verbs)


def compose(chain: Chain, request: Request, faults: Faults) -> Composed:
    """The resolved tree of a scenario. Raises ScenarioError if its parts do not fit together."""
    composer = _Composer(chain, request, faults)
    for file in (*chain.world, *chain.design):
        composer.take(file)
    composer.finish()
    faults.stop_if_any()
    return Composed(
        composer.tree,
        chain.top.name,
        tuple(composer.applied),
        tuple(composer.names),
        composer.parts,
        bool(chain.world),
    )


def own_changes(file: File, head: Mapping) -> list[Written]:
    """The changes that a file lists in its head."""
    found: list[Written] = []
    listed = head.get("changes")
    for entry in listed.items if isinstance(listed, Sequence) else ():
        name = entry.get("name") if isinstance(entry, Mapping) else None
        if isinstance(entry, Mapping) and isinstance(name, Scalar):
            title = entry.get("title")
            words = title.text if isinstance(title, Scalar) else ""
            found.append(Written(name.text, words, entry, file))
    return found


class _Composer:
    def __init__(self, chain: Chain, request: Request, faults: Faults) -> None:
        self.chain = chain
        self.request = request
        self.faults = faults
        self.parts = chain.parts()
        self.tree = Mapping({}, Origin(chain.top.name, 1, 1))
        self.names: dict[str, Origin] = {}
        self.applied: list[Change] = []

    def take(self, file: File) -> None:
        """Merge the sections of a file, then apply its verbs and its changes."""
        head = _head(file, self.faults)
        self._merge(file)
        self._apply(_edits(head), "", file)
        changes = own_changes(file, head)
        if len(changes) > MOST_CHANGES:
            origin = file.tree.key_origin("changes")
            rule = f"a file has at most {MOST_CHANGES} changes"
            raise fail("E528", origin, "changes", rule, str(len(changes)))
        self._check_names(changes)
        self._check_conflicts(changes)
        for change in changes:
            self._switch(change)

    def finish(self) -> None:
        """Apply the settings, and see that all names to switch off exist."""
        origin = Origin("--without", 1, 1)
        for path, value in self.request.settings.items():
            with self.faults.gather():
                self.tree = set_at(self.tree, path, value, value.origin)
        for name in self.request.without:
            if name not in self.names:
                rule = "there is no change of this name to switch off"
                self.faults.add("E526", origin, "", rule, name, self.names)

    def _switch(self, change: Written) -> None:
        off = change.name in self.request.without
        if self.request.only is not None and change.file == self.chain.top:
            off = change.name != self.request.only
        if not off:
            touched = self._apply(change.edits(), change.name, change.file)
            paths = tuple(path for _, path, _, _ in change.edits())
            self.applied.append(Change(change.name, change.title, "firm" in touched, paths))

    def _merge(self, file: File) -> None:
        entries, keys = dict(self.tree.entries), dict(self.tree.keys)
        for section, node in file.tree.entries.items():
            if section in SECTIONS and not isinstance(node, Mapping):
                self.faults.add("E603", node.origin, section, "needs a map", form_of(node))
            elif section == "title" or (section in SECTIONS and section not in entries):
                entries[section], keys[section] = node, file.tree.key_origin(section)
            elif section in SECTIONS:
                old = entries[section]
                assert isinstance(old, Mapping) and isinstance(node, Mapping)
                entries[section] = self._join(old, node, section)
        self.tree = Mapping(entries, file.tree.origin, keys)

    def _join(self, old: Mapping, new: Mapping, path: str) -> Mapping:
        """Two maps with disjoint names; states of one kind may come from several files."""
        entries, keys = dict(old.entries), dict(old.keys)
        for key, node in new.entries.items():
            there = entries.get(key)
            place = f"{path}.{key}"
            if there is None:
                entries[key], keys[key] = node, new.key_origin(key)
            elif isinstance(there, Mapping) and isinstance(node, Mapping) and self._kind(path, key):
                entries[key] = self._join(there, node, place)
            else:
                rule = f"is declared already at {old.key_origin(key)}; use set to change it"
                self.faults.add("E513", new.key_origin(key), place, rule, key)
        return Mapping(entries, old.origin, keys)

    def _kind(self, path: str, key: str) -> bool:
        cases = self.tree.get("cases")
        return path == "state" and isinstance(cases, Mapping) and key in cases

    def _apply(
        self, edits: Iterable[tuple[str, str, Node, Origin]], change: str, file: File
    ) -> set[Part]:
        """Apply edits in order; the parts of the scenario that they touch."""
        touched: set[Part] = set()
        for verb, path, value, origin in edits:
            with self.faults.gather():
                touched.add(self._part_touched(verb, path, origin, change, file))
                self.tree = _edit(self.tree, verb, path, value, origin)
        return touched

    def _part_touched(self, verb: str, path: str, origin: Origin, change: str, file: File) -> Part:
        part = part_of(self.tree, path, self.parts)
        in_design = bool(self.chain.world) and file in self.chain.design
        if part == "market" and (change or in_design):
            who = f"the change `{change}`" if change else "a design"
            raise fail("E525", origin, path, f"belongs to the market, which {who} may not touch")
        return part

    def _check_names(self, changes: list[Written]) -> None:
        for change in changes:
            origin = change.verbs.key_origin("name")
            if change.name in self.names:
                rule = f"a change of this name stands at {self.names[change.name]}"
                self.faults.add("E529", origin, "changes", rule, change.name)
            elif not NAME.fullmatch(change.name):
                self.faults.add("E606", origin, "changes", NAME_RULE, change.name)
            self.names.setdefault(change.name, origin)

    def _check_conflicts(self, changes: list[Written]) -> None:
        """No two changes set the same path or one inside the other."""
        whole: dict[Steps, tuple[Written, str]] = {}  # what is set
        around: dict[Steps, tuple[Written, str]] = {}  # the places above it
        for change, path, origin in _set_by(changes):
            place = self._place(path)
            above = [place[:length] for length in range(1, len(place) + 1)]
            found = next((whole[p] for p in above if p in whole), around.get(place))
            if found is not None:
                one, first = found
                rule = f"the change `{one.name}` sets `{first}` already"
                if one is change:
                    rule = f"this change sets `{first}` as well"
                self.faults.add("E524", origin, f"changes.{change.name}", rule, path)
            whole.setdefault(place, (change, path))
            for higher in above:
                around.setdefault(higher, (change, path))

    def _place(self, path: str) -> Steps:
        try:
            return locate(self.tree, path, Origin("", 0, 0))
        except ScenarioError:
            return tuple(path.split("."))


def _set_by(changes: list[Written]) -> Iterator[tuple[Written, str, Origin]]:
    """Every path that a change sets, and where it is written."""
    for change in changes:
        for verb, path, _, origin in change.edits():
            if verb == "set":
                yield change, path, origin


def part_of(tree: Mapping, path: str, parts: Map[str, Part]) -> Part:
    """The part that a path belongs to: by its section, else by the file that declares the name."""
    section, *rest = path.split(".")
    if section in PART_OF_SECTION:
        return PART_OF_SECTION[section]
    part: Part = "design"
    node: Node | None = tree.get(section)
    for segment in rest:
        if not isinstance(node, Mapping) or segment not in node:
            break
        part = parts.get(node.key_origin(segment).file, "design")
        node = node.get(segment)
    return part


def _head(file: File, faults: Faults) -> Mapping:
    """What a file says besides its sections, without what has the wrong form."""
    entries = {key: node for key, node in file.tree.entries.items() if key in HEAD}
    for key in file.tree.entries:
        if key not in HEAD and key not in SECTIONS:
            origin = file.tree.key_origin(key)
            faults.add("E601", origin, key, "unknown section", key, (*HEAD, *SECTIONS))
    head, _ = check_shape(replace(file.tree, entries=entries), Head, faults)
    return head


def _edits(verbs: Mapping) -> Iterator[tuple[str, str, Node, Origin]]:
    """(verb, path, value, where) of a map of verbs, in the order in which they are applied."""
    for verb in VERBS:
        edits = verbs.get(verb)
        if isinstance(edits, Mapping):
            for path, value in edits.entries.items():
                yield verb, path, value, edits.key_origin(path)


def _edit(tree: Mapping, verb: str, path: str, value: Node, origin: Origin) -> Mapping:
    if verb == "set":
        return set_at(tree, path, value, origin)
    if verb == "add":
        return add_at(tree, path, value, origin)
    return insert_at(tree, path, value, origin, after=verb == "after")
