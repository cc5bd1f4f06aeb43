"""What holds in every run of every process, read off its tables: a function a law.

A law takes the tables and the design and asserts. Whatever is not a sum holds exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.language.tree import Scalar
from sim.measures.kpis import measure
from sim.program.design import Design
from sim.program.program import NONE, Code
from sim.tables import Tables

Law = Callable[[Tables, Design], None]
Floats = npt.NDArray[np.float64]
ROUNDING = 1e-9  # of sums; times and counts are exact
STATIC_ORDERS = ("client_weight", "order_weight")  # attributes: they never change
LAWS: dict[str, list[Law]] = {"cases": [], "time": [], "people": [], "queues": []}


def law_of(theme: str) -> Callable[[Law], Law]:
    def register(function: Law) -> Law:
        LAWS[theme].append(function)
        return function

    return register


def close(a: float, b: float) -> bool:
    return bool(np.isclose(a, b, rtol=ROUNDING, atol=ROUNDING))


# --- cases ---------------------------------------------------------------------------------


@law_of("cases")
def cases_are_conserved(tables: Tables, design: Design) -> None:
    """Created = ended + open; none is lost, doubled or invented."""
    cases, populations = tables.cases, tables.populations
    assert dict(zip(populations["element"], populations["size"], strict=True)) == {
        "north": 4,
        "south": 2,
    }
    members = cases[cases["kind"] == "client"]
    assert members["case"].is_unique and members["case"].isin(range(6)).all()
    assert members["case"].isin(range(4)).eq(members["element"] == "north").all()
    created = cases[cases["kind"] != "client"]
    assert sorted(created["case"]) == list(range(6, 6 + len(created)))
    ended = cases["ended"].notna()
    assert (ended == (cases["outcome"] != "open")).all()
    assert ended.sum() + (cases["outcome"] == "open").sum() == len(cases)
    launched = tables.documents.get("launching")
    children = cases[cases["kind"] == "item"]
    assert len(children) == (0 if launched is None else len(launched))


@law_of("cases")
def children_live_within_their_parents(tables: Tables, design: Design) -> None:
    """A child begins after its parent and, if the parent leaves, ends no later than it."""
    cases = tables.cases.set_index("case")
    children = cases[cases["kind"] == "item"]
    assert (cases.loc[cases["kind"] != "item", "parent"] == -1).all()
    parents = cases.loc[children["parent"]]
    assert (parents["kind"] == "order").all()
    assert (children["entered"].to_numpy() >= parents["entered"].to_numpy()).all()
    left = parents["outcome"].isin(["gone", "kept"]).to_numpy()
    assert (children["ended"].to_numpy()[left] <= parents["ended"].to_numpy()[left]).all()
    together = left & (children["ended"].to_numpy() == parents["ended"].to_numpy())
    assert children["outcome"].isin(["gone", "kept", "done"]).to_numpy()[together].all()


@law_of("cases")
def flags_are_down_when_a_case_has_ended(tables: Tables, design: Design) -> None:
    ended = tables.cases[tables.cases["ended"].notna()]
    for kind in ("client", "order", "item"):
        own = ended[ended["kind"] == kind]
        for flag in (f"{kind}_busy", f"{kind}_held"):
            assert not own[flag].astype(bool).any(), flag


# --- time ----------------------------------------------------------------------------------


@law_of("time")
def time_never_runs_back(tables: Tables, design: Design) -> None:
    """Rows stand in the order in which they were written, inside the run."""
    assert tables.requests["joined"].is_monotonic_increasing
    assert tables.delays["begun"].is_monotonic_increasing
    for table in tables.documents.values():
        assert table["time"].is_monotonic_increasing
        assert list(table["number"]) == list(range(1, len(table) + 1))
    for times in every_time(tables):
        known = times[np.isfinite(times)]
        assert ((known >= 0.0) & (known <= tables.length)).all()


def every_time(tables: Tables) -> Iterator[Floats]:
    for table, names in (
        (tables.cases, ("entered", "ended")),
        (tables.requests, ("joined", "started", "ended")),
        (tables.delays, ("begun", "ended")),
        *((document, ("time",)) for document in tables.documents.values()),
    ):
        yield from (table[name].to_numpy(np.float64) for name in names)


@law_of("time")
def the_times_of_a_request_are_in_order(tables: Tables, design: Design) -> None:
    """joined <= started <= ended, and how it ended agrees with what it has."""
    r = tables.requests
    begun, over = r["started"].notna(), r["ended"].notna()
    assert (r["joined"] <= r["started"])[begun].all()
    assert (r["joined"] <= r["ended"])[over].all()
    assert (r["started"] <= r["ended"])[begun & over].all()
    assert (begun & over)[r["ending"] == "done"].all()
    for ending in ("left", "no room"):
        assert (~begun & over)[r["ending"] == ending].all()
    assert (~over)[r["ending"] == "open"].all()
    limited = r["actor"] != "machine"
    assert ((r["person"] != "") == (begun & limited)).all()
    assert (r["hours"] >= 0).all() and (r.loc[~begun, "hours"] == 0).all()


@law_of("time")
def nothing_of_a_case_lies_outside_its_life(tables: Tables, design: Design) -> None:
    """Only work in hand when its case ended goes on after it."""
    cases = tables.cases.set_index("case")
    entered, ended = cases["entered"], cases["ended"].fillna(np.inf)
    for table, time in ((tables.requests, "joined"), (tables.delays, "begun")):
        assert (table[time] >= table["case"].map(entered)).all()
        assert (table[time] <= table["case"].map(ended)).all()
    for document in tables.documents.values():
        assert (document["time"] >= document["case"].map(entered)).all()
        assert (document["time"] <= document["case"].map(ended)).all()
    finite = tables.requests["case"].map(cases["ended"]).notna()
    assert (tables.requests.loc[finite, "ending"] != "open").all()
    assert (
        tables.delays.loc[tables.delays["case"].map(cases["ended"]).notna(), "ended"].notna().all()
    )
    waited = tables.requests[finite & tables.requests["started"].isna()]
    assert (waited["ended"] <= waited["case"].map(ended)).all()


# --- people --------------------------------------------------------------------------------


def worked(tables: Tables) -> pd.DataFrame:
    """Work by persons: its rows of the requests with the end that it has within the run."""
    rows = tables.events[tables.events["person"] != ""]
    return rows.assign(until=rows["ended"].fillna(tables.length))


@law_of("people")
def nobody_does_two_things_at_once(tables: Tables, design: Design) -> None:
    for person, rows in worked(tables).groupby("person", observed=True):
        rows = rows.sort_values(["started", "until"], kind="stable")
        assert (rows["started"].to_numpy()[1:] >= rows["until"].to_numpy()[:-1]).all(), person


@law_of("people")
def people_work_for_their_own_actor_and_element(tables: Tables, design: Design) -> None:
    people = tables.persons.set_index("person")
    rows = worked(tables)
    for column in ("actor", "element"):
        own = rows["person"].astype(str).map(people[column].astype(str))
        assert (own == rows[column].astype(str)).all()
    place = tables.cases.set_index("case")["element"].astype(str)
    guided = rows[rows["actor"] == "guide"]
    assert (guided["case"].map(place) == guided["element"].astype(str)).all()


@law_of("people")
def hours_add_up_by_request_by_person_and_by_actor(tables: Tables, design: Design) -> None:
    """The same hours whichever way they are added, in tables and KPIs."""
    rows = worked(tables)
    spans = (rows["until"] - rows["started"]).groupby(rows["person"].astype(str)).sum()
    for person, hours in zip(tables.persons["person"], tables.persons["worked_hours"], strict=True):
        assert close(spans.get(str(person), 0.0), hours), person
    plain = rows[rows["activity"] != "form"]  # whose effort may differ from its time
    assert np.allclose(plain["hours"], plain["until"] - plain["started"], ROUNDING, ROUNDING)
    kpis = measure(tables, design.scenario).set_index(["kpi", "group"])["value"]
    hours_by_group = kpis["man_hours"]
    for axis in ("actor", "task", "person"):
        parts = hours_by_group[hours_by_group.index.str.startswith(f"{axis}=")]
        assert close(parts.sum(), hours_by_group[""]), axis
    if tables.warm_up == 0.0:
        staff = rows["actor"].isin(["clerk", "boss"])
        assert close(hours_by_group[""], float(rows.loc[staff, "hours"].sum()))


def on_shift(tables: Tables, calendar: str, begun: Floats, ended: Floats) -> Floats:
    """Hours of each interval that lie inside a spell of the calendar."""
    spells = tables.shifts[tables.shifts["calendar"] == calendar]
    hours = np.zeros(len(begun))
    for opened, closed in spells[["opened", "closed"]].itertuples(index=False):
        hours += np.clip(np.minimum(ended, closed) - np.maximum(begun, opened), 0.0, None)
    return hours


def those_who_stay(tables: Tables) -> set[str]:
    """Actors whose people finish what is in hand after their shift."""
    return set(tables.pools.loc[tables.pools["stays"], "actor"])


@law_of("people")
def people_begin_on_shift_and_work_on_shift_unless_they_stay(
    tables: Tables, design: Design
) -> None:
    rows = worked(tables)
    for person in tables.persons.itertuples():
        own = rows[rows["person"].astype(str) == person.person]
        begun, ended = own["started"].to_numpy(float), own["until"].to_numpy(float)
        hours = ended - begun
        if person.actor not in those_who_stay(tables):
            hours = on_shift(tables, str(person.calendar), begun, ended)
        assert close(hours.sum(), float(person.worked_hours)), person.person
        spells = tables.shifts[tables.shifts["calendar"] == person.calendar]
        opened = begun[:, None] >= spells["opened"].to_numpy(float)
        assert (opened & (begun[:, None] < spells["closed"].to_numpy(float))).any(axis=1).all()


@law_of("people")
def nobody_works_more_than_there_is_time(tables: Tables, design: Design) -> None:
    people, zero = tables.persons, np.zeros(1)
    for person in people.itertuples():
        shift = on_shift(tables, str(person.calendar), zero, zero + tables.length)
        assert close(float(person.open_hours), shift[0])
    limit = people["open_hours"].where(~people["actor"].isin(those_who_stay(tables)), tables.length)
    assert (people["worked_hours"] <= limit * (1 + ROUNDING) + ROUNDING).all()
    kpis = measure(tables, design.scenario)
    shares = kpis.loc[kpis["kpi"] == "utilisation", "value"].dropna()
    assert (shares >= 0).all()
    if not those_who_stay(tables):
        assert (shares <= 100 * (1 + ROUNDING)).all()


# --- queues --------------------------------------------------------------------------------


def queued(tables: Tables) -> pd.DataFrame:
    """Requests that joined a queue of people, and until when they waited."""
    r = tables.requests
    left = r["started"].fillna(r["ended"]).fillna(tables.length)
    return r[(r["pulled"] == "") & (r["actor"] != "machine")].assign(left=left)


def mean_number(begun: Floats, ended: Floats, low: float, high: float) -> float:
    """Time average of how many intervals are open: the area of the step function."""
    times = np.concatenate([begun, ended, [low, high]])
    changes = np.concatenate([np.ones(len(begun)), -np.ones(len(ended)), [0.0, 0.0]])
    order = np.argsort(times, kind="stable")
    edges, numbers = np.clip(times[order], low, high), np.cumsum(changes[order])
    return float((np.diff(edges) * numbers[:-1]).sum()) / (high - low)


@law_of("queues")
def littles_law_holds_in_every_queue(tables: Tables, design: Design) -> None:
    """Mean number waiting = sum of waits / time, over the whole run and as the KPI says."""
    measured = measure(tables, design.scenario).set_index(["kpi", "group"])["value"]
    for actor, rows in queued(tables).groupby("actor", observed=True):
        begun, ended = rows["joined"].to_numpy(), rows["left"].to_numpy()
        number = mean_number(begun, ended, 0.0, tables.length)
        assert close(number, (ended - begun).sum() / tables.length), actor
        window = mean_number(begun, ended, tables.warm_up, tables.length)
        assert close(window, measured["queue_length", f"actor={actor}"]), actor


@law_of("queues")
def a_level_counts_the_time_that_requests_take(tables: Tables, design: Design) -> None:
    """The engine's integral of `busy` is the time that the case's requests cover in its life.

    Work goes on without a token that was stopped, so where some are it may cover more.
    """
    requests = tables.requests.assign(until=tables.requests["ended"].fillna(tables.length))
    spells = dict(iter(requests.groupby("case")))
    with_stops = kinds_with_stops(design)
    for _, case in tables.cases.iterrows():
        kind, rows = str(case["kind"]), spells.get(case["case"], requests.iloc[:0])
        until = np.minimum(rows["until"], np.nan_to_num(case["ended"], nan=np.inf))
        time, counted = covered(rows["joined"].array, until.array), case[f"{kind}_busy_time"]
        assert counted <= time + ROUNDING, case["case"]
        assert kind in with_stops or close(counted, time), case["case"]


def kinds_with_stops(design: Design) -> set[str]:
    program = design.program
    stopped = {
        program.journeys[a] for code, a, *_ in program.operations.tolist() if code == Code.STOP
    }
    return {journey.split("_")[0] for journey in stopped}


def covered(begun: Floats, ended: Floats) -> float:
    """Length of the union of intervals that are sorted by their beginning."""
    total, reached = 0.0, -np.inf
    for low, high in zip(begun, ended, strict=True):
        total += max(0.0, high - max(low, reached))
        reached = max(reached, high)
    return total


@law_of("queues")
def nobody_is_idle_while_work_waits(tables: Tables, design: Design) -> None:
    """While a request waits that anybody of its pool may serve, all on shift are busy."""
    rows, waiting = worked(tables), queued(tables)
    for (actor, element), people in tables.persons.groupby(["actor", "element"], observed=True):
        if actor in bound_actors(design):
            continue
        queue = waiting[(waiting["actor"] == actor) & (waiting["element"] == element)]
        work = rows[rows["person"].isin(people["person"])]
        edges = [queue["joined"], queue["left"], work["started"], work["until"]]
        shifts = tables.shifts[tables.shifts["calendar"].isin(people["calendar"])]
        ends = np.clip(shifts[["opened", "closed"]].to_numpy(float).ravel(), 0.0, tables.length)
        times = np.unique(np.concatenate([*(edge.to_numpy(float) for edge in edges), ends]))
        middles = (times[1:] + times[:-1]) / 2
        waits = open_at(middles, queue["joined"].to_numpy(), queue["left"].to_numpy())
        for person in people.itertuples():
            own = work[work["person"].astype(str) == person.person]
            busy = open_at(middles, own["started"].to_numpy(), own["until"].to_numpy())
            spells = shifts[shifts["calendar"] == person.calendar]
            here = open_at(middles, spells["opened"].to_numpy(), spells["closed"].to_numpy())
            assert (busy[(waits > 0) & (here > 0)] == 1).all(), person.person


def open_at(times: Floats, begun: Floats, ended: Floats) -> npt.NDArray[np.int64]:
    """How many intervals are open at each time."""
    return np.searchsorted(np.sort(begun), times) - np.searchsorted(np.sort(ended), times)


def bound_actors(design: Design) -> set[str]:
    """Actors some of whose work only one person may do."""
    program = design.program
    return {program.actors[call.actor].name for call in program.calls if call.by != NONE}


@law_of("queues")
def the_first_in_the_queue_is_served_first(tables: Tables, design: Design) -> None:
    """Smallest order first, then first come: where orders never change."""
    cases, waiting = tables.cases.set_index("case"), queued(tables)
    for (actor, _), rows in waiting.groupby(["actor", "element"], observed=True):
        queue = design.scenario.queues.get(str(actor))
        order = queue.order if queue is not None else None
        text = order.text if isinstance(order, Scalar) else ""
        if actor in bound_actors(design) or (text and text not in STATIC_ORDERS):
            continue
        weights = rows["case"].map(cases[text]) if text else pd.Series(0.0, rows.index)
        ranks = list(zip(weights, rows["joined"], rows["case"], strict=True))
        stays = list(zip(rows["joined"], rows["left"], strict=True))
        for rank, start in zip(ranks, rows["started"], strict=True):
            if np.isfinite(start):
                passed = [
                    other for other, (joined, left) in zip(ranks, stays, strict=True)
                    if joined < start < left and other < rank
                ]  # fmt: skip
                assert not passed, (actor, start)
