"""Section 8: what each draw is a function of, and what it does not depend on."""

from __future__ import annotations

import pandas as pd
import pytest

from sim.language.quantiles import exponential
from sim.program.streams import (
    arrival_owner,
    case_owner,
    child_owner,
    name_hash,
    person_owner,
    stream_key,
    uniform,
)
from sim.program.streams import uniform as keyed
from tests.engines.kit import Play

SEED, REPLICATION = 7, 3
KEY = stream_key(SEED, REPLICATION)


def drawn(owner: int, name: str, visit: int = 0) -> float:
    """The uniform that the language promises."""
    return keyed(KEY, owner, name_hash(name), visit)


def played(play: Play, text: str) -> list[tuple[float, ...]]:
    found = play(text, length="200 h", seed=SEED, replication=REPLICATION).notes("x")
    return [tuple(float(cell) for cell in row) for row in found]  # type: ignore[arg-type]


HOUSE = case_owner("house", "", 0)
ONE_HOUSE = """
cases: {house: {count: 1}}
sources: {door: {each: house, at: 0 h, journey: visit}}
"""
UNIFORM = "{uniform: {low: 0, high: 1}}"


def test_a_task_draws_its_time_and_patience_by_its_own_name_at_joining(play: Play) -> None:
    """Both patiences are drawn at joining; only the time that is used shows."""
    result = play(
        ONE_HOUSE,
        """
        actors: {clerk: {staff: 1}}
        tasks: {serve: {actor: clerk, time: {exponential: {mean: 1 h}}}}
        journeys:
          visit:
            - task: serve
              patience: {uniform: {low: 1 h, high: 2 h}}
            - task: serve
        """,
        seed=SEED,
        replication=REPLICATION,
    )
    first, second = (exponential(drawn(HOUSE, "task:serve", visit), 1.0) for visit in (0, 1))
    assert result.requests("started ended") == [(0, first), (first, first + second)]


def test_patience_is_drawn_by_the_name_of_its_task(play: Play) -> None:
    result = play(
        ONE_HOUSE,
        """
        actors: {clerk: {staff: 0}}
        tasks: {serve: {actor: clerk, time: 1 h}}
        journeys: {visit: [{task: serve, patience: {uniform: {low: 0 h, high: 1 h}}}]}
        """,
        seed=SEED,
        replication=REPLICATION,
    )
    assert result.requests("ended") == [(drawn(HOUSE, "task:serve.patience"),)]


def test_effort_is_drawn_by_the_name_of_its_task(play: Play) -> None:
    result = play(
        ONE_HOUSE,
        """
        actors: {clerk: {staff: 1}}
        tasks: {serve: {actor: clerk, time: 1 h, effort: {uniform: {low: 0 h, high: 1 h}}}}
        journeys: {visit: [task: serve]}
        """,
        seed=SEED,
        replication=REPLICATION,
    )
    assert result.requests("hours") == [(drawn(HOUSE, "task:serve.effort"),)]


def test_a_wait_draws_by_its_name(play: Play) -> None:
    result = play(
        ONE_HOUSE,
        """
        journeys:
          visit:
            - wait: {uniform: {low: 0 h, high: 1 h}}
              name: nap
            - wait: {uniform: {low: 0 h, high: 1 h}}
              name: nap
        """,
        seed=SEED,
        replication=REPLICATION,
    )
    first, second = drawn(HOUSE, "wait:nap", 0), drawn(HOUSE, "wait:nap", 1)
    assert result.delays("begun ended") == [(0, first), (first, first + second)]


def test_at_most_draws_by_the_name_of_its_step(play: Play) -> None:
    result = play(
        ONE_HOUSE,
        """
        state: {ready: no}
        journeys:
          visit:
            - wait_until: ready
              at_most: {uniform: {low: 0 h, high: 1 h}}
              name: readiness
            - set: {ready: yes}
        """,
        seed=SEED,
        replication=REPLICATION,
    )
    assert result.delays("ended") == [(drawn(HOUSE, "wait:readiness"),)]


def test_a_state_draws_its_start_and_then_each_set_by_one_name(play: Play) -> None:
    rows = played(
        play,
        ONE_HOUSE
        + f"""
state: {{mood: {UNIFORM}}}
journeys:
  visit:
    - document: note
      with: {{x: mood}}
    - set: {{mood: {UNIFORM}}}
    - document: note
      with: {{x: mood}}
    - set: {{mood: {UNIFORM}}}
    - document: note
      with: {{x: mood}}
""",
    )
    assert rows == [(drawn(HOUSE, "state:mood", visit),) for visit in (0, 1, 2)]


