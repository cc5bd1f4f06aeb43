"""Sums agree: customers however they are split, money, and hours of work."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from sim.measures.roles import read_roles
from sim.store.database import identifier, literal
from sim.store.reports import VIEWS
from sim.store.schema import tables_of
from tests.store.kit import BUSY, Kept, keep, shipped

STUDIES = {
    "check": (("scenarios/check/as_is", "scenarios/check/to_be"), BUSY),
    "odd": (("tests/store/odd",), {}),
}
CLOSE = 1e-9  # of sums of thousands of numbers in another order
RUN = "scenario = {} AND replication = {}"


@pytest.fixture(scope="module", params=STUDIES)
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    files, settings = STUDIES[request.param]
    designs = [shipped(one, settings) for one in files]
    return keep(tmp_path_factory.mktemp(request.param), designs, 2)


def asked(kept: Kept, sql: str) -> pd.DataFrame:
    with kept.opened() as database:
        return database.frame(sql)


def runs(kept: Kept) -> list[tuple[int, int]]:
    return [(design, run) for design, of in enumerate(kept.runs) for run in range(len(of))]


def total(kept: Kept, sql: str) -> float:
    return float(asked(kept, sql).iloc[0, 0])


def close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=CLOSE)


def test_customers_by_region_by_product_and_in_all_cells_are_the_wins(kept: Kept) -> None:
    for design, run in runs(kept):
        here = RUN.format(design, run)
        cells = asked(kept, f"SELECT * FROM report_customers_run WHERE {here}")
        sums = {
            (region, product): rows["top"].sum()
            for (region, product), rows in cells.groupby(
                [cells["region"] != "", cells["product"] != ""]
            )
        }
        outcome = literal(read_roles(kept.designs[design].scenario).win)
        wins = total(
            kept,
            f"SELECT count(*) FROM case_ JOIN scenario USING (scenario) "
            f"WHERE {here} AND outcome = {outcome} AND ended > warm_up AND ended <= length",
        )
        assert wins > 0
        assert sums == dict.fromkeys([(a, b) for a in (False, True) for b in (False, True)], wins)
        assert kept.kpi(design, "customers_won", "")[0][run] == wins


def test_the_value_documents_of_the_customers_won_are_the_revenue(kept: Kept) -> None:
    layout = tables_of(kept.designs, VIEWS)
    for design, run in runs(kept):
        here = RUN.format(design, run)
        roles = read_roles(kept.designs[design].scenario)
        paper = identifier(layout[f"document {roles.value}"].name)
        earned = total(
            kept,
            f"SELECT sum(amount) FROM {paper} JOIN (SELECT scenario, replication, case_, outcome, "
            f"ended FROM case_) USING (scenario, replication, case_) "
            f"JOIN scenario USING (scenario) WHERE {here} AND outcome = {literal(roles.win)} "
            f"AND ended > warm_up AND ended <= length",
        )
        assert earned > 0
        assert close(earned, kept.kpi(design, "revenue", "")[0][run])
        report = asked(kept, f"SELECT * FROM report_revenue_run WHERE {here}")
        money = report[report["measure"] == "revenue"].set_index("region")["top"]
        assert close(money[""], earned)
        assert close(money.drop("").sum(), earned)


def test_man_hours_of_a_run_are_the_same_by_actor_by_task_and_by_person(kept: Kept) -> None:
    limited = "(SELECT DISTINCT scenario, actor FROM pool WHERE people IS NOT NULL)"
    for design, run in runs(kept):
        here = RUN.format(design, run)
        events = f"FROM event SEMI JOIN {limited} AS staff USING (scenario, actor) WHERE {here}"
        whole = total(kept, f"SELECT sum(hours) {events}")
        assert whole > 0
        for key in ("actor", "activity", "person"):
            by = asked(kept, f"SELECT {key}, sum(hours) AS hours {events} GROUP BY {key}")
            assert close(by["hours"].sum(), whole)
        by_actor = asked(kept, f"SELECT actor, sum(hours) AS hours {events} GROUP BY actor")
        of_people = asked(
            kept,
            f"SELECT actor, sum(worked_hours) AS hours FROM person WHERE {here} GROUP BY actor",
        ).set_index("actor")["hours"]
        assert set(by_actor["actor"]) == {name for name, hours in of_people.items() if hours > 0}
        for actor, hours in by_actor.itertuples(index=False):
            assert close(hours, of_people[actor])


def test_man_hours_inside_the_window_are_the_same_by_actor_by_task_and_by_person(
    kept: Kept,
) -> None:
    for design, run in runs(kept):
        kpis = asked(
            kept,
            f"SELECT * FROM kpi WHERE {RUN.format(design, run)} AND kpi = 'man_hours'",
        )
        kinds = kpis["group_"].str.partition("=")[0]
        sums = kpis.groupby(kinds)["value"].sum()
        assert set(sums.index) == {"", "actor", "task", "person", "region"}
        for kind in ("actor", "task", "person"):
            assert close(sums[kind], sums[""])
        whole = total(
            kept, f"SELECT sum(hours) FROM event WHERE {RUN.format(design, run)} AND person <> ''"
        )
        assert 0 < sums[""] <= whole


def test_every_won_case_is_a_deal_and_every_price_an_offer(kept: Kept) -> None:
    layout = tables_of(kept.designs, VIEWS)
    for design, run in runs(kept):
        here, roles = RUN.format(design, run), read_roles(kept.designs[design].scenario)
        paper = identifier(layout[f"document {roles.price}"].name)
        outcome = literal(roles.win)
        for one, other in (
            (
                f"SELECT count(*) FROM case_ WHERE {here} AND outcome = {outcome}",
                f"SELECT count(*) FROM deal WHERE {here} AND won",
            ),
            (
                f"SELECT count(*) FROM {paper} WHERE {here}",
                f"SELECT count(*) FROM offer WHERE {here}",
            ),
        ):
            assert total(kept, one) == total(kept, other) > 0
