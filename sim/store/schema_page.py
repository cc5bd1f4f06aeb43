"""The tables and views of every study's database as a page: the lower part of docs/database.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.store.columns import Reference, Table
from sim.store.fixed import CASE_TABLE, FIXED, PERSON, PRODUCT, REGION
from sim.store.reports import view_tables
from sim.store.schema import document_table

BEGINS = "## The tables"  # what stands from this line on is generated
OWN = {
    CASE_TABLE.name: "one for each attribute and state; a vector has one for each element, as "
    "`fit.crm`",
    PERSON.name: "one for each trait",
    REGION.name: "one for each property of the set",
    PRODUCT.name: "one for each property of the set",
}
DOCUMENT = "NAME"


def tables_text() -> str:
    """The page from BEGINS on."""
    document = document_table(DOCUMENT, (), ())
    parts = [BEGINS, *(_section(table, OWN.get(table.name, "")) for table in FIXED)]
    parts += ["## Documents", f"Each kind of document has a table of its own: `{DOCUMENT}` here."]
    parts += [_section(document, "one for each entry of `with`")]
    parts += ["## The views", *(_section(view, "") for view in view_tables().values())]
    return "\n\n".join(parts) + "\n"


def _section(table: Table, own: str) -> str:
    says = table.says[0].upper() + table.says[1:]
    lines = [f"### `{table.name}`", "", f"{says}.", "", *_columns(table)]
    if own:
        lines += ["", f"Then the scenario's own columns: {own}."]
    keys = list(_keys(table))
    return "\n".join([*lines, "", *keys] if keys else lines)


def _columns(table: Table) -> Iterator[str]:
    yield "| column | type | what it is |"
    yield "|---|---|---|"
    for column in table.columns:
        yield f"| `{column.name}` | {column.type} | {column.says} |"


def _keys(table: Table) -> Iterator[str]:
    if table.key:
        yield f"* key: {_listed(table.key)}"
    for one in (*table.references, *table.checked):
        yield f"* refers to {_target(one)}"


def _target(one: Reference) -> str:
    return f"`{one.table}` by {_listed(one.columns)}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
