"""The page of the database says what the database holds, and its examples work.

To renew the page: `.venv/bin/python -m tests.docs.test_database_page`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.store.schema_page import BEGINS, tables_text
from sim.store.study_file import STUDY_FILE
from tests.store.kit import BUSY, Kept, keep, shipped

PAGE = Path(__file__).parents[2] / "docs" / "database.md"


def written() -> str:
    """What people wrote of the page: all before the tables."""
    return PAGE.read_text("utf-8").partition(f"\n{BEGINS}\n")[0]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", written(), re.S | re.M)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    designs = [shipped(f"scenarios/check/{name}", BUSY) for name in ("as_is", "to_be")]
    return keep(tmp_path_factory.mktemp("study"), designs, 1)


def test_the_tables_of_the_page_are_those_of_the_database() -> None:
    assert PAGE.read_text("utf-8") == f"{written()}\n{tables_text()}"


def test_there_are_four_queries_to_begin_with() -> None:
    assert len(blocks("sql")) == 4


@pytest.mark.parametrize("number", range(4))
def test_a_query_of_the_page_finds_rows(kept: Kept, number: int) -> None:
    with kept.opened() as database:
        frame = database.frame(blocks("sql")[number])
    assert len(frame) > 1
    assert frame.notna().any().all()


def test_the_python_of_the_page_works(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (kept.folder / STUDY_FILE).is_file()
    monkeypatch.chdir(kept.folder)
    for block in blocks("python"):
        exec(compile(block, PAGE.name, "exec"), {})
    assert "one row: what was run" in capsys.readouterr().out


if __name__ == "__main__":
    PAGE.write_text(f"{written()}\n{tables_text()}", encoding="utf-8")
