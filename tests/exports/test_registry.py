"""Formats are found by name, write beside each other, and never over what is there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sim.errors import StoreError, UsageError
from sim.store.database import read_parquet
from sim.store.exports import EXPORTS, export, exporter
from sim.store.results import LONGEST, file_name, named_tables
from tests.exports.kit import desk, rows


def test_the_formats_are_known_by_name() -> None:
    assert set(EXPORTS) == {"csv", "parquet", "xes", "ocel"}
    assert exporter("xes") is EXPORTS["xes"]


def test_an_unknown_format_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(UsageError, match=r"csv, .*xes.*did you mean 'ocel'"):
        exporter("ocell")


def test_a_format_is_registered_once() -> None:
    before = dict(EXPORTS)
    with pytest.raises(ValueError, match="'csv' is registered twice"):
        export("csv")(lambda log, place: [])
    assert before == EXPORTS


@pytest.mark.parametrize("name", EXPORTS)
def test_every_format_returns_the_files_it_wrote_and_no_other(name: str, tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    written = EXPORTS[name](desk(), place)
    found = {path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()}
    assert found == set(written) and len(found) == len(written)
    assert list(tmp_path.iterdir()) == [place]


@pytest.mark.parametrize("name", EXPORTS)
def test_the_same_run_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    contents = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        contents.append([(folder / file).read_bytes() for file in EXPORTS[name](desk(), folder)])
    assert contents[0] == contents[1]


@pytest.mark.parametrize("name", EXPORTS)
def test_several_runs_fit_beside_each_other_and_none_is_written_over(
    name: str, tmp_path: Path
) -> None:
    first = EXPORTS[name](desk(), tmp_path)
    second = EXPORTS[name](replace(desk(), replication=1), tmp_path)
    third = EXPORTS[name](replace(desk(), label="Other"), tmp_path)
    assert len({*first, *second, *third}) == 3 * len(first)
    before = {file: (tmp_path / file).read_bytes() for file in first}
    with pytest.raises(StoreError, match=r"cannot be written.*\[S103\]"):
        EXPORTS[name](desk(), tmp_path)
    assert before == {file: (tmp_path / file).read_bytes() for file in first}


@pytest.mark.parametrize("name", EXPORTS)
def test_a_folder_that_is_not_there_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        EXPORTS[name](desk(), tmp_path / "nowhere")


@pytest.mark.parametrize("label", ["x" * 10_000, "é" * 10_000, "\U0001f600" * 5000, "../../up", ""])
def test_whatever_a_design_is_called_its_files_lie_in_the_folder(
    label: str, tmp_path: Path
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    log = replace(desk(), label=label)
    for write in EXPORTS.values():
        for file in write(log, place):
            assert (place / file).is_file()
    assert list(tmp_path.iterdir()) == [place]


def test_long_names_stay_different() -> None:
    one, two = file_name("x" * 10_000 + "1"), file_name("x" * 10_000 + "2")
    assert one != two and len(one) < LONGEST + 20
    assert file_name("To-Be") == "to_be"


def test_parquet_holds_every_table(tmp_path: Path) -> None:
    files = EXPORTS["parquet"](desk(), tmp_path)
    tables = dict(named_tables(desk().tables))
    assert files == [f"{desk().name}/{name}.parquet" for name in tables]
    for file, table in zip(files, tables.values(), strict=True):
        assert rows(read_parquet(tmp_path / file)) == rows(table)
