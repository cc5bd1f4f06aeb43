"""The page on studies: every example is a study that can be read, every table has its columns.

Convention: a `yaml` block that begins with `title:` is a whole study, in `scenarios/studies/`;
every other one takes the place of the same keys in the first study of the page.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

import sim
from sim.experiment.methods import METHODS
from sim.experiment.reading.study import read_study
from sim.store.points_tables import TABLES
from tests.docs.test_commands import ROOT, blocks
from tests.experiment.studying import written

PAGE = ROOT / "docs" / "studies.md"
SHIPPED = sorted((ROOT / "scenarios" / "studies").glob("*.yaml"))
TEXT = PAGE.read_text("utf-8")
EXAMPLES = blocks(PAGE, "yaml")
FIGURE = {"says": "more", "source": "here", "is": "above", "than": "0"}

# For each method a study of the shops that makes all of its tables.
SMALL: Mapping[str, Mapping[str, object]] = {
    "sweep": {"steps": 2, "replications": {
        "at_least": 2, "at_most": 3, "until": {"revenue": "sign"}}},
    "break_even": {"kpi": "revenue", "along": "limit", "first": 3, "tolerance": 0.5,
                   "replications": 2, "told_in": "customers_won",
                   "because": "revenue per customers_won"},
    "map": {"kpi": "revenue", "first": 2, "depth": 0, "replications": 2},
    "waterfall": {"steps": 2, "replications": 2},
    "morris": {"trajectories": 2, "replications": 2},
    "sobol_indices": {"base": 2, "second_order": "yes", "replications": 2},
    "uncertainty": {"points": 32, "replications": 2},
    "selection": {"kpi": "revenue", "difference": 1e6, "first": 2},
    "claims": {"steps": 2, "replications": 2, "claims": [
        {"name": "more", "kpi": "revenue", **FIGURE}]},
    "warm_up": {"replications": 2},
}  # fmt: skip
WITHOUT_RANGE = {"people": {"path": "actors.sales.staff", "values": [1, 2]}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of studies with the shipped scenarios above it."""
    root = tmp_path_factory.mktemp("page")
    shutil.copytree(ROOT / "scenarios", root / "scenarios")
    return root / "scenarios" / "studies"


def texts_of(text: str) -> dict[str, Any]:
    """A block as it is written: `yes` is a word."""
    found: dict[str, Any] = yaml.load(text, yaml.BaseLoader)
    return found


@pytest.mark.parametrize("text", EXAMPLES, ids=range(1, len(EXAMPLES) + 1))
def test_an_example_of_the_page_is_a_study(text: str, folder: Path) -> None:
    first = EXAMPLES[0]
    assert first.startswith("title:")
    path = folder / "example.yaml"
    if not text.startswith("title:"):
        whole = texts_of(first) | texts_of(text)
        text = yaml.safe_dump(whole, sort_keys=False)
    path.write_text(text, "utf-8")
    assert read_study(path).experiment.question


def test_there_is_an_example_of_every_method() -> None:
    found = [texts_of(text).get("method") for text in EXAMPLES]
    named = {name for one in found if isinstance(one, dict) for name in one}
    assert named == set(METHODS)


def test_every_method_and_its_keys_are_on_the_page() -> None:
    table = TEXT.partition("| method | answers |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| \[`(\w+)`", table, re.M)) == set(METHODS)


def told(name: str) -> list[str]:
    """The columns of a table that the page names, in order; those of dimensions are left out."""
    _, found, rest = TEXT.partition(f"**Table `{name}`**")
    assert found, name
    table = rest.partition("|---|")[2].partition("\n\n")[0]
    cells = [line.split(" | ")[0] for line in table.splitlines() if line.startswith("| `")]
    return [column for cell in cells for column in re.findall(r"`(\w+)`", cell)]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, pd.DataFrame]:
    """Every table of every method, by its name, and `METHOD.points`."""
    found: dict[str, pd.DataFrame] = {}
    for name, keys in SMALL.items():
        changed: dict[str, object] = {"method": {name: keys}}
        if name in ("selection", "warm_up"):
            changed["vary"] = WITHOUT_RANGE if name == "selection" else None
        file = written(tmp_path_factory.mktemp(name), **changed)
        found |= sim.run_study(file, engine="reference").tables
    return found


def test_the_page_names_every_table_and_column(tables: Mapping[str, pd.DataFrame]) -> None:
    assert set(re.findall(r"\*\*Table `(\w+)`\*\*", TEXT)) == set(tables)
    varied = {"limit", "limit_number", "people"}
    for name, table in tables.items():
        assert told(name) == [one for one in table.columns if one not in varied], name


def test_the_page_names_every_table_of_the_database() -> None:
    table = TEXT.partition("| table | holds |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `(\w+)`", table, re.M) == [one.name for one in TABLES]


def test_a_study_of_every_method_is_shipped() -> None:
    methods = (yaml.safe_load(path.read_text("utf-8"))["method"] for path in SHIPPED)
    assert {one if isinstance(one, str) else next(iter(one)) for one in methods} == set(METHODS)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_study_opens_with_what_it_shows(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith("# ")
    assert text.partition("question: ")[2].partition("\n")[0].endswith("?")
