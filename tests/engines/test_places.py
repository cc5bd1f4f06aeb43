"""A case of a population draws by its place in it, whatever the turn in which it comes."""

from __future__ import annotations

import pytest

from sim.program.streams import case_owner, name_hash, stream_key, uniform
from tests.engines.kit import Play


def test_cases_that_come_in_another_order_keep_the_draws_of_their_places(play: Play) -> None:
    """The happier a house, the sooner it comes; its mood and its wait are those of its place."""
    played = play(
        """
        cases:
          house:
            count: 5
            attributes: {mood: {uniform: {low: 0, high: 1}}}
        sources: {houses: {each: house, at: 9 h - mood * 9 h, journey: visit}}
        journeys:
          visit:
            - document: note
              with: {mood: mood}
            - wait: {uniform: {low: 0 h, high: 1 h}}
              name: nap
        """,
    )
    order = [case for (case,) in played.notes("case")]
    assert order != sorted(order)  # else it proves nothing
    key = stream_key(1, 0)
    for name, rows in (
        ("attribute:mood", dict(played.notes("case mood"))),
        ("wait:nap", {case: end - begun for case, begun, end in played.delays("case begun ended")}),
    ):
        hashed = name_hash(name)
        expected = {n: uniform(key, case_owner("house", "", n), hashed, 0) for n in range(5)}
        assert rows == pytest.approx(expected, rel=1e-12)
