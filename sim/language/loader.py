"""Reads YAML files: the only importer of yaml, and the door to the language.

`read` turns a scenario file into a `Reading`; `parse_yaml` reads any other YAML file;
`to_yaml` writes a tree. YAML is used for shape only: every scalar stays text.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from collections.abc import Mapping as Map
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from functools import lru_cache
from os import PathLike
from pathlib import Path

import yaml

from sim.errors import Fault, Origin, ScenarioError
from sim.language.build import build, check_changes_alone
from sim.language.collected import Faults
from sim.language.compose import Request, compose
from sim.language.files import collect
from sim.language.mends import QUOTE, decimal, is_listed, syntax_fault
from sim.language.scenario import Scenario
from sim.language.sources import read_bytes
from sim.language.tree import Mapping, Node, Scalar, Sequence

LARGEST = 256_000  # bytes of a file; ten times the largest that is shipped
DEEPEST = 60  # levels of nesting; more is a mistake or an attack, and would exhaust the stack
NO_WORD = "?"  # stands for a key that is a list or a map
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORD = re.compile(r"[A-Za-z0-9_][\w.\- /]*")


@dataclass(frozen=True)
class Reading:
    """A scenario and what is wrong with it.

    scenario: None if too little is known for its journeys to be checked.
    """

    scenario: Scenario | None
    faults: tuple[Fault, ...]


def read(
    path: str | PathLike[str],
    set: Map[str, str | Node] | None = None,
    without: Seq[str] = (),
    world: str | PathLike[str] | None = None,
) -> Reading:
    """Read a scenario file with all it names; never raises for what somebody wrote.

    set: text by path, or what another file says there; applied last.
    without: names of changes to switch off.
    world: a file that takes the place of the world files it extends.
    """
    faults = Faults()
    scenario: Scenario | None = None
    with faults.gather():
        settings = _settings(set or {}, faults)
        chain = collect(_shown(path), None if world is None else _shown(world), parse_yaml, faults)
        faults.stop_if_any()
        request = Request(settings, tuple(without))
        scenario = build(compose(chain, request, faults), faults)
        if not len(faults):
            check_changes_alone(chain, request, faults)
    return Reading(scenario, faults.listed())


def parse_yaml(path: str | PathLike[str]) -> Mapping:
    """Read one YAML file whose top is a map; raises ScenarioError with all its faults."""
    name = _shown(path)
    start = Origin(name, 1, 1)
    try:
        data = read_bytes(path, LARGEST + 1)
        if len(data) > LARGEST:
            rule = f"the file is larger than {LARGEST // 1000} kB; put parts of it into others"
            raise ScenarioError(Fault(start, "E508", "", rule))
        text = data.decode("utf-8-sig")
    except FileNotFoundError:
        raise ScenarioError(Fault(start, "E510", "", "there is no such file")) from None
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise ScenarioError(Fault(start, "E510", "", "the file cannot be read", reason)) from None
    except (UnicodeDecodeError, ValueError):
        raise ScenarioError(Fault(start, "E501", "", "the file is not UTF-8 text")) from None
    return _file(text, name)


@lru_cache(maxsize=16)
def _file(text: str, name: str) -> Mapping:
    """The tree of a file's text; nobody changes a tree, so every load may share it."""
    tree = parse_text(text, name)
    if not isinstance(tree, Mapping):
        raise ScenarioError(Fault(tree.origin, "E516", "", "a file must hold a map of sections"))
    return tree


def parse_text(text: str, name: str) -> Node:
    """Read YAML text; `name` stands for the file in messages. Raises ScenarioError."""
    reader = _Reader(name)
    try:
        tree = reader.document(yaml.parse(text, Loader=_LOADER))
    except yaml.YAMLError as error:
        reader.faults.extend([syntax_fault(error, name, text)])
        tree = None
    reader.faults.stop_if_any()
    if tree is None:
        raise ScenarioError(Fault(Origin(name, 1, 1), "E503", "", "the file is empty"))
    return tree


def to_yaml(tree: Mapping) -> str:
    """Write a tree as YAML text that `parse_text` reads back to the same keys and texts."""
    return str(
        yaml.serialize(_plain(tree), Dumper=yaml.BaseDumper, width=2**20, allow_unicode=True)
    )


def _plain(node: Node) -> yaml.Node:
    if isinstance(node, Scalar):
        return yaml.ScalarNode("tag:yaml.org,2002:str", node.text)
    if isinstance(node, Sequence):
        flow = all(isinstance(item, Scalar) for item in node)
        items = [_plain(item) for item in node]
        return yaml.SequenceNode("tag:yaml.org,2002:seq", items, flow_style=flow)
    pairs = [
        (yaml.ScalarNode("tag:yaml.org,2002:str", key), _plain(value))
        for key, value in node.entries.items()
    ]
    return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=not pairs)


def _shown(path: str | PathLike[str]) -> str:
    return Path(path).as_posix()


def _settings(settings: Map[str, str | Node], faults: Faults) -> Map[str, Node]:
    """The values of `--set`: text, or YAML where it begins with a bracket or brace."""
    values: dict[str, Node] = {}
    for path, text in settings.items():
        name = f"--set {path}"
        with faults.gather():
            if not isinstance(text, str):
                values[path] = text
            elif text.strip()[:1] in ("[", "{"):
                values[path] = parse_text(text, name)
            elif not text.strip():
                raise ScenarioError(Fault(Origin(name, 1, 1), "E503", path, "needs a value"))
            else:
                values[path] = Scalar(text.strip(), Origin(name, 1, 1))
    return values


