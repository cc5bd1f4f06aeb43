"""What the views of the five reports hold: their columns in words, as for tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.store.columns import Column, Table, columns, comment_sql
from sim.store.fixed import RUN_COLUMNS

KEYS = {
    "region": "VARCHAR empty for the whole, (unknown) for cases of no region",
    "product": "VARCHAR empty for the whole, (unknown) for cases of no product",
}
FORMS = "sum, ratio, minimum or maximum"


def ranking(name: str) -> Table:
    """The people of report 3, run by run."""
    says = "report 3, run by run: the conversion ratio of everybody who is credited with quotes"
    return Table(name, says, (
        *RUN_COLUMNS,
        *columns(
            person="VARCHAR who is credited",
            quotes="BIGINT opportunities of the cohort that were quoted",
            wins="BIGINT of these, won within the follow-up",
            conversion="DOUBLE wins per quote [%]",
            low="DOUBLE Wilson's 95 % limit [%]",
            high="DOUBLE Wilson's 95 % limit [%]",
            place="BIGINT from 1, shared in a tie; NULL with too few quotes",
            skill="DOUBLE what only the simulation knows; NULL if the design has none [1]",
        ),
    ))  # fmt: skip


def of_runs(name: str, title: str, keys: Sequence[str]) -> Table:
    """A report run by run."""
    return Table(name, f"{title}; run by run", (
        *RUN_COLUMNS,
        *_keys(keys),
        *columns(
            measure="VARCHAR what is counted",
            unit="VARCHAR of the value; money is that of the scenario",
            form=f"VARCHAR {FORMS}",
            top="DOUBLE value, or numerator of a ratio [unit × that of the denominator]",
            bottom="DOUBLE denominator of a ratio; else NULL [its own unit]",
        ),
    ))  # fmt: skip


def over_runs(name: str, title: str, keys: Sequence[str]) -> Table:
    """A report over all runs."""
    return Table(name, f"{title}; over all runs", (
        *columns(design="VARCHAR short name of the design"),
        *_keys(keys),
        *columns(
            measure="VARCHAR what is counted",
            value="DOUBLE mean, ratio of means, lowest or highest of all runs [unit]",
            unit="VARCHAR of value, low and high",
            low="DOUBLE 95 % limit; NULL of extremes and of a single run [unit]",
            high="DOUBLE 95 % limit; NULL of extremes and of a single run [unit]",
            runs="BIGINT runs with a value",
        ),
    ))  # fmt: skip


def create_view_sql(view: Table, query: str) -> Iterator[str]:
    """The statements that make a view with its comments."""
    yield f"CREATE VIEW {view.name} AS {query}"
    yield from comment_sql(view, "VIEW")


def _keys(keys: Sequence[str]) -> tuple[Column, ...]:
    return columns(**{key: KEYS[key] for key in keys})
