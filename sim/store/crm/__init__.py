"""A CRM export read as the tables that the reports need, with every fault of it counted.

What a cell says is never repaired: it is taken as it stands, or counted as a fault. Of missing
cells only the empty one is known, so `NA` and `null` are names like others.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sim.errors import StoreError
from sim.store.crm.cells import TEXT, dates, numbers, texts
from sim.store.crm.csv_file import CsvFile, read_csv
from sim.store.crm.faults import found_faults
from sim.store.crm.mapping import SHIPPED, STAGES, CrmMapping, read_mapping
from sim.store.crm.names import listed, renamed

DEALS = ("deal", "rep", "region", "product", "account", "stage", "engaged", "closed", "value",
         "list_price")  # fmt: skip


@dataclass(frozen=True)
class Crm:
    """An export. Text is NaN where nothing stands, or where a list does not tell it.

    deals: one row a deal, in the order of the file, columns DEALS. `rep`, `product` and `account`
    are the names in the deals after renaming, in a list or not; `region` [of the rep] and
    `list_price` [currency] come from the lists. `stage` is a category, won, lost or open, and
    missing where its word is unknown; `engaged` and `closed` are dates; `value` [currency] is NaN
    where it is missing, negative or not a number.
    reps: `rep` and `region` of the whole team list. products: `product` and `list_price`.
    faults: see `found_faults`. notes: title, source, fictitious (yes or no), currency.
    """

    deals: pd.DataFrame
    reps: pd.DataFrame
    products: pd.DataFrame
    faults: pd.DataFrame
    notes: Mapping[str, str]


def read_crm(folder: Path, mapping: Path = SHIPPED) -> Crm:
    """Reads the export in a folder by a mapping.

    Raises ScenarioError for what is wrong in the mapping, and StoreError for a folder or file
    that is missing or cannot be read as a table.
    """
    told = read_mapping(mapping)
    if not os.path.isdir(folder):  # False as well for a name that no folder can have
        raise StoreError.at(folder, "S201", "there is no such folder with an export")
    files = [
        read_csv(folder, one, told.separator) for one in (told.deals, told.reps, told.products)
    ]
    deals_file, reps_file, products_file = files
    reps = listed(reps_file, "rep")
    products = listed(products_file, "product")
    price = numbers(products["list_price_word"])
    products = products.assign(list_price=price.where(price >= 0))
    rows = _rows(deals_file, told, reps, products)
    kept = rows["deal"].notna() & ~rows["deal"].duplicated()
    if not kept.any():
        raise StoreError.at(deals_file.path, "S205", "no row of the file has an id")
    return Crm(
        deals=rows.loc[kept, list(DEALS)].reset_index(drop=True),
        reps=reps[["rep", "region"]],
        products=products[["product", "list_price"]],
        faults=found_faults(rows, kept, reps, products, told),
        notes=told.notes,
    )


def _rows(
    file: CsvFile, told: CrmMapping, reps: pd.DataFrame, products: pd.DataFrame
) -> pd.DataFrame:
    """Every row of the deals: as written in columns `…_word`, with what it means beside them."""
    words = {name: texts(cells) for name, cells in file.columns.items()}
    rep = renamed(words["rep"], told, "rep", reps["rep"])
    product = renamed(words["product"], told, "product", products["product"])
    stage = words["stage"].map(told.stages)
    value = numbers(words["value"])
    meaning = {
        "rep": rep,
        "product": product,
        "region": rep.map(reps.set_index("rep")["region"]).astype(TEXT),
        "list_price": product.map(products.set_index("product")["list_price"]),
        "known_rep": rep.isin(reps["rep"]),
        "known_product": product.isin(products["product"]),
        "stage": pd.Series(pd.Categorical(stage, categories=list(STAGES))),
        "engaged": dates(words["engaged"], told.dates),
        "closed": dates(words["closed"], told.dates),
        "value": value.where(value >= 0),
        "negative": value < 0,
        "place": [file.place(row) for row in range(len(file.lines))],
    }
    written = {f"{name}_word": word for name, word in words.items()}
    return pd.DataFrame({"deal": words["deal"], "account": words["account"]} | meaning | written)


__all__ = ["DEALS", "SHIPPED", "Crm", "read_crm"]