def _at(mark: object) -> tuple[int, int]:
    """Line and column of a mark, counted from 0."""
    return getattr(mark, "line", 0), getattr(mark, "column", 0)


class _Reader:
    """Turns the events of a YAML parser into a tree, and collects what is refused."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.faults = Faults()
        self._events: Iterator[yaml.Event] = iter(())

    def document(self, events: Iterator[yaml.Event]) -> Node | None:
        self._events = events
        tree: Node | None = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(event, "E506", "", "a file holds one document only")
                node = self._node(next(events), "", 0)
                tree = node if documents == 1 else tree
        return tree

    def _origin(self, event: yaml.Event) -> Origin:
        line, column = _at(event.start_mark)
        return Origin(self.name, line + 1, column + 1)

    def _refuse(self, event: yaml.Event, code: str, path: str, rule: str, got: str = "") -> None:
        self.faults.add(code, self._origin(event), path, rule, got)

    def _node(self, event: yaml.Event, path: str, depth: int) -> Node | None:
        """The tree below an event; None if it is empty or was refused."""
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, "E502", path, "aliases are not used; write it again")
            return None
        self._check_plain(event, path)
        if depth > DEEPEST:
            rule = f"nested deeper than {DEEPEST} levels"
            raise ScenarioError(Fault(self._origin(event), "E507", path, rule))
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, path, depth)
        return self._mapping(event, path, depth)

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar | None:
        text = event.value.strip()
        (line, column), (last_line, end) = _at(event.start_mark), _at(event.end_mark)
        quotes = 1 if event.style in ("'", '"') else 0
        one_line = line == last_line and end - column - 2 * quotes == len(text)
        origin = Origin(self.name, line + 1, column + 1 + (quotes if one_line else 0))
        return Scalar(text, origin, inline=one_line) if text else None

    def _sequence(self, start: yaml.Event, path: str, depth: int) -> Sequence:
        items: list[Node] = []
        number = itertools.count()
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            place = f"{path}[{next(number)}]"
            item = self._node(event, place, depth + 1)
            if item is not None:
                items.append(item)
            elif isinstance(event, yaml.ScalarEvent):
                self._refuse(event, "E503", place, "needs a value; nothing stands here")
        return Sequence(tuple(items), self._origin(start))

    def _mapping(self, start: yaml.Event, path: str, depth: int) -> Mapping:
        entries: dict[str, Node] = {}
        keys: dict[str, Origin] = {}
        flow = bool(getattr(start, "flow_style", False))
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event, path, depth)
            place = f"{path}.{key}" if path else key
            value_event = next(self._events)
            value = self._node(value_event, place, depth + 1)
            if key in entries and key != NO_WORD:
                self._refuse(event, "E504", place, "the key stands here twice", key)
            elif value is not None:
                entries[key] = value
                keys[key] = self._origin(event)
            elif isinstance(value_event, yaml.ScalarEvent):
                before = next(reversed(entries.items()), ("", None))
                self._refuse_empty(event, place, key, before if flow else None)
        return Mapping(entries, self._origin(start), keys)

    def _key(self, event: yaml.Event, path: str, depth: int) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            self._refuse(event, "E505", path, f"a key must be a word; {QUOTE}")
            self._node(event, path, depth + 1)
            return NO_WORD
        if event.value == "<<":
            self._refuse(event, "E502", path, "merge keys are not used", "<<")
        self._check_plain(event, path)
        return str(event.value).strip()

    def _check_plain(self, event: yaml.Event, path: str) -> None:
        """Refuse anchors and tags, at values and at keys."""
        for what, mark in (("anchor", "&"), ("tag", "")):
            word = getattr(event, what, None)
            if word is not None:
                word = str(word).replace("tag:yaml.org,2002:", "!!")
                self._refuse(event, "E502", path, f"{what}s are not used", f"{mark}{word}")

    def _refuse_empty(
        self, event: yaml.Event, place: str, key: str, before: tuple[str, Node | None] | None
    ) -> None:
        """Refuse a key without a value. before: None outside of {…}; else the entry before it,
        of which it may be meant to be a part."""
        rule = "needs a value; nothing stands here"
        if before is None:
            self._refuse(event, "E503", place, rule, key)
        elif isinstance(before[1], Scalar) and is_listed(before[1], key, self._origin(event)):
            rule = f"a list stands in brackets: `{before[0]}: [{before[1].text}, …]`"
            self.faults.add("E505", before[1].origin, f"{place[: -len(key)]}{before[0]}", rule)
        elif number := decimal(before[1], key):
            self._refuse(event, "E505", place, f"decimals have a point: {number}", key)
        elif _WORD.fullmatch(key):
            self._refuse(event, "E503", place, f"{rule} (a list stands in […]; {QUOTE})", key)
        else:
            self._refuse(event, "E505", place, f"the key is no name; {QUOTE}", key)


__all__ = ["Reading", "parse_text", "parse_yaml", "read", "to_yaml"]
