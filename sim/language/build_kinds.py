"""Names and shapes of the kinds of case, and the names of formulas."""

from __future__ import annotations

from collections.abc import Sequence as Seq
from dataclasses import replace

from sim.language.draft import Draft, in_order, words
from sim.language.names import KindShape, Name
from sim.language.tree import Mapping, Scalar
from sim.language.types import NUMBER, Type

PLAIN = "case"  # the kind of cases of sources that name no other


def declare_kinds(draft: Draft) -> None:
    """Names and shapes of all kinds, that of plain sources included."""
    section = draft.section("cases")
    for name, node in section.entries.items():
        if isinstance(node, Mapping):
            origin = section.key_origin(name)
            draft.declare(Name(name, "kind", Type("case", of=name), origin))
            per = draft.known(node, "per", f"cases.{name}", draft.sets, "E720", "names no set")
            parent = draft.known(
                node, "of", f"cases.{name}", section.entries, "E721", "names no kind of case"
            )
            draft.names.put("kinds", name, KindShape(name, per, parent))
    sources = draft.section("sources").entries.values()
    plain = any(isinstance(s, Mapping) and "each" not in s and "starts" not in s for s in sources)
    if PLAIN not in draft.names.kinds and (plain or not draft.names.kinds):
        draft.names.put("kinds", PLAIN, KindShape(PLAIN))
    _check_parents(draft, section)


def _check_parents(draft: Draft, section: Mapping) -> None:
    kinds = draft.names.kinds

    def report(circle: Seq[str]) -> None:
        origin = section.key_origin(circle[0])
        rule = "kinds of case are each other's parents"
        draft.faults.add("E722", origin, f"cases.{circle[0]}", rule, " -> ".join(circle))
        lost = min(circle)
        draft.names.put("kinds", lost, replace(kinds[lost], parent=""))

    in_order({name: {kind.parent} for name, kind in kinds.items()}, report)
    for name, kind in kinds.items():
        node = section.get(name)
        for key in ("count", "per"):
            if kind.parent and isinstance(node, Mapping) and key in node:
                rule = f"is of a parent that launches it; it has no `{key}`"
                draft.faults.add("E723", node.key_origin(key), f"cases.{name}", rule)


def declare_formulas(draft: Draft) -> None:
    """Names of all formulas; a circle among them is refused and cut."""
    section = draft.section("formulas")
    for name, body in section.entries.items():
        draft.declare(Name(name, "formula", NUMBER, section.key_origin(name), body=body))

    def report(circle: Seq[str]) -> None:
        name = min(circle)
        rule = "formulas name each other in a circle"
        origin = section.key_origin(name)
        draft.faults.add("E724", origin, f"formulas.{name}", rule, " -> ".join(circle))
        if name in draft.names.names:
            zero = Scalar("0", origin, inline=False)
            draft.names.add(replace(draft.names.names[name], body=zero))

    in_order({name: words(body) for name, body in section.entries.items()}, report)
