"""A study says where it sets something in place of what a change of a design sets."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from sim.experiment.overridden import Overridden
from sim.report.studies.sentences import told
from tests.unit.studied import facts


def test_a_change_that_counts_no_more_is_told_last() -> None:
    few = Overridden("Agents", "actors.agents.staff", "Fewer agents", "Knowledge base")
    own = Overridden("", "parameters.price", "A lower price", "Knowledge base")
    found = told(replace(facts([], {"points": pd.DataFrame()}), overridden=(few, own)))
    assert found[-2:] == [
        "Wherever agents sets actors.agents.staff, that takes the place of what the change “Fewer"
        " agents” of Knowledge base sets.",
        "Wherever the study sets parameters.price, that takes the place of what the change “A lower"
        " price” of Knowledge base sets.",
    ]
