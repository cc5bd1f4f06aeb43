"""The made export: everything in it was counted by hand, and every fault is in it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from sim.store.crm import DEALS, Crm, read_crm
from sim.store.crm.faults import CHECKS

HERE = Path(__file__).parent
FOUND = {  # rows, among how many
    "id missing": (1, 41),
    "id twice": (1, 41),
    "stage missing or unknown": (1, 39),
    "rep missing": (1, 39),
    "rep not in the team list": (1, 39),
    "rep without region": (2, 39),
    "employee without region": (1, 6),
    "product missing": (1, 39),
    "product not in the list": (1, 39),
    "list price missing, negative or not a number": (1, 4),
    "account missing": (2, 39),
    "close date missing": (1, 31),
    "close date unreadable": (1, 39),
    "open with a close date": (1, 39),
    "engage date unreadable": (1, 39),
    "closed before engaged": (1, 39),
    "value missing": (1, 21),
    "value not a number": (1, 39),
    "value negative": (1, 39),
    "engage date missing": (2, 39),
    "price above list": (5, 21),
    "rep without deals": (1, 6),
    "renamed by the mapping": (2, 39),
}


@cache
def made() -> Crm:
    return read_crm(HERE / "made", HERE / "made.yaml")


def row(deal: str) -> pd.Series:
    return made().deals.set_index("deal").loc[deal]


def fault(name: str) -> pd.Series:
    return made().faults.set_index("fault").loc[name]


def test_every_fault_is_counted_as_by_hand() -> None:
    faults = made().faults
    assert dict(zip(faults["fault"], faults["rows"], strict=True)) == {
        name: rows for name, (rows, _) in FOUND.items()
    }
    shares = dict(zip(faults["fault"], faults["share"], strict=True))
    assert shares == pytest.approx({name: rows / of for name, (rows, of) in FOUND.items()})


def test_every_check_finds_something_in_it_and_says_what_comes_of_it() -> None:
    assert {check.fault for check in CHECKS} | {"renamed by the mapping"} == FOUND.keys()
    assert made().faults["treated"].str.len().min() > 10
    assert set(made().faults["kind"]) == {"fault", "remark", "renamed"}


@pytest.mark.parametrize(
    ("name", "example"),
    [
        ("id missing", "sales_pipeline.csv:42"),
        ("id twice", "D03 (sales_pipeline.csv:41)"),
        ("product not in the list", "D31: Sofa (sales_pipeline.csv:32)"),
        ("account missing", "D07 (sales_pipeline.csv:8)"),
        ("value not a number", "D28: 1,050 (sales_pipeline.csv:29)"),
        ("list price missing, negative or not a number", "Rug (products.csv:5)"),
        ("rep without deals", "Finn (sales_teams.csv:7)"),
        ("renamed by the mapping", "D02: LampX (sales_pipeline.csv:3)"),
    ],
)
def test_an_example_leads_to_the_line(name: str, example: str) -> None:
    assert fault(name)["example"] == example


def test_deals_stand_in_the_order_of_the_file_each_once() -> None:
    assert tuple(made().deals.columns) == DEALS
    assert list(made().deals["deal"]) == [f"D{number:02}" for number in range(1, 40)]
    stages = made().deals["stage"]
    assert stages.value_counts().to_dict() == {"won": 21, "lost": 10, "open": 7}
    assert list(stages.cat.categories) == ["won", "lost", "open"]


def test_wins_and_losses_by_region_are_those_of_hand() -> None:
    closed = made().deals[made().deals["stage"].isin(["won", "lost"])]
    rates = closed.groupby("region")["stage"].agg(lambda s: (s.eq("won").sum(), len(s)))
    assert rates.to_dict() == {"North": (7, 12), "South": (11, 15)}


def test_revenue_by_region_is_that_of_hand() -> None:
    won = made().deals[made().deals["stage"] == "won"]
    revenue = won.groupby("region", dropna=False)["value"].sum()
    assert list(revenue) == [2905.0, 3315.0, 1180.0]  # the last without region


def test_lowest_and_highest_prices_are_those_of_hand() -> None:
    won = made().deals[made().deals["stage"] == "won"]
    prices = won.groupby("product")["value"].agg(["min", "max"])
    assert {name: tuple(pair) for name, pair in zip(prices.index, prices.values, strict=True)} == {
        "Lamp": (85, 120), "Desk": (900, 1200), "Chair, high": (380, 420), "Rug": (70, 70),
        "Sofa": (300, 300),
    }  # fmt: skip


def test_the_lists_are_whole() -> None:
    assert made().reps.fillna("").values.tolist() == [
        ["Ada", "North"], ["Ben", "North"], ["Cleo", "South"], ["Dov", "South"], ["Eva", ""],
        ["Finn", "South"],
    ]  # fmt: skip
    assert made().products["list_price"].fillna(-1).to_list() == [100, 1000, 400, -1]


def test_what_is_not_known_is_missing_and_names_stay() -> None:
    assert row("D35")["rep"] == "Gus" and pd.isna(row("D35")["region"])
    assert row("D31")["product"] == "Sofa" and pd.isna(row("D31")["list_price"])
    assert pd.isna(row("D36")["rep"]) and pd.isna(row("D07")["account"])
    assert row("D02")["product"] == "Lamp" and row("D02")["list_price"] == 100
    assert row("D21")["account"] == "NA"
    for deal in ("D27", "D28", "D29"):
        assert row(deal)["stage"] == "won" and pd.isna(row(deal)["value"])
    assert row("D01")["closed"] == pd.Timestamp(2024, 1, 20)
    assert pd.isna(row("D26")["closed"]) and pd.isna(row("D39")["engaged"])


def test_the_notes_say_what_kind_of_data_it_is() -> None:
    assert made().notes == {
        "title": "Made export", "source": "written for the tests", "fictitious": "yes",
        "currency": "USD",
    }  # fmt: skip
