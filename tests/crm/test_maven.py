"""The shipped mapping on the real export, which is not part of this project.

SIM_DATA_DIR is the folder that holds `maven_crm`, ../shared/data unless set.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.measures.statistics import homogeneity
from sim.store.crm import SHIPPED, Crm, read_crm

ROOT = Path(__file__).parents[2]
EXPORT = Path(os.environ.get("SIM_DATA_DIR", ROOT.parent / "shared" / "data")) / "maven_crm"

pytestmark = pytest.mark.skipif(not EXPORT.is_dir(), reason=f"not run: there is no {EXPORT}")


@cache
def maven() -> Crm:
    return read_crm(EXPORT, ROOT / SHIPPED)


def won() -> pd.DataFrame:
    return maven().deals[maven().deals["stage"] == "won"]


def rates(by: str) -> pd.DataFrame:
    """Wins and closed deals."""
    closed = maven().deals[maven().deals["stage"].isin(["won", "lost"])]
    return closed["stage"].eq("won").groupby(closed[by]).agg(["sum", "size"])


def test_stages_are_counted() -> None:
    assert maven().deals["stage"].value_counts().to_dict() == {
        "won": 4238, "lost": 2473, "open": 2089,
    }  # fmt: skip


def test_win_rates_by_office() -> None:
    found = rates("region")
    percent = (100 * found["sum"] / found["size"]).round(1)
    assert percent.to_dict() == {"Central": 62.6, "East": 63.0, "West": 63.9}


def test_employees_by_office() -> None:
    assert maven().reps["region"].value_counts().to_dict() == {
        "Central": 11, "East": 12, "West": 12,
    }  # fmt: skip


def test_lowest_and_highest_prices_won() -> None:
    found = won().groupby("product")["value"].agg(["min", "max"])
    assert dict(zip(found.index, map(tuple, found.to_numpy()), strict=True)) == {
        "MG Special": (38, 72), "GTX Basic": (365, 716), "GTX Plus Basic": (752, 1374),
        "MG Advanced": (2477, 4456), "GTX Pro": (3169, 6166), "GTX Plus Pro": (3704, 7356),
        "GTK 500": (23746, 30288),
    }  # fmt: skip


def test_faults_and_remarks_are_counted_and_there_are_no_others() -> None:
    faults = maven().faults
    found = faults[faults["rows"] > 0].set_index("fault")
    assert found["rows"].to_dict() == {
        "account missing": 1425, "engage date missing": 500, "price above list": 2040,
        "rep without deals": 5, "renamed by the mapping": 1480,
    }  # fmt: skip
    assert found.loc["price above list", "share"] == 2040 / 4238
    assert found.loc["rep without deals", "share"] == 5 / 35


def test_all_that_is_won_has_region_price_and_list_price() -> None:
    columns = ["deal", "rep", "region", "product", "account", "closed", "value", "list_price"]
    assert won()[columns].notna().all(axis=None)
    assert np.isclose(won()["value"].sum(), maven().deals["value"].sum())


def test_differences_between_reps_are_within_chance() -> None:
    found = rates("rep")
    assert len(found) == 30
    p_value = homogeneity(found["sum"].to_numpy(), found["size"].to_numpy())
    assert p_value == pytest.approx(0.264, abs=0.001)
