"""The tools step types are lowered with: names, values, conditions, targets of `set`.

A `Lowering` walks the journeys of one scenario. Every fault is collected, never raised, so
that all faults of a file are listed at once; a faulty value becomes expression or draw 0.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from sim.errors import Fault, Origin, ScenarioError, nearest
from sim.language.collected import MOST, too_many
from sim.language.names import NAME, NAME_RULE, Context
from sim.language.nodes import Draw, Expr
from sim.language.resolve import check_draw, check_length, read_expression, read_value
from sim.language.scenario import Kind, Scenario, State
from sim.language.tree import Mapping, Node, Scalar, Sequence
from sim.language.types import DURATION, YES_NO, Type
from sim.program import program as p
from sim.program.assembler import Assembler
from sim.program.program import NONE, Call, Code, Form, Watch

MOST_STEPS, DEEPEST = 20_000, 60
ALWAYS = frozenset({"case", "level"})
CLOCK = frozenset({"now"})
CHANCE = frozenset({"chance"})
STATE_ONLY = frozenset({"case"})


@dataclass(frozen=True)
class StepText:
    """One step as written. `name`: what paths and messages call it."""

    keyword: str
    body: Mapping
    path: str
    given_name: str


@dataclass(frozen=True)
class Target:
    """A state that is set: slot, how many parents up, and how."""

    slot: int
    depth: int
    form: Form
    type: Type
    state: State


@dataclass
class Lowering:
    """State of one scenario's lowering; `kind` is the kind of case that walks."""

    scenario: Scenario
    assembler: Assembler
    registry: dict[str, object]
    kind: Kind
    faults: list[Fault] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    watches: list[Watch] = field(default_factory=list)
    branches: list[int] = field(default_factory=list)
    launches: list[p.Launch] = field(default_factory=list)
    documents: dict[str, p.DocumentSpec] = field(default_factory=dict)
    entries_: list[tuple[str, str]] = field(default_factory=list)
    journeys: list[str] = field(default_factory=list)
    walking: list[str] = field(default_factory=list)
    walked: set[str] = field(default_factory=set)
    waits: list[p.Wait] = field(default_factory=list)
    origins: dict[str, Origin] = field(default_factory=dict)
    counters: int = 0
    count: int = 0  # steps lowered so far, those of each `do` in its place
    depth: int = 0  # of the step that is lowered

    @cached_property
    def parameters(self) -> dict[str, float | tuple[float, ...]]:
        """Value by name of parameter."""
        return {name: known.value for name, known in self.scenario.parameters.items()}

    @property
    def outcomes(self) -> list[str]:
        return list(self.scenario.outcomes)

    def fault(
        self, node: Node, code: str, path: str, rule: str, got: str = "", near: str = ""
    ) -> None:
        self.faults.append(Fault(node.origin, code, path, rule, got, near))

    # -- steps --------------------------------------------------------------------

    def steps(self, node: Node, path: str) -> None:
        """Lower a list of steps."""
        if not isinstance(node, Sequence):
            self.fault(node, "E901", path, "needs a list of steps, each beginning with `-`")
            return
        for number, item in enumerate(node.items):
            self.step(item, f"{path}[{number}]")

    def steps_or_journey(self, node: Node, path: str) -> None:
        """Lower a list of steps, or those of the journey that is named, in their place."""
        if not isinstance(node, Scalar):
            self.steps(node, path)
            return
        name = node.text
        if name not in self.scenario.journeys:
            near = nearest(name, self.scenario.journeys)
            self.fault(node, "E912", path, "names no journey", repr(name), near)
        elif name in self.walking:
            self.fault(
                node,
                "E903",
                path,
                "a journey cannot `do` itself",
                " → ".join([*self.walking, name]),
            )
        else:
            self.walk(name)

    def walk(self, journey: str) -> None:
        """Lower the steps of a journey here."""
        self.walking.append(journey)
        self.walked.add(journey)
        for number, item in enumerate(self.scenario.journeys[journey]):
            self.step(item, f"journeys.{journey}[{number}]")
        self.walking.pop()

    def step(self, node: Node, path: str) -> None:
        """Lower one step, unless there are too many or too many faults already."""
        self.count += 1
        if len(self.faults) >= MOST or self.count > MOST_STEPS + 1:
            if len(self.faults) == MOST:
                self.faults.append(too_many(self.scenario.file))
            return
        if self.depth >= DEEPEST or self.count > MOST_STEPS:
            rule = f"steps, with those of each `do` in its place, are at most {MOST_STEPS:,}"
            self.fault(node, "E932", path, f"{rule} and {DEEPEST} deep")
            return
        self.depth += 1
        self._step(node, path)
        self.depth -= 1

    def _step(self, node: Node, path: str) -> None:
        """Lower one step: `when`, `during`, and what its type says."""
        text = self._read(node, path)
        if text is None:
            return
        skip = NONE
        if "when" in text.body:
            condition = self.condition(text.body["when"], f"{path}.when", ALWAYS | CLOCK | CHANCE)
            skip = self.emit(text, Code.UNLESS, 0, condition)
        flag = self._flag(text) if "during" in text.body else None
        if flag is not None:
            self.emit(text, Code.RAISE, flag)
        self.registry[text.keyword].lower(self, text)  # type: ignore[attr-defined]
        if flag is not None:
            self.emit(text, Code.LOWER, flag)
        if skip != NONE:
            self.assembler.patch(skip, 1)

    def _read(self, node: Node, path: str) -> StepText | None:
        """The type of a step, with unknown keys refused."""
        if not isinstance(node, Mapping):
            self.fault(node, "E902", path, "needs a step such as `task: name`")
            return None
        found = [key for key in node.entries if key in self.registry]
        # `do` and `repeat` may stand inside others' keys, never beside another step's key
        if len(found) != 1:
            known = ", ".join(self.registry)
            got = " and ".join(found) or ", ".join(node.entries)
            near = nearest(next(iter(node.entries), ""), self.registry)
            self.fault(node, "E904", path, f"a step has exactly one of {known}", got, near)
            return None
        allowed: Collection[str] = self.registry[found[0]].keys  # type: ignore[attr-defined]
        for key in node.entries:
            if key not in allowed:
                rule = f"a `{found[0]}` step takes {', '.join(allowed)}"
                self.faults.append(
                    Fault(node.key_origin(key), "E905", path, rule, key, nearest(key, allowed))
                )
        name = node.get("name")
        text = StepText(found[0], node, path, name.text if isinstance(name, Scalar) else "")
        if name is not None:
            self.own_name(text, "name")
        return text

    def emit(self, text: StepText, code: Code, *operands: int) -> int:
        self.origins[text.path] = text.body.origin
        return self.assembler.emit(text.path, code, *operands)

    def _flag(self, text: StepText) -> int | None:
        node = text.body["during"]
        flags = {s.name for s in self.kind.state if s.form == "flag"}
        if isinstance(node, Scalar) and node.text in flags:
            return self.assembler.layouts[self.kind.name].slot[node.text]
        got = node.text if isinstance(node, Scalar) else ""
        rule = f"names no flag of kind {self.kind.name}"
        self.fault(node, "E915", f"{text.path}.during", rule, got, nearest(got, flags))
        return None

    # -- names --------------------------------------------------------------------

    def plain(self, text: StepText, key: str) -> str | None:
        """The name that stands at a key."""
        node = text.body[key]
        if isinstance(node, Scalar):
            return node.text
        self.fault(node, "E906", f"{text.path}.{key}", "needs a name")
        return None

    def own_name(self, text: StepText, key: str) -> str | None:
        """The name that a step gives to something."""
        name = self.plain(text, key)
        if name is not None and not NAME.fullmatch(name):
            self.fault(text.body[key], "E606", f"{text.path}.{key}", NAME_RULE, name)
        return name

    def known(
        self, text: StepText, key: str, names: Collection[str], code: str, rule: str
    ) -> str | None:
        """The name that stands at a key, if it is one of `names`."""
        name = self.plain(text, key)
        if name is None or name in names:
            return name
        near = nearest(name, names)
        if not near:
            rule += f"; known are {', '.join(names)}" if names else "; none is declared"
        self.fault(text.body[key], code, f"{text.path}.{key}", rule, repr(name), near)
        return None

    def entries(self, text: StepText, key: str) -> Iterator[tuple[str, Node]]:
        """The pairs of the mapping that stands at a key."""
        node = text.body[key]
        if isinstance(node, Mapping):
            yield from node.entries.items()
        else:
            self.fault(node, "E907", f"{text.path}.{key}", "needs {name: value, …}")

    def journey(self, name: str) -> int:
        if name not in self.journeys:
            self.journeys.append(name)
        return self.journeys.index(name)

    def entry(self, kind: str, journey: str) -> int:
        """The number of the place where tokens of a kind begin a journey."""
        if (kind, journey) not in self.entries_:
            self.entries_.append((kind, journey))
        self.journey(journey)
        return self.entries_.index((kind, journey))

    def counter(self) -> int:
        self.counters += 1
        return self.counters - 1

    # -- values -------------------------------------------------------------------

    def context(self, path: str, allow: frozenset[str], person: str = "") -> Context:
        return Context(path, self.kind.name, (), person, allow)

    def resolved(
        self, node: Node, path: str, expect: Type | None, allow: frozenset[str]
    ) -> Expr | None:
        try:
            return read_expression(node, self.scenario.names, self.context(path, allow), expect)
        except ScenarioError as error:
            self.faults.extend(error.faults)
            return None

    def expression(self, node: Node, path: str, expect: Type | None, allow: frozenset[str]) -> int:
        expr = self.resolved(node, path, expect, allow)
        return 0 if expr is None else self.assembler.expression(expr, self.kind.name, path)

    def condition(self, node: Node, path: str, allow: frozenset[str]) -> int:
        return self.expression(node, path, YES_NO, allow)

    def number(self, text: StepText, key: str, expect: Type, allow: frozenset[str]) -> int:
        return self.expression(text.body[key], f"{text.path}.{key}", expect, allow)

    def length(self, text: StepText, key: str, stream: str, allow: frozenset[str]) -> int:
        """Lower the length of time at a key."""
        return self.length_at(text.body[key], f"{text.path}.{key}", stream, allow)

    def length_at(
        self, node: Node, path: str, stream: str, allow: frozenset[str], person: str = ""
    ) -> int:
        """Lower a length of time: an expression or a draw."""
        return self.value_at(node, path, stream, DURATION, allow, person, is_length=True)

    def value_at(
        self,
        node: Node,
        path: str,
        stream: str,
        expect: Type | None,
        allow: frozenset[str],
        person: str = "",
        is_length: bool = False,
    ) -> int:
        """Lower an expression or a draw that stands where a draw may."""
        try:
            context = self.context(path, allow, person)
            value = read_value(node, self.scenario.names, context, expect)
            if isinstance(value, Draw):
                check_draw(value, self.parameters, path)
            if is_length:
                check_length(value, self.parameters, path)
        except ScenarioError as error:
            self.faults.extend(error.faults)
            return 0
        return self.assembler.draw(value, self.kind.name, path, stream)

    def target(self, key: str, node: Node, text: StepText, path: str) -> Target | None:
        """The state that `key` names: one of the case, or `parent.state`."""
        kind, depth, name = self.kind, 0, key
        while "." in name and kind.parent == name.split(".")[0]:
            kind, depth = self.scenario.kinds[kind.parent], depth + 1
            name = name.split(".", 1)[1]
        states = {s.name: s for s in kind.state}
        mapping = text.body.get(text.keyword)
        origin = mapping.key_origin(key) if isinstance(mapping, Mapping) else node.origin
        if name not in states:
            rule = f"names no state of kind {kind.name}"
            self.faults.append(Fault(origin, "E917", path, rule, repr(key), nearest(name, states)))
            return None
        state = states[name]
        if state.form == "flag":
            rule = "a flag is raised by `during`, never set"
            self.faults.append(Fault(origin, "E918", path, rule, repr(key)))
            return None
        form = Form.LEVEL if state.form == "level" else Form.PLAIN
        slot = self.assembler.layouts[kind.name].slot[name]
        return Target(slot, depth, form, state.type, state)
