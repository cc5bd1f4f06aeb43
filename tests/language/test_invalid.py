"""Every wrong file under invalid/ is refused with exactly the messages on its `#!` lines.

A line is the whole message, without the name of the file if it is the file itself. After a
message was made better, `python3 -m tests.language.test_invalid` writes the lines anew: read the
difference before it is committed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.language.codes import CODES
from sim.program.design import load

HERE = Path(__file__).parent
INVALID = sorted((HERE / "invalid").glob("*.yaml"))
MARK = "#! "


def expected(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.removeprefix(MARK) for line in lines if line.startswith(MARK)]


def found(path: Path) -> list[str]:
    try:
        load(path)
    except ScenarioError as error:
        folder = f"{path.parent.as_posix()}/"
        return [
            line.removeprefix(f"{path.as_posix()}:").replace(folder, "").lstrip()
            for line in str(error).splitlines()
        ]
    return []


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_all_faults_of_a_file_are_listed_with_the_whole_message(path: Path) -> None:
    assert expected(path), "an invalid file names its faults"
    assert found(path) == expected(path)


def test_every_code_that_is_raised_has_a_rule() -> None:
    language = HERE.parents[1] / "sim" / "language"
    used: set[str] = set()
    for file in language.glob("*.py"):
        if file.name != "codes.py":
            used |= set(re.findall(r'"(E\d{3})"', file.read_text(encoding="utf-8")))
    assert used <= CODES.keys()


def test_every_rule_of_files_and_sections_has_an_invalid_file() -> None:
    shown = {line[-5:-1] for path in INVALID for line in expected(path)}
    in_other_tests = {"E507", "E508", "E509", "E526", "E528"}
    assert {code for code in CODES if "E5" <= code < "E8"} - shown == in_other_tests


def update(paths: Iterable[Path], found: Callable[[Path], list[str]]) -> None:
    """Writes the `#!` lines of all files anew."""
    for path in paths:
        text = path.read_text(encoding="utf-8")
        kept = [line for line in text.splitlines() if not line.startswith("#!")]
        lines = [*kept, *(f"{MARK}{message}" for message in found(path))]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    update(INVALID, found)
