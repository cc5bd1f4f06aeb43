"""Every wrong study file under invalid/ is refused with exactly the messages on its `#!` lines.

A line is the whole message, without the name of the file if it is the file itself. After a
message was made better, `python3 -m tests.experiment.test_invalid` writes the lines anew: read
the difference before it is committed.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli.app import app
from sim.errors import ScenarioError
from sim.experiment.reading import read_study
from sim.language.codes import CODES
from tests.experiment.studying import SHOPS

HERE = Path(__file__).parent
INVALID = sorted((HERE / "invalid").glob("*.yaml"))
MARK = "#! "


def expected(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.removeprefix(MARK) for line in lines if line.startswith(MARK)]


def found(path: Path) -> list[str]:
    try:
        read_study(path)
    except ScenarioError as error:
        folder = f"{path.parent.as_posix()}/"
        return [
            line.removeprefix(f"{path.as_posix()}:").replace(folder, "").lstrip()
            for line in str(error).splitlines()
        ]
    return []


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_all_faults_of_a_study_are_listed_with_the_whole_message(path: Path) -> None:
    assert expected(path), "an invalid file names its faults"
    assert found(path) == expected(path)


def update() -> None:
    """Writes the `#!` lines of all files anew."""
    for path in INVALID:
        text = path.read_text(encoding="utf-8")
        kept = [line for line in text.splitlines() if not line.startswith("#!")]
        lines = [*kept, *(f"{MARK}{message}" for message in found(path))]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    update()
