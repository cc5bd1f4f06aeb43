"""The table rows that steps point to: calls of tasks, watches, launches, documents."""

from __future__ import annotations

from collections.abc import Iterator

from sim.errors import ScenarioError, nearest
from sim.language.calendars import ALWAYS as ALWAYS_OPEN
from sim.language.nodes import Expr
from sim.language.resolve import check_watch
from sim.language.scenario import Kind, Task
from sim.language.tree import Mapping, Node
from sim.language.types import NUMBER, PURE, YES_NO
from sim.program import program as p
from sim.program.assembler import is_level
from sim.program.lowering import ALWAYS, CLOCK, STATE_ONLY, Lowering, StepText
from sim.program.program import NONE, Call, Comparison, Form, Watch


def call(at: Lowering, text: StepText, name: str) -> Call:
    """The row of a task step."""
    task = at.scenario.tasks[name]
    actor = at.scenario.actors[task.actor]
    if actor.staff is None and ("by" in text.body or "keep" in text.body):
        at.fault(text.body, "E927", text.path, f"{actor.name} is unlimited and has no persons")
    time, effort = _work(at, task, actor.name if actor.staff is not None else "")
    element, depth = _pool(at, text, actor.per, actor.name)
    by, by_depth = _person(at, text, "by", actor.name)
    keep, keep_depth = _person(at, text, "keep", actor.name)
    return Call(
        task=list(at.scenario.tasks).index(name),
        actor=list(at.scenario.actors).index(actor.name),
        time=time,
        effort=effort,
        order=_order(at, actor.name),
        element=element,
        depth=depth,
        by=by,
        by_depth=by_depth,
        keep=keep,
        keep_depth=keep_depth,
        patience=_patience(at, text, name),
    )


def _work(at: Lowering, task: Task, person: str) -> tuple[int, int]:
    """Draws of a task's time and effort; effort NONE: it is the time."""
    stream, path = f"task:{task.name}", f"tasks.{task.name}"
    time = at.length_at(task.time, f"{path}.time", stream, ALWAYS, person)
    if task.effort is None:
        return time, NONE
    effort = f"{stream}.effort"
    return time, at.length_at(task.effort, f"{path}.effort", effort, ALWAYS, person)


def _order(at: Lowering, actor: str) -> int:
    queue = at.scenario.queues.get(actor)
    if queue is None or queue.order is None:
        return NONE
    return at.expression(queue.order, f"queues.{actor}.order", NUMBER, STATE_ONLY)


def _patience(at: Lowering, text: StepText, task: str) -> int:
    if "patience" in text.body:
        return at.length(text, "patience", f"task:{task}.patience", ALWAYS)
    if "left" in text.body:
        at.fault(text.body["left"], "E928", text.path, "`left` needs `patience`")
    return NONE


def _pool(at: Lowering, text: StepText, per: str, actor: str) -> tuple[int, int]:
    """Slot and depth of the element that chooses the pool of an actor."""
    found = _element(at, per)
    if found is None:
        rule = f"{actor} has people per {per}, which a case of kind {at.kind.name} has not"
        at.fault(text.body, "E929", text.path, rule)
    return found or (NONE, 0)


def _element(at: Lowering, per: str) -> tuple[int, int] | None:
    """Slot and depth of the case's own element of a set ("": none); None if it has none."""
    if not per:
        return NONE, 0
    kind, depth = at.kind, 0
    while kind.per != per and kind.parent:
        kind, depth = at.scenario.kinds[kind.parent], depth + 1
    return (p.ELEMENT, depth) if kind.per == per else None


def wait(at: Lowering, text: StepText, draw: int, label: str) -> p.Wait:
    """The row of a wait, with the calendar whose open hours it counts."""
    name = at.assembler.delay(label)
    if "calendar" not in text.body:
        return p.Wait(draw, name)
    calendars = at.scenario.calendars
    chosen = at.known(text, "calendar", calendars, "E916", "names no calendar")
    if chosen is None or chosen == ALWAYS_OPEN:
        return p.Wait(draw, name)
    element = _element(at, calendars[chosen].per)
    if element is None:
        per = calendars[chosen].per
        rule = f"this calendar exists once for each {per}, which a case of {at.kind.name} has not"
        at.fault(text.body["calendar"], "E738", f"{text.path}.calendar", rule, repr(chosen))
    return p.Wait(draw, name, at.assembler.calendar(chosen), *(element or (NONE, 0)))


def _person(at: Lowering, text: StepText, key: str, actor: str) -> tuple[int, int]:
    """Slot and depth of the person state that `by` or `keep` names."""
    if key not in text.body:
        return NONE, 0
    name = at.plain(text, key)
    if name is None:
        return NONE, 0
    target = at.target(name, text.body[key], text, f"{text.path}.{key}")
    if target is None:
        return NONE, 0
    if target.state.form != "person" or target.type.of != actor:
        rule = f"needs a state that is a person of {actor}"
        at.fault(text.body[key], "E919", f"{text.path}.{key}", rule, repr(name))
        return NONE, 0
    return target.slot, target.depth


