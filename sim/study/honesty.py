"""Whether a design decides its winning outcome by utility, or by an answer that was typed in."""

from __future__ import annotations

from sim.measures.roles import read_roles
from sim.program.decided import undecided
from sim.program.design import Design

NEEDED = ("price", "win", "utility")


def typed_answers(design: Design) -> list[str] | None:
    """What turns the winning outcome beside the utility, one sentence each with its place.

    Empty: it is decided by the utility alone, from the displayed price on. None: the section
    `measures` does not say which document is the price, which outcome the win and which
    formula the utility, so that there is nothing to check. Raises ScenarioError if that
    section is wrong.
    """
    roles = read_roles(design.scenario)
    if not all(roles.bound(role) for role in NEEDED):
        return None
    return undecided(design.program, roles.price, roles.win, roles.utility)
