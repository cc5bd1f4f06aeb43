"""The section `measures`: roles of the KPIs, bound to names that must exist."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sim.language.draft import Draft
from sim.language.names import NAME, NAME_RULE
from sim.language.scenario import Actor, Kind
from sim.language.tree import Mapping, Node, Scalar, Sequence

DOCUMENTS = ("registration", "entry", "request", "price", "value")


def build_measures(
    draft: Draft, actors: dict[str, Actor], kinds: dict[str, Kind]
) -> Mapping | None:
    """The section as written, or None; every name in it must exist."""
    section = draft.tree.get("measures")
    if not isinstance(section, Mapping):
        return None
    columns = documents(draft)
    persons = [s.name for kind in kinds.values() for s in kind.state if s.form == "person"]
    traits = [trait for traits in draft.traits.values() for trait in traits]
    known: dict[str, Callable[[], tuple[str, list[str]]]] = {
        **{role: lambda: ("document", list(columns)) for role in DOCUMENTS},
        "win": lambda: ("outcome", [*draft.section("outcomes").entries, "done"]),
        "seller": lambda: ("actor", list(actors)),
        "customer": lambda: ("actor", list(actors)),
        "region": lambda: ("", list(draft.sets)),
        "product": lambda: ("", list(draft.sets)),
        "utility": lambda: ("", list(draft.section("formulas").entries)),
        "credited_to": lambda: ("", persons),
        "skill": lambda: ("", traits),
        "self_selected": lambda: ("", sorted({c for found in columns.values() for c in found})),
    }
    for role, node in section.entries.items():
        if role in known and isinstance(node, Scalar):
            word, names = known[role]()
            _check(draft, role, node, word, names)
    _check_objects(draft, section, {"": [*kinds], "document": [*columns], "actor": [*actors]})
    return section


def _check(draft: Draft, role: str, node: Scalar, word: str, names: list[str]) -> None:
    said, _, name = node.text.rpartition(" ")
    path = f"measures.{role}"
    if said.strip() != word:
        rule = f"needs `{word} NAME`" if word else "needs one name"
        draft.faults.add("E760", node.origin, path, rule, node.text)
    elif name not in names:
        rule = f"names no {word}" if word else "names nothing that can play this role"
        draft.faults.add("E761", node.origin, path, rule, name, names)


def _check_objects(draft: Draft, section: Mapping, known: dict[str, list[str]]) -> None:
    """`objects: {NAME: KIND, NAME: document NAME, NAME: actor NAME}`, each of these once."""
    given = section.get("objects")
    if not isinstance(given, Mapping):
        return
    named: dict[str, str] = {}
    for name, node in given.entries.items():
        path = f"measures.objects.{name}"
        if not NAME.fullmatch(name):
            draft.faults.add("E606", given.key_origin(name), path, NAME_RULE, name)
        if not isinstance(node, Scalar):
            continue
        word, _, what = " ".join(node.text.split()).rpartition(" ")
        if word not in known:
            rule = "needs a kind of case, `document NAME` or `actor NAME`"
            draft.faults.add("E760", node.origin, path, rule, node.text)
        elif what not in known[word]:
            rule = f"names no {word or 'kind of case'}"
            draft.faults.add("E761", node.origin, path, rule, what, known[word])
        elif (text := f"{word} {what}") in named:
            rule = f"is called {named[text]} already; an object has one name"
            draft.faults.add("E762", node.origin, path, rule, node.text)
        else:
            named[text] = name


def documents(draft: Draft) -> dict[str, set[str]]:
    """The columns of every kind of document that some step makes."""
    found: dict[str, set[str]] = {}
    for step in _maps(draft.section("journeys")):
        name, columns = step.get("document"), step.get("with")
        if isinstance(name, Scalar):
            found.setdefault(name.text, set())
            if isinstance(columns, Mapping):
                found[name.text] |= set(columns.entries)
    return found


def _maps(node: Node) -> Iterator[Mapping]:
    if isinstance(node, Mapping):
        yield node
        for value in node.entries.values():
            yield from _maps(value)
    elif isinstance(node, Sequence):
        for item in node:
            yield from _maps(item)
