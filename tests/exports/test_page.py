"""The page about exports says what there is."""

from __future__ import annotations

import re

import pytest

from sim.store.exports import EXPORTS
from sim.store.exports.csv_log import COLUMNS
from tests.exports.kit import ROOT

PAGE = (ROOT / "docs" / "exports.md").read_text("utf-8")


def first_cells(header: str) -> list[str]:
    """The names in the first cells of a table."""
    table = PAGE.partition(header)[2].partition("\n\n")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return [name for cell in cells for name in re.findall(r"`([\w:.]+)`", cell)]


def test_every_format_is_on_the_page() -> None:
    assert set(first_cells("| format | files |")) == set(EXPORTS)


def test_every_column_of_the_csv_is_on_the_page() -> None:
    assert first_cells("| column | holds |") == [name for name, _, _ in COLUMNS]


def test_its_python_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    (block,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.S | re.M)
    exec(compile(block, "exports.md", "exec"), {})
    assert "support_desk.0.xes" in capsys.readouterr().out
