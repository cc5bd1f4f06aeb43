"""The step types: what each may say, and the primitive operations it becomes.

A new step type is one function here. `@step(keyword, keys…)` registers it: the loader's
check of its keys, the JSON Schema and the reference page read the same registration.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sim.language.tree import Mapping as MapNode
from sim.language.tree import Sequence
from sim.language.types import NUMBER
from sim.program import rows
from sim.program.lowering import ALWAYS, CHANCE, CLOCK, Lowering, StepText
from sim.program.program import Call, Code

# What may stand at a key, for the check of its shape and for the JSON Schema.
VALUE, EXPRESSION, NAME, STEPS, NAME_OR_STEPS = (
    "value",
    "expression",
    "name",
    "steps",
    "name or steps",
)
VALUES, ALTERNATIVES, BRANCHES = "values by name", "alternatives", "branches"
COMMON = {"name": NAME, "when": EXPRESSION, "during": NAME}


@dataclass(frozen=True)
class StepType:
    """A keyword of journeys. `keys`: what may stand beside it, its own key first."""

    keyword: str
    keys: Mapping[str, str]
    lower: Callable[[Lowering, StepText], None]
    help: str


STEPS_BY_KEYWORD: dict[str, StepType] = {}


def step(
    keyword: str, shape: str, **keys: str
) -> Callable[[Callable[[Lowering, StepText], None]], Callable[[Lowering, StepText], None]]:
    """Register a step type; a second registration of a keyword is refused."""

    def register(
        lower: Callable[[Lowering, StepText], None],
    ) -> Callable[[Lowering, StepText], None]:
        if keyword in STEPS_BY_KEYWORD:
            raise ValueError(f"step type {keyword!r} is registered already")
        own = {keyword: shape, **{key.rstrip("_"): value for key, value in keys.items()}}
        help_text = (lower.__doc__ or "").strip()
        STEPS_BY_KEYWORD[keyword] = StepType(keyword, {**own, **COMMON}, lower, help_text)
        return lower

    return register


@step("task", NAME, by=NAME, keep=NAME, patience=VALUE, left=STEPS, full=STEPS)
def task(at: Lowering, text: StepText) -> None:
    """Queue for the task's actor and be served."""
    name = at.known(text, "task", at.scenario.tasks, "E911", "names no task")
    if name is None:
        return
    call = rows.call(at, text, name)
    place = at.emit(text, Code.TASK, len(at.calls))
    at.calls.append(call)
    exits = []
    for key in ("left", "full"):
        if key in text.body:
            exits.append(at.emit(text, Code.JUMP))
            at.calls[at.assembler.operations[place][1]] = call = _leads(
                call, key, at.assembler.here
            )
            at.steps(text.body[key], f"{text.path}.{key}")
    for jump in exits:
        at.assembler.patch(jump, 1)


def _leads(call: Call, key: str, to: int) -> Call:
    return replace(call, left=to) if key == "left" else replace(call, full=to)


@step("wait", VALUE, calendar=NAME)
def wait(at: Lowering, text: StepText) -> None:
    """Delay the token; the delay may be drawn."""
    drawn = isinstance(text.body["wait"], MapNode)
    if drawn and not text.given_name:
        at.fault(
            text.body["wait"], "E921", f"{text.path}.wait", "a wait that is drawn needs a `name`"
        )
    label = text.given_name or "wait"
    draw = at.length(text, "wait", f"wait:{label}", ALWAYS | CLOCK)
    at.waits.append(rows.wait(at, text, draw, label))
    at.emit(text, Code.WAIT, len(at.waits) - 1)


@step("wait_until", EXPRESSION, at_most=VALUE, else_=STEPS)
def wait_until(at: Lowering, text: StepText) -> None:
    """Rest until the expression holds, or `at_most` has passed."""
    if "else" in text.body and "at_most" not in text.body:
        at.fault(text.body["else"], "E922", text.path, "`else` needs `at_most`")
    place = at.emit(text, Code.WATCH, rows.watch(at, text))
    if "else" in text.body:
        jump = at.emit(text, Code.JUMP)
        rows.watch_leads(at, place, at.assembler.here)
        at.steps(text.body["else"], f"{text.path}.else")
        at.assembler.patch(jump, 1)


@step("set", VALUES)
def set_(at: Lowering, text: StepText) -> None:
    """Give states a new value, from top to bottom."""
    for key, node in at.entries(text, "set"):
        target = at.target(key, node, text, f"{text.path}.set.{key}")
        if target is None:
            continue
        draw = at.value_at(
            node, f"{text.path}.set.{key}", f"state:{key}", target.type, ALWAYS | CLOCK | CHANCE
        )
        at.emit(text, Code.SET, target.slot, draw, target.depth, target.form)


