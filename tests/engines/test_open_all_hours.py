"""A calendar that is open at all hours changes no bit of any theory case."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sim.engines import simulate
from sim.language.loader import parse_yaml
from sim.language.tree import Mapping
from sim.program.design import load
from sim.store.results import named_tables

THEORY = Path(__file__).parents[1] / "theory"
FILES = [path for path in sorted(THEORY.glob("*.yaml")) if "actors" in parse_yaml(path)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_whole_days_are_always_to_the_last_bit(engine: str, path: Path, tmp_path: Path) -> None:
    settings = {"run.length": "60 h", "run.warm_up": "0 h"}
    actors = parse_yaml(path)["actors"]
    assert isinstance(actors, Mapping)
    calendars = {f"actors.{name}.calendar": "whole_days" for name in actors.entries}
    copy = tmp_path / path.name
    copy.write_text(path.read_text() + "\ncalendars: {whole_days: {hours: 00:00-24:00}}\n")
    plain = dict(named_tables(simulate(load(path, set=settings), engine=engine)))
    shifts = dict(named_tables(simulate(load(copy, set=settings | calendars), engine=engine)))
    for name in plain.keys() - {"shifts", "pools", "persons"}:
        pd.testing.assert_frame_equal(plain[name], shifts[name], check_exact=True)
    persons = [frames["persons"].drop(columns="calendar") for frames in (plain, shifts)]
    pd.testing.assert_frame_equal(*persons, check_exact=True)
