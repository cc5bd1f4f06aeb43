"""Who buys follows from the utility alone (model, equation 5), case by case and after the fact.

The utility is computed anew from what a business is (its attributes, drawn once) and from what it
has seen by its end. Steps of the trial after the acceptance only raise it, so whoever bought is at
or above 0 at the end too; whoever declined has been below 0 until the offer ran out.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.engines import ENGINES, simulate
from sim.program.design import Design, load

CHECK = Path(__file__).parents[2] / "scenarios" / "check"
REGIONS = ("north_america", "europe", "asia_pacific", "latin_america")
SMALL = {
    "run.warm_up": "0 h",
    "run.length": "900 h",
    "parameters.organic_rate": "24 % / 2000 h",
    "parameters.band": "2",  # more revisions
} | {f"sets.region.{region}.businesses": "150" for region in REGIONS}


@pytest.fixture(params=list(ENGINES))
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def utility(cases: pd.DataFrame, skills: pd.Series, design: Design) -> pd.Series:
    """Equation 5 in the words of the model, from the parameters of the scenario."""
    p = {name: float(parameter.value) for name, parameter in design.scenario.parameters.items()
         if not isinstance(parameter.value, tuple)}  # fmt: skip
    fit = np.array([row[f"fit.{row['chosen']}"] for _, row in cases.iterrows()])
    price = np.log(1 - cases["discount"]) - np.log(cases["budget"])
    return (
        p["buy_base"]
        + p["buy_need"] * (cases["need"] + cases["lift"])
        + p["buy_fit"] * fit
        + p["buy_value"] * cases["steps"] / p["steps_to_value"]
        + p["buy_talk"] * cases["talked"]
        + p["buy_skill"] * cases["rep"].astype(str).map(skills).astype(float)
        - p["buy_price"] * price
        + cases["taste_noise"]
    )


@pytest.mark.parametrize("file", ["as_is.yaml", "to_be.yaml"])
def test_a_business_buys_if_and_only_if_its_utility_is_not_negative(engine: str, file: str) -> None:
    design = load(CHECK / file, set=SMALL)
    tables = simulate(design, seed=5, engine=engine)
    cases = tables.cases.assign(outcome=tables.cases["outcome"].astype(str))
    cases = cases[cases["outcome"].isin(["won", "declined"])]
    value = utility(cases, tables.persons.set_index("person")["skill"], design)
    bought = cases["outcome"] == "won"
    assert bought.sum() >= 5 and (~bought).sum() >= 5
    assert (cases.loc[bought, "version"] > 0).any()
    assert (value[bought] >= -1e-9).all()
    assert (value[~bought] < 1e-9).all()
