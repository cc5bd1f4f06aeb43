"""The SQL that makes `deal` and `offer` of the rows of runs of one design.

It reads the temporary views of `run_table` and follows the roles that the scenario binds. Nothing
is taken over from the KPIs in Python: the two are two readings of the same rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from sim.measures.roles import Roles, read_roles
from sim.program.design import Design
from sim.store.columns import Table
from sim.store.database import identifier, literal
from sim.store.schema import own_types
from sim.tables import CASES, DOCUMENTS, own_column


def run_table(name: str) -> str:
    """The temporary view of the rows of runs for this table.

    No table of a scenario can have its name, for that has no space.
    """
    return identifier(f"run {name}")


def deal_sql(design: Design, tables: Mapping[str, Table]) -> str:
    """Selects the columns of `deal` but the scenario, in their order."""
    roles = read_roles(design.scenario)
    papers = _Papers(design, tables, roles)
    win = literal(roles.win)
    return f"""
        WITH registration AS ({papers.registration()}),
             entry AS ({papers.entry()}),
             price AS ({papers.price()}),
             value AS ({papers.value()})
        SELECT own.replication, own.case_, {_region(design, roles)},
               coalesce(value.product, price.product),
               registration.at, registration.self_selected, entry.at, price.at,
               {_person(roles, tables)}, own.outcome = {win}, own.ended,
               price.discount, value.amount
        FROM {run_table("case_")} AS own
        {_parents(design)}
        {_beside("registration", "entry", "price", "value")}
        WHERE own.outcome = {win} OR coalesce(registration.at, entry.at, price.at, value.at)
              IS NOT NULL
        ORDER BY own.replication, own.case_
    """


def offer_sql(design: Design, tables: Mapping[str, Table]) -> str:
    """Selects the columns of `offer` but the scenario, in their order."""
    roles = read_roles(design.scenario)
    papers = _Papers(design, tables, roles)
    product, discount = papers.column("price", roles.product), papers.column("price", "discount")
    return f"""
        SELECT replication, number, case_, {product}::VARCHAR, time, {discount}::DOUBLE
        FROM {papers.table("price")} ORDER BY replication, number
    """


class _Papers:
    """The documents of each role, one row a case."""

    def __init__(self, design: Design, tables: Mapping[str, Table], roles: Roles) -> None:
        self.design, self.tables, self.roles = design, tables, roles
        self.types = own_types(design)
        self.specs = {spec.name: spec for spec in design.program.documents}

    def table(self, role: str) -> str:
        """The run's documents of this role; no rows if nothing plays it."""
        name = str(getattr(self.roles, role))
        if name in self.specs:
            return run_table(self.tables[f"document {name}"].name)
        return (
            "(SELECT NULL::INTEGER replication, NULL::INTEGER number, NULL::INTEGER case_, "
            "NULL::DOUBLE time WHERE false)"
        )

    def column(self, role: str, word: str) -> str:
        """A column of these documents, NULL if they have none of this name."""
        name = str(getattr(self.roles, role))
        if not word or name not in self.specs or word not in self.specs[name].columns:
            return "NULL"
        table, own = f"document {name}", own_column(word, DOCUMENTS)
        brought = dict(self.tables[table].brought)
        return f"{identifier(brought[own])}::{self.types[table][own]}"

    def _by_case(self, role: str, *more: str) -> str:
        chosen = ", ".join(["replication", "case_", "min(time) AS at", *more])
        return f"SELECT {chosen} FROM {self.table(role)} GROUP BY replication, case_"

    def _last(self, role: str, word: str, type: str, name: str) -> str:
        return f"last({self.column(role, word)}::{type} ORDER BY number) AS {name}"

    def registration(self) -> str:
        chosen = self._last("registration", self.roles.self_selected, "BOOLEAN", "self_selected")
        return self._by_case("registration", chosen)

    def entry(self) -> str:
        return self._by_case("entry")

    def price(self) -> str:
        product = self._last("price", self.roles.product, "VARCHAR", "product")
        return self._by_case(
            "price", product, self._last("price", "discount", "DOUBLE", "discount")
        )

    def value(self) -> str:
        product = self._last("value", self.roles.product, "VARCHAR", "product")
        amount = f"sum({self.column('value', 'amount')}::DOUBLE) AS amount"
        return self._by_case("value", product, amount)


def _region(design: Design, roles: Roles) -> str:
    """The element of the case itself if its kind belongs to a region, else of its parent."""
    kinds = design.scenario.kinds.values()
    own = [literal(kind.name) for kind in kinds if roles.region and kind.per == roles.region]
    if not own:
        return "NULL"
    listed = ", ".join(own)
    steps = [
        f"CASE WHEN {name}.kind IN ({listed}) THEN {name}.element END" for name in _line(design)
    ]
    return f"coalesce({', '.join(steps)}, NULL)"


def _line(design: Design) -> list[str]:
    """A case, its parent, the parent of that… as far as kinds go."""
    return ["own", *(f"above_{step}" for step in range(1, len(design.scenario.kinds)))]


def _parents(design: Design) -> str:
    line = _line(design)
    return "\n".join(
        f"LEFT JOIN {run_table('case_')} AS {upper} "
        f"ON {upper}.replication = own.replication AND {upper}.case_ = {lower}.parent"
        for lower, upper in pairwise(line)
    )


def _beside(*names: str) -> str:
    """What is told of each case."""
    return "\n".join(
        f"LEFT JOIN {name} ON {name}.replication = own.replication AND {name}.case_ = own.case_"
        for name in names
    )


def _person(roles: Roles, tables: Mapping[str, Table]) -> str:
    if not roles.credited_to:
        return "NULL"
    brought = dict(tables["case_"].brought)
    return f"nullif(own.{identifier(brought[own_column(roles.credited_to, CASES)])}, '')"
