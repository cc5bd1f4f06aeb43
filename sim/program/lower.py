"""Scenario -> Program: one pass over the firm, the sources and every journey they enter."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.errors import Fault, Origin
from sim.language.nodes import Expr, Value
from sim.language.scenario import Actor, Kind, Scenario, Source
from sim.program import program as p
from sim.program.assembler import Assembler
from sim.program.layout import lay_out, number_tables
from sim.program.lowering import Lowering
from sim.program.program import NONE, Code, Form, Program
from sim.program.proofs import prove
from sim.program.steps import STEPS_BY_KEYWORD
from sim.program.streams import check_names
from sim.program.watching import with_watched


def lower(scenario: Scenario) -> tuple[Program, tuple[Fault, ...], tuple[str, ...]]:
    """The program of a scenario, the faults found on the way, and warnings.

    With faults the program is not to be run.
    """
    assembler = Assembler(scenario, lay_out(scenario), number_tables(scenario))
    assembler.number(0.0)  # expression 0 and draw 0 stand for whatever is faulty
    assembler.draws.append(p.Draw("", (), (0,)))
    kinds = list(scenario.kinds.values())
    lowering = Lowering(scenario, assembler, dict(STEPS_BY_KEYWORD), kinds[0])
    sources = tuple(_source(lowering, source) for source in scenario.sources)
    entries = tuple(_entries(lowering))
    if not lowering.faults:
        _unused(lowering)
    actors, pools = _people(assembler, scenario)
    program = _program(lowering, sources, entries, actors, pools)
    warnings: list[str] = []
    _one_hash_a_name(lowering, program)
    if not lowering.faults:
        warnings = prove(program, lowering.origins, lowering.faults)
    return program, tuple(lowering.faults), tuple(warnings)


def _entries(lowering: Lowering) -> Iterator[p.Entry]:
    """Lower every journey that tokens begin; journeys found on the way are appended."""
    done = 0
    names = list(lowering.scenario.kinds)
    while done < len(lowering.entries_):
        kind, journey = lowering.entries_[done]
        lowering.kind = lowering.scenario.kinds[kind]
        lowering.counters = 0
        start = lowering.assembler.here
        if journey in lowering.scenario.journeys:
            lowering.walk(journey)
        lowering.assembler.emit(f"journeys.{journey}", Code.END)
        yield p.Entry(names.index(kind), lowering.journey(journey), start)
        done += 1


def _unused(lowering: Lowering) -> None:
    """A journey nobody enters is refused; asked only where every step could be followed."""
    for name, steps in lowering.scenario.journeys.items():
        if name not in lowering.walked and steps:
            rule = "no source and no step enters this journey"
            lowering.fault(steps[0], "E941", f"journeys.{name}", rule)


def _one_hash_a_name(lowering: Lowering, program: Program) -> None:
    """Refuse two names that share a hash: their draws would be the same."""
    for first, second in check_names(program.streams):
        rule = f"its draws would be those of {second!r} (one hash): rename one of them"
        origin = Origin(lowering.scenario.file, 1, 1)
        lowering.faults.append(Fault(origin, "E946", "random numbers", rule, repr(first)))


# -- sources -----------------------------------------------------------------------------


def _source(lowering: Lowering, source: Source) -> p.SourceSpec:
    scenario, assembler = lowering.scenario, lowering.assembler
    kind = scenario.kinds[source.each or source.starts]
    lowering.kind = kind
    sort = "pulled" if source.pulled_by else "at" if source.at is not None else ""
    sort = sort or ("rate" if source.rate is not None else "every")
    moment: Value | None = source.every if source.every is not None else source.at

    def expression(key: str, expr: Expr | None) -> int:
        if expr is None:
            return NONE
        return assembler.expression(expr, kind.name, f"{path}.{key}")

    name, path = f"source:{source.name}", f"sources.{source.name}"
    states = {s.name: s for s in kind.state}
    sets = []
    for state, value in source.set_first:
        draw = assembler.draw(value, kind.name, f"{path}.with.{state}", f"state:{state}")
        form = Form.LEVEL if states[state].form == "level" else Form.PLAIN
        sets.append((assembler.layouts[kind.name].slot[state], draw, int(form)))
    return p.SourceSpec(
        name=source.name,
        sort=sort,
        kind=list(scenario.kinds).index(kind.name),
        entry=lowering.entry(kind.name, source.journey),
        draw=NONE if moment is None else assembler.draw(moment, kind.name, f"{path}.{sort}", name),
        rate=expression("rate", source.rate),
        order=expression("order", source.order),
        when=expression("when", source.when),
        actor=list(scenario.actors).index(source.pulled_by) if source.pulled_by else NONE,
        stream=assembler.stream(name),
        reserve=source.reserve,
        cap=source.cap,
        cap_of_open_hours=source.cap_of == "open hours",
        sets=tuple(sets),
    )


# -- people --------------------------------------------------------------------------------


def _people(
    assembler: Assembler, scenario: Scenario
) -> tuple[tuple[p.Actor, ...], tuple[p.Pool, ...]]:
    actors: list[p.Actor] = []
    pools: list[p.Pool] = []
    for number, actor in enumerate(scenario.actors.values()):
        elements = scenario.sets[actor.per].elements if actor.per else ("",)
        traits = actor.traits or {}
        for trait in traits:
            assembler.trait(f"{actor.name}.{trait}")
        wage = math.nan if actor.wage is None else actor.wage
        actors.append(
            p.Actor(
                actor.name, elements, len(pools), actor.effort, wage, tuple(traits), actor.stays
            )
        )
        queue = scenario.queues.get(actor.name)
        room = math.inf if queue is None or queue.room is None else queue.room
        for index, element in enumerate(elements):
            staff = _staff(assembler, actor, index)
            calendar = _calendar(assembler, actor.calendar, index)
            pools.append(p.Pool(number, element, staff, room, calendar))
    return tuple(actors), tuple(pools)


def _staff(assembler: Assembler, actor: Actor, index: int) -> tuple[p.PersonSpec, ...] | None:
    if actor.staff is None:
        return None
    people = []
    for number, person in enumerate(actor.staff[index]):
        traits = []
        for trait, value in (actor.traits or {}).items():
            if trait in person.traits:
                given = assembler.number(person.traits[trait])
                assembler.draws.append(p.Draw("", (), (given,)))
                traits.append(len(assembler.draws) - 1)
            else:
                place = f"actors.{actor.name}.traits.{trait}"
                traits.append(assembler.draw(value, "", place, f"trait:{trait}"))
        key = person.name if person.is_named else number
        calendar = _calendar(assembler, person.calendar, index)
        people.append(p.PersonSpec(person.name, key, tuple(traits), calendar))
    return tuple(people)


def _calendar(assembler: Assembler, name: str, element: int) -> int:
    """The number of a calendar, as the people of an element have it."""
    per_element = bool(assembler.scenario.calendars[name].per)
    return assembler.calendar(name) + (element if per_element else 0)


# -- kinds ---------------------------------------------------------------------------------


def _kind(lowering: Lowering, kind: Kind) -> p.Kind:
    scenario, assembler = lowering.scenario, lowering.assembler
    layout = assembler.layouts[kind.name]
    begins = [*_attributes(assembler, scenario, kind)]
    levels, flags = [], []
    states = f"state.{kind.name}" if len(scenario.kinds) > 1 else "state"
    for state in kind.state:
        slot, path = layout.slot[state.name], f"{states}.{state.name}"
        if state.start is not None:
            start = f"{path}.start" if state.rate is not None else path
            draw = assembler.draw(state.start, kind.name, start, f"state:{state.name}")
            begins.append((slot, draw))
        if state.form == "flag":
            flags.append(slot)
        if state.form == "level" and state.rate is not None:
            levels.append(
                p.Level(slot, assembler.expression(state.rate, kind.name, f"{path}.rate"))
            )
    names = list(scenario.kinds)
    return p.Kind(
        name=kind.name,
        parent=names.index(kind.parent) if kind.parent else NONE,
        set_name=kind.per,
        elements=tuple(scenario.sets[kind.per].elements) if kind.per else ("",),
        counts=kind.count,
        slots=layout.size,
        begins=tuple(begins),
        levels=tuple(levels),
        flags=tuple(flags),
        fields=tuple(_fields(scenario, kind, layout.slot)),
        watched=frozenset(),
        watches_parent=False,
    )


def _attributes(assembler: Assembler, scenario: Scenario, kind: Kind) -> Iterator[tuple[int, int]]:
    for attribute in kind.attributes:
        slot = assembler.layouts[kind.name].slot[attribute.name]
        stream = f"attribute:{attribute.name}"
        place = f"cases.{kind.name}.attributes.{attribute.name}"
        if not attribute.per:
            yield slot, assembler.draw(attribute.value, kind.name, place, stream)
            continue
        for index, element in enumerate(scenario.sets[attribute.per].elements):
            running = {attribute.per: index}
            named = f"{stream}.{element}"
            draw = assembler.draw(attribute.value, kind.name, place, named, running)
            yield slot + index, draw


def _fields(scenario: Scenario, kind: Kind, slot: dict[str, int]) -> Iterator[p.Field]:
    for attribute in kind.attributes:
        at, shape = slot[attribute.name], attribute.type.shape
        if attribute.per:
            for index, element in enumerate(scenario.sets[attribute.per].elements):
                yield p.Field(f"{attribute.name}.{element}", at + index, "number")
        else:
            names = scenario.sets[attribute.type.of].elements if shape == "element" else ()
            yield p.Field(attribute.name, at, shape, tuple(names))
    for state in kind.state:
        at, shape = slot[state.name], state.type.shape
        form = state.form if state.form in ("flag", "level") else shape
        names = scenario.sets[state.type.of].elements if shape == "element" else ()
        yield p.Field(state.name, at, form, tuple(names))


# -- the whole --------------------------------------------------------------------------------


def _program(
    lowering: Lowering,
    sources: tuple[p.SourceSpec, ...],
    entries: tuple[p.Entry, ...],
    actors: tuple[p.Actor, ...],
    pools: tuple[p.Pool, ...],
) -> Program:

    scenario, assembler = lowering.scenario, lowering.assembler
    kinds = tuple(_kind(lowering, kind) for kind in scenario.kinds.values())
    operations, words, expressions, constants, tables = assembler.arrays()
    start = scenario.run.period.start
    program = Program(
        warm_up=scenario.run.warm_up,
        length=scenario.run.length,
        start_weekday=start.isoweekday(),
        start_hour=start.hour + start.minute / 60 + start.second / 3600,
        clock_changes=scenario.run.period.changes,
        operations=operations,
        words=words,
        expressions=expressions,
        expression_places=tuple(assembler.expression_places),
        constants=constants,
        tables=tables,
        draws=tuple(assembler.draws),
        branches=tuple(lowering.branches),
        streams=tuple(assembler.streams),
        places=tuple(assembler.places),
        kinds=kinds,
        calendars=assembler.calendars(),
        pools=pools,
        actors=actors,
        tasks=tuple(scenario.tasks),
        calls=tuple(lowering.calls),
        waits=tuple(lowering.waits),
        watches=tuple(lowering.watches),
        entries=entries,
        journeys=tuple(lowering.journeys),
        launches=tuple(lowering.launches),
        documents=tuple(lowering.documents.values()),
        sources=sources,
        outcomes=tuple(scenario.outcomes),
        delays=tuple(assembler.delays),
        traits=tuple(assembler.traits),
        formulas=tuple(assembler.formulas),
        spans=tuple(assembler.spans),
    )
    return with_watched(program)
