"""Texts that try to be more than an expression, and files that try to be more than a scenario."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.language.loader import LARGEST, read
from sim.program.design import load

BASE = """\
run: {length: 100 h}
actors: {server: {staff: 1}}
tasks: {service: {actor: server, time: 1 h}}
sources: {customers: {every: {exponential: {mean: 1 h}}, journey: visit}}
journeys: {visit: [task: service]}
"""


def told(folder: Path, data: str | bytes) -> list[str]:
    """The messages of a file, without its name."""
    path = folder / "scenario.yaml"
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"))
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return str(caught.value).replace(f"{path}:", "").splitlines()


# -- expressions ---------------------------------------------------------------------------------

HOSTILE = [
    # what is written, code, the rule
    ("().__class__", "E202", "a name begins with a lower-case letter"),
    ("x.__class__", "E202", "a name begins with a lower-case letter"),
    ("__class__", "E202", "a name begins with a lower-case letter"),
    ("__import__('os').system('id')", "E202", "a name begins with a lower-case letter"),
    ("x.mro", "E209", "a dot reads a property of an element, a trait of a person or a value"),
    ("(1).real", "E209", "a dot reads a property of an element, a trait of a person or a"),
    ("x.__init__.__globals__", "E202", "a name begins with a lower-case letter"),
    ("eval(1)", "E206", "is no function of the language"),
    ("exec(1)", "E206", "is no function of the language"),
    ("open(1)", "E206", "is no function of the language"),
    ("print(1)", "E206", "is no function of the language"),
    ("getattr(x, y)", "E206", "is no function of the language"),
    ("globals()", "E206", "is no function of the language"),
    ("type(x)", "E206", "is no function of the language"),
    ("x()", "E206", "is no function of the language"),
    ("1(2)", "E203", "an operator is missing before this"),
    ("(exp)(1)", "E203", "is a function: exp(…)"),
    ("exp(*x)", "E203", "a value is missing here"),
    ("exp(x=1)", "E202", "write == to compare"),
    ("lambda: 1", "E203", "an operator is missing before this"),
    ("lambda x: x", "E203", "an operator is missing before this"),
    ("(y := 1)", "E202", "write == to compare"),
    ("y = 1", "E202", "write == to compare"),
    ("[y for y in x]", "E203", "a value is missing here"),
    ("(y for y in x)", "E203", "a closing ) is missing"),
    ("{1: 2}", "E202", "this character is not of the language"),
    ("[1, 2]", "E203", "a value is missing here"),
    ("(1, 2)", "E203", "a closing ) is missing"),
    ("import os", "E203", "an operator is missing before this"),
    ("from os import path", "E203", "an operator is missing before this"),
    ("yield 1", "E203", "an operator is missing before this"),
    ("await x", "E203", "an operator is missing before this"),
    ("f'{x}'", "E202", "there is no text inside an expression"),
    ('"text"', "E202", "there is no text inside an expression"),
    ("b'x'", "E202", "there is no text inside an expression"),
    ("`id`", "E202", "this character is not of the language"),
    ("$HOME", "E202", "this character is not of the language"),
    ("${x}", "E202", "this character is not of the language"),
    ("{{ x }}", "E202", "this character is not of the language"),
    ("x; y", "E202", "this character is not of the language"),
    ("x # y", "E202", "this character is not of the language"),
    ("x \\ y", "E202", "this character is not of the language"),
    ("@x", "E202", "this character is not of the language"),
    ("x ? 1 : 2", "E202", "this character is not of the language"),
    ("x // 2", "E203", "a value is missing here"),
    ("x << 2", "E203", "a value is missing here"),
    ("x is y", "E203", "an operator is missing before this"),
    ("x in y", "E203", "an operator is missing before this"),
    ("x ^ 2", "E202", "write ** for a power"),
    ("~x", "E202", "this character is not of the language"),
    ("1 < x < 2", "E205", "compare two values at a time: a < b and b < c"),
    ("1 if x", "E203", "`if` needs an `else`"),
    ("x[0]", "E308", "brackets"),
    ("x[0:2]", "E203", "a closing ] is missing"),
    ("x[-1]", "E308", "brackets"),
    ("9 ** 9 ** 9 ** 9", "E309", "has no finite value"),
    ("10 ** 100000", "E309", "has no finite value"),
    ("exp(exp(exp(9)))", "E309", "has no finite value"),
    ("9" * 400, "E101", "is too large a number"),
    ("1e400", "E101", "is too large a number"),
    ("1j", "E102", "is no unit, or an operator is missing before it"),
    ("0x10", "E102", "is no unit, or an operator is missing before it"),
    ("1_000", "E202", "a name begins with a lower-case letter"),
    ("1__0", "E202", "a name begins with a lower-case letter"),
    (".5", "E203", "a value is missing here"),
    ("5.", "E203", "a name is missing after the dot"),
    ("1.2.3", "E203", "a name is missing after the dot"),
    ("...", "E203", "a value is missing here"),
    ("(" * 200 + "1" + ")" * 200, "E204", "is nested more than 80 deep"),
    ("-" * 500 + "1", "E204", "is nested more than 80 deep"),
    ("not " * 200 + "x", "E204", "is nested more than 80 deep"),
    ("x[" * 200 + "0" + "]" * 200, "E204", "is nested more than 80 deep"),
    ("x" + ".x" * 300, "E204", "is nested more than 80 deep"),
    ("2 ** " * 300 + "1", "E204", "is nested more than 80 deep"),
    ("1 if x else " * 150 + "1", "E204", "is nested more than 80 deep"),
    ("1 + " * 300 + "1", "E204", "is nested more than 80 deep"),
    ("1 + " * 3000 + "1", "E201", "is longer than 2000 characters"),
    ("n" * 1999, "E208", "is no name of this scenario"),
    ("n" * 2001, "E201", "is longer than 2000 characters"),
    ("max(" + "1, " * 700 + "1)", "E201", "is longer than 2000 characters"),
    ("ехр(1)", "E202", "this character is not of the language"),  # Cyrillic
    ("х", "E202", "this character is not of the language"),  # Cyrillic
    ("１", "E202", "this character is not of the language"),  # full width
    ("٣", "E202", "this character is not of the language"),  # Arabic
    ("²", "E202", "this character is not of the language"),
    ("1 − 2", "E202", "this character is not of the language"),  # minus sign
    ("1 × 2", "E202", "this character is not of the language"),
    ("x\u200b", "E202", "this character is not of the language"),  # no width
    ("x\u202e", "E202", "this character is not of the language"),  # right to left
    ("1\u00a0h", "E202", "this character is not of the language"),  # no-break space
    ("ﬁ", "E202", "this character is not of the language"),  # ligature
    ("x\u0301", "E202", "this character is not of the language"),  # combining
    ("😀", "E202", "this character is not of the language"),
    ("chance(a.b, 0.5)", "E207", "chance begins with a name of its own"),
    ("chance(1, 0.5)", "E207", "chance begins with a name of its own"),
    ("argmax(x)", "E207", "argmax begins with the set that it runs over"),
    ("sum(nothing: 1)", "E208", "sum runs over a set"),
    ("min()", "E207", "min needs at least 2 values"),
    ("exp()", "E207", "exp needs 1 value"),
    ("clip(1, 2)", "E207", "clip needs 3 values"),
    ("class", "E208", "is no name of this scenario"),
    ("None", "E208", "is no name of this scenario"),
    ("True", "E208", "write yes or no"),
    ("nan", "E208", "is no name of this scenario"),
    ("1 %%", "E203", "an operator is missing before this"),
    ("%s", "E203", "a value is missing here"),
    ("h", "E103", "a unit stands only after a number: 1 h"),
    ("1 h h", "E203", "an operator is missing before this"),
    ("2,5", "E203", "decimals have a point: 2.5"),
    ("1'000", "E202", "there is no text inside an expression"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "rule"), HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_expressions_are_refused_in_one_message(
    tmp_path: Path, text: str, code: str, rule: str
) -> None:
    quoted = "'" + text.replace("'", "''") + "'"
    head = BASE + "parameters: {x: 1}\nstate: {y: 0}\n"
    (message,) = told(tmp_path, f"{head}formulas:\n  tested: {quoted}\n")
    assert message.endswith(f"[{code}]")
    assert message.startswith("9:")
    assert f" formulas.tested: {rule}" in message or rule in message
    assert len(message) < 1500
    assert message.isprintable()


def test_there_are_enough_of_them() -> None:
    assert len({text for text, _, _ in HOSTILE}) >= 100


@pytest.mark.parametrize("place", ["time: {}", "time: {{exponential: {{mean: {}}}}}"])
def test_hostile_texts_are_refused_wherever_a_value_stands(tmp_path: Path, place: str) -> None:
    for text in ("__import__", "x.__class__", "2 ** 99999", "1e999"):
        time = place.format(f"'{text}'")
        assert len(told(tmp_path, BASE.replace("time: 1 h", time))) == 1


def test_formulas_that_double_each_other_end_in_one_message(tmp_path: Path) -> None:
    lines = [f"  x{at}: x{at + 1} + x{at + 1}" for at in range(60)]
    text = BASE + "formulas:\n" + "\n".join([*lines, "  x60: 1"]) + "\n"
    assert {message[-6:] for message in told(tmp_path, text)} <= {"[E204]", "[E213]"}


# -- YAML that looks like something else -----------------------------------------------------------


def test_scalars_are_the_text_that_they_look_like(tmp_path: Path) -> None:
    """Neither a country nor a clock time nor a small number changes under way."""
    path = tmp_path / "scenario.yaml"
    path.write_text(
        BASE.replace("{length: 100 h}", "{length: 1e2 h, start: 2027-01-04}")
        + "sets: {land: {norway: {code: NO, stop: ON, at: 'Y'}, italy: {code: IT, stop: OFF,"
        " at: 'N'}}}\n"
        "parameters: {small: 1e-3, zeros: 007, point: 1.50, minus: -0, yes_no: yes}\n"
        "calendars: {late: {days: Mon-Fri, hours: 12:30-20:15, timezone: UTC}}\n"
    )
    reading = read(path)
    assert [str(fault) for fault in reading.faults] == []
    assert reading.scenario is not None
    assert reading.scenario.sets["land"].properties["code"].values == ("NO", "IT")
    assert reading.scenario.sets["land"].properties["stop"].values == ("ON", "OFF")
    values = {name: known.value for name, known in reading.scenario.parameters.items()}
    assert values == {"small": 0.001, "zeros": 7, "point": 1.5, "minus": 0, "yes_no": 1}
    assert reading.scenario.run.length == 100
    assert reading.scenario.run.start == "2027-01-04"


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_mark_of_byte_order_and_ends_of_lines_change_nothing(
    tmp_path: Path, start: bytes, end: bytes
) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_bytes(start + BASE.encode().replace(b"\n", end))
    assert load(path).scenario.run.length == 100
    wrong = start + BASE.replace("staff", "staf").encode().replace(b"\n", end)
    unknown = "unknown key; known are at_shift_end, calendar, effort, per, staff, traits, wage"
    assert told(tmp_path, wrong) == [
        "2:10: actors.server: needs the key `staff` [E602]",
        f"2:19: actors.server.staf: {unknown} (got staf); did you mean 'staff'? [E601]",
    ]


# -- files that are no text -----------------------------------------------------------------------

NOT_UTF_8 = "1:1: the file is not UTF-8 text [E501]"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "1:1: the file is empty [E503]"),
        (b"   \n\n", "1:1: the file is empty [E503]"),
        (b"---\n", "1:1: the file is empty [E503]"),
        (b"\xff\xfe\x00", NOT_UTF_8),
        (BASE.encode("utf-16"), NOT_UTF_8),
        (b"title: caf\xe9\n", NOT_UTF_8),
        (b"\x89PNG\r\n\x1a\n\x00\x00", NOT_UTF_8),
        (b"\xed\xa0\x80", NOT_UTF_8),
        (b"%PDF-1.7\n", "1:7: this is not YAML"),
        (b"\x7fELF\x02\x01\x01\x00", "1:1: this is not YAML"),
        (b"\x00" * 100, "1:1: this is not YAML"),
        (b"title: a\x00b\n", "1:1: this is not YAML"),
        (b"title: a\x1bb\n", "1:1: this is not YAML"),
        (b"PK\x03\x04", "1:1: this is not YAML"),
        (b"a: b: c\n", "1:5: this is not YAML"),
        (b"<html></html>\n", "1:1: a file must hold a map of sections [E516]"),
        (b'["a"]\n', "1:1: a file must hold a map of sections [E516]"),
    ],
)  # fmt: skip
def test_what_is_no_text_is_told_in_one_message(tmp_path: Path, data: bytes, message: str) -> None:
    (found,) = told(tmp_path, data)
    assert found.startswith(message)


def test_a_large_file_is_refused_without_being_read_whole(tmp_path: Path) -> None:
    message = "1:1: the file is larger than 256 kB; put parts of it into others [E508]"
    for line in (b"x: 1\n", b"\x00", b"- " * 50, b"[" * 100):
        assert told(tmp_path, line * (10_000_000 // len(line))) == [message]
    assert told(tmp_path, b"#" * (LARGEST + 1)) == [message]
    assert told(tmp_path, b"#" * LARGEST) == ["1:1: the file is empty [E503]"]


# -- floods ---------------------------------------------------------------------------------------


def test_deep_files_are_refused(tmp_path: Path) -> None:
    for text in ("[" * 50_000, "{a: " * 50_000, "- " * 50_000, "? " * 50_000):
        (message,) = told(tmp_path, text)
        assert message.endswith("nested deeper than 60 levels [E507]")


@pytest.mark.parametrize(
    "flood",
    [
        "".join(f"x{at}: 1\n" for at in range(2000)),
        "queues: {server: {" + "".join(f"x{at}: 1, " for at in range(2000)) + "}}\n",
        "parameters: {" + "".join(f"x{at}: y{at}, " for at in range(2000)) + "}\n",
        "queues: {" + "".join(f"x{at}: {{room: 1}}, " for at in range(2000)) + "}\n",
        "parameters: {" + "x: 1, " * 2000 + "}\n",
    ],
    ids=["sections", "keys", "names", "actors", "twice"],
)
def test_a_hundred_faults_are_told_and_that_there_are_more(tmp_path: Path, flood: str) -> None:
    messages = told(tmp_path, BASE + flood)
    assert len(messages) == 101
    assert messages[0].endswith("there are more faults than these 100 [E509]")


def test_a_flood_of_faulty_steps_is_cut_as_well(tmp_path: Path) -> None:
    steps = ", ".join(["tak: service"] * 2000)
    messages = told(tmp_path, BASE.replace("task: service", steps))
    assert len(messages) == 101
    assert messages[0].endswith("there are more faults than these 100 [E509]")


def test_a_flood_of_changes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(BASE)
    changes = "".join(f"  - {{name: c{at}, set: {{title: x}}}}\n" for at in range(101))
    message = "2:1: changes: a file has at most 100 changes (got 101) [E528]"
    assert told(tmp_path, f"extends: base.yaml\nchanges:\n{changes}") == [message]


def test_journeys_that_double_each_other_are_refused(tmp_path: Path) -> None:
    rule = "steps, with those of each `do` in its place, are at most 20,000 and 60 deep [E932]"
    for count in (30, 3000):
        lines = [f"  j{at}: [do: j{at + 1}, do: j{at + 1}]\n" for at in range(count)]
        text = BASE.replace("journeys: {visit: [task: service]}\n", "")
        text += f"journeys:\n  visit: [do: j0]\n{''.join(lines)}  j{count}: [task: service]\n"
        assert all(message.endswith(rule) for message in told(tmp_path, text)[1:])
