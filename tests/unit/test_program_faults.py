"""Every fault of a step is found where it stands, with its code and the nearest known name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.errors import Fault, ScenarioError
from sim.language.codes import CODES
from tests.engines.kit import design_of

ROOT = Path(__file__).parents[2]
WORLD = """
    sets: {letter: {a: {k: 1}, b: {k: 2}}, item: {tea: {p: 1}, pot: {p: 2}}}
    cases: {house: {count: 1, attributes: {fit: {per: item, draw: item.p}}}, guest: {of: house}}
    calendars: {round_the_clock: always}
    actors:
      clerk: {staff: 1}
      boss: {staff: 1}
      machine: {staff: unlimited}
      local: {per: letter, staff: 1}
    tasks:
      serve: {actor: clerk, time: 1 h}
      run: {actor: machine, time: 1 h}
      visit_them: {actor: local, time: 1 h}
    state:
      house: {ready: no, n: 0, inside: flag, rep: {person: clerk}, chief: {person: boss}}
      guest: {seen: no, within: flag}
    outcomes: {gone: failure}
    sources: {door: {each: house, at: 0 h, journey: visit}}
"""
FIRST = 22  # line of the first step


def faults(folder: Path, *steps: str, more: str = "") -> tuple[Fault, ...]:
    """The faults of the journey `visit`, in which every step takes one line."""
    lines = "\n".join(f"    - {step}" for step in steps)
    with pytest.raises(ScenarioError) as caught:
        design_of(folder, WORLD, f"journeys:\n  visit:\n{lines}\n{more}")
    return caught.value.faults


CASES = [
    # code, step, column, path inside the step, nearest
    ("E901", "split: {one: wait}", 20, ".split.one", ""),
    ("E901", "{task: serve, patience: 1 h, left: {wait: 1 h}}", 42, ".left", ""),
    ("E901", "repeat: {wait: 1 h}", 15, ".repeat", ""),
    ("E901", "choose: [{otherwise: visit}]", 28, ".choose[0].otherwise", ""),
    ("E902", "serve", 7, "", ""),
    ("E903", "do: visit", 11, ".do", ""),
    ("E904", "{tsk: serve}", 7, "", "task"),
    ("E904", "{task: serve, wait: 1 h}", 7, "", "task"),
    ("E904", "{name: nothing, when: yes}", 7, "", ""),
    ("E905", "{task: serve, patients: 1 h}", 21, "", "patience"),
    ("E905", "{wait: 1 h, with: {x: 1}}", 19, "", "wait"),
    ("E906", "task: [serve]", 13, ".task", ""),
    ("E906", "{document: {a: 1}}", 18, ".document", ""),
    ("E906", "{wait: 1 h, name: [nap]}", 25, ".name", ""),
    ("E606", "{wait: 1 h, name: Long nap}", 25, ".name", ""),
    ("E606", "document: A note", 17, ".document", ""),
    ("E907", "set: ready", 12, ".set", ""),
    ("E907", "{document: note, with: ready}", 30, ".with", ""),
    ("E907", "split: visit", 14, ".split", ""),
    ("E911", "task: sreve", 13, ".task", "serve"),
    ("E912", "do: vist", 11, ".do", "visit"),
    ("E912", "meanwhile: vist", 18, ".meanwhile", "visit"),
    ("E912", "stop: vist", 13, ".stop", "visit"),
    ("E912", "{launch: guest, journey: vist}", 32, ".journey", "visit"),
    ("E912", "choose: [{when: yes, do: vist}]", 32, ".choose[0].do", "visit"),
    ("E913", "{launch: gust, journey: visit}", 16, ".launch", "guest"),
    ("E914", "leave: gon", 14, ".leave", "gone"),
    ("E915", "{wait: 1 h, during: insde}", 27, ".during", "inside"),
    ("E915", "{wait: 1 h, during: ready}", 27, ".during", ""),
    ("E915", "{wait: 1 h, during: within}", 27, ".during", ""),
    ("E916", "{wait: 1 h, calendar: round_the_cloc}", 29, ".calendar", "round_the_clock"),
    ("E917", "set: {redy: yes}", 13, ".set.redy", "ready"),
    ("E917", "set: {seen: yes}", 13, ".set.seen", ""),
    ("E917", "set: {fit: 3}", 13, ".set.fit", ""),
    ("E917", "{launch: guest, journey: visit, with: {sen: yes}}", None, ".with.sen", "seen"),
    ("E917", "{launch: guest, journey: visit, with: {within: 1}}", None, ".with.within", "within"),
    ("E917", "{task: serve, by: repp}", None, ".by", "rep"),
    ("E918", "set: {inside: yes}", 13, ".set.inside", ""),
    ("E919", "{task: serve, by: chief}", 25, ".by", ""),
    ("E919", "{task: serve, keep: chief}", 27, ".keep", ""),
    ("E919", "{task: serve, keep: ready}", 27, ".keep", ""),
    ("E921", "wait: {exponential: {mean: 1 h}}", 13, ".wait", ""),
    ("E921", "{wait_until: ready, at_most: {exponential: {mean: 1 h}}}", 7, "", ""),
    ("E922", "{wait_until: ready, else: [wait: 1 h]}", 33, "", ""),
    ("E923", "choose: []", 15, ".choose", ""),
    ("E923", "choose: {when: yes}", 15, ".choose", ""),
    ("E923", "choose: [{when: yes}]", 16, ".choose[0]", ""),
    ("E923", "choose: [{when: yes, do: [], name: x}]", 16, ".choose[0]", ""),
    ("E924", "choose: [{otherwise: []}, {when: ready, do: []}]", 16, ".choose[0]", ""),
    ("E925", "{launch: house, journey: visit}", 16, ".launch", ""),
    ("E926", "launch: guest", 15, "", ""),
    ("E927", "{task: run, keep: rep}", 7, "", ""),
    ("E928", "{task: serve, left: [wait: 1 h]}", 27, "", ""),
    ("E929", "task: visit_them", 7, "", ""),
]


@pytest.mark.parametrize(
    ("code", "step", "column", "path", "near"), CASES, ids=[f"{c[0]} {c[1]}" for c in CASES]
)
def test_a_faulty_step_is_refused_where_it_stands(
    tmp_path: Path, code: str, step: str, column: int | None, path: str, near: str
) -> None:
    found = [fault for fault in faults(tmp_path, step) if fault.code == code]
    assert len(found) == 1
    assert found[0].path == f"journeys.visit[0]{path}"
    assert found[0].origin.line == FIRST
    assert column is None or found[0].origin.column == column
    assert found[0].nearest == near


def test_documents_of_one_name_have_the_same_columns(tmp_path: Path) -> None:
    first = "{document: note, with: {x: n}}"
    for second in (
        "document: note",
        "{document: note, with: {y: n}}",
        "{document: note, with: {x: n, y: n}}",
        "{document: note, with: {x: ready}}",
        "{document: note, with: {x: tea}}",
    ):
        (fault,) = faults(tmp_path, first, second)
        assert (fault.code, fault.origin.line) == ("E931", FIRST + 1)
        assert "x (number)" in fault.rule


def test_a_circle_of_do_is_refused_and_shown(tmp_path: Path) -> None:
    more = "  one:\n    - do: two\n  two:\n    - do: one"
    (fault,) = faults(tmp_path, "do: one", more=more)
    assert fault.code == "E903"
    assert fault.got == "visit → one → two → one"


def test_journeys_that_do_each_other_too_deep_or_too_often_are_refused(tmp_path: Path) -> None:
    for count, twice in ((70, ""), (20, ", do: j{}")):
        lines = [f"  j{n}: [do: j{n + 1}{twice.format(n + 1)}]" for n in range(count)]
        found = faults(tmp_path, "do: j0", more="\n".join([*lines, f"  j{count}: [wait: 1 h]"]))
        assert {fault.code for fault in found} == {"E932"}
        assert len(found) == 1


def test_all_faults_of_all_steps_are_listed_at_once(tmp_path: Path) -> None:
    found = faults(
        tmp_path, "task: sreve", "leave: gon", "set: {redy: yes, ready: 1 h}", "wait: rep"
    )
    assert [(fault.code, fault.origin.line - FIRST) for fault in found] == [
        ("E911", 0), ("E914", 1), ("E917", 2), ("E301", 2), ("E301", 3),
    ]  # fmt: skip


def test_faults_inside_steps_that_hold_steps_are_found(tmp_path: Path) -> None:
    steps = (
        "repeat: [task: x1]",
        "split: {a: [task: x2]}",
        "do: [task: x3]",
        "choose: [{when: ready, do: [task: x4]}, {otherwise: [task: x5]}]",
        "{task: serve, patience: 1 h, left: [task: x6], full: [task: x7]}",
        "{wait_until: ready, at_most: 1 h, else: [task: x8]}",
    )
    found = [fault for fault in faults(tmp_path, *steps) if fault.code == "E911"]
    assert [fault.got for fault in found] == [f"'x{n}'" for n in range(1, 9)]


def test_a_value_is_of_the_sort_its_step_needs(tmp_path: Path) -> None:
    for step in (
        "wait: 3",
        "wait: yes",
        "wait_until: 3",
        "{task: serve, patience: 3}",
        "{repeat: [wait: 1 h], times: 1 h}",
        "{repeat: [wait: 1 h], until: 3}",
        "{wait: 1 h, when: 3}",
        "{wait_until: ready, at_most: 3}",
        "set: {n: rep}",
        "set: {rep: 3}",
    ):
        assert faults(tmp_path, step)[0].code.startswith("E3"), step


def test_two_names_of_random_numbers_with_one_hash_are_refused(tmp_path: Path) -> None:
    """Of all names `nap_…` these are the first two that share their 32 bits."""
    nap = "{{wait: {{exponential: {{mean: 1 h}}}}, name: nap_{}}}"
    (fault,) = faults(tmp_path, nap.format(94063), nap.format(152620))
    assert fault.code == "E946"


def test_clock_and_chance_stand_only_where_they_may(tmp_path: Path) -> None:
    for step in (
        "wait_until: now > 1 h",
        "{repeat: [wait: 1 h], until: now > 1 h}",
        "{repeat: [wait: 1 h], times: now / 1 h}",
        "wait_until: 'chance(luck, 50 %)'",
        "wait: 1 h * 'chance(luck, 50 %)'".replace("'", ""),
    ):
        assert "E211" in [fault.code for fault in faults(tmp_path, f"{step}")], step


# -- the table of codes ---------------------------------------------------------------------------


def test_every_code_the_program_gives_is_in_the_table_and_no_other() -> None:
    given = {
        code
        for path in (ROOT / "sim").rglob("*.py")
        if path.name != "codes.py"
        for code in re.findall(r'"([A-Z]\d{3})"', path.read_text(encoding="utf-8"))
    }
    assert given == set(CODES)


def test_every_fault_of_a_step_is_shown_by_a_test() -> None:
    text = "".join(
        (ROOT / "tests" / "unit" / f"test_program_{name}.py").read_text(encoding="utf-8")
        for name in ("faults", "proofs")
    )
    shown = set(re.findall(r"\bE9\d{2}\b", text))
    assert {code for code in CODES if code.startswith("E9")} <= shown
