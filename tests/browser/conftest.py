"""One browser and one page for all tests here.

SIM_PAGE=FOLDER of results takes the page of that comparison in the place of a small one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.calibrate.evidence import read_evidence
from sim.report.charts import pictures
from sim.report.findings import Findings
from sim.report.html import REPORT, write_report
from sim.report.maps.shown import maps_of
from tests.browser.chrome import Tab, demand, started
from tests.unit.drawn import FEW, SHIPPED, simulated
from tests.unit.study_examples import on_a_page

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def tab() -> Iterator[Tab]:
    demand()
    with started() as found:
        yield found


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory, tab: Tab) -> Path:
    """The page of a comparison, with charts, maps, evidence and studies."""
    if given := os.environ.get("SIM_PAGE"):
        return Path(given).resolve(strict=True) / REPORT
    compared = simulated(SHIPPED, 2, FEW)
    designs = dict(zip(compared.labels, compared.designs, strict=True))
    findings = Findings(
        compared,
        "a world",
        pictures(compared),
        read_evidence(ROOT / "calibration" / "evidence.yaml"),
        maps=maps_of(designs, list(compared.tables.values())),
        studies=on_a_page(),
    )
    place = tmp_path_factory.mktemp("page")
    return place / write_report(place, findings)
