"""Looking closer changes nothing: no draw, no order, not the last digit of a number."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engines import ENGINES
from tests.properties.observers import OBSERVERS, as_before, observed
from tests.properties.processes import as_text, processes
from tests.properties.test_laws import FEW, MANY, run


def assert_unchanged_by(name: str, engine: str, data: st.DataObject) -> None:
    process = data.draw(processes())
    closer = data.draw(observed(process, name))
    plain, looked = (as_before(run(as_text(one), engine)[0]) for one in (process, closer))
    assert plain.keys() == looked.keys()
    for table in plain:
        pd.testing.assert_frame_equal(plain[table], looked[table], check_exact=True, obj=table)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", OBSERVERS)
@FEW
@given(data=st.data())
def test_what_nobody_uses_changes_nothing_else(name: str, engine: str, data: st.DataObject) -> None:
    assert_unchanged_by(name, engine, data)


@pytest.mark.long
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", OBSERVERS)
@MANY
@given(data=st.data())
def test_what_nobody_uses_changes_nothing_else_in_many_more_processes(
    name: str, engine: str, data: st.DataObject
) -> None:
    assert_unchanged_by(name, engine, data)
