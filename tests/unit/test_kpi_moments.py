"""When a customer counts: at the acknowledgement, whenever it was invoiced."""

from __future__ import annotations

import pytest

from sim.measures.kpis import measure
from tests.unit import measured

REP = "sales.north.1"
CASES: list[tuple[object, ...]] = [  # number, element, ended, outcome, rep
    (1, "north", 104.0, "won", REP),  # invoiced before the window, acknowledged inside it
    (2, "north", 99.0, "won", REP),  # both before the window
    (3, "north", float("nan"), "open", REP),  # invoiced inside the window, never acknowledged
]
DOCUMENTS: dict[str, list[tuple[object, ...]]] = {  # time, case, columns
    "registration": [(80.0, 1, True), (80.0, 2, True), (110.0, 3, True)],
    "opportunity": [(80.0, 1), (80.0, 2), (110.0, 3)],
    "request": [(81.0, 1), (81.0, 2), (111.0, 3)],
    "quote": [(85.0, 1, "crm", 0.1), (85.0, 2, "crm", 0.0), (290.0, 3, "crm", 0.0)],
    "invoice": [(98.0, 1, "crm", 1000.0), (98.0, 2, "crm", 500.0), (299.0, 3, "crm", 700.0)],
}
WORK: list[tuple[object, ...]] = [
    (n, "prepare", "sales", 82.0, 82.0, 84.0, REP, 2.0, "done", "") for n in (1, 2, 3)
]


@pytest.mark.parametrize(
    ("kpi", "value"),
    [
        ("customers_won", 1),
        ("registered_customers", 1),
        ("revenue", 1000),
        ("penetration", 100 / 15),
    ],
)
def test_a_win_and_its_money_count_at_the_acknowledgement(kpi: str, value: float) -> None:
    found = measure(measured.tables(CASES, WORK, DOCUMENTS), measured.firm())
    rows = found[(found["kpi"] == kpi) & (found["group"] == "")]
    assert list(rows["value"]) == [pytest.approx(value)]
