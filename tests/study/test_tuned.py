"""Each design at its best: the search finds what is best, fairly, and at no more payroll."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import product
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.language.tree import Node
from sim.program.design import Design, load
from sim.study.payroll import costs, costs_more
from sim.study.replicate import Plan, replicate
from sim.study.tuned import Search, run_count, search, search_seed
from sim.study.tuning import Tuning, read_tuning, tuning_beside

SHOP = Path(__file__).parent / "shop"
GOOD = (SHOP / "tuning.yaml").read_text(encoding="utf-8")


def load_shop(name: str, settings: Mapping[str, Node]) -> Design:
    return load(SHOP / f"{name}.yaml", settings)


LOADS = {"Low": partial(load_shop, "low"), "High": partial(load_shop, "high")}


def tuning_of(tmp_path: Path, text: str) -> Tuning:
    path = tmp_path / "tuning.yaml"
    path.write_text(text, encoding="utf-8")
    return read_tuning(path)


@pytest.fixture(scope="module")
def found() -> Search:
    return search(LOADS, read_tuning(SHOP / "tuning.yaml"), Plan(replications=3))


def test_it_finds_the_best_of_all_combinations(found: Search) -> None:
    """The price that all shops can pay, and two who talk: seen by trying everything."""
    tuning = found.tuning
    designs = {}
    for one, two in product(*(key.choices for key in tuning.keys)):
        designs[f"{one.text}, {two.text}"] = load_shop("low", {**one.settings, **two.settings})
    runs = replicate(designs, Plan(replications=3, seed=search_seed(1)))
    values = {}
    for name, run in runs.items():
        frame = run.frame
        rows = frame[(frame["kpi"] == "contribution") & (frame["group"] == "")]
        values[name] = rows["value"].mean()
    best = max(values, key=lambda name: values[name])
    assert best in ("as described, half and half", "500 USD, half and half")
    assert found.chosen["Low"] == {"price": "as described", "staff": "half and half"}
    assert found.chosen["High"] == {"price": "500 USD", "staff": "half and half"}
    last = found.path[found.path["kept"] == "yes"].groupby("design")["value"].last()
    assert last.to_dict() == pytest.approx({"Low": values[best], "High": values[best]})


def test_both_designs_get_the_same_trials(found: Search) -> None:
    tried = found.path.groupby("design")[["pass", "key", "choice"]].apply(
        lambda rows: rows.to_numpy().tolist()
    )
    assert tried["Low"] == tried["High"]
    assert len(tried["Low"]) == 1 + 2 * (5 + 3)


def test_the_tuned_designs_say_what_was_chosen(found: Search) -> None:
    for design in found.designs.values():
        assert design.scenario.parameters["price"].value == 500.0
        people = {name: len(actor.staff[0]) for name, actor in design.scenario.actors.items()}  # type: ignore[index]
        assert people == {"sales": 2, "office": 2}


def test_a_tie_keeps_what_is_there(found: Search) -> None:
    """500 USD is what Low has already."""
    rows = found.path[(found.path["design"] == "Low") & (found.path["key"] == "price")]
    assert set(rows[rows["kept"] == "yes"]["choice"]) == {"as described"}
    first = rows[rows["pass"] == 1].set_index("choice")["value"]
    assert first["500 USD"] == first["as described"]


def test_the_search_never_runs_the_seed_of_the_comparison() -> None:
    assert all(search_seed(seed) != seed for seed in (0, 1, 2, 2**32 - 1))
    assert len({search_seed(seed) for seed in range(100)}) == 100


@pytest.mark.long
def test_one_worker_or_two_find_the_same(found: Search) -> None:
    again = search(LOADS, found.tuning, Plan(replications=3, jobs=2))
    assert again.path.equals(found.path)
    assert again.chosen == found.chosen


def test_every_run_is_counted_whether_it_was_spared_or_not() -> None:
    calls: list[None] = []
    tuning = read_tuning(SHOP / "tuning.yaml")
    plan = Plan(replications=1, finished=lambda: calls.append(None))
    search(LOADS, tuning, plan)
    assert len(calls) == run_count(tuning, plan) == 2 * (1 + 2 * (4 + 2))


def test_an_objective_that_should_be_low_is_made_low(tmp_path: Path) -> None:
    text = GOOD.replace("objective: contribution", "objective: hours_on_non_buyers")
    low = search(LOADS, tuning_of(tmp_path, text), Plan(replications=2))
    for _, rows in low.path.groupby("design"):
        kept = rows[rows["kept"] == "yes"]["value"]
        assert kept.is_monotonic_decreasing
        assert kept.iloc[-1] == rows["value"].min()


def refused(tmp_path: Path, text: str) -> ScenarioError:
    with pytest.raises(ScenarioError) as caught:
        search(LOADS, tuning_of(tmp_path, text), Plan(replications=1))
    return caught.value


def test_a_staffing_that_costs_more_is_refused(tmp_path: Path) -> None:
    dear = "half and half: {actors.sales.staff: 2, actors.office.staff: 3}"
    text = GOOD.replace("half and half: {actors.sales.staff: 2, actors.office.staff: 2}", dear)
    error = refused(tmp_path, text)
    assert len(error.faults) == 2
    assert (
        "tuning.yaml:12:7: keys.staff: payroll an hour may not exceed that of Low as described, 120"
        in str(error)
    )
    assert "(got 140) [E805]" in str(error)


def test_people_without_a_wage_or_limit_are_no_way_around(tmp_path: Path) -> None:
    for more in ("actors.office.staff: unlimited", "actors.office: {staff: 9}"):
        text = GOOD.replace("{actors.sales.staff: 2, actors.office.staff: 2}", f"{{{more}}}")
        assert "people of office may not exceed that of Low as described, 0" in str(
            refused(tmp_path, text)
        )


def test_payroll_is_what_an_hour_of_all_people_costs() -> None:
    low = load(SHOP / "low.yaml").scenario
    assert costs(low) == {"payroll an hour": 1 * 40.0 + 4 * 20.0}
    equal = load(SHOP / "low.yaml", {"actors.sales.staff": "2", "actors.office.staff": "2"})
    dear = load(SHOP / "low.yaml", {"actors.sales.wage": "40.01 USD/h"})
    assert costs_more(low, equal.scenario) is None
    assert costs_more(low, dear.scenario) == ("payroll an hour", pytest.approx(120.01), 120.0)
    assert costs_more(dear.scenario, low) is None


def test_a_path_that_a_design_does_not_have_is_one_fault(tmp_path: Path) -> None:
    error = refused(tmp_path, GOOD.replace("path: parameters.price", "path: parameters.prise"))
    assert {fault.code for fault in error.faults} == {"E520"}
    assert {fault.nearest for fault in error.faults} == {"price"}
    assert len({fault.origin for fault in error.faults}) == len(error.faults) == 4


def test_a_choice_may_not_touch_the_market(tmp_path: Path) -> None:
    text = GOOD.replace("path: parameters.price", "path: sets.region.small.shops")
    text = text.replace("[500 USD, 750 USD, 1000 USD, 1200 USD]", "[90]")
    assert "may touch neither market nor window [E807]" in str(refused(tmp_path, text))


def test_an_objective_that_does_not_apply_is_refused(tmp_path: Path) -> None:
    text = GOOD.replace("objective: contribution", "objective: discount_sold_mean")
    assert "does not apply to Low: measures.price is not bound (got discount_sold_mean" in str(
        refused(tmp_path, text)
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("objective: contribution", "objective: contributoin", "did you mean 'contribution'?"),
        ("objective: contribution", "objective: contacts", "more or less is better (got contacts)"),
        ("replications: 3", "replications: 2.5", "3:15: replications: needs a whole number above"),
        ("objective: contribution\n", "", "1:1: needs the key `objective` [E602]"),
        ("    path: parameters.price\n", "", "5:5: keys[0]: needs a path with values, or variants"),
        (
            "    variants:",
            "    values: [1]\n    variants:",
            "keys[1]: needs a path with values, or",
        ),
        ("[500 USD, 750 USD, 1000 USD, 1200 USD]", "[]", "8:5: keys[0]: needs something to choose"),
        ("{actors.sales.staff: 2, actors.office.staff: 2}", "{}", "keys[1]: needs something to"),
        ("  - name: staff", "  - name: price", "keys[1]: a key of this name stands here already"),
        ("    title: Price\n", "", "keys[0]: needs the key `title`"),
        ("    path:", "    paht:", "did you mean 'path'? [E601]"),
    ],
)
def test_a_fault_is_told_with_its_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(ScenarioError) as caught:
        tuning_of(tmp_path, GOOD.replace(old, new))
    assert message in str(caught.value)


def test_tuning_stands_beside_both_designs(tmp_path: Path) -> None:
    assert tuning_beside((SHOP / "low.yaml", SHOP / "high.yaml")) is not None
    assert tuning_beside((SHOP / "low.yaml", tmp_path / "high.yaml")) is None
