"""The tools step types are lowered with: names, values, conditions, targets of `set`.

A `Lowering` walks the journeys of one scenario. Every fault is collected, never raised, so
that all faults of a file are listed at once; a faulty value becomes expression or draw 0.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from sim.errors import Fault, Origin, ScenarioError, nearest
from sim.language.names import Context
from sim.language.nodes import Expr
from sim.language.resolve import check_watch, read_expression, read_value
from sim.language.scenario import Kind, Scenario, State
from sim.language.tree import Mapping, Node, Scalar, Sequence
from sim.language.types import DURATION, NUMBER, YES_NO, Type
from sim.program import program as p
from sim.program.assembler import Assembler, is_level
from sim.program.program import NONE, Call, Code, Comparison, Form, Watch

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
    registry: dict[str, "object"]
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
    waits: list[tuple[str, int]] = field(default_factory=list)
    origins: dict[str, Origin] = field(default_factory=dict)
    counters: int = 0

    @property
    def outcomes(self) -> list[str]:
        return list(self.scenario.outcomes)

    def fault(self, node: Node, code: str, path: str, rule: str, got: str = "", near: str = "") -> None:
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
            self.fault(node, "E903", path, "a journey cannot `do` itself", " → ".join([*self.walking, name]))
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
        return StepText(found[0], node, path, name.text if isinstance(name, Scalar) else "")

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

    def known(
        self, text: StepText, key: str, names: Collection[str], code: str, rule: str
    ) -> str | None:
        """The name that stands at a key, if it is one of `names`."""
        name = self.plain(text, key)
        if name is None or name in names:
            return name
        near = nearest(name, names)
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

    def calendar(self, text: StepText) -> None:
        if "calendar" in text.body and self.plain(text, "calendar") not in ("always", None):
            name = self.plain(text, "calendar")
            calendars = self.scenario.calendars
            if name not in calendars:
                near = nearest(str(name), calendars)
                rule = "names no calendar"
                self.fault(text.body["calendar"], "E916", f"{text.path}.calendar", rule, repr(name), near)

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
        return 0 if expr is None else self.assembler.expression(expr, self.kind.name)

    def condition(self, node: Node, path: str, allow: frozenset[str]) -> int:
        return self.expression(node, path, YES_NO, allow)

    def number(self, text: StepText, key: str, expect: Type, allow: frozenset[str]) -> int:
        return self.expression(text.body[key], f"{text.path}.{key}", expect, allow)

    def value(
        self, text: StepText, key: str, stream: str, expect: Type, allow: frozenset[str]
    ) -> int:
        return self.value_at(text.body[key], f"{text.path}.{key}", stream, expect, allow)

    def value_at(
        self,
        node: Node,
        path: str,
        stream: str,
        expect: Type | None,
        allow: frozenset[str],
        person: str = "",
    ) -> int:
        """Lower an expression or a draw that stands where a draw may."""
        try:
            context = self.context(path, allow, person)
            value = read_value(node, self.scenario.names, context, expect)
        except ScenarioError as error:
            self.faults.extend(error.faults)
            return 0
        return self.assembler.draw(value, self.kind.name, stream)

    # -- what steps point to --------------------------------------------------------

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

    def call(self, text: StepText, name: str) -> Call:
        """The table row of a task step."""
        task = self.scenario.tasks[name]
        actor = self.scenario.actors[task.actor]
        person = actor.name if actor.staff is not None else ""
        stream = f"task:{name}"
        time = self.value_at(task.time, f"tasks.{name}.time", stream, DURATION, ALWAYS, person)
        effort = NONE
        if task.effort is not None:
            path = f"tasks.{name}.effort"
            effort = self.value_at(task.effort, path, f"{stream}.effort", DURATION, ALWAYS, person)
        element, depth = self._pool(text, actor.per, actor.name)
        order = NONE
        queue = self.scenario.queues.get(actor.name)
        if queue is not None and queue.order is not None:
            order = self.expression(queue.order, f"queues.{actor.name}.order", NUMBER, STATE_ONLY)
        by, by_depth = self._person(text, "by", actor.name)
        keep, keep_depth = self._person(text, "keep", actor.name)
        if actor.staff is None and (by, keep) != (NONE, NONE):
            self.fault(text.body, "E927", text.path, f"{actor.name} is unlimited and has no persons")
        patience = NONE
        if "patience" in text.body:
            patience = self.value(text, "patience", f"{stream}.patience", DURATION, ALWAYS)
        elif "left" in text.body:
            self.fault(text.body["left"], "E928", text.path, "`left` needs `patience`")
        return Call(
            task=list(self.scenario.tasks).index(name),
            actor=list(self.scenario.actors).index(actor.name),
            time=time, effort=effort, order=order, stream=self.assembler.stream(stream),
            element=element, depth=depth, by=by, by_depth=by_depth,
            keep=keep, keep_depth=keep_depth, patience=patience,
        )  # fmt: skip

    def _pool(self, text: StepText, per: str, actor: str) -> tuple[int, int]:
        """Slot and depth of the element that chooses the pool of an actor."""
        if not per:
            return NONE, 0
        kind, depth = self.kind, 0
        while kind.per != per and kind.parent:
            kind, depth = self.scenario.kinds[kind.parent], depth + 1
        if kind.per != per:
            rule = f"{actor} has people per {per}, which a case of kind {self.kind.name} has not"
            self.fault(text.body, "E929", text.path, rule)
        return p.ELEMENT, depth

    def _person(self, text: StepText, key: str, actor: str) -> tuple[int, int]:
        """Slot and depth of the person state that `by` or `keep` names."""
        if key not in text.body:
            return NONE, 0
        name = self.plain(text, key)
        if name is None:
            return NONE, 0
        target = self.target(name, text.body[key], text, f"{text.path}.{key}")
        if target is None:
            return NONE, 0
        if target.state.form != "person" or target.type.of != actor:
            rule = f"needs a state that is a person of {actor}"
            self.fault(text.body[key], "E919", f"{text.path}.{key}", rule, repr(name))
            return NONE, 0
        return target.slot, target.depth

    def watch(self, text: StepText) -> int:
        """The table row of a `wait_until`."""
        path = f"{text.path}.wait_until"
        number, comparisons = 0, []
        expr = self.resolved(text.body["wait_until"], path, YES_NO, ALWAYS)
        if expr is not None:
            try:
                check_watch(expr, path)
            except ScenarioError as error:
                self.faults.extend(error.faults)
            number = self.assembler.expression(expr, self.kind.name, watch=True)
            comparisons = [c for e in expr.walk() for c in self._comparison(e)]
        at_most = NONE
        if "at_most" in text.body:
            label = text.given_name or "wait_until"
            at_most = self.value(text, "at_most", f"wait:{label}", DURATION, ALWAYS | CLOCK)
            if isinstance(text.body["at_most"], Mapping) and not text.given_name:
                self.fault(text.body, "E921", text.path, "an `at_most` that is drawn needs a `name`")
            self.note_delay(text, at_most)
        delay = self.assembler.delay(text.given_name or "wait_until")
        self.watches.append(Watch(number, tuple(comparisons), at_most, NONE, delay))
        return len(self.watches) - 1

    def _comparison(self, expr: Expr) -> list[Comparison]:
        if expr.op not in ("lt", "le", "gt", "ge"):
            return []
        found = []
        for side in (0, 1):
            level = expr.args[side]
            while level.op == "formula":
                level = level.args[0]
            if is_level(level, self.assembler.layouts):
                other = self.assembler.expression(expr.args[1 - side], self.kind.name)
                slot = self.assembler.layouts[level.kind].slot[level.name]
                found.append(Comparison(slot, level.depth, other))
        return found

    def watch_leads(self, place: int, to: int) -> None:
        number = self.assembler.operations[place][1]
        row = self.watches[number]
        self.watches[number] = Watch(row.expression, row.comparisons, row.at_most, to, row.name)

    def sets(self, pairs: Iterator[tuple[str, Node]], text: StepText, kind: Kind) -> p.Launch:
        """Values set in a new case of `kind`, evaluated in the case that launches it."""
        states = {s.name: s for s in kind.state}
        rows = []
        for key, node in pairs:
            path = f"{text.path}.with.{key}"
            if key not in states or states[key].form == "flag":
                rule = f"names no state of kind {kind.name} that can be set"
                self.fault(node, "E917", path, rule, repr(key), nearest(key, states))
                continue
            draw = self.value_at(node, path, f"state:{key}", states[key].type, ALWAYS | CLOCK)
            form = Form.LEVEL if states[key].form == "level" else Form.PLAIN
            rows.append((self.assembler.layouts[kind.name].slot[key], draw, int(form)))
        number = list(self.scenario.kinds).index(kind.name)
        return p.Launch(number, NONE, tuple(rows))

    def launch(self, text: StepText, kind: str, journey: str) -> int:
        pairs = self.entries(text, "with") if "with" in text.body else iter(())
        row = self.sets(pairs, text, self.scenario.kinds[kind])
        self.launches.append(p.Launch(row.kind, self.entry(kind, journey), row.sets))
        return len(self.launches) - 1

    def document(
        self, text: StepText, name: str, columns: list[tuple[str, Node, str]]
    ) -> tuple[int, int]:
        """Number of the document and the first of its column expressions, which follow each other."""
        forms, exprs = [], []
        for _, node, path in columns:
            expr = self.resolved(node, path, None, ALWAYS | CLOCK)
            if expr is not None and expr.type.shape not in ("number", "yes_no", "element", "person"):
                rule = "a column holds a number, yes or no, an element or a person"
                self.fault(node, "E930", path, rule, str(expr.type))
                expr = None
            exprs.append(expr)
            names = self.scenario.sets[expr.type.of].elements if expr and expr.type.shape == "element" else ()
            forms.append((expr.type.shape if expr else "", tuple(names)))
        first = len(self.assembler.starts) - 1
        for expr in exprs:
            if expr is not None:
                self.assembler.expression(expr, self.kind.name)
        spec = p.DocumentSpec(name, tuple(c for c, _, _ in columns), tuple(forms))
        known = self.documents.setdefault(name, spec)
        if known.columns != spec.columns:
            rule = f"every `document: {name}` has the same columns: {', '.join(known.columns)}"
            self.fault(text.body, "E931", text.path, rule, ", ".join(spec.columns))
        return list(self.documents).index(name), first

    def note_delay(self, text: StepText, draw: int) -> None:
        """Remember a deliberate delay, for the warning about short warm-ups."""
        self.waits.append((text.path, draw))
