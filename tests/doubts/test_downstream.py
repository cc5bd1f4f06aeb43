"""Where it is felt if something goes wrong: after it, and wherever what is set there is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.program.downstream import entries_of, felt, tasks_of
from tests.doubts.kit import written

HEAD = """
    run: {warm_up: 0 h, length: 10 h}
    cases:
      client: {count: 3}
      child: {of: client}
      other: {}
    actors: {slow: {staff: 1}, fast: {staff: 1}}
    tasks:
      late: {actor: slow, time: 1 h}
      before: {actor: fast, time: 1 h}
      after: {actor: fast, time: 1 h}
    state:
      client:
        ready: no
        n: 0
        who: {person: fast}
        busy: flag
        trust: {start: 1, rate: -busy / 6 days}
    outcomes: {gone: failure}
    sources:
      door: {each: client, at: 1 h, journey: visit}
      side: {each: client, at: 2 h, when: SIDE, journey: aside}
      street: {every: 1 h, starts: other, journey: elsewhere}
    journeys:
      elsewhere: [document: far]
"""


def found(
    folder: Path, visit: str, aside: str = "[document: beside]", side: str = "yes"
) -> set[str]:
    """Documents and outcomes that are felt if work of `slow` is late."""
    text = HEAD.replace("SIDE", side) + f"      visit: {visit}\n      aside: {aside}\n"
    program = written(folder, text).program
    reach = felt(program, tasks_of(program, "slow"))
    assert "late" in reach.tasks
    return set(reach.documents | reach.outcomes)


def test_what_comes_after_is_felt_and_what_comes_before_is_not(tmp_path: Path) -> None:
    visit = "[{document: first}, {task: late}, {document: second}, {leave: gone}]"
    assert found(tmp_path, visit) == {"second", "gone"}


def test_a_token_that_is_started_is_felt(tmp_path: Path) -> None:
    visit = "[{task: late}, {meanwhile: aside}]"
    assert found(tmp_path, visit) == {"beside"}


def test_a_branch_is_felt_after_the_split_and_in_no_other_branch(tmp_path: Path) -> None:
    visit = "[{split: {a: [{task: late}], b: [{document: near}]}}, {document: joined}]"
    assert found(tmp_path, visit) == {"joined"}


def test_a_launched_child_is_felt(tmp_path: Path) -> None:
    text = HEAD.replace("SIDE", "yes") + (
        "      visit: [{task: late}, {launch: child, journey: childhood}]\n"
        "      aside: [document: beside]\n"
        "      childhood: [document: born]\n"
    )
    program = written(tmp_path, text).program
    assert felt(program, tasks_of(program, "slow")).documents == {"born"}


@pytest.mark.parametrize(
    "aside",
    [
        "[{wait_until: ready, at_most: 1 h}, {document: beside}]",
        "[{document: beside, when: n > 1}]",
        "[{set: {n: n + 1}}, {document: beside}]",
        "[{wait: n * 1 h}, {document: beside}]",
        "[{task: before, patience: n * 1 h}, {document: beside}]",
        "[{document: beside, with: {how: n}}]",
        "[{repeat: [{wait: 1 h}], times: n}, {document: beside}]",
    ],
)
def test_whoever_asks_for_what_is_set_there_feels_it(tmp_path: Path, aside: str) -> None:
    visit = "[{task: late}, {set: {ready: yes, n: n + 1}}]"
    assert found(tmp_path, visit, aside) == {"beside"}


def test_a_level_hands_on_what_its_rate_reads(tmp_path: Path) -> None:
    visit = "[{task: late, during: busy}]"
    assert found(tmp_path, visit, "[{wait_until: trust <= 0}, {document: beside}]") == {"beside"}
    assert found(tmp_path, visit) == set()


def test_a_source_that_asks_for_it_feels_it(tmp_path: Path) -> None:
    assert found(tmp_path, "[{task: late}, {set: {ready: yes}}]", side="not ready") == {"beside"}


def test_a_journey_that_is_stopped_feels_it(tmp_path: Path) -> None:
    assert found(tmp_path, "[{task: late}, {stop: aside}]") == {"beside"}


def test_a_person_who_is_kept_is_felt_where_only_that_person_may_serve(tmp_path: Path) -> None:
    visit = "[{task: late}, {task: before, keep: who}]"
    aside = "[{task: after, by: who}, {document: beside}]"
    assert found(tmp_path, visit, aside) == {"beside"}


def test_what_is_not_connected_feels_nothing(tmp_path: Path) -> None:
    visit = "[{task: late}, {set: {ready: yes}}]"
    assert found(tmp_path, visit, "[{document: beside, when: n > 1}]") == set()


def test_a_source_is_felt_from_its_first_step(tmp_path: Path) -> None:
    text = HEAD.replace("SIDE", "yes") + (
        "      visit: [{document: first}, {task: late}]\n      aside: [document: beside]\n"
    )
    program = written(tmp_path, text).program
    reach = felt(program, entries_of(program, "door"))
    assert (reach.documents, reach.tasks) == ({"first"}, {"late"})
