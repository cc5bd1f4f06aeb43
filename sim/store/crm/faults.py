"""What is wrong or remarkable in a CRM export: counted, with an example, and what comes of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd

from sim.errors import shown
from sim.store.crm.mapping import CrmMapping

COLUMNS = ("fault", "kind", "of", "rows", "share", "example", "treated")
LONGEST = 80  # characters of a cell in an example
NO_REGION = "in reports 4 and 5 under no region"
NO_DATE = "in every report: none needs a date"
NO_PRICE = "if won, a customer in reports 3 and 5, but without a price in 2 and revenue in 4"
Marks = Callable[[pd.DataFrame], "pd.Series[bool]"]


@dataclass(frozen=True)
class Check:
    """One thing to count. `of`: among what; `column`: whose words are shown as the example."""

    fault: str
    of: str
    column: str
    marks: Marks
    treated: str
    kind: str = "fault"


def _missing(column: str) -> Marks:
    return lambda rows: rows[column].isna()


def _unreadable(column: str) -> Marks:
    return lambda rows: rows[f"{column}_word"].notna() & rows[column].isna()


def _written(column: str, word: str) -> Marks:
    return lambda rows: rows[f"{column}_word"].eq(word)


CHECKS = (
    Check("id missing", "rows", "deal", _missing("deal"), "left out of every report"),
    Check("id twice", "rows", "deal",
          lambda rows: rows["deal"].notna() & rows["deal"].duplicated(),
          "the first row of the id counts, the others are left out of every report"),
    Check("stage missing or unknown", "deals", "stage", _missing("stage"),
          "neither won, lost nor open: in no report"),
    Check("rep missing", "deals", "rep", _missing("rep"), f"not in report 3; {NO_REGION}"),
    Check("rep not in the team list", "deals", "rep",
          lambda rows: rows["rep"].notna() & ~rows["known_rep"],
          f"in report 3 by name; {NO_REGION}"),
    Check("rep without region", "deals", "rep",
          lambda rows: rows["known_rep"] & rows["region"].isna(),
          f"in report 3 by name; {NO_REGION}"),
    Check("employee without region", "reps", "region", _missing("region"),
          "in no region's number of employees in report 4"),
    Check("product missing", "deals", "product", _missing("product"),
          "in reports 2 and 5 under no product"),
    Check("product not in the list", "deals", "product",
          lambda rows: rows["product"].notna() & ~rows["known_product"],
          "in reports 2 and 5 by name, without a list price"),
    Check("list price missing, negative or not a number", "products", "list_price",
          _missing("list_price"), "in report 2 without a list price"),
    Check("account missing", "deals", "account", _missing("account"),
          "in every report: each deal won counts as a customer"),
    Check("close date missing", "closed deals", "closed", _missing("closed_word"), NO_DATE),
    Check("close date unreadable", "deals", "closed", _unreadable("closed"), NO_DATE),
    Check("open with a close date", "deals", "closed",
          lambda rows: rows["stage"].eq("open") & rows["closed"].notna(),
          "open, as its stage says"),
    Check("engage date unreadable", "deals", "engaged", _unreadable("engaged"), NO_DATE),
    Check("closed before engaged", "deals", "closed",
          lambda rows: rows["closed"] < rows["engaged"], NO_DATE),
    Check("value missing", "won deals", "value", _missing("value_word"), NO_PRICE),
    Check("value not a number", "deals", "value",
          lambda rows: _unreadable("value")(rows) & ~rows["negative"], NO_PRICE),
    Check("value negative", "deals", "value", lambda rows: rows["negative"], NO_PRICE),
    Check("engage date missing", "deals", "engaged", _missing("engaged_word"), NO_DATE,
          kind="remark"),
    Check("price above list", "won deals", "value",
          lambda rows: rows["value"] > rows["list_price"],
          "in every report; in 2 its discount is below 0",
          kind="remark"),
    Check("rep without deals", "reps", "rep", lambda rows: ~rows["has_deals"],
          "among the employees of report 4; not in 3", kind="remark"),
)  # fmt: skip


def found_faults(
    rows: pd.DataFrame,
    kept: pd.Series[bool],
    reps: pd.DataFrame,
    products: pd.DataFrame,
    told: CrmMapping,
) -> pd.DataFrame:
    """Every check with what it found, 0 rows included, then every renaming; columns COLUMNS.

    kind: fault, remark or renamed. of: what `rows` are counted among, and `share` (0 to 1, NaN
    if there are none) is a share of. example: the first of them, with its words, file and line.
    """
    deals = rows[kept]
    won, lost = deals["stage"].eq("won"), deals["stage"].eq("lost")
    among = {
        "rows": rows,
        "deals": deals,
        "won deals": deals[won],
        "closed deals": deals[won | lost],
        "reps": reps.assign(has_deals=reps["rep"].isin(deals["rep"])),
        "products": products,
    }
    found = [_counted(check, among[check.of]) for check in CHECKS]
    found += [_counted(check, deals) for check in _renamings(told)]
    return pd.DataFrame(found, columns=list(COLUMNS))


def _renamings(told: CrmMapping) -> Iterator[Check]:
    for column, names in told.rename.items():
        for old, new in names.items():
            treated = f"in every report as {shown(new.text, LONGEST)}"
            marks = _written(column, old)
            yield Check("renamed by the mapping", "deals", column, marks, treated, "renamed")


def _counted(check: Check, rows: pd.DataFrame) -> tuple[object, ...]:
    marked = rows[check.marks(rows).fillna(False)]
    share = len(marked) / len(rows) if len(rows) else math.nan
    example = _example(marked.iloc[0], check.column) if len(marked) else ""
    return check.fault, check.kind, check.of, len(marked), share, example, check.treated


def _example(row: pd.Series, column: str) -> str:
    """Such as `Z063OYW0: GTXPro (sales_pipeline.csv:3)`."""
    key = next(name for name in ("deal", "rep", "product") if f"{name}_word" in row)
    told = [row[f"{key}_word"]] + ([row[f"{column}_word"]] if column != key else [])
    words = ": ".join(shown(word, LONGEST) for word in told if isinstance(word, str))
    return f"{words} ({row['place']})" if words else str(row["place"])
