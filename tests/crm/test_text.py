"""Whatever text a cell holds comes through as it is; only the empty cell is missing."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.crm.kit import DEALS, FILES, MAPPING, PLAIN, read

HOSTILE = [
    'a "quoted" name', "semi;colon", "comma, here", "two\nlines", "carriage\r\nreturn", "lone\rcr",
    "\u202eright to left\u200f", "x" * 10_000, "🙂 emoji 🏳️‍🌈", "NA", "null", "nan", "NaN", "None",
    "N/A", "-", " ", " padded ", "'; DROP TABLE deals; --", "=1+1", "\x00nul", "0012", "1e5",
    "True", "a\ttab", "#comment", "Ünïcödé", "e\u0301",
]  # fmt: skip


def written(*rows: list[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue()


def through(folder: Path, name: str) -> None:
    """A name as id, rep, region, product and account, read back."""
    crm = read(
        folder,
        PLAIN,
        sales_pipeline=DEALS + written([name, name, name, name, "Won", "", "", "5"]),
        sales_teams="sales_agent,regional_office\n" + written([name, name]),
        products="product,sales_price\n" + written([name, "7"]),
    )
    (deal,) = crm.deals.to_dict("records")
    assert {deal[key] for key in ("deal", "rep", "region", "product", "account")} == {name}
    assert (deal["value"], deal["list_price"]) == (5.0, 7.0)
    assert crm.reps.values.tolist() == [[name, name]]
    assert crm.faults["example"].str.len().max() < 300


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_comes_through_unharmed(name: str, tmp_path: Path) -> None:
    through(tmp_path, name)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.text(st.characters(codec="utf-8"), min_size=1))
def test_any_text_comes_through_unharmed(name: str, tmp_path: Path) -> None:
    through(tmp_path, name)


def test_an_example_of_hostile_text_is_one_harmless_line(tmp_path: Path) -> None:
    row = written(["a\u202e\x1b[31m\nb", "Ada", "Sofa" + "x" * 10_000, "", "Won", "", "", "5"])
    faults = read(tmp_path, sales_pipeline=DEALS + row).faults.set_index("fault")
    example = faults.loc["product not in the list", "example"]
    assert example.isprintable() and len(example) < 200
    assert example.startswith("a\\u202e\\x1b[31m\\nb: Sofaxxx")


def test_only_the_empty_cell_is_missing(tmp_path: Path) -> None:
    crm = read(tmp_path, sales_pipeline=f'{DEALS}D1,,"",,Won,,,\nD2,NA,nan,null,Won,NA,NA,NA\n')
    first, second = crm.deals.to_dict("records")
    assert all(pd.isna(first[key]) for key in ("rep", "product", "account", "value"))
    assert [second[key] for key in ("rep", "product", "account")] == ["NA", "nan", "null"]
    faults = crm.faults.set_index("fault")["rows"]
    assert faults[["value missing", "value not a number", "close date unreadable"]].tolist() == [
        1, 1, 1,
    ]  # fmt: skip


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_any_line_end_and_a_mark_are_accepted(end: str, mark: str, tmp_path: Path) -> None:
    files = {
        name.removesuffix(".csv"): (mark + text.replace("\n", end)).encode("utf-8")
        for name, text in FILES.items()
    }
    pd.testing.assert_frame_equal(read(tmp_path, **files).deals, read(tmp_path).deals)


def test_lines_are_counted_through_cells_of_several_lines_and_blank_ones(tmp_path: Path) -> None:
    rows = 'D1,Ada,Lamp,"three\nlines\nlong",Won,,,5\n\nD2,Ada,Sofa,A,Won,,,5\n'
    faults = read(tmp_path, sales_pipeline=DEALS + rows).faults.set_index("fault")
    example = faults.loc["product not in the list", "example"]
    assert example == "D2: Sofa (sales_pipeline.csv:6)"


@pytest.mark.parametrize(
    ("text", "value"),
    [("5", 5.0), ("+5.25", 5.25), (".5", 0.5), ("1e3", 1000.0), ("0", 0.0)],
)
def test_numbers_are_read_as_written(text: str, value: float, tmp_path: Path) -> None:
    deals = read(tmp_path, sales_pipeline=f"{DEALS}D1,Ada,Lamp,A,Won,,,{text}\n").deals
    assert deals["value"].tolist() == [value]


@pytest.mark.parametrize(
    "text", ["1_000", "1 000", "5 USD", " 5", "inf", "nan", "1e999", "٥", "5,5", "0x10", "--5"]
)
def test_what_is_no_plain_number_is_counted(text: str, tmp_path: Path) -> None:
    crm = read(tmp_path, sales_pipeline=f'{DEALS}D1,Ada,Lamp,A,Won,,,"{text}"\n')
    assert crm.deals["value"].isna().all()
    faults = crm.faults.set_index("fault")["rows"]
    assert faults["value not a number"] == 1 and faults["value missing"] == 0


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("%d.%m.%Y", "03.02.2024"),
        ("%m/%d/%Y", "02/03/2024"),
        ("%Y-%m-%d %H:%M", "2024-02-03 00:00"),
    ],
)
def test_dates_have_the_format_of_the_mapping(form: str, text: str, tmp_path: Path) -> None:
    mapping = MAPPING.replace("%Y-%m-%d", form)
    crm = read(tmp_path, mapping, sales_pipeline=f"{DEALS}D1,Ada,Lamp,A,Won,{text},2024,5\n")
    assert crm.deals["engaged"].tolist() == [pd.Timestamp(2024, 2, 3)]
    assert crm.faults.set_index("fault").loc["close date unreadable", "rows"] == 1
