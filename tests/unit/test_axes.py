"""Columns of names as codes, and sums in their cells."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.measures.axes import Axis, axis_of, by_case, cells, counts, named, names_in, rows_of, sums

NAMES = ["b", "a", None, "b"]
COLUMNS = {
    "categories": pd.Series(pd.Categorical(NAMES, ["c", "a", "b"])),
    "texts": pd.Series(NAMES, dtype="str"),
    "objects": pd.Series(NAMES, dtype=object),
}


@pytest.mark.parametrize("column", COLUMNS.values(), ids=COLUMNS)
def test_names_become_codes_of_labels_and_what_has_none_is_minus_1(column: pd.Series) -> None:
    assert axis_of("x", column, ("a", "b")).codes.tolist() == [1, 0, -1, 1]
    assert axis_of("x", column, ("c", "a")).codes.tolist() == [-1, 1, -1, -1]
    assert axis_of("x", column, ("c", "a", "b")).codes.tolist() == [2, 1, -1, 2]
    assert named(column, "b").tolist() == [True, False, False, True]
    assert not named(column, "nobody").any()


def test_the_names_of_a_column_are_those_it_may_hold() -> None:
    assert names_in(COLUMNS["categories"]) == ("c", "a", "b")
    assert names_in(pd.Series(["b", "a", "b"], dtype="str")) == ("b", "a")


def test_sums_leave_out_what_belongs_to_no_label() -> None:
    axis = Axis("x", np.array([1, -1, 1, 0]), ("a", "b", "c"))
    assert sums(axis, np.array([1.0, np.nan, 2.0, 4.0])).tolist() == [4.0, 3.0, 0.0]
    assert counts(axis).tolist() == [1.0, 2.0, 0.0]


def test_cells_cross_axes_and_what_lacks_a_label_in_one_is_in_none() -> None:
    one = Axis("x", np.array([0, 1, -1, 1]), ("a", "b"))
    other = Axis("y", np.array([0, 2, 1, -1]), ("p", "q", "r"))
    found = {row.group: row.numerator for row in cells([one, other], np.ones(4)) if row.numerator}
    assert found == {"x=a,y=p": 1.0, "x=b,y=r": 1.0}


def test_rows_of_labels_that_are_not_wanted_are_left_out() -> None:
    axis = Axis("x", np.array([0]), ("a", "b"))
    rows = list(rows_of([axis], np.array([1.0, 2.0]), np.array([3.0, 4.0]), wanted=[False, True]))
    assert rows == [("x=b", 2.0, 4.0)]
    assert list(rows_of([axis], np.array([1.0, 2.0]), wanted=[False, False])) == []


def test_by_case_is_the_order_of_case_then_time_then_place() -> None:
    cases, times = np.array([70_000, 2, 70_000, 2]), np.array([5.0, 3.0, 1.0, 3.0])
    assert by_case(cases, times).tolist() == [1, 3, 2, 0]
