"""Worlds and switches: what `worlds.yaml` may say, and what is said where verdicts disagree."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pandas as pd
import pytest

from sim.errors import ScenarioError
from sim.language.tree import Node
from sim.measures import verdict as verdicts
from sim.program.design import Design, load
from sim.report.worlds import switches_table, turned, world_lines, worlds_table
from sim.study.repeated import CONTEXT, Repeated, compare_held, load_elsewhere, repeated
from sim.study.replicate import Plan
from sim.study.sides import Side
from sim.study.worlds import Switch, World, Worlds, read_worlds, worlds_beside

SHOP = Path(__file__).parent / "shop"
PAIR = (SHOP / "low.yaml", SHOP / "high.yaml")
WORLDS = (
    World("default", "the default world", None),
    World("scarce_demand", "a world of few", Path("scarce.yaml")),
    World("inbound", "a world of many", Path("inbound.yaml")),
)


def load_shop(side: Side, world: Path | None, more: Mapping[str, Node]) -> Design:
    return load(PAIR["ab".index(side)], more, (), world)


def crafted(
    said: Mapping[str, Mapping[tuple[str, str], str]],
    switches: tuple[str, ...] = (),
    doubts: Mapping[tuple[str, str, str], str] = MappingProxyType({}),
) -> Repeated:
    """From verdicts by KPI, and by world and switch; doubts by world, switch and KPI."""
    rows = [
        {
            "world": world, "switch": switch, "kpi": kpi, "unit": "USD", "group": "",
            "a_mean": 10.0, "b_mean": 12.0, "diff": 2.0, "diff_low": 1.0, "diff_high": 3.0,
            "simultaneous_low": 0.5, "simultaneous_high": 3.5, "replications": 10,
            "verdict": verdict, "doubts": doubts.get((world, switch, kpi), ""),
        }
        for kpi, places in said.items()
        for (world, switch), verdict in places.items()
    ]  # fmt: skip
    named = tuple(Switch(name, f"{name} the other way", {}) for name in switches)
    worlds = Worlds(Path("worlds.yaml"), 10, WORLDS, named)
    return Repeated(worlds, ("As-Is", "To-Be"), pd.DataFrame(rows))


def in_worlds(*said: str) -> dict[tuple[str, str], str]:
    return {(world.name, ""): verdict for world, verdict in zip(WORLDS, said, strict=True)}


@pytest.mark.parametrize(
    ("said", "conclusion"),
    [
        (("To-Be better", "To-Be better", "To-Be better (small)"), "the same"),
        (("To-Be better", "As-Is better", "To-Be better"), "depends on the world"),
        (("To-Be better", "practically equal", "To-Be better"), "depends on the world"),
        (("identical", "practically equal", "identical"), "the same"),
        (("To-Be better", "undecided", "To-Be better"), "open in scarce demand"),
        (("undecided", "undecided", "To-Be better"), "open in default and scarce demand"),
        (("undecided", "As-Is better", "To-Be better"), "depends on the world"),
        (("undecided", "undecided", "undecided"), "decided nowhere"),
        (("To-Be higher", "To-Be lower", "To-Be higher"), "depends on the world"),
    ],
)
def test_only_decided_verdicts_disagree(said: tuple[str, str, str], conclusion: str) -> None:
    header, ((name, *cells, over),) = worlds_table(crafted({"revenue": in_worlds(*said)}))
    assert header == ["", "default", "scarce demand", "inbound", "over the worlds"]
    assert (name, over) == ("revenue, USD", conclusion)
    assert cells == [f"{verdict}\n+2.0 ± 1.5" for verdict in said]


def test_what_depends_on_the_world_names_the_worlds() -> None:
    table = crafted(
        {
            "customers_won": in_worlds("As-Is better", "As-Is better (small)", "To-Be better"),
            "revenue": in_worlds("undecided", "To-Be better", "To-Be better"),
        }
    )
    assert list(turned(table)) == [
        "the answer depends on the world: in a world of few, To-Be is better on revenue and in a "
        "world of many, To-Be is better on customers won and revenue"
    ]


def test_where_nothing_disagrees_nothing_is_said_to_depend() -> None:
    table = crafted({"revenue": in_worlds("To-Be better", "undecided", "To-Be better")})
    assert list(turned(table)) == [
        "no main verdict turns round in 2 other worlds, though 1 of 2 are open there"
    ]


def test_a_switch_is_held_against_the_same_world_without_it() -> None:
    said = in_worlds("To-Be better", "As-Is better", "undecided") | {
        ("default", "gap_counts"): "As-Is better",
        ("scarce_demand", "gap_counts"): "As-Is better",
        ("inbound", "gap_counts"): "To-Be better",
    }
    table = crafted({"revenue": said}, ("gap_counts",))
    assert list(turned(table)) == [
        "the answer depends on the world: in a world of few, As-Is is better on revenue",
        "the reading of the case matters: under gap counts in default As-Is is better on revenue",
    ]
    header, rows = switches_table(table)
    assert header == ["world", "switch", "revenue"]
    assert rows == [
        ["default", "", "To-Be"],
        ["", "gap counts", "As-Is *"],
        ["scarce demand", "", "As-Is"],
        ["", "gap counts", "As-Is"],
        ["inbound", "", "open"],
        ["", "gap counts", "To-Be"],
    ]


def test_a_doubt_is_never_left_out() -> None:
    doubts = {("inbound", "", "revenue"): "overload still_open"}
    said = {"revenue": in_worlds("As-Is better", "As-Is better", "To-Be better")}
    table = crafted(said, doubts=doubts)
    assert worlds_table(table)[1][0][3].endswith("\nin doubt: overload, still open")
    assert switches_table(table)[1][-1] == ["inbound", "", "To-Be ?"]
    assert next(turned(table)).endswith("in a world of many, To-Be is better on revenue (in doubt)")


@pytest.mark.parametrize("nothing", [verdicts.RULE, verdicts.NOT_SHOWN, verdicts.RANGE])
def test_what_decides_nothing_contradicts_nothing(nothing: str) -> None:
    assert not verdicts.disagree([nothing, "To-Be better", "undecided"])


def test_both_designs_are_compared_in_every_world_and_under_every_switch() -> None:
    worlds = read_worlds(SHOP / "worlds.yaml")
    places = load_elsewhere(worlds, load_shop)
    assert [str(place) for place in places] == [
        "small_shops with rebate",
        "small_shops with free_talk",
        "large_shops",
        "large_shops with rebate",
        "large_shops with free_talk",
    ]
    plan = Plan(replications=3)
    designs = (load(PAIR[0]), load(PAIR[1]))
    held = compare_held(designs, plan, places, worlds.pairs)
    table = repeated(held, worlds).table
    main = held.comparison.table.set_index(["kpi", "group"])
    own = table[(table["world"] == "small_shops") & (table["switch"] == "")].set_index("kpi")
    assert own.loc["revenue", "diff"] == main.loc[("revenue", ""), "diff"]
    assert own.loc["revenue", "simultaneous_low"] == main.loc[("revenue", ""), "simultaneous_low"]
    by = table.set_index(["world", "switch", "kpi"])
    assert by.loc[("large_shops", "", "revenue"), "diff"] > 0
    assert by.loc[("large_shops", "", "customers_won"), "a_mean"] > 0
    halved = by.loc[("small_shops", "rebate", "revenue"), "a_mean"]
    assert halved == pytest.approx(by.loc[("small_shops", "", "revenue"), "a_mean"] / 2)
    lines = world_lines(repeated(held, worlds))
    seen = by.loc[("small_shops", "", CONTEXT), "a_mean"]
    assert lines[0].startswith("small shops: the world of small shops, 3 pairs; registrants per")
    assert f"Low {seen:,.0f}, High" in lines[0]


def test_a_switch_with_a_side_reaches_one_design() -> None:
    worlds = read_worlds(SHOP / "worlds.yaml")
    places = {str(place): place for place in load_elsewhere(worlds, load_shop)}
    a, b = places["large_shops with free_talk"].designs
    assert [d.scenario.actors["office"].wage for d in (a, b)] == [20.0, 0.0]


def test_pairs_elsewhere_are_never_more_than_those_of_the_comparison() -> None:
    worlds = read_worlds(SHOP / "worlds.yaml")
    places = load_elsewhere(worlds, load_shop)[2:3]
    held = compare_held((load(PAIR[0]), load(PAIR[1])), Plan(replications=2), places, worlds.pairs)
    assert set(held.elsewhere["replications"]) == {2}


def test_worlds_stand_beside_both_designs(tmp_path: Path) -> None:
    assert worlds_beside(PAIR) is not None
    other = tmp_path / "high.yaml"
    shutil.copy(PAIR[1], other)
    assert worlds_beside((PAIR[0], other)) is None
    assert worlds_beside((other, other)) is None


GOOD = (SHOP / "worlds.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("pairs: 4", "pairs: none", "worlds.yaml:2:8: pairs: needs a whole number above 0 (got no"),
        ("pairs: 4", "pairs: 0", "needs a whole number above 0 (got 0) [E802]"),
        ("pairs: 4\n", "", "worlds.yaml:1:1: needs the key `pairs` [E602]"),
        ("pairs:", "pares:", "worlds.yaml:2:1: pares: unknown key; known are pairs, switches"),
        ("large.yaml", "lage.yaml", "worlds.yaml:5:56: worlds.large_shops.file: there is no such"),
        ("large.yaml", "lage.yaml", "did you mean 'large.yaml'? [E510]"),
        ("large.yaml", "../large.yaml", "a path below this folder, with forward slashes"),
        (", file: large.yaml", "", "needs one world without a file: the one that the designs"),
        ("title: the world of large shops, ", "", "worlds.large_shops: needs the key `title`"),
        ("  large_shops:", "  Large:", "worlds.yaml:5:3: worlds.Large: a name is lower-case"),
        ("{parameters.rebate: 1}", "{}", "switches.rebate: a switch sets at least one path"),
        ("{parameters.rebate: 1}", "1", "switches.rebate.set: needs a map (got 1) [E603]"),
    ],
)
def test_a_fault_is_told_with_its_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in GOOD
    (tmp_path / "large.yaml").write_text("title: x\n", encoding="utf-8")
    path = tmp_path / "worlds.yaml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_worlds(path)
    assert message in str(caught.value)


def test_a_path_that_a_switch_sets_must_exist(tmp_path: Path) -> None:
    shutil.copytree(SHOP, tmp_path / "shop")
    path = tmp_path / "shop" / "worlds.yaml"
    path.write_text(GOOD.replace("parameters.rebate", "parameters.rebat"), encoding="utf-8")

    def copied(side: Side, world: Path | None, more: Mapping[str, Node]) -> Design:
        return load(path.with_name(PAIR["ab".index(side)].name), more, (), world)

    with pytest.raises(ScenarioError) as caught:
        load_elsewhere(read_worlds(path), copied)
    (fault,) = caught.value.faults
    assert (fault.origin.line, fault.code, fault.nearest) == (7, "E520", "rebate")
