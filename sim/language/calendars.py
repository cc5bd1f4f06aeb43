"""Working hours: for now everybody works always, and any other calendar is refused."""

from __future__ import annotations

from sim.language.draft import Draft
from sim.language.tree import Mapping, Node, Scalar

ALWAYS = "always"
NOT_YET = "working hours are not supported yet: write `always`"


def build_calendars(draft: Draft) -> tuple[str, ...]:
    """The names of all calendars; `always` is built in."""
    section = draft.section("calendars")
    for name, node in section.entries.items():
        path, origin = f"calendars.{name}", section.key_origin(name)
        if name == ALWAYS:
            draft.faults.add("E730", origin, path, "this calendar is built in", name)
        draft.check_name(name, origin, path)
        if isinstance(node, Mapping):
            keys = ", ".join(node.entries)
            draft.faults.add("E731", origin, path, NOT_YET, f"a calendar of {keys or 'nothing'}")
        elif isinstance(node, Scalar) and node.text != ALWAYS:
            draft.faults.add(
                "E730", node.origin, path, "needs working hours or `always`", node.text
            )
    return (ALWAYS, *(name for name in section.entries if name != ALWAYS))


def known_calendar(draft: Draft, node: Node | None, path: str, calendars: tuple[str, ...]) -> str:
    """The calendar that is named; `always` if none is."""
    if not isinstance(node, Scalar):
        return ALWAYS
    if node.text not in calendars:
        rule = "names no calendar"
        draft.faults.add("E730", node.origin, path, rule, node.text, calendars)
        return ALWAYS
    return node.text
