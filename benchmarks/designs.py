"""The loads as designs, and what shows that every engine did the same work."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sim.program.design import Design, load
from sim.tables import Tables

HERE = Path(__file__).parent
SCENARIOS = HERE.parent / "scenarios"
LENGTHS = {"mm3": 74_074.0, "bare": 85_440.0, "everything": 358_848.0}  # h, of the whole load
STUDIES = {
    "check as_is": SCENARIOS / "check" / "as_is.yaml",
    "check to_be": SCENARIOS / "check" / "to_be.yaml",
    "as_is": SCENARIOS / "as_is.yaml",
    "to_be": SCENARIOS / "to_be.yaml",
}
BUSINESSES = 10_000  # in the file
A_STUDY = 24_000  # businesses of the shipped study
SIZED = ("businesses", "full load")  # of any number of businesses
A_REP, A_CLERK = 2_500, 10_000  # so many businesses each


def design_of(name: str, share: float = 1.0) -> Design:
    """A load or a design of a study, run over a share of its length; of `businesses` a share, of
    `full load` so many times as many."""
    if name == "businesses":
        return businesses(round(BUSINESSES * share))
    if name == "full load":
        return full_load(share)
    if name in LENGTHS:
        settings = {"parameters.length": f"{LENGTHS[name] * share} h"}
        return load(HERE / "loads" / f"{name}.yaml", set=settings)
    whole = load(STUDIES[name])
    if share == 1.0:
        return whole
    run = whole.scenario.run
    times = {"run.length": run.length, "run.warm_up": run.warm_up}
    return load(STUDIES[name], set={key: f"{time * share} h" for key, time in times.items()})


def businesses(count: int) -> Design:
    """So many businesses, with people in proportion."""
    settings = {
        "sets.region.everywhere.businesses": str(count),
        "actors.rep.staff": str(max(1, count // A_REP)),
        "actors.clerk.staff": str(max(1, count // A_CLERK)),
    }
    return load(HERE / "loads" / "businesses.yaml", set=settings)


def full_load(times: float) -> Design:
    """As-Is with so many times as many businesses, and as many people as keep them as busy."""
    path = STUDIES["as_is"]
    program = load(path).program
    settings = {
        f"sets.region.{element}.businesses": str(round(times * count))
        for kind in program.kinds
        for element, count in zip(kind.elements, kind.counts or (), strict=True)
    }
    for pool in program.pools:
        if pool.staff is not None:
            key = f"actors.{program.actors[pool.actor].name}.staff.{pool.element}".rstrip(".")
            settings[key] = str(max(1, round(times * len(pool.staff))))
    return load(path, set=settings)


def logical_events(tables: Tables) -> int:
    """Arrivals, starts and ends of work, ends of delays: as performance targets count them."""
    requests, delays = tables.columns("requests"), tables.columns("delays")
    started = np.isfinite(requests.floats("started"))
    return int(
        len(tables.columns("cases"))
        + started.sum()
        + (started & np.isfinite(requests.floats("ended"))).sum()
        + np.isfinite(delays.floats("ended")).sum()
    )


def utilisation(tables: Tables) -> dict[str, float]:
    """Share of the open hours that the people of each actor worked."""
    hours = tables.persons.groupby("actor", observed=True)[["worked_hours", "open_hours"]].sum()
    return (hours["worked_hours"] / hours["open_hours"]).round(4).to_dict()
