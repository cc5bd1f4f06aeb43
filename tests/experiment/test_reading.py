"""What a study file says is understood as it is meant."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from sim.experiment.dimensions import Listed, Range
from sim.experiment.methods.sweep import Sweep
from sim.experiment.overridden import Overridden, overridden
from sim.experiment.reading.study import Study, read_study
from sim.experiment.replications import Until
from tests.experiment.studying import ROOT, run, written

SHIPPED = sorted((ROOT / "scenarios/studies").glob("*.yaml"))
LIMIT = {"path": "parameters.limit"}
PEOPLE = {"path": "actors.sales.staff", "values": ["1", "2"]}


def study(folder: Path, **changed: object) -> Study:
    return read_study(written(folder, **changed))


def price(study: Study, design: int) -> float:
    found = study.experiment.designs[design].scenario.parameters["price"].value
    assert isinstance(found, float)
    return found


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_the_studies_that_are_shipped_can_be_read(file: Path) -> None:
    assert read_study(file).experiment.question


def test_a_unit_is_all_that_a_number_is_multiplied_with(tmp_path: Path) -> None:
    vary = {"price": {"path": "parameters.price", "low": "2 USD / 4", "high": "8 USD / 4"}}
    (one,) = study(tmp_path, vary=vary, method="sweep").experiment.dimensions
    assert isinstance(one, Range)
    assert (one.low, one.high, one.unit) == (2, 8, "USD / 4")
    assert one.at(0.5).text == "5 USD / 4"


def test_what_is_set_in_one_design_leaves_the_others(tmp_path: Path) -> None:
    setting = {"measures.gross_margin": "75 %", "tomorrow:parameters.price": "70 USD"}
    found = study(tmp_path, set=setting)
    assert [price(found, design) for design in (0, 1)] == [100, 70]


def test_a_setting_of_the_design_itself_beats_that_of_all(tmp_path: Path) -> None:
    file = written(tmp_path, set={"measures.gross_margin": "75 %", "parameters.price": "70 USD"})
    text = file.read_text("utf-8")
    before = text.index("  tomorrow: ")
    path = text[before:].splitlines()[0].removeprefix("  tomorrow: ")
    own = f"  tomorrow: {{file: {path}, set: {{parameters.price: 60 USD}}}}"
    file.write_text(text.replace(f"  tomorrow: {path}", own), "utf-8")
    assert [price(read_study(file), design) for design in (0, 1)] == [70, 60]


@pytest.mark.parametrize("written_cv", ["0.5", "50 %"])
def test_a_percentage_is_a_pure_number_of_a_distribution(written_cv: str, tmp_path: Path) -> None:
    draw = {"lognormal": {"mean": "90 USD", "cv": written_cv}}
    found = study(tmp_path, vary={"price": {"path": "parameters.price", "draw": draw}},
                  method="sweep")  # fmt: skip
    (one,) = found.experiment.dimensions
    assert isinstance(one, Range)
    assert one.law is not None
    assert one.law.parameters == (90, 0.5)
    assert one.unit == "USD"


def test_more_replications_than_the_usual_ceiling_may_be_asked_for(tmp_path: Path) -> None:
    asked: dict[str, Any] = {"at_least": "2000", "until": {"revenue": "sign"}}
    found = study(tmp_path, method={"sweep": {"replications": asked}}).method
    assert isinstance(found, Sweep) and isinstance(found.replications, Until)
    assert [look.replications for look in found.replications.looks] == [2000]


@pytest.mark.parametrize(
    ("text", "half_width", "of_mean"),
    [("within 20 USD", 20, False), ("within 20", 20, False), ("within 5%", 0.05, True)],
)
def test_a_width_may_have_the_unit_of_its_kpi(
    text: str, half_width: float, of_mean: bool, tmp_path: Path
) -> None:
    asked = {"replications": {"until": {"revenue": text}}}
    found = study(tmp_path, method={"sweep": asked}).method
    assert isinstance(found, Sweep) and isinstance(found.replications, Until)
    (aim,) = found.replications.aims
    assert (aim.half_width, aim.of_mean) == (half_width, of_mean)


def test_what_is_no_number_is_left_to_the_design(tmp_path: Path) -> None:
    folder = os.path.relpath(ROOT / "scenarios", tmp_path)
    designs = {name: f"{Path(folder).as_posix()}/{name}.yaml" for name in ("as_is", "to_be")}
    hours = {"path": "calendars.office.hours", "values": ["08:00-16:00", "09:00-17:00"]}
    cap = {"path": "parameters.outreach_cap", "values": ["organic_rate * 1 year", "20 %"]}
    changed = {"designs": designs, "set": None, "vary": {"hours": hours, "cap": cap}}
    found = study(tmp_path, **changed, method="sweep").experiment
    assert [len(one.choices) for one in found.dimensions if isinstance(one, Listed)] == [2, 2]


def test_whole_numbers_need_no_word_where_others_do(tmp_path: Path) -> None:
    vary = {"people": {"path": "actors.sales.staff", "low": "1", "high": "4", "whole": "yes"},
            "limit": LIMIT}  # fmt: skip
    assert len(study(tmp_path, vary=vary).experiment.dimensions) == 2


def test_where_a_design_stands_is_asked_of_the_one_that_is_varied(tmp_path: Path) -> None:
    setting = {"measures.gross_margin": "75 %", "tomorrow:parameters.limit": "1.5"}
    vary = {"limit": {"path": "tomorrow:parameters.limit"}}
    found = study(tmp_path, set=setting, vary=vary, method={"sweep": {"plan": "one_at_a_time"}})
    assert isinstance(found.method, Sweep)
    assert [point.key for point in found.method.points] == [("1.5",), ("-1",), ("2",)]


def test_a_tornado_runs_every_choice_of_a_list_and_begins_at_its_first(tmp_path: Path) -> None:
    vary = {"limit": LIMIT, "people": {"path": "actors.office.staff", "values": ["4", "3", "5"]}}
    found = study(tmp_path, vary=vary, method={"sweep": {"plan": "one_at_a_time"}})
    assert isinstance(found.method, Sweep)
    (base, *_), *_ = ends = [point.key for point in found.method.points]
    assert ends == [(base, "4"), ("-1", "4"), ("2", "4"), (base, "3"), (base, "5")]


def test_what_is_defined_nowhere_is_left_out_of_the_tables(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        vary={"limit": LIMIT | {"low": "1.998", "high": "1.999"}, "people": PEOPLE},
        set={"actors.office.staff": "1"},
        measure=["man_hours_per_win"],
        method={"morris": {"trajectories": "2", "replications": "2"}},
    )
    out = run(file, tmp_path / "out")
    assert (out / "points.csv").is_file()
    assert not (out / "morris.csv").exists()


def test_a_change_that_the_study_overrides_is_known(tmp_path: Path) -> None:
    price = {"title": "Price", "path": "parameters.price", "values": ["90 USD"]}
    setting = {"measures.gross_margin": "75 %", "tomorrow:formulas.talked_to": "need > 1"}
    found = study(tmp_path, vary={"price": price}, set=setting, method="sweep")
    assert overridden(found.experiment) == (
        Overridden("", "formulas.talked_to", "Only shops in need are talked to", "Tomorrow"),
        Overridden("Price", "parameters.price", "A lower price", "Tomorrow"),
    )


@pytest.mark.parametrize(
    ("path", "value"), [("today:parameters.price", "90 USD"), ("actors.sales.staff", "1")]
)
def test_what_no_change_sets_is_not_overridden(path: str, value: str, tmp_path: Path) -> None:
    found = study(tmp_path, vary={"x": {"path": path, "values": [value]}}, method="sweep")
    assert overridden(found.experiment) == ()
