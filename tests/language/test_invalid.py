"""Every wrong file under invalid/ is refused with exactly the faults it names on its `#!` lines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.language.codes import CODES
from sim.language.loader import read

HERE = Path(__file__).parent
INVALID = sorted((HERE / "invalid").glob("*.yaml"))


def expected(path: Path) -> list[str]:
    lines = path.read_text().splitlines()
    return [line.removeprefix("#! ") for line in lines if line.startswith("#!")]


def found(path: Path) -> list[str]:
    lines = []
    for fault in read(path).faults:
        file = Path(fault.origin.file)
        other = "" if file == path else f"{file.relative_to(path.parent).as_posix()}:"
        place = f"{other}{fault.origin.line}:{fault.origin.column}"
        hint = f" -> {fault.nearest}" if fault.nearest else ""
        lines.append(f"{fault.code} {place} {fault.path or '-'}{hint}")
    return lines


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_all_faults_of_a_file_are_listed_with_place_path_and_nearest_name(path: Path) -> None:
    assert expected(path), "an invalid file names its faults"
    assert found(path) == expected(path)


def test_every_code_that_is_raised_has_a_rule() -> None:
    language = HERE.parents[1] / "sim" / "language"
    used: set[str] = set()
    for file in language.glob("*.py"):
        if file.name != "codes.py":
            used |= set(re.findall(r'"(E\d{3})"', file.read_text()))
    assert used <= CODES.keys()


def test_every_rule_of_files_and_sections_has_an_invalid_file() -> None:
    shown = {line.split()[0] for path in INVALID for line in expected(path)}
    in_other_tests = {"E507", "E526"}
    assert {code for code in CODES if "E5" <= code < "E8"} - shown == in_other_tests
