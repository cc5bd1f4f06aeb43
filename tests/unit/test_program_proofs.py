"""What is proved about a process before it runs: refused with its place, or warned of by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from tests.engines.kit import dated, design_of

CLERK = """
    actors: {clerk: {staff: 1}}
    tasks: {serve: {actor: clerk, time: 1 h}, blink: {actor: clerk, time: 0 h}}
"""
STATE = """
    state:
      ready: no
      n: 0
      start: {uniform: {low: 0, high: 1}}
      inside: flag
      who: {person: clerk}
      road: {start: 0, rate: n / 1 h}
    outcomes: {gone: failure}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def faults(folder: Path, *parts: str) -> list[str]:
    """Code, line and column of every fault."""
    with pytest.raises(ScenarioError) as caught:
        design_of(folder, *parts)
    return [f"{f.code} {f.origin.line}:{f.origin.column} {f.path}" for f in caught.value.faults]


def warnings(folder: Path, *parts: str) -> tuple[str, ...]:
    return design_of(folder, *parts).warnings


def visit(steps: str, more: str = "") -> str:
    """The journey `visit`; steps begin in line 20 of the file."""
    lines = [f"    - {line}" for line in steps.splitlines()]
    return "\n".join(["journeys:", "  visit:", *lines, more])


def process(folder: Path, steps: str, more: str = "") -> tuple[Path, str, str, str, str]:
    return folder, dated(0), CLERK, STATE, visit(steps, more)


# -- steps nobody comes to -----------------------------------------------------------------------


def test_a_journey_nobody_enters_is_refused_where_it_is_written(folder: Path) -> None:
    more = "  lonely:\n    - wait: 1 h"
    assert faults(*process(folder, "task: serve", more)) == ["E941 22:7 journeys.lonely"]


def test_a_journey_entered_only_by_one_that_nobody_enters_is_refused_as_well(
    folder: Path,
) -> None:
    more = "  lonely:\n    - meanwhile: lonelier\n  lonelier:\n    - wait: 1 h"
    found = faults(*process(folder, "task: serve", more))
    assert [fault.split()[2] for fault in found] == ["journeys.lonely", "journeys.lonelier"]


def test_a_journey_is_entered_by_do_meanwhile_launch_and_sources(folder: Path) -> None:
    more = "  one:\n    - wait: 1 h\n  two:\n    - wait: 1 h"
    assert warnings(*process(folder, "do: one\nmeanwhile: two", more)) == ()


@pytest.mark.parametrize(
    "steps",
    [
        "leave: gone\ntask: serve",
        "repeat: [wait: 1 h]\ntask: serve",
        "choose: [{otherwise: [leave: gone]}]\ntask: serve",
    ],
)
def test_a_step_that_nothing_reaches_is_refused(folder: Path, steps: str) -> None:
    assert faults(*process(folder, steps)) == ["E942 21:7 journeys.visit[1]"]


def test_a_step_that_is_switched_off_keeps_its_place(folder: Path) -> None:
    design_of(*process(folder, "task: serve\nwait: 0 h"))
    design_of(*process(folder, "{task: serve, when: no}\nwait: 0 h"))


def test_what_comes_after_an_endless_repeat_may_be_reached_another_way(folder: Path) -> None:
    design_of(*process(folder, "choose: [{when: ready, do: [leave: gone]}]\ntask: serve"))


# -- loops without time --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "steps",
    [
        "repeat: [set: {n: n + 1}]",
        "{repeat: [set: {n: n + 1}], until: no}",
        "{repeat: [set: {n: n + 1}], until: 1 > 2}",
        "repeat: [wait: 0 h]",
        "repeat: [task: blink]",
        "repeat: [choose: [{when: n > 3, do: [set: {n: 0}]}]]",
    ],
)
def test_an_endless_loop_without_time_passing_is_refused(folder: Path, steps: str) -> None:
    found = faults(*process(folder, steps))
    assert [fault.split()[0] for fault in found] == ["E943"]
    assert found[0].split()[1:] == ["20:7", "journeys.visit[0]"]


@pytest.mark.parametrize(
    "steps",
    [
        "{repeat: [set: {n: n + 1}], until: n > 5}",
        "repeat: [set: {n: n + 1}, {leave: gone, when: n > 5}]",
        "repeat: [set: {n: n + 1}, {stop: visit, when: n > 5}]",
        "repeat: [set: {n: n + 1}, {wait: 1 h, when: n > 5}]",
        "repeat: [set: {ready: yes}, wait_until: ready]",
    ],
)
def test_a_loop_that_may_turn_without_time_passing_is_warned_of_by_name(
    folder: Path, steps: str
) -> None:
    (warning,) = [w for w in warnings(*process(folder, steps)) if "loop" in w]
    assert warning == "journeys.visit[0]: this loop may turn without time passing"


@pytest.mark.parametrize(
    "steps",
    [
        "repeat: [wait: 1 h]",
        "repeat: [task: serve]",
        "{repeat: [set: {n: n + 1}], times: 3}",
        "repeat: [{wait: {exponential: {mean: 1 h}}, name: nap}]",
        "repeat: [split: {a: [wait: 1 h]}]",
    ],
)
def test_a_loop_in_which_time_passes_or_that_ends_is_no_warning(folder: Path, steps: str) -> None:
    assert not [w for w in warnings(*process(folder, steps)) if "loop" in w]