def watch(at: Lowering, text: StepText) -> int:
    """The table row of a `wait_until`."""
    path = f"{text.path}.wait_until"
    number, comparisons = 0, []
    expr = at.resolved(text.body["wait_until"], path, YES_NO, ALWAYS)
    if expr is not None:
        try:
            check_watch(expr, path)
        except ScenarioError as error:
            at.faults.extend(error.faults)
        number = at.assembler.expression(expr, at.kind.name, path, watch=True)
        comparisons = [c for e in expr.walk() for c in _comparison(at, e, path)]
    at_most = NONE
    if "at_most" in text.body:
        label = text.given_name or "wait_until"
        at_most = at.length(text, "at_most", f"wait:{label}", ALWAYS | CLOCK)
        if isinstance(text.body["at_most"], Mapping) and not text.given_name:
            at.fault(text.body, "E921", text.path, "an `at_most` that is drawn needs a `name`")
    delay = at.assembler.delay(text.given_name or "wait_until")
    at.watches.append(Watch(number, tuple(comparisons), at_most, NONE, delay))
    return len(at.watches) - 1


def _comparison(at: Lowering, expr: Expr, path: str) -> list[Comparison]:
    if expr.op not in ("lt", "le", "gt", "ge", "eq", "ne"):
        return []
    found = []
    for side in (0, 1):
        level = expr.args[side]
        while level.op == "formula":
            level = level.args[0]
        if is_level(level, at.assembler.layouts):
            other = at.assembler.expression(expr.args[1 - side], at.kind.name, path)
            slot = at.assembler.layouts[level.kind].slot[level.name]
            found.append(Comparison(slot, level.depth, other))
    return found


def watch_leads(at: Lowering, place: int, to: int) -> None:
    number = at.assembler.operations[place][1]
    row = at.watches[number]
    at.watches[number] = Watch(row.expression, row.comparisons, row.at_most, to, row.name)


def _sets(at: Lowering, pairs: Iterator[tuple[str, Node]], text: StepText, kind: Kind) -> p.Launch:
    """Values set in a new case of `kind`, evaluated in the case that launches it."""
    states = {s.name: s for s in kind.state}
    rows = []
    for key, node in pairs:
        path = f"{text.path}.with.{key}"
        if key not in states or states[key].form == "flag":
            rule = f"names no state of kind {kind.name} that can be set"
            at.fault(node, "E917", path, rule, repr(key), nearest(key, states))
            continue
        draw = at.value_at(node, path, f"state:{key}", states[key].type, ALWAYS | CLOCK)
        form = Form.LEVEL if states[key].form == "level" else Form.PLAIN
        rows.append((at.assembler.layouts[kind.name].slot[key], draw, int(form)))
    number = list(at.scenario.kinds).index(kind.name)
    return p.Launch(number, NONE, tuple(rows))


def launch(at: Lowering, text: StepText, kind: str, journey: str) -> int:
    pairs = at.entries(text, "with") if "with" in text.body else iter(())
    row = _sets(at, pairs, text, at.scenario.kinds[kind])
    at.launches.append(p.Launch(row.kind, at.entry(kind, journey), row.sets))
    return len(at.launches) - 1


def document(
    at: Lowering, text: StepText, name: str, columns: list[tuple[str, Node, str]]
) -> tuple[int, int]:
    """Number of the document and the first of its column expressions, which follow each other."""
    forms, exprs, dimensions = [], [], []
    for _, node, path in columns:
        expr = at.resolved(node, path, None, ALWAYS | CLOCK)
        exprs.append(expr)
        names = (
            at.scenario.sets[expr.type.of].elements if expr and expr.type.shape == "element" else ()
        )
        forms.append((expr.type.shape if expr else "", tuple(names)))
        dimensions.append(expr.type.dimension if expr else PURE)
    first = len(at.assembler.starts) - 1
    for expr, (_, _, path) in zip(exprs, columns, strict=True):
        if expr is not None:
            at.assembler.expression(expr, at.kind.name, path)
    words = tuple(column for column, _, _ in columns)
    spec = p.DocumentSpec(name, words, tuple(forms), tuple(dimensions))
    known = at.documents.setdefault(name, spec)
    if known != spec and None not in exprs:
        rule = f"every `document: {name}` has the same columns: {_columns(known)}"
        at.fault(text.body, "E931", text.path, rule, _columns(spec))
    return list(at.documents).index(name), first


def _columns(spec: p.DocumentSpec) -> str:
    """The columns of a document and what they hold, in words."""
    words = [form.replace("_", " or ") for form, _ in spec.forms]
    pairs = zip(spec.columns, words, strict=True)
    return ", ".join(f"{name} ({word})" for name, word in pairs) or "none"
