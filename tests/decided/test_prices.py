"""What a price does: a dearer product is bought less, run by run on the same market."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pandas as pd
import pytest

from sim.engines import ENGINES, simulate
from sim.program.design import load
from tests.null.setting import CHECK, SHORT

LIST = {"crm": 40, "caller": 30, "chat": 20, "helpdesk": 35}
SCALES = (0.8, 1.0, 1.25, 1.6)


def priced(price: float) -> str:
    """A price without a range, so that it may be any."""
    return f"{{value: {price:g} USD/month, grade: none, source: test}}"


@cache
def share_of_wins(file: str, scale: float, replications: int, engine: str) -> float:
    """Wins per opportunity over some runs, with every list price scaled."""
    prices = {f"sets.product.{name}.price": priced(price * scale) for name, price in LIST.items()}
    design = load(CHECK / file, set=SHORT | prices)
    wins = opportunities = 0
    for replication in range(replications):
        tables = simulate(design, replication=replication, engine=engine)
        wins += int((tables.cases["outcome"] == "won").sum())
        opportunities += len(tables.documents["opportunity"])
    return wins / opportunities


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("replications", [2, pytest.param(20, marks=pytest.mark.long)])
@pytest.mark.parametrize("file", ["as_is.yaml", "to_be.yaml"])
def test_the_share_of_wins_falls_with_the_list_price(
    file: str, replications: int, engine: str
) -> None:
    shares = [share_of_wins(file, scale, replications, engine) for scale in SCALES]
    assert all(dear < cheap for cheap, dear in pairwise(shares)), shares
    assert shares[-1] < shares[0] / 2


def test_a_price_moves_nothing_before_it_is_displayed() -> None:
    """Who registers, and what they choose, is the same: the price has not been seen yet."""
    alone = {"parameters.outreach_cap": "0 %", "parameters.outreach_reserve": "0 %"}
    found = []
    for scale in (1.0, 1.6):
        dear = {"sets.product.crm.price": priced(40 * scale)}
        design = load(CHECK / "to_be.yaml", set=SHORT | alone | dear)
        found.append(simulate(design).documents["registration"])
    assert len(found[0]) > 20
    pd.testing.assert_frame_equal(*found, check_exact=True)