def test_journeys_that_start_each_other_without_end_are_refused(folder: Path) -> None:
    more = "  beside:\n    - set: {n: 1}\n    - meanwhile: visit"
    found = faults(*process(folder, "meanwhile: beside", more))
    assert [fault.split()[0] for fault in found] == ["E943", "E943"]


def test_journeys_that_may_start_each_other_are_warned_of(folder: Path) -> None:
    found = warnings(*process(folder, "{meanwhile: visit, when: n > 3}"))
    assert "journeys.visit[0]: journeys may start each other without time passing" in found


def test_a_journey_that_starts_itself_after_some_time_is_no_warning(folder: Path) -> None:
    found = warnings(*process(folder, "task: serve\nmeanwhile: visit"))
    assert not [w for w in found if "each other" in w]


# -- waiting in vain -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "condition",
    [
        "ready",
        "n > 3",
        "no",
        "1 > 2",
        "inside",
        "not (n < 3)",
        "n > 0 and ready",
        "yes if ready else n > 1",
    ],
)
def test_a_wait_until_that_nothing_can_make_true_is_refused(folder: Path, condition: str) -> None:
    found = faults(*process(folder, f"wait_until: {condition}"))
    assert found == ["E944 20:7 journeys.visit[0]"]


@pytest.mark.parametrize(
    ("steps", "more"),
    [
        ("wait_until: yes", ""),
        ("wait_until: n < 3", ""),
        ("wait_until: not ready", ""),
        ("{wait_until: ready, at_most: 0 h}", ""),
        ("wait_until: road > 3", ""),
        ("meanwhile: beside\nwait_until: ready", "  beside: [set: {ready: yes}]"),
        ("meanwhile: beside\nwait_until: inside", "  beside: [{wait: 0 h, during: inside}]"),
        ("{task: serve, keep: who}\nwait_until: who == who", ""),
    ],
)
def test_a_wait_until_that_holds_or_that_something_can_make_true_is_fine(
    folder: Path, steps: str, more: str
) -> None:
    assert not [w for w in warnings(*process(folder, steps, more)) if "wait_until" in w]


def test_a_wait_until_that_cannot_be_decided_is_warned_of_by_name(folder: Path) -> None:
    (warning,) = [w for w in warnings(*process(folder, "wait_until: start > 0.5")) if "never" in w]
    assert warning.startswith("journeys.visit[0]: ")


def test_a_state_of_that_name_in_another_kind_of_case_makes_nothing_true(folder: Path) -> None:
    """`ready` of a house and `seen` of a guest may lie in the same slot of their cases."""
    found = faults(
        folder,
        """
        cases: {house: {count: 1}, guest: {of: house}}
        sources: {door: {each: house, at: 0 h, journey: home}}
        state: {house: {ready: no}, guest: {seen: no}}
        journeys:
          home:
            - launch: guest
              journey: call
            - wait_until: ready
          call:
            - set: {seen: yes}
        """,
    )
    assert [fault.split()[0] for fault in found] == ["E944"]


def test_a_child_may_make_its_parent_s_wait_true_and_the_other_way_round(folder: Path) -> None:
    design_of(
        folder,
        """
        cases: {house: {count: 1}, guest: {of: house}}
        sources: {door: {each: house, at: 0 h, journey: home}}
        state: {house: {ready: no, open: no}, guest: {seen: no}}
        journeys:
          home:
            - launch: guest
              journey: call
            - wait_until: ready
            - set: {open: yes}
          call:
            - set: {house.ready: yes}
            - wait_until: house.open
        """,
    )


# -- names that two tokens share -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "more", "name"),
    [
        (
            "meanwhile: beside\ntask: draw_time",
            "  beside: [task: draw_time]",
            "task:draw_time",
        ),
        (
            "split: {a: [set: {n: 'chance(luck, 50 %)'}],"
            " b: [{wait: 1 h, when: 'chance(luck, 50 %)'}]}",
            "",
            "chance:luck",
        ),
        (
            "meanwhile: beside\nset: {start: {uniform: {low: 0, high: 1}}}",
            "  beside: [set: {start: {uniform: {low: 0, high: 1}}}]",
            "state:start",
        ),
        (
            "repeat: [{meanwhile: beside}, wait: 1 h]",
            "  beside: [{wait: {exponential: {mean: 1 h}}, name: nap}]",
            "wait:nap",
        ),
        (
            "meanwhile: beside\n{task: serve, patience: {exponential: {mean: 1 h}}}",
            "  beside: [{task: serve, patience: {exponential: {mean: 1 h}}}]",
            "task:serve.patience",
        ),
    ],
)
def test_a_name_that_two_tokens_can_draw_is_warned_of(
    folder: Path, steps: str, more: str, name: str
) -> None:
    clerk = CLERK.replace(
        "blink:", "draw_time: {actor: clerk, time: {exponential: {mean: 1 h}}}, blink:"
    )
    steps = steps.replace("set: {n: 'chance", "set: {ready: 'chance")
    found = warnings(folder, dated(0), clerk, STATE, visit(steps, more))
    assert [w for w in found if f"two tokens of a case can both draw {name!r}" in w]


def test_names_of_tokens_that_follow_each_other_are_no_warning(folder: Path) -> None:
    nap = "{wait: {exponential: {mean: 1 h}}, name: nap}"
    steps = f"{nap}\n{nap}"
    assert not [w for w in warnings(*process(folder, steps)) if "two tokens" in w]
