"""How much work is offered to each pool of people against what they can do."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.tables import Tables


@dataclass(frozen=True)
class Offered:
    """Work asked of one pool in the window of one run.

    asked: hours of requests that joined, those not started at the mean of their activity [h].
    capacity: hours on shift [h]. pulled: hours of work that people started themselves [h].
    """

    actor: str
    element: str
    people: int
    asked: float
    capacity: float
    pulled: float

    @property
    def load(self) -> float:
        """Offered load: `asked / capacity`; above 1 the queue grows for ever."""
        return self.asked / self.capacity if self.capacity > 0 else math.inf


def offered_loads(tables: Tables) -> list[Offered]:
    """The load of each pool with limited people, in the order of `tables.persons`."""
    requests = tables.requests
    inside = requests[(requests["joined"] > tables.warm_up) & (requests["joined"] <= tables.length)]
    hours = _hours_asked(requests, inside)
    share = (tables.length - tables.warm_up) / tables.length
    loads = []
    for (actor, element), people in tables.persons.groupby(
        ["actor", "element"], sort=False, observed=True
    ):
        here = (inside["actor"] == actor) & (inside["element"] == element)
        started = inside["pulled"] != ""
        loads.append(
            Offered(
                actor=str(actor),
                element=str(element),
                people=len(people),
                asked=float(hours[here & ~started].sum()),
                capacity=float(people["open_hours"].sum()) * share,
                pulled=float(hours[here & started].sum()),
            )
        )
    return loads


def _hours_asked(requests: pd.DataFrame, inside: pd.DataFrame) -> pd.Series[float]:
    """Hours of each request: its own if it was done, else the mean of what was done of its sort."""
    done = requests[requests["ending"] == "done"]
    means = done.groupby("activity", observed=True)["hours"].mean().to_dict()
    typical = inside["activity"].astype("str").map(means).astype("float64").fillna(0.0)
    own = inside["hours"].astype("float64")
    return pd.Series(np.where(inside["ending"] == "done", own, typical), index=inside.index)
