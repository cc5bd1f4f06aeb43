"""The reports on a CRM export in words: what it can answer, what it cannot, what is wrong in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.measures.people import LEAST_QUOTES
from sim.report import words
from sim.report.blocks import Block
from sim.report.reports import Answer, key_name
from sim.store.crm import Crm
from sim.store.crm.database import read_prices, read_won_by_region
from sim.store.database import Database
from sim.store.reports import REPORTS, read_ranking, read_report

SILENT = "An export of deals does not say who registered and selected a product by themselves."
UNSEEN = (
    "Offered discounts are not in the export: lost deals have no price. A discount is of the list "
    "price; below 0 the customer paid more than that."
)
MANY_ABOVE = 25  # % of deals above list from which on it is said
ABOVE = (
    "{above:.1f} % of the won deals with a list price lie above it: a price there is no discount, "
    "and discounts cannot be told from what else moves a price."
)
CREDITED = (
    f"Won of the closed deals, with Wilson's 95 % interval; a place needs at least {LEAST_QUOTES}."
)


def crm_answers(database: Database) -> Iterator[Answer]:
    """Reports 2 to 5; the first cannot be answered."""
    for name, report in REPORTS.items():
        frame = read_report(database, name)
        if name == "self_selected":
            yield Answer(report, frame.iloc[:0], missing=SILENT)
        elif name == "best_rep":
            told = {"best_rep_conversion": "conversion of the first rep"}
            ranking = read_ranking(database, 0)
            yield Answer(report, frame, ranking, measures=told, ranked=CREDITED, asked="closed")
        else:
            lines = (UNSEEN,) if name == "discounts" else ()
            told = {
                word: text.replace("customers", "won deals")
                for word, text in report.measures.items()
            }
            yield Answer(report, frame, lines=lines, measures=told)


def crm_blocks(database: Database, crm: Crm, answers: Sequence[Answer]) -> Iterator[Block]:
    """Faults of the export first, then its reports."""
    yield _faults(crm)
    for answer in answers:
        blocks = list(answer.blocks())
        if answer.report.name == "discounts":
            yield _prices(database, crm.notes["currency"])
        if answer.report.name == "best_rep":
            yield _by_region(database)
        yield from blocks


def _faults(crm: Crm) -> Block:
    rows = [
        [
            str(row["fault"]),
            f"{int(row['rows']):,}",
            f"{100 * float(row['share']):.1f} % of {row['of']}",
            key_name(str(row["example"] or "")),
            str(row["treated"]),
        ]
        for row in crm.faults.to_dict("records")
        if int(row["rows"])
    ]
    silent = words.counted(len(crm.faults) - len(rows), "further check")
    nothing = f" {silent} found nothing." if len(rows) < len(crm.faults) else ""
    lines = [f"No row is dropped in silence.{nothing}"]
    header = ["", "rows", "share", "first", "what is done"]
    return Block("What is wrong or odd in the export", header, rows, lines)


def _prices(database: Database, currency: str) -> Block:
    frame = read_prices(database)
    rows = [
        [
            key_name(str(row["product"])),
            *(
                words.number(float(row[name]))
                for name in ("list_price", "deals", "lowest", "highest")
            ),
            words.number(float(row["above"]), 1.0),
        ]
        for row in frame.to_dict("records")
    ]
    above = float(frame["above"].iloc[-1])
    lines = [ABOVE.format(above=above)] if above > MANY_ABOVE else []
    header = ["product", f"list price, {currency}", "won deals", "lowest paid", "highest paid"]
    return Block("Prices paid by product", [*header, "% above list"], rows, lines)


def _by_region(database: Database) -> Block:
    frame = read_won_by_region(database)
    rows = [
        [
            key_name(str(row["region"])),
            f"{row['won']:,}",
            f"{row['closed']:,}",
            f"{100 * row['won'] / row['closed']:.1f}" if row["closed"] else words.NOTHING,
        ]
        for row in frame.to_dict("records")
    ]
    return Block("Won of the closed deals by region", ["region", "won", "closed", "% won"], rows)
