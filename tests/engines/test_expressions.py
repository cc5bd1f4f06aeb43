"""Section 3: what expressions are worth while a process runs."""

from __future__ import annotations

import math

import pytest

from sim.program.streams import case_owner, name_hash, stream_key, uniform
from tests.engines.kit import Play

WORLD = """
    sets:
      item:
        tea: {price: 3, taste: {a: 1, b: 5}}
        pot: {price: 9, taste: {a: 4, b: 2}}
        cup: {price: 9, taste: {a: 0, b: 0}}
      letter: {a: {k: 1}, b: {k: 2}}
    cases:
      house:
        per: letter
        count: 1
        attributes: {fit: {per: item, draw: item.price * letter.k}}
    parameters: {list_of_numbers: [5, 6, 7], waits: [1 h, 2 days], third: 2}
    formulas: {double: 2 * x, deep: double + 1}
    state:
      x: 4
      ready: yes
      late: no
      chosen: {one_of: item}
      road: {start: 2, rate: 3 / 1 h}
    sources: {door: {each: house, at: 2 h, when: letter == a, journey: visit}}
"""


def value(play: Play, expression: str) -> float:
    """What an expression is worth for the house `a` at 2 h."""
    played = play(
        WORLD,
        f"""
        journeys:
          visit:
            - set: {{chosen: pot}}
            - document: note
              with:
                value: "{expression}"
        """,
    )
    ((found,),) = played.notes("value")
    return found  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 2 * 3 - 4 / 8", 6.5),
        ("2 ** 3 ** 2", 512),
        ("-x ** 2", -16),
        ("ready + ready - late", 2),
        ("x * (x > 3) + 10 * (x > 4)", 4),
        ("3 - yes", 2),
        ("no * 7", 0),
        ("clip(x, 0, 3)", 3),
        ("clip(x, 5, 9)", 5),
        ("clip(x, 1, 9)", 4),
        ("clip(x, 9, 3)", 3),
        ("min(x, 2, 7)", 2),
        ("max(x, 2, 7)", 7),
        ("abs(3 - x)", 1),
        ("floor(-1.5)", -2),
        ("ceil(-1.5)", -1),
        ("round(2.5)", 2),
        ("round(3.5)", 4),
        ("round(2.6)", 3),
        ("sqrt(x)", 2),
        ("exp(0)", 1),
        ("log(exp(2))", 2),
        ("logistic(0)", 0.5),
        ("logistic(800)", 1),
        ("logistic(-800)", 0),
        ("logistic(2)", 1 / (1 + math.exp(-2))),
        ("1 if ready else 1 / (x - 4)", 1),
        ("x if late else 2 if ready else 3", 2),
        ("list_of_numbers[0] + list_of_numbers[third]", 12),
        ("count(list_of_numbers)", 3),
        ("waits[1] / 1 h", 48),
        ("chosen.price", 9),
        ("tea.price", 3),
        ("letter.k", 1),
        ("fit[chosen]", 9),
        ("fit[tea]", 3),
        ("chosen.taste[b]", 2),
        ("sum(item: item.price)", 21),
        ("sum(item: item.price * (fit[item] > 3))", 18),
        ("sum(item: item.taste[a] + letter.k)", 8),
        ("double", 8),
        ("deep", 9),
        ("now / 1 h", 2),
        ("road", 8),
        ("(ready and late) + (ready or late)", 1),
        ("3 days / 1 day", 3),
        ("(1 week) / (1 day)", 7),
        ("50 %", 0.5),
    ],
)
def test_an_expression_is_worth_what_it_says(play: Play, expression: str, expected: float) -> None:
    assert value(play, expression) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("argmax(item: item.price)", "pot"),
        ("argmax(item: 0 - item.price)", "tea"),
        ("argmax(item: 1)", "tea"),
        ("argmax(item: fit[item])", "pot"),
        ("tea if late else cup", "cup"),
    ],
)
def test_of_equals_argmax_takes_the_first_element(
    play: Play, expression: str, expected: str
) -> None:
    assert value(play, expression) == expected


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("x == 4", True),
        ("x != 4", False),
        ("4 <= x", True),
        ("x < 4", False),
        ("not ready", False),
        ("not (ready and late)", True),
        ("late or x > 3 and ready", True),
        ("chosen == pot", True),
        ("chosen != pot", False),
        ("letter == b", False),
        ("ready == yes", True),
    ],
)
def test_a_condition_holds_or_not(play: Play, condition: str, holds: bool) -> None:
    assert value(play, condition) is holds


def test_an_unset_choice_may_not_be_read_and_a_branch_not_taken_is_not_read(play: Play) -> None:
    journeys = """
        journeys: {visit: [{document: note, with: {value: "chosen.price if late else 5"}}]}
    """
    assert play(WORLD, journeys).notes("value") == [(5,)]
    message = play.stopped(WORLD, journeys.replace("if late", "if ready"))
    assert "before it was set" in message


def test_a_list_has_no_number_beyond_its_end_or_between(play: Play) -> None:
    for index in ("x", "x - 5", "x / 8"):
        message = play.stopped(
            WORLD,
            f"""
            journeys: {{visit: [{{document: note, with: {{value: "list_of_numbers[{index}]"}}}}]}}
            """,
        )
        assert "list" in message


# -- chance ---------------------------------------------------------------------------------

LOTS = """
    cases: {house: {count: 1}}
    sources: {door: {each: house, at: 0 h, journey: visit}}
"""


