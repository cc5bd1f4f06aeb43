"""What a table of a study's database is: columns with units, keys, and what refers to what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sim.store.database import identifier, literal

RESERVED = frozenset((
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "both", "case",
    "cast", "check", "collate", "column", "constraint", "create", "default", "deferrable", "desc",
    "describe", "distinct", "do", "else", "end", "except", "false", "fetch", "for", "foreign",
    "from", "group", "having", "in", "initially", "intersect", "into", "lambda", "lateral",
    "leading", "limit", "not", "null", "offset", "on", "only", "or", "order", "pivot",
    "pivot_longer", "pivot_wider", "placing", "primary", "qualify", "references", "returning",
    "rowid", "select", "show", "some", "summarize", "symmetric", "table", "then", "to",
    "trailing", "true", "union", "unique", "unpivot", "using", "variadic", "when", "where",
    "window", "with",
))  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column; `says` is its comment, with the unit in brackets."""

    name: str
    type: str
    says: str


@dataclass(frozen=True)
class Reference:
    """Columns that hold the key of another table."""

    columns: tuple[str, ...]
    table: str


@dataclass(frozen=True)
class Table:
    """A table. `brought`: the columns that the designs brought along, by the word they use.

    checked: references that are checked for all rows of a run at once, when it is stored. An
    index for them would add half the time and a third of the room that millions of rows take.
    """

    name: str
    says: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    checked: tuple[Reference, ...] = ()
    brought: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def type(self, name: str) -> str:
        """The type of a column."""
        return next(column.type for column in self.columns if column.name == name)


def sql_name(word: str, taken: Iterable[str] = ()) -> str:
    """A scenario's word as the name of a column or table."""
    name, used = word, {*RESERVED, *taken}
    while name in used:
        name += "_"
    return name


def columns(**given: str) -> tuple[Column, ...]:
    """Columns written as `name="TYPE comment"`."""
    return tuple(Column(name, *text.split(" ", 1)) for name, text in given.items())


def create_sql(table: Table) -> Iterator[str]:
    """The statements that make a table with its comments."""
    parts = [f"{identifier(column.name)} {column.type}" for column in table.columns]
    if table.key:
        parts.append(f"PRIMARY KEY ({names_sql(table.key)})")
    for one in table.references:
        own = names_sql(one.columns)
        parts.append(f"FOREIGN KEY ({own}) REFERENCES {identifier(one.table)}")
    name = identifier(table.name)
    yield f"CREATE TABLE {name} ({', '.join(parts)})"
    yield from comment_sql(table, "TABLE")


def comment_sql(table: Table, sort: str) -> Iterator[str]:
    """The statements that comment a table or a view, and its columns. sort: TABLE or VIEW."""
    name = identifier(table.name)
    yield f"COMMENT ON {sort} {name} IS {literal(table.says)}"
    for column in table.columns:
        place = f"{name}.{identifier(column.name)}"
        yield f"COMMENT ON COLUMN {place} IS {literal(column.says)}"


def names_sql(names: Iterable[str]) -> str:
    """`"a", "b"`."""
    return ", ".join(identifier(name) for name in names)
