"""The design: sources, queues, journeys, outcomes, and the check of formulas."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Sequence as Seq
from functools import partial
from itertools import product
from typing import Literal

from sim.errors import Fault, ScenarioError
from sim.language.build_kinds import PLAIN
from sim.language.draft import Draft, words
from sim.language.memo import Memo
from sim.language.names import Context, Names
from sim.language.nodes import Expr, Value
from sim.language.resolve import read_expression
from sim.language.scenario import Kind, Queue, Source
from sim.language.tree import Mapping, Node, Scalar, Sequence
from sim.language.types import NUMBER, TIME, YES_NO, Type

_STARTS = ("every", "rate", "at", "pulled_by")
_OF_PULLED = ("order", "reserve", "cap", "cap_of")
_CLOCK = frozenset({"now"})
_CASE = frozenset({"case"})
_ALL = frozenset({"case", "level", "now", "chance"})
BUILT_IN = ("done", "open")
_TOO_LARGE = "E213"


def build_sources(draft: Draft, kinds: dict[str, Kind]) -> tuple[Source, ...]:
    """All sources in file order."""
    section = draft.section("sources")
    found: list[Source] = []
    for name, node in section.entries.items():
        draft.check_name(name, section.key_origin(name), f"sources.{name}")
        if isinstance(node, Mapping):
            source = _SourceReader(draft, kinds, name, node).read()
            found += [source] if source else []
            draft.whole = draft.whole and source is not None
    return tuple(found)


class _SourceReader:
    def __init__(self, draft: Draft, kinds: dict[str, Kind], name: str, node: Mapping) -> None:
        self.draft, self.kinds = draft, kinds
        self.name, self.node, self.path = name, node, f"sources.{name}"

    def read(self) -> Source | None:
        """The source; None if it cannot be told what it starts."""
        form = self._form()
        journey = self._known("journey", self.draft.named("journeys"), "names no journey")
        each = self._known("each", self.kinds, "names no kind of case")
        starts = self._known("starts", self.kinds, "names no kind of case")
        pulled_by = self._known("pulled_by", self.draft.named("actors"), "names no actor")
        reserve, cap, cap_of = self._share("reserve", 0.0), self._share("cap", 1.0), self._cap_of()
        self._check_pulled(form)
        if not form or not self._check_kind(form, each, starts):
            return None
        kind = each or starts or PLAIN
        source = Source(
            self.name,
            journey,
            every=self._length("every", "", frozenset()),
            rate=self._expression("rate", "", _CLOCK, Type("number", TIME**-1)),
            at=self._length("at", kind, _CASE),
            each=each,
            starts="" if each else kind,
            pulled_by=pulled_by,
            order=None if self._text("order") == "random" else self._order(kind),
            reserve=reserve,
            cap=cap,
            cap_of=cap_of,
            when=self._expression("when", kind, _ALL, YES_NO),
            set_first=self._set_first(kind),
            origin=self.draft.section("sources").key_origin(self.name),
        )
        return source if journey and (pulled_by or form != "pulled_by") else None

    def _fault(self, code: str, key: str, rule: str, got: str = "", known: Seq[str] = ()) -> None:
        origin = self.node.key_origin(key)
        self.draft.faults.add(code, origin, f"{self.path}.{key}", rule, got, known)

    def _text(self, key: str) -> str:
        node = self.node.get(key)
        return node.text if isinstance(node, Scalar) else ""

    def _form(self) -> str:
        forms = [key for key in _STARTS if key in self.node]
        if len(forms) != 1:
            origin = self.draft.section("sources").key_origin(self.name)
            rule = f"needs exactly one of {', '.join(_STARTS)}"
            self.draft.faults.add("E750", origin, self.path, rule, ", ".join(forms) or "none")
            return ""
        return forms[0]

    def _known(self, key: str, known: Collection[str], rule: str) -> str:
        return self.draft.known(self.node, key, self.path, known, "E751", rule)

    def _check_kind(self, form: str, each: str, starts: str) -> bool:
        """A source goes through a population or creates cases, by its form."""
        if form in ("at", "pulled_by"):
            if "starts" in self.node:
                self._fault("E752", "starts", f"a source with `{form}` has `each`, not `starts`")
            if "each" not in self.node:
                self._fault("E752", form, "needs `each`: the population it goes through")
            if each and self.kinds[each].count is None:
                self._fault("E753", "each", "needs a population: a kind with a `count`", each)
            return bool(each) and self.kinds[each].count is not None
        if "each" in self.node:
            self._fault("E752", "each", f"a source with `{form}` has `starts`, not `each`")
        if "starts" in self.node and not starts:
            return False
        kind = self.kinds.get(starts or PLAIN)
        if kind is not None and (kind.count is not None or kind.parent):
            what = "a population" if kind.count is not None else "launched by its parent"
            self._fault("E753", "starts", f"cannot create cases of a kind that is {what}", starts)
            return False
        if kind is not None and kind.per:
            rule = f"cannot create cases of a kind that is per {kind.per}: of which element?"
            self._fault("E753", "starts", rule, starts)
            return False
        return kind is not None and "each" not in self.node

    def _check_pulled(self, form: str) -> None:
        for key in _OF_PULLED:
            if key in self.node and form not in ("pulled_by", ""):
                self._fault("E754", key, "belongs to a source with `pulled_by`", key)

    def _context(self, key: str, kind: str, allow: frozenset[str]) -> Context:
        return Context(f"{self.path}.{key}", kind, (), "", allow)

    def _length(self, key: str, kind: str, allow: frozenset[str]) -> Value | None:
        node = self.node.get(key)
        if node is None:
            return None
        value = self.draft.length(node, self._context(key, kind, allow))
        self.draft.whole = self.draft.whole and value is not None
        return value

    def _expression(self, key: str, kind: str, allow: frozenset[str], expect: Type) -> Expr | None:
        node = self.node.get(key)
        if node is None:
            return None
        found = self.draft.expression(node, self._context(key, kind, allow), expect)
        if key == "rate":
            self.draft.whole = self.draft.whole and found is not None
        return found

    def _order(self, kind: str) -> Expr | None:
        node = self.node.get("order")
        if node is None:
            return None
        return self.draft.expression(node, self._context("order", kind, _CASE))

    def _share(self, key: str, default: float) -> float:
        node = self.node.get(key)
        if node is None:
            return default
        share = self.draft.number(node, f"{self.path}.{key}", NUMBER)
        if share is not None and not 0 <= share <= 1:
            got = node.text if isinstance(node, Scalar) else ""
            path = f"{self.path}.{key}"
            self.draft.faults.add("E755", node.origin, path, "needs a share from 0 % to 100 %", got)
        return default if share is None else share

    def _cap_of(self) -> Literal["worked", "open hours"]:
        text = self._text("cap_of")
        if text == "open hours":
            return "open hours"
        if text not in ("", "worked"):
            rule = "is `worked` or `open hours`"
            self._fault("E756", "cap_of", rule, text, ("worked", "open hours"))
        return "worked"

    def _set_first(self, kind: str) -> tuple[tuple[str, Value], ...]:
        pairs = self.node.get("with")
        states = {state.name: state for state in self.kinds[kind].state}
        found: list[tuple[str, Value]] = []
        for name, node in pairs.entries.items() if isinstance(pairs, Mapping) else ():
            assert isinstance(pairs, Mapping)
            path, origin = f"{self.path}.with.{name}", pairs.key_origin(name)
            state = states.get(name)
            if state is None or state.form == "flag":
                rule = f"cases of kind `{kind}` have no such state that can be set"
                known = [name for name, state in states.items() if state.form != "flag"]
                self.draft.faults.add("E757", origin, path, rule, name, known)
                continue
            value = self.draft.value(node, self._context(f"with.{name}", kind, _ALL), state.type)
            found += [(name, value)] if value is not None else []
        return tuple(found)


def build_queues(draft: Draft) -> dict[str, Queue]:
    """Orders as written, and how many may wait."""
    section = draft.section("queues")
    queues: dict[str, Queue] = {}
    for name, node in section.entries.items():
        path, origin = f"queues.{name}", section.key_origin(name)
        known = draft.named("actors")
        if name not in known:
            draft.faults.add("E744", origin, path, "names no actor", name, known)
        if not isinstance(node, Mapping):
            continue
        room = node.get("room")
        places = None if room is None else draft.number(room, f"{path}.room")
        if room is not None and places is not None and (places < 0 or places % 1):
            rule = "needs a whole number that is not negative"
            draft.faults.add("E709", room.origin, f"{path}.room", rule, f"{places:g}")
        queues[name] = Queue(name, node.get("order"), places, origin)
    return queues


def build_journeys(draft: Draft) -> dict[str, tuple[Node, ...]]:
    """The steps of every journey, as written."""
    section = draft.section("journeys")
    journeys: dict[str, tuple[Node, ...]] = {}
    for name, node in section.entries.items():
        origin, path = section.key_origin(name), f"journeys.{name}"
        draft.check_name(name, origin, path)
        if isinstance(node, Sequence):
            journeys[name] = node.items
            if not node.items:
                draft.faults.add("E758", origin, path, "needs at least one step", "an empty list")
    return journeys


def build_outcomes(draft: Draft) -> dict[str, Literal["success", "failure"]]:
    section = draft.section("outcomes")
    outcomes: dict[str, Literal["success", "failure"]] = {}
    for name, node in section.entries.items():
        origin, path = section.key_origin(name), f"outcomes.{name}"
        if name in BUILT_IN:
            draft.faults.add("E759", origin, path, "this outcome is built in", name)
        draft.check_name(name, origin, path)
        if isinstance(node, Scalar):
            outcomes[name] = "success" if node.text == "success" else "failure"
    return outcomes


def check_formulas(draft: Draft) -> None:
    """Every formula can be read somewhere: for some kind of case, set and person."""
    for name, body in draft.section("formulas").entries.items():
        known = draft.names.names.get(name)
        if known is None or known.role != "formula" or not isinstance(body, Scalar):
            continue
        people = tuple(actor for actor, traits in draft.traits.items() if traits)
        key = (name, body, draft.names.version, people)
        faults = _FEWEST.get(key, partial(_fewest, draft.names, people, name, body))
        draft.faults.extend(faults)
        if draft.faults.full or _TOO_LARGE in [fault.code for fault in faults]:
            return  # those named by one that is too large are too large as well


_FEWEST: Memo[tuple[Fault, ...]] = Memo(10_000, lambda faults: 1 + len(faults))


def _fewest(names: Names, people: Seq[str], name: str, body: Node) -> tuple[Fault, ...]:
    """The faults of a formula where it has the fewest; none if it can be read anywhere.

    people: actors with traits.
    """
    sets = tuple(names.elements)
    runs = [(), *([sets] if words(body) & set(sets) else [])]
    best: tuple[Fault, ...] | None = None
    for kind, running, person in product(("", *names.kinds), runs, ("", *people)):
        try:
            context = Context(f"formulas.{name}", kind, running, person, _ALL)
            read_expression(body, names, context)
        except ScenarioError as error:
            if best is None or len(error.faults) <= len(best):
                best = error.faults
            if _TOO_LARGE in [fault.code for fault in best]:
                return best
        else:
            return ()
    return best or ()