def test_chance_draws_by_its_own_name_whatever_the_step(play: Play) -> None:
    rows = played(
        play,
        ONE_HOUSE
        + """
state: {x: 0}
journeys:
  visit:
    - repeat:
        - set: {x: "chance(luck, 40 %)"}
        - document: note
          with: {x: x}
      times: 20
""",
    )
    assert rows == [(float(drawn(HOUSE, "chance:luck", visit) < 0.4),) for visit in range(20)]


def test_attributes_draw_by_their_name_and_vectors_by_element(play: Play) -> None:
    result = play(
        f"""
        sets: {{town: {{a: {{n: 1}}, b: {{n: 2}}}}, item: {{tea: {{p: 1}}, pot: {{p: 2}}}}}}
        cases:
          house:
            per: town
            count: town.n
            attributes:
              need: {UNIFORM}
              fit: {{per: item, draw: {UNIFORM}}}
        sources: {{door: {{each: house, at: 0 h, journey: visit}}}}
        journeys: {{visit: [{{document: note, with: {{need: need, fit: fit[pot]}}}}]}}
        """.replace("fit: fit[pot]", 'fit: "fit[pot]"'),
        seed=SEED,
        replication=REPLICATION,
    )
    owners = [case_owner("house", "a", 0), case_owner("house", "b", 0), case_owner("house", "b", 1)]
    assert result.notes("need fit") == [
        (drawn(owner, "attribute:need"), drawn(owner, "attribute:fit.pot")) for owner in owners
    ]


def test_an_arrival_is_owned_by_its_source_and_number(play: Play) -> None:
    rows = played(
        play,
        f"""
cases: {{guest: {{attributes: {{need: {UNIFORM}}}}}, other: {{}}}}
sources:
  first: {{every: 60 h, starts: other, journey: visit_of_others}}
  door: {{every: 50 h, starts: guest, journey: visit}}
journeys:
  visit: [{{document: note, with: {{x: need}}}}]
  visit_of_others: [wait: 1 h]
""",
    )
    assert rows == [(drawn(arrival_owner("door", i), "attribute:need"),) for i in range(4)]


def test_a_child_is_owned_by_its_parent_kind_and_number_never_by_creation(play: Play) -> None:
    rows = played(
        play,
        f"""
cases: {{house: {{count: 2}}, guest: {{of: house, attributes: {{need: {UNIFORM}}}}}}}
sources: {{door: {{each: house, at: 0 h, journey: home}}}}
journeys:
  home:
    - launch: guest
      journey: visit
    - wait: 1 h
    - launch: guest
      journey: visit
  visit: [{{document: note, with: {{x: need}}}}]
""",
    )
    houses = [case_owner("house", "", 0), case_owner("house", "", 1)]
    assert rows == [
        (drawn(child_owner(house, "guest", i), "attribute:need"),)
        for i in (0, 1)
        for house in houses
    ]


def test_traits_are_drawn_by_person(play: Play) -> None:
    result = play(
        ONE_HOUSE,
        f"""
        actors:
          clerk: {{staff: 2, traits: {{skill: {UNIFORM}}}}}
          boss: {{staff: [{{name: Ann}}, {{name: Bo, skill: 5}}], traits: {{skill: {UNIFORM}}}}}
        tasks: {{serve: {{actor: clerk, time: 1 h}}}}
        journeys: {{visit: [task: serve]}}
        """,
        seed=SEED,
        replication=REPLICATION,
    )
    assert result.persons("person skill") == [
        ("clerk.1", drawn(person_owner("clerk", "", 0), "trait:skill")),
        ("clerk.2", drawn(person_owner("clerk", "", 1), "trait:skill")),
        ("Ann", drawn(person_owner("boss", "", "Ann"), "trait:skill")),
        ("Bo", 5),
    ]


# -- what changes nothing -------------------------------------------------------------------------

SHOP = """
cases:
  guest: {attributes: {need: {uniform: {low: 0, high: 1}}ATTRIBUTE}}
sources: {door: {every: {exponential: {mean: 2 h}}, starts: guest, journey: visit}}
actors: {clerk: {staff: 1}}
tasks: {serve: {actor: clerk, time: {lognormal: {mean: 1 h, cv: 1}}}TASK}
state: {happy: no, mood: {uniform: {low: 0, high: 1}}}
journeys:
  visit:
    - task: serve
      patience: {exponential: {mean: 3 h}}
AFTER    - set: {happy: "chance(smiles, need)"}
    - wait: {exponential: {mean: 1 h}}
      name: nap
    - document: note
      with: {need: need, happy: happy, mood: mood}
"""


def shop(attribute: str = "", task: str = "", after: str = "") -> str:
    text = SHOP.replace("ATTRIBUTE", attribute).replace("TASK", task)
    return text.replace("AFTER", after)


def same(a: pd.DataFrame, b: pd.DataFrame) -> bool:
    """Byte for byte, in the columns that both have."""
    columns = [column for column in a.columns if column in b.columns]
    return a[columns].equals(b[columns])