@step("choose", ALTERNATIVES)
def choose(at: Lowering, text: StepText) -> None:
    """Run the steps of the first alternative that holds."""
    node = text.body["choose"]
    if not isinstance(node, Sequence) or not node.items:
        at.fault(node, "E923", f"{text.path}.choose", "needs a list of {when, do} and {otherwise}")
        return
    exits = []
    for number, item in enumerate(node.items):
        path = f"{text.path}.choose[{number}]"
        last = number == len(node.items) - 1
        if not isinstance(item, MapNode) or set(item.entries) not in (
            {"when", "do"},
            {"otherwise"},
        ):
            at.fault(item, "E923", path, "needs {when: …, do: […]} or {otherwise: […]}")
            continue
        if "otherwise" in item:
            if not last:
                at.fault(item, "E924", path, "`otherwise` must be the last alternative")
            at.steps(item["otherwise"], f"{path}.otherwise")
            continue
        condition = at.condition(item["when"], f"{path}.when", ALWAYS | CLOCK | CHANCE)
        unless = at.emit(text, Code.UNLESS, 0, condition)
        at.steps_or_journey(item["do"], f"{path}.do")
        exits.append(at.emit(text, Code.JUMP))
        at.assembler.patch(unless, 1)
    for jump in exits:
        at.assembler.patch(jump, 1)


@step("do", NAME_OR_STEPS)
def do(at: Lowering, text: StepText) -> None:
    """Run a journey or a list of steps here, then go on."""
    at.steps_or_journey(text.body["do"], f"{text.path}.do")


@step("repeat", STEPS, until=EXPRESSION, times=EXPRESSION)
def repeat(at: Lowering, text: StepText) -> None:
    """Run the steps again until `until` holds after a pass, or `times` passes are done."""
    again = None
    if "times" in text.body:
        counter = at.counter()
        at.emit(text, Code.COUNT, counter)
        times = at.number(text, "times", NUMBER, ALWAYS)
        again = at.emit(text, Code.AGAIN, counter, 0, times)
    top = at.assembler.here if again is None else again
    at.steps(text.body["repeat"], f"{text.path}.repeat")
    if "until" in text.body:
        until = at.condition(text.body["until"], f"{text.path}.until", ALWAYS | CHANCE)
        at.emit(text, Code.UNLESS, top, until)
    else:
        at.emit(text, Code.JUMP, top)
    if again is not None:
        at.assembler.patch(again, 2)


@step("split", BRANCHES)
def split(at: Lowering, text: StepText) -> None:
    """Tokens side by side, joined when all are at their end."""
    place = at.emit(text, Code.SPLIT, len(at.branches))
    jump = at.emit(text, Code.JUMP)
    branches = []
    for key, node in at.entries(text, "split"):
        branches.append(at.assembler.here)
        at.steps(node, f"{text.path}.split.{key}")
        at.emit(text, Code.END)
    at.assembler.patch(place, 1, len(at.branches))
    at.assembler.patch(place, 2, len(branches))
    at.branches.extend(branches)
    at.assembler.patch(jump, 1)


@step("meanwhile", NAME)
def meanwhile(at: Lowering, text: StepText) -> None:
    """Start a token in a journey and go on."""
    name = at.known(text, "meanwhile", at.scenario.journeys, "E912", "names no journey")
    if name is not None:
        at.emit(text, Code.START, at.entry(at.kind.name, name))


@step("stop", NAME)
def stop(at: Lowering, text: StepText) -> None:
    """End every token of this case that began in a journey, perhaps this one."""
    name = at.known(text, "stop", at.scenario.journeys, "E912", "names no journey")
    if name is not None:
        at.emit(text, Code.STOP, at.journey(name))


@step("launch", NAME, journey=NAME, with_=VALUES)
def launch(at: Lowering, text: StepText) -> None:
    """Create a case that is a child of this one and start it."""
    kind = at.known(text, "launch", at.scenario.kinds, "E913", "names no kind of case")
    if kind is None:
        return
    if at.scenario.kinds[kind].parent != at.kind.name:
        rule = f"a case of kind {at.kind.name} can launch only kinds that say `of: {at.kind.name}`"
        at.fault(text.body["launch"], "E925", f"{text.path}.launch", rule, kind)
        return
    if "journey" not in text.body:
        at.fault(text.body["launch"], "E926", text.path, "`launch` needs a `journey`")
        return
    journey = at.known(text, "journey", at.scenario.journeys, "E912", "names no journey")
    if journey is not None:
        at.emit(text, Code.LAUNCH, rows.launch(at, text, kind, journey))


@step("document", NAME, with_=VALUES)
def document(at: Lowering, text: StepText) -> None:
    """Write a row: number, time, case and the columns of `with`."""
    name = at.own_name(text, "document")
    if name is None:
        return
    columns = []
    for key, node in at.entries(text, "with") if "with" in text.body else []:
        columns.append((key, node, f"{text.path}.with.{key}"))
    number, first = rows.document(at, text, name, columns)
    at.emit(text, Code.DOCUMENT, number, first)


@step("leave", NAME)
def leave(at: Lowering, text: StepText) -> None:
    """The end of the case, with an outcome."""
    name = at.known(text, "leave", at.scenario.outcomes, "E914", "names no outcome")
    if name is not None:
        at.emit(text, Code.LEAVE, at.outcomes.index(name))


__all__ = ["COMMON", "STEPS_BY_KEYWORD", "StepType", "step"]
