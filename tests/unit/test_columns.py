"""Tables as plain columns: DataFrames are made when somebody asks, and are as they always were."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.columns import Coded, Framed, Table
from sim.engines import simulate
from sim.measures.doubts import signs_of
from sim.measures.kpis import figures_of, measure, run_of
from sim.program.design import Design, load
from sim.tables import Tables

DESK = Path(__file__).parents[2] / "scenarios/examples/purchase_request.yaml"
NAMES = ("populations", "cases", "requests", "delays", "persons", "pools", "shifts", "lists")


@pytest.fixture(scope="module")
def desk() -> Design:
    return load(DESK, set={"run.warm_up": "10 h", "run.length": "200 h"})


def frames(tables: Tables) -> dict[str, pd.DataFrame]:
    return {name: getattr(tables, name) for name in NAMES} | dict(tables.documents)


def of_small() -> Table:
    return Table(
        {
            "number": np.array([4, 5, 6]),
            "name": Coded(np.array([1, -1, 0], dtype=np.int8), ("a", "b")),
            "text": ("x", "y", ""),
            "is_there": (True, False, True),
        }
    )


def test_a_frame_has_names_as_categories_and_small_columns_as_texts() -> None:
    frame = of_small().frame()
    assert frame["name"].tolist()[::2] == ["b", "a"]
    assert list(frame["name"].cat.categories) == ["a", "b"]
    assert frame["name"].isna().tolist() == [False, True, False]
    assert frame["text"].dtype == "str"
    assert frame["is_there"].dtype == bool


def test_columns_are_numbers_or_values() -> None:
    table = of_small()
    assert (len(table), list(table)) == (3, ["number", "name", "text", "is_there"])
    assert table.floats("number").dtype == np.float64
    assert table.ints("is_there").tolist() == [1, 0, 1]
    assert table.values("text") == ("x", "y", "")
    assert table.values("name")[::2] == ("b", "a")
    assert "number" in table and "nothing" not in table


def test_the_columns_of_a_frame_are_those_it_was_made_of() -> None:
    table = Framed(of_small().frame())
    name = table["name"]
    assert isinstance(name, Coded)
    assert (name.codes.tolist(), name.names) == ([1, -1, 0], ("a", "b"))
    assert table["text"] == ("x", "y", "")
    assert table.ints("number").tolist() == [4, 5, 6]


def test_a_table_without_rows_has_columns() -> None:
    frame = Table.of_rows(["a", "b"], []).frame()
    pd.testing.assert_frame_equal(frame, pd.DataFrame([], columns=["a", "b"]))


def test_a_column_is_made_once_and_only_if_somebody_asks() -> None:
    made = []

    def numbers() -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        made.append("numbers")
        return np.arange(3)

    table = Table({"first": np.zeros(3), "later": numbers})
    assert len(table) == 3 and not made
    assert table.ints("later").tolist() == table.frame()["later"].tolist() == [0, 1, 2]
    assert made == ["numbers"]


def test_to_measure_a_run_makes_no_frame(desk: Design, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = simulate(desk)
    monkeypatch.delattr(Table, "frame")
    assert len(figures_of(run_of(tables, desk.scenario)).names) > 10
    signs_of(tables, desk.scenario)
    with pytest.raises(AttributeError):
        _ = tables.requests


def test_a_run_of_frames_is_measured_as_one_of_columns(desk: Design) -> None:
    tables = simulate(desk)
    given = Tables(tables.warm_up, tables.length, **{n: getattr(tables, n) for n in NAMES},
                   documents=dict(tables.documents))  # fmt: skip
    expected, found = (measure(one, desk.scenario) for one in (tables, given))
    pd.testing.assert_frame_equal(found, expected, check_exact=True)
    assert signs_of(given, desk.scenario) == signs_of(tables, desk.scenario)


def test_a_replaced_table_is_what_is_measured(desk: Design) -> None:
    tables = simulate(desk)
    fewer = replace(tables, requests=tables.requests.iloc[:5])
    assert len(fewer.requests) == len(fewer.columns("requests")) == 5
    pd.testing.assert_frame_equal(fewer.cases, tables.cases)


def test_a_run_is_sent_without_its_frames(desk: Design) -> None:
    tables = simulate(desk)
    before = pickle.dumps(tables)
    expected = frames(tables)
    assert len(pickle.dumps(tables)) == len(before)
    for name, frame in frames(pickle.loads(before)).items():
        pd.testing.assert_frame_equal(frame, expected[name], check_exact=True, obj=name)


def test_a_table_is_always_the_same_frame(desk: Design) -> None:
    tables = simulate(desk)
    assert tables.requests is tables.requests
    other = simulate(desk)
    tables.pools["people"] = 0
    assert (other.pools["people"] != 0).all()  # though both runs share its columns


def test_a_table_must_be_given() -> None:
    with pytest.raises(TypeError, match="missing"):
        Tables(0.0, 1.0)


def test_a_part_of_a_table_is_its_rows_as_a_frame_has_them() -> None:
    whole = of_small()
    for table in (whole, Framed(whole.frame())):
        part = table.part(slice(1, 3))
        assert len(part) == 2
        expected = whole.frame().iloc[1:3].reset_index(drop=True)
        pd.testing.assert_frame_equal(part.frame().reset_index(drop=True), expected)


def test_a_run_without_its_log_has_all_else(desk: Design) -> None:
    run = simulate(desk, 1, 0)
    lean = run.without_log()
    assert (len(lean.requests), len(lean.delays)) == (0, 0)
    assert list(lean.requests) == list(run.requests) and len(run.requests) > 0
    for name in set(NAMES) - {"requests", "delays"}:
        pd.testing.assert_frame_equal(getattr(lean, name), getattr(run, name))
    assert lean.documents.keys() == run.documents.keys()
