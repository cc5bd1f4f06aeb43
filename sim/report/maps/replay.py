"""A week of one run as a page plays it: who came where, from where, began and left when."""

from __future__ import annotations

import numpy as np

from sim.measures.statistics import Array
from sim.measures.step_flow import StepFlow

WEEK = 168.0
FINE = 100  # times are written in hundredths of an hour


def week_of(flow: StepFlow, start: float) -> list[list[int]]:
    """Visits of [start, start + a week): step, the one before (-1: none), came, begun and left in
    hundredths of an hour since the start; -1 for what was before it or is not within the week.

    Of what began before the week only that it is there counts.
    """
    visits = flow.visits
    came, begun, left = (visits[name].to_numpy() for name in ("came", "begun", "left"))
    there = (came < start + WEEK) & ~(left < start)
    columns = [visits["step"].to_numpy()[there], visits["after"].to_numpy()[there]]
    columns += [_within(times[there], start) for times in (came, begun, left)]
    rows: list[list[int]] = np.column_stack(columns).astype(int).tolist()
    return rows


def _within(times: Array, start: float) -> Array:
    """Hundredths of an hour: 0 of what was before the week, -1 of what comes after it or never."""
    hundredths = np.floor((times - start) * FINE)
    known = np.where(np.isnan(hundredths) | (hundredths >= WEEK * FINE), -1, hundredths)
    return np.where((known < 0) & (times < start), 0, known)