def lots(play: Play, sets: str, formulas: str = "{half: 50 %}") -> list[tuple[object, ...]]:
    """Fifty values of x, y and z."""
    return play(  # type: ignore[return-value]
        LOTS,
        f"""
        formulas: {formulas}
        state: {{x: no, y: no, z: 0}}
        journeys:
          visit:
            - repeat:
                - set: {sets}
                - document: note
                  with: {{x: x, y: y, z: z}}
              times: 50
        """,
        seed=9,
    ).notes("x y z")


def chances(name: str, many: int = 50) -> list[float]:
    owner, key = case_owner("house", "", 0), stream_key(9, 0)
    return [uniform(key, owner, name_hash(f"chance:{name}"), visit) for visit in range(many)]


def test_chance_is_yes_with_its_probability(play: Play) -> None:
    rows = lots(play, '{x: "chance(luck, 30 %)"}')
    assert [row[0] for row in rows] == [u < 0.3 for u in chances("luck")]
    assert {row[0] for row in rows} == {True, False}


@pytest.mark.parametrize(
    "expression",
    [
        "no and chance(luck, 30 %)",
        "yes or chance(luck, 30 %)",
        "yes if yes else chance(luck, 30 %)",
        "chance(luck, 30 %) and no",
    ],
)
def test_chance_is_drawn_whatever_the_rest_decides(play: Play, expression: str) -> None:
    """The first draw of each round is thrown away, so that the second takes every other visit."""
    rows = lots(play, f'{{x: "{expression}", y: "chance(luck, 30 %)"}}')
    assert [row[1] for row in rows] == [u < 0.3 for u in chances("luck", 100)[1::2]]


def test_certain_and_impossible_chances_are_drawn_as_well(play: Play) -> None:
    rows = lots(play, '{x: "chance(luck, 0) or chance(luck, 1)", y: "chance(luck, 30 %)"}')
    assert [row[0] for row in rows] == [True] * 50
    assert [row[1] for row in rows] == [u < 0.3 for u in chances("luck", 150)[2::3]]


def test_each_mention_of_a_formula_draws_its_own_chance(play: Play) -> None:
    rows = lots(play, "{z: lucky + 10 * lucky}", '{lucky: "chance(luck, 50 %)"}')
    drawn = chances("luck", 100)
    pairs = zip(drawn[::2], drawn[1::2], strict=True)
    assert [row[2] for row in rows] == [(a < 0.5) + 10 * (b < 0.5) for a, b in pairs]


def test_chance_in_a_sum_is_drawn_for_each_element(play: Play) -> None:
    played = play(
        """
        sets: {item: {tea: {p: 20 %}, pot: {p: 90 %}}}
        """,
        LOTS,
        """
        state: {z: 0}
        journeys:
          visit:
            - repeat:
                - set: {z: "sum(item: chance(luck, item.p))"}
                - document: note
                  with: {z: z}
              times: 50
        """,
        seed=9,
    )
    drawn = chances("luck", 100)
    pairs = zip(drawn[::2], drawn[1::2], strict=True)
    assert played.notes("z") == [((a < 0.2) + (b < 0.9),) for a, b in pairs]


# -- draws ------------------------------------------------------------------------------------


def test_a_choice_takes_elements_by_their_weights(play: Play) -> None:
    played = play(
        "sets: {item: {tea: {p: 1}, pot: {p: 3}}}",
        LOTS,
        """
        state: {which: {one_of: item}, n: 0}
        journeys:
          visit:
            - repeat:
                - set: {which: {choice: {tea: 1, pot: 3}}}
                - document: note
                  with: {which: which}
              times: 40
        """,
        seed=9,
    )
    owner, key = case_owner("house", "", 0), stream_key(9, 0)
    drawn = [uniform(key, owner, name_hash("state:which"), visit) for visit in range(40)]
    assert played.notes("which") == [("tea" if u < 0.25 else "pot",) for u in drawn]


def test_an_empirical_draw_takes_values_by_their_weights(play: Play) -> None:
    played = play(
        LOTS,
        """
        state: {z: {empirical: {values: [1, 5], weights: [1, 3]}}}
        journeys: {visit: [{document: note, with: {z: z}}]}
        """,
    )
    assert played.notes("z")[0][0] in (1, 5)


def test_a_mixture_uses_one_uniform_for_its_component_and_its_value(play: Play) -> None:
    played = play(
        LOTS,
        """
        state:
          z:
            mixture:
              - {weight: 1, draw: {uniform: {low: 0, high: 1}}}
              - {weight: 3, draw: {uniform: {low: 10, high: 11}}}
        journeys: {visit: [{document: note, with: {z: z}}]}
        """,
        seed=9,
    )
    u = uniform(stream_key(9, 0), case_owner("house", "", 0), name_hash("state:z"), 0)
    expected = u / 0.25 if u < 0.25 else 10 + (u - 0.25) / 0.75
    assert played.notes("z") == [(pytest.approx(expected, abs=1e-12),)]


def test_a_draw_may_depend_on_the_state_of_the_moment(play: Play) -> None:
    played = play(
        LOTS,
        """
        state: {n: 0, z: 0}
        journeys:
          visit:
            - repeat:
                - set: {n: n + 10, z: {uniform: {low: n, high: n + 1}}}
                - document: note
                  with: {n: n, z: z}
              times: 5
        """,
    )
    assert all(n < z < n + 1 for n, z in played.notes("n z"))  # type: ignore[operator]
