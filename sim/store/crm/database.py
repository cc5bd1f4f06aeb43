"""A CRM export as one run of a design in a database, so that the same views answer its reports."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.store.columns import create_sql, names_sql
from sim.store.crm import Crm
from sim.store.database import Database, identifier
from sim.store.fixed import FIXED
from sim.store.reports import UNKNOWN, view_sql

# An export has no clock that the reports need: what is closed has entered, at 0, and ended, at 1.
ENTERED, ENDED, LENGTH = 0.0, 1.0, 2.0


def crm_database(crm: Crm) -> Database:
    """The export in memory: `scenario`, `replication`, `deal`, `person`, `region`, `product`, and
    `price`: what was paid for won deals of products with a list price. Raises StoreError."""
    database = Database.in_memory()
    for table in FIXED:
        for statement in create_sql(table):
            database.execute(statement)
    for name, frame in _rows(crm).items():
        with database.given(frame):
            columns = names_sql(map(str, frame.columns))
            database.execute(
                f"INSERT INTO {identifier(name)} ({columns}) SELECT {columns} FROM given"
            )
    with database.given(_prices(crm)):
        database.execute("CREATE TABLE price AS SELECT * FROM given")
    for statement in view_sql():
        database.execute(statement)
    return database


def _rows(crm: Crm) -> dict[str, pd.DataFrame]:
    run = {"scenario": 0, "replication": 0}
    regions = crm.reps["region"].dropna().unique()
    return {
        "scenario": pd.DataFrame([{
            "scenario": 0, "label": crm.notes["title"], "place": "",
            "currency": crm.notes["currency"], "warm_up": ENTERED - 1, "length": LENGTH,
            "cohort": LENGTH, "follow_up": LENGTH, "seller": "rep",
        }]),
        "replication": pd.DataFrame([run | {"deals": True, "detail": False}]),
        "region": pd.DataFrame({"region": regions, "place": range(len(regions)), "scenario": 0}),
        "product": pd.DataFrame({
            "product": crm.products["product"], "place": range(len(crm.products)), "scenario": 0,
        }),
        "person": pd.DataFrame({
            "person": crm.reps["rep"], "element": crm.reps["region"], "actor": "rep", "wage": 0.0,
        }).assign(**run),
        "deal": _deals(crm).assign(**run),
    }  # fmt: skip


def _deals(crm: Crm) -> pd.DataFrame:
    deals = crm.deals
    won = (deals["stage"] == "won").to_numpy()
    closed = won | (deals["stage"] == "lost").to_numpy()
    return pd.DataFrame({
        "case_": np.arange(len(deals)),
        "region": deals["region"],
        "product": deals["product"],
        "entered": np.where(closed, ENTERED, np.nan),
        "quoted": np.where(closed, ENTERED, np.nan),
        "person": deals["rep"],
        "won": won,
        "ended": np.where(closed, ENDED, np.nan),
        "discount": np.where(won, 1 - deals["value"] / deals["list_price"], np.nan),
        "amount": np.where(won, deals["value"], np.nan),
    })  # fmt: skip


def _prices(crm: Crm) -> pd.DataFrame:
    rows = crm.deals[(crm.deals["stage"] == "won") & crm.deals["value"].notna()]
    return rows[["product", "list_price", "value"]]


def read_prices(database: Database) -> pd.DataFrame:
    """What was paid: `product, list_price, deals, lowest, highest, above`, the last in % of those
    with a list price; a last row `""` for all."""
    return database.frame(
        "SELECT CASE WHEN grouping(price.product) = 1 THEN '' ELSE price.product END AS product, "
        "CASE WHEN grouping(price.product) = 0 THEN any_value(list_price) END AS list_price, "
        "count(*) AS deals, min(value) AS lowest, max(value) AS highest, "
        "100.0 * count(*) FILTER (value > list_price) / nullif(count(list_price), 0) AS above "
        "FROM price LEFT JOIN (SELECT product, place FROM product) AS listed USING (product) "
        "GROUP BY GROUPING SETS ((price.product), ()) "
        "ORDER BY grouping(price.product), min(place) NULLS LAST, product"
    )


def read_won_by_region(database: Database) -> pd.DataFrame:
    """The closed deals: `region, won, closed`; a last row `""` for all."""
    return database.frame(
        f"SELECT CASE WHEN grouping(region) = 1 THEN '' ELSE coalesce(region, '{UNKNOWN}') END "
        "AS region, count(*) FILTER (won) AS won, count(*) AS closed "
        "FROM deal WHERE ended IS NOT NULL GROUP BY GROUPING SETS ((region), ()) "
        "ORDER BY grouping(region), region"
    )
