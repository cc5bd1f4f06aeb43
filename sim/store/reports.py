"""The five reports: each a view of the database, run by run and over runs.

The SQL lies in `sql/`. Views whose name ends with `_run` have a row a run; the others the mean
with its 95 % interval.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

import pandas as pd

from sim.errors import UsageError
from sim.measures.people import LEAST_QUOTES
from sim.store import views
from sim.store.columns import Table
from sim.store.database import Database, literal

UNKNOWN = "(unknown)"  # as in the SQL: what has no region or product


@dataclass(frozen=True)
class Report:
    """A report. keys: what it is by. measures: what it counts, in words, in order.

    needs: tables that must have rows, for there is nothing to tell without them.
    """

    name: str
    title: str
    keys: tuple[str, ...]
    measures: dict[str, str]
    needs: tuple[str, ...] = ()

    @property
    def view(self) -> str:
        return f"report_{self.name}"


REPORTS = {
    report.name: report
    for report in (
        Report(
            "self_selected",
            "Customers that registered and selected a product by themselves, by region",
            ("region",),
            {
                "registrants": "registered",
                "self_selected_registrants": "registered by themselves",
                "self_selected_customers": "customers, self-selected",
                "assisted_customers": "customers, registered after a pitch",
                "leads": "most self-selected customers: share of runs",
            },
            ("region",),
        ),
        Report(
            "discounts",
            "Lowest and highest discount by product, offered and sold",
            ("product",),
            {
                "discount_offered_min": "offered, lowest",
                "discount_offered_max": "offered, highest",
                "discount_offered_mean": "offered, mean",
                "discount_sold_min": "sold, lowest",
                "discount_sold_max": "sold, highest",
                "discount_sold_mean": "sold, mean",
            },
            ("product",),
        ),
        Report(
            "best_rep",
            "The rep with the highest conversion ratio",
            (),
            {
                "best_rep_conversion": "conversion of the first rep",
                "best_rep_is_most_skilled": "the first rep is the most skilled: share of runs",
                "most_skilled_by_luck": "the same by luck",
            },
        ),
        Report(
            "revenue",
            "Revenue by region per employee of the region",
            ("region",),
            {
                "revenue": "revenue",
                "employees": "employees",
                "revenue_per_employee": "revenue per employee",
            },
            ("region",),
        ),
        Report(
            "customers",
            "Customers by product and region, and by region and product",
            ("region", "product"),
            {"customers_won": "customers"},
            ("region", "product"),
        ),
    )
}
RANKING = "ranking"
GO_WITH = {
    "leads": "self_selected_customers",
    "employees": "revenue_per_employee",
    "best_rep_conversion": "conversion_per_opportunity",
    "most_skilled_by_luck": "best_rep_is_most_skilled",
}
"""Measures that are no KPI, and the KPI without which they tell nothing. All others are KPIs."""
VIEWS = (
    f"report_{RANKING}",
    *(name for one in REPORTS.values() for name in (one.view, f"{one.view}_run")),
)


def view_tables() -> dict[str, Table]:
    """What every view holds, by its name, those first that others read."""
    found = [views.ranking(f"report_{RANKING}")]
    for one in REPORTS.values():
        found.append(views.of_runs(f"{one.view}_run", one.title, one.keys))
        found.append(views.over_runs(one.view, one.title, one.keys))
    return {view.name: view for view in found}


def view_sql() -> Iterator[str]:
    """The statements that make the views, those that others read first."""
    yield "CREATE MACRO inside(hour, warm_up, length) AS (hour > warm_up AND hour <= length)"
    yield f"CREATE MACRO least_quotes() AS {LEAST_QUOTES}"
    queries = {f"report_{RANKING}": _text(RANKING)}
    for report in REPORTS.values():
        queries[f"{report.view}_run"] = _applicable(_text(f"{report.name}_run"))
        keys = ", ".join(("scenario", *report.keys, "measure"))
        whole = " AND ".join([f"{key} = ''" for key in report.keys] or ["true"])
        over_runs = _text("over_runs").format(view=report.view, keys=keys, whole=whole)
        queries[report.view] = over_runs
    for name, view in view_tables().items():
        yield from views.create_view_sql(view, queries[name])


def read_report(database: Database, name: str) -> pd.DataFrame:
    """A report: `design, keys…, measure, value, unit, low, high, runs`, in order. UsageError."""
    if name not in REPORTS:
        raise UsageError.unknown(name, REPORTS, "report")
    report = REPORTS[name]
    frame = database.frame(f"SELECT * FROM {report.view}")
    orders: dict[str, list[str]] = {
        "measure": list(report.measures),
        **{key: _order(database, key, frame[key]) for key in report.keys},
        "design": [str(row[0]) for row in database.rows("SELECT label FROM scenario")],
    }
    by = pd.DataFrame({key: frame[key].map(list(order).index) for key, order in orders.items()})
    places = by.sort_values(["measure", *report.keys, "design"]).index
    return frame.loc[places].reset_index(drop=True)


def answerable(database: Database, report: Report) -> str:
    """Why a study cannot give this report, "" if it can."""
    if not database.rows("SELECT 1 FROM replication WHERE deals LIMIT 1"):
        return "No run is here yet."
    for name in report.needs:
        if not database.rows(f"SELECT 1 FROM {name} LIMIT 1"):
            return f"The scenario does not say what its {name}s are (measures.{name})."
    if database.rows(f"SELECT 1 FROM {report.view} WHERE value IS NOT NULL LIMIT 1"):
        return ""
    kpis = ", ".join(literal(GO_WITH.get(name, name)) for name in report.measures)
    lacking = database.rows(f"SELECT reason FROM not_applicable WHERE kpi IN ({kpis}) LIMIT 1")
    return f"There is nothing to count: {lacking[0][0]}." if lacking else ""


def _order(database: Database, key: str, found: pd.Series[str]) -> list[str]:
    """The names of a key as they are listed, then those in no list; the whole comes last."""
    rows = database.rows(f"SELECT {key} FROM {key} GROUP BY {key} ORDER BY min(place)")
    listed = [str(row[0]) for row in rows]
    others = [name for name in sorted(set(found)) if name not in (*listed, UNKNOWN, "")]
    return [*listed, *others, UNKNOWN, ""]


def read_ranking(database: Database, replication: int) -> pd.DataFrame:
    """Report 3 in one run: `design, person, quotes, wins, conversion, low, high, place, skill`."""
    return database.frame(
        f"SELECT label AS design, * EXCLUDE (scenario, replication, label) "
        f"REPLACE (place::DOUBLE AS place, skill::DOUBLE AS skill) FROM report_{RANKING} "
        "JOIN (SELECT scenario, label FROM scenario) USING (scenario) WHERE replication = ? "
        "ORDER BY scenario, place NULLS LAST, person",
        [replication],
    )


def _applicable(sql: str) -> str:
    """The rows of a query whose measure the design can have: else nothing would look like 0."""
    cases = " ".join(f"WHEN {literal(name)} THEN {literal(kpi)}" for name, kpi in GO_WITH.items())
    return f"""
        SELECT found.* FROM ({sql}) AS found ANTI JOIN not_applicable AS lacking
        ON lacking.scenario = found.scenario
            AND lacking.kpi = CASE found.measure {cases} ELSE found.measure END
    """


def _text(name: str) -> str:
    return files("sim.store").joinpath("sql", f"{name}.sql").read_text("utf-8")
