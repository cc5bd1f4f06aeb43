"""All 64 subsets of To-Be's changes run, and each change does something."""

from __future__ import annotations

import pytest

from sim.engines import ENGINES, simulate
from tests.null.setting import CHANGES, SHORT, SUBSETS, are_equal, run_of, to_be


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("on", SUBSETS, ids=lambda on: "+".join(on) or "none")
def test_every_subset_of_the_changes_runs(on: tuple[str, ...], engine: str) -> None:
    tables = run_of(on, engine)
    assert len(tables.documents["registration"]) > 0
    assert (tables.cases["outcome"] == "open").any()


def test_no_two_changes_do_the_same() -> None:
    """Each change alone differs from As-Is and from every other, so none is switched in vain."""
    runs = {name: run_of((name,)) for name in CHANGES}
    for place, name in enumerate(CHANGES):
        assert not are_equal(run_of(()), runs[name]), name
        for other in CHANGES[:place]:
            assert not are_equal(runs[other], runs[name]), (other, name)


@pytest.mark.long
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("on", SUBSETS, ids=lambda on: "+".join(on) or "none")
@pytest.mark.parametrize("whole", [False, True], ids=["short", "whole"])
def test_every_subset_of_the_changes_sells(on: tuple[str, ...], whole: bool, engine: str) -> None:
    tables = simulate(to_be(on, {} if whole else SHORT), engine=engine)
    assert (tables.cases["outcome"] == "won").any()
    assert len(tables.documents["invoice"]) > 0
