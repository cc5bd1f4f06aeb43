"""Who records the runs of a study is given requests and delays only of those it keeps whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sim.program.design import load
from sim.study.replicate import Plan, Ran, replicate

DESK = Path(__file__).parents[2] / "scenarios" / "check" / "to_be.yaml"
SHORT = {"run.length": "30 days", "run.warm_up": "1 day"}


@pytest.mark.parametrize(("jobs", "detail"), [(1, 0), (1, 9), (2, 1)])
def test_runs_are_handed_on_without_their_log_unless_it_is_kept(jobs: int, detail: int) -> None:
    design = load(DESK, SHORT)
    plan = Plan(replications=2, jobs=jobs, detail=detail)
    came: dict[int, Ran] = {}
    replicate({"": design}, plan, record=lambda ran: came.update({ran.replication: ran}))
    whole: dict[int, Ran] = {}
    everything = replace(plan, jobs=1, detail=9)
    replicate({"": design}, everything, record=lambda ran: whole.update({ran.replication: ran}))
    for number in range(2):
        given, full = came[number].tables, whole[number].tables
        assert given is not None and full is not None
        logged = (len(given.requests), len(given.delays))
        assert logged == ((len(full.requests), len(full.delays)) if number < detail else (0, 0))
        assert given.cases.equals(full.cases)
        assert {*given.documents} == {*full.documents}
        assert [*given.requests] == [*full.requests]
        assert came[number].frame.equals(whole[number].frame)
