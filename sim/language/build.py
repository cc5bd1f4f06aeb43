"""A composed tree -> a checked, frozen `Scenario`."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

from sim.errors import Fault
from sim.language.build_calendars import build_calendars
from sim.language.build_cases import build_kinds
from sim.language.build_design import (
    build_journeys,
    build_outcomes,
    build_queues,
    build_sources,
    check_formulas,
)
from sim.language.build_firm import build_actors, build_tasks, build_traits, check_times
from sim.language.build_kinds import declare_formulas, declare_kinds
from sim.language.build_measures import build_measures
from sim.language.build_world import build_parameters, build_run, build_sets
from sim.language.check import check_shape
from sim.language.collected import Faults
from sim.language.compose import Composed, Request, compose, own_changes
from sim.language.draft import Draft, through_formulas, words
from sim.language.files import Chain
from sim.language.scenario import Scenario
from sim.language.shape import Sections
from sim.language.tree import Mapping, Node, Scalar, Sequence

MARKET = ("sets", "cases", "run")
OWNED = ("formulas", "state")


def build(composed: Composed, faults: Faults) -> Scenario | None:
    """The scenario; None if too little is known for its journeys to be checked.

    Every fault is added to `faults`.
    """
    tree, whole = check_shape(composed.tree, Sections, faults)
    draft = Draft(tree, faults, composed.tree, whole=whole)
    build_parameters(draft)
    build_sets(draft)
    run = build_run(draft)
    draft.traits = build_traits(draft)
    declare_kinds(draft)
    declare_formulas(draft)
    kinds = build_kinds(draft)
    calendars = build_calendars(draft, run.period)
    actors = build_actors(draft, calendars)
    tasks = build_tasks(draft, actors)
    queues = build_queues(draft)
    sources = build_sources(draft, kinds)
    journeys = build_journeys(draft)
    check_formulas(draft)
    measures = build_measures(draft, actors, kinds)
    outcomes = build_outcomes(draft)
    if not draft.whole:
        check_times(draft, tasks, kinds)
        return None
    title = tree.get("title")
    return Scenario(
        title=title.text if isinstance(title, Scalar) else "",
        file=composed.file,
        run=run,
        names=draft.names,
        sets=draft.sets,
        parameters={n: draft.parameters[n] for n in draft.section("parameters").entries
                    if n in draft.parameters},
        kinds=kinds,
        formulas=dict(draft.section("formulas").entries),
        actors=actors,
        tasks=tasks,
        sources=sources,
        queues=queues,
        journeys=journeys,
        calendars=calendars,
        outcomes=outcomes,
        measures=measures,
        changes=composed.changes,
        all_changes=composed.all_changes,
        market=market_digest(draft, composed),
        resolved=composed.tree,
    )  # fmt: skip


def check_changes_alone(chain: Chain, request: Request, faults: Faults) -> None:
    """Each change of the top file must load without the others.

    Asked of the whole file only: where changes are switched off, that subset itself is read.
    """
    if not request.without:
        faults.extend(_faults_alone(chain))


@lru_cache(maxsize=16)
def _faults_alone(chain: Chain) -> tuple[Fault, ...]:
    """The first fault of each change that does not load alone: of the files, whatever is set."""
    changes = own_changes(chain.top, chain.top.tree)
    found = Faults()
    for change in changes if len(changes) > 1 else ():
        alone = Faults()
        with alone.gather():
            build(compose(chain, Request(only=change.name), alone), alone)
        for fault in alone.listed()[:1]:
            rule = f"does not load without the other changes: {fault.rule}"
            origin = change.verbs.key_origin("name")
            found.add("E527", origin, f"changes.{change.name}", rule, fault.got or fault.path)
    return found.listed()


def market_digest(draft: Draft, composed: Composed) -> str:
    """Equal for two designs that meet the same businesses over the same time.

    It covers sets, kinds of case and run, the formulas and states that files of the world
    declare, and the values of the parameters that these files declare or these sections name.
    """
    told: dict[str, object] = {section: _plain(draft.section(section)) for section in MARKET}
    if isinstance(run := told["run"], dict):
        run.pop("replications", None)
    named: set[str] = set()
    for section in MARKET:
        named |= words(draft.section(section))
    for section in OWNED:
        node = draft.section(section)
        owned = {key: node[key] for key in node.entries if _of_market(node, key, composed)}
        told[section] = {key: _plain(value) for key, value in owned.items()}
    named = through_formulas(named, draft.section("formulas"))
    parameters = draft.section("parameters")
    told["parameters"] = {
        name: (value, str(draft.names.names[name].type))
        for name, value in sorted(draft.values.items())
        if name in named or _of_market(parameters, name, composed)
    }
    text = json.dumps(told, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _of_market(section: Mapping, key: str, composed: Composed) -> bool:
    return composed.has_world and composed.parts.get(section.key_origin(key).file) == "market"


def _plain(node: Node) -> object:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [_plain(item) for item in node]
    return {key: _plain(value) for key, value in node.entries.items()}