@pytest.mark.parametrize(
    "changed",
    [
        shop(attribute=", odd: {normal: {mean: 0, sd: 1}}"),
        shop(after="    - document: logged\n      with: {mood: mood}\n"),
        shop(after="    - set: {mood: {uniform: {low: 5, high: 6}}}\n      when: now < 0 h\n"),
        shop(after="    - set: {happy: yes}\n"),
        shop(after='    - do:\n        - set: {happy: "chance(grins, 50 %)"}\n'),
    ],
    ids=["attribute", "log line", "draw that is skipped", "step", "draw of another name"],
)
def test_adding_something_changes_no_other_draw(play: Play, changed: str) -> None:
    before = play(shop(), seed=SEED).tables
    after = play(changed, seed=SEED).tables
    assert len(before.requests) > 20
    assert same(before.cases, after.cases)
    assert same(before.requests, after.requests)
    assert same(before.delays, after.delays)
    assert same(before.documents["note"], after.documents["note"])


def test_moving_a_step_changes_no_draw(play: Play) -> None:
    """The nap comes before the service: everyone sleeps, takes and smiles as long as before."""
    moved = shop().replace("    - wait: {exponential: {mean: 1 h}}\n      name: nap\n", "")
    nap = "    - wait: {exponential: {mean: 1 h}}\n      name: nap\n"
    moved = moved.replace("    - task: serve\n", nap + "    - task: serve\n").replace(
        "      patience: {exponential: {mean: 3 h}}\n", ""
    )
    still = shop().replace("      patience: {exponential: {mean: 3 h}}\n", "")
    before, after = play(still, seed=SEED).tables, play(moved, seed=SEED).tables

    def lengths(table: pd.DataFrame, begun: str) -> dict[int, float]:
        done = table[table["ended"].notna()]
        return dict(zip(done["case"], (done["ended"] - done[begun]).round(9), strict=True))

    for name, begun in (("delays", "begun"), ("requests", "started")):
        one, other = lengths(getattr(before, name), begun), lengths(getattr(after, name), begun)
        both = one.keys() & other.keys()
        assert len(both) > 20
        assert {case: one[case] for case in both} == {case: other[case] for case in both}


def test_a_visit_counts_the_draws_of_that_name_of_all_tokens_together(play: Play) -> None:
    result = play(
        ONE_HOUSE,
        """
        journeys:
          visit:
            - split:
                a: [{wait: {uniform: {low: 0 h, high: 1 h}}, name: nap}]
                b: [{wait: {uniform: {low: 0 h, high: 1 h}}, name: nap}]
        """,
        seed=SEED,
        replication=REPLICATION,
    )
    assert result.delays("ended") == [(drawn(HOUSE, "wait:nap", visit),) for visit in (0, 1)]


def test_a_colleague_with_a_name_changes_nobody_s_traits(play: Play) -> None:
    def skills(staff: str) -> dict[object, object]:
        result = play(
            ONE_HOUSE,
            f"""
            actors: {{clerk: {{staff: {staff}, traits: {{skill: {UNIFORM}}}}}}}
            tasks: {{serve: {{actor: clerk, time: 1 h}}}}
            journeys: {{visit: [task: serve]}}
            """,
        )
        return dict(result.persons("person skill"))  # type: ignore[arg-type]

    before = skills("[{name: Ann}, {name: Bo}]")
    after = skills("[{name: Zoe}, {name: Ann}, {name: Bo}]")
    assert {name: after[name] for name in before} == before


def test_a_replication_alone_equals_the_same_one_in_a_series(play: Play) -> None:
    series = [play(shop(), replication=k).tables for k in range(4)]
    alone = play(shop(), replication=3).tables
    assert series[3].requests.equals(alone.requests)
    assert series[3].cases.equals(alone.cases)
    assert not series[2].requests.equals(alone.requests)


def test_seeds_and_replications_give_different_draws(play: Play) -> None:
    first = [play(shop(), seed=s, replication=r).notes("need")[0] for s in (1, 2) for r in (0, 1)]
    assert len(set(first)) == 4


def test_both_designs_meet_the_same_cases(play: Play) -> None:
    """However differently a design treats them, attributes and times of coming are the same."""
    slow = shop().replace("staff: 1", "staff: 5").replace("mean: 1 h, cv: 1", "mean: 9 h, cv: 2")
    one, other = play(shop()).tables.cases, play(slow).tables.cases
    for column in ("entered", "need"):
        assert one[column].equals(other[column])


def test_uniforms_lie_strictly_between_nothing_and_one() -> None:
    values = [uniform(KEY, HOUSE, name_hash("task:serve"), visit) for visit in range(100)]
    assert 0 < min(values) < max(values) < 1
