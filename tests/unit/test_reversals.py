"""What could reverse the verdict is ranked by what it was seen to do; the checklist in short."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from sim.calibrate.evidence import Evidence, read_evidence
from sim.measures.verdict import EQUAL, UNDECIDED
from sim.report.doubted import doubted
from sim.report.findings import Findings
from sim.report.html import write_report
from sim.report.methods import methods
from sim.report.methods.markdown import plain, text
from sim.report.methods.summary import summary
from sim.report.reversals import NOT_LOOKED, reversals
from sim.report.sections import assumptions
from sim.report.sections.assumptions import MOST, NO_STUDY
from sim.study.compare import Comparison
from sim.study.repeated import Repeated
from sim.study.replicate import Plan
from sim.study.worlds import Switch, World, Worlds
from tests.unit.drawn import SHIPPED, comparison, designs
from tests.unit.recorded import manifest_of
from tests.unit.studied import RATE, evidence_value, facts, one_point, ranged, swept

ROOT = Path(__file__).parents[2]
REAL = replace(RATE, name="accept", title="Acceptance", paths=("parameters.accept_base",))
UNKNOWNS = (REAL, ranged("length", "Length of a call", 1, 9))
ALONE = [(8, 4), (2, 4), (20, 4), (8, 1), (8, 9)]


@pytest.fixture(scope="module")
def compared() -> Comparison:
    return comparison({("customers_won", ""): ([1.0, 2.0], [2.0, 4.0])}, designs(SHIPPED, {}))


@pytest.fixture(scope="module")
def register() -> Mapping[str, Evidence]:
    return read_evidence(ROOT / "calibration" / "evidence.yaml")


def told(findings: Findings) -> Mapping[str, object]:
    return assumptions.section(findings).content


def ranked(findings: Findings) -> list[tuple[str, list[str], bool]]:
    found = told(findings)["ranked"]
    assert isinstance(found, list)
    return [(one.title, list(one.says), one.turns) for one in found]


def in_worlds() -> Repeated:
    """Turned in one world, and under a switch."""
    said = {
        ("home", ""): "To-Be better",
        ("home", "rebate"): "As-Is better",
        ("away", ""): "As-Is better",
        ("near", ""): "To-Be better",
    }
    rows = [
        {
            "world": world, "switch": switch, "kpi": "customers_won", "unit": "", "group": "",
            "a_mean": 1.0, "b_mean": 2.0, "diff": 1.0, "diff_low": 0.5, "diff_high": 1.5,
            "simultaneous_low": 0.4, "simultaneous_high": 1.6, "replications": 10,
            "verdict": verdict, "doubts": "",
        }
        for (world, switch), verdict in said.items()
    ]  # fmt: skip
    worlds = (
        World("home", "the home market", None),
        World("away", "a market far away", Path("worlds/away.yaml")),
        World("near", "a market nearby", Path("worlds/near.yaml")),
    )
    switches = (Switch("rebate", "Every price is halved", {}),)
    held = Worlds(Path("worlds.yaml"), 10, worlds, switches)
    return Repeated(held, ("As-Is", "To-Be"), pd.DataFrame(rows))


def test_what_turns_it_round_comes_first(compared: Comparison) -> None:
    tables = swept(UNKNOWNS, ALONE, lambda at: float(at[0]) - 8 if at[1] == 4 else 1.0)
    tornado = facts(UNKNOWNS, tables)
    worth = facts(UNKNOWNS, {"points": one_point(), "evidence_value": evidence_value(UNKNOWNS)})
    studies = {"tornado": tornado, "worth": worth}
    found = ranked(Findings(compared, "home", repeated=in_worlds(), studies=studies))
    assert [(title, turns) for title, _, turns in found] == [
        ("World: a market far away", True),
        ("Reading: Every price is halved", True),
        ("Acceptance", True),
        ("Length of a call", False),
    ]
    assert found[0][1] == ["As-Is is better on customers won"]
    assert found[1][1] == ["in home As-Is is better on customers won"]
    first, second = found[2][1]
    assert first == (
        "Difference in customers won: −6.0 ± 3.0 at 2 %/year, +12.0 ± 3.0 at 20 %/year"
    )
    assert second.startswith("To know it before choosing is worth ")


@pytest.mark.parametrize(
    ("described", "middle", "ends", "turn"),
    [  # verdict of the comparison, difference there, differences at the ends of the first unknown
        (EQUAL, 0.0, (1.0, 2.0), ""),
        (EQUAL, 0.0, (-9.0, 1.0), "no longer equal: As-Is better"),
        (UNDECIDED, 0.0, (8.0, 9.0), "no longer undecided: To-Be better"),
        ("To-Be better (small)", 5.0, (4.0, 9.0), ""),
        ("To-Be better", 5.0, (-1.0, 9.0), ""),
        ("To-Be better", 5.0, (-9.0, 1.0), "no longer To-Be better: As-Is better"),
        (EQUAL, 0.0, (-9.0, 9.0), "turns the sign"),
    ],
)
def test_a_verdict_is_turned_by_its_sign_or_by_another_verdict(described, middle, ends, turn):
    at_ends = dict(zip((2, 20), ends, strict=True))
    tables = swept(UNKNOWNS, ALONE, lambda at: at_ends.get(at[0], middle) if at[1] == 4 else middle)
    found = reversals(None, [facts(UNKNOWNS, tables)], [], {"customers_won": described})
    by_title = {one.title: one for one in found}
    assert by_title["Acceptance"].turn == turn
    assert by_title["Acceptance"].turns == bool(turn)


def test_a_value_that_was_varied_has_its_grade_and_source(compared: Comparison) -> None:
    tables = swept(UNKNOWNS, ALONE, lambda at: 1.0)
    content = told(Findings(compared, "home", studies={"tornado": facts(UNKNOWNS, tables)}))
    assert content["note"] == ""
    rows = content["ranked"]
    assert isinstance(rows, list)
    by_title = {one.title: one for one in rows}
    parameter = compared.designs[0].scenario.parameters["accept_base"]
    assert by_title["Acceptance"].assumption.name == "accept_base"
    assert by_title["Acceptance"].assumption.source == parameter.source
    assert by_title["Length of a call"].assumption is None


def test_doubts_of_other_worlds_are_told_by_world() -> None:
    found = in_worlds()
    assert list(doubted(found)) == []
    at = found.table["world"] + found.table["switch"]
    found.table.loc[at == "home", "doubts"] = "overload"  # the comparison's, a warning already
    found.table.loc[at == "away", "doubts"] = "overload still_open"
    found.table.loc[at == "homerebate", "doubts"] = "overload"
    assert list(doubted(found)) == [
        "home under rebate: customers won in doubt: overload",
        "away: customers won in doubt: overload, still open",
    ]


def test_no_warning_is_that_of_one_world(compared: Comparison, tmp_path: Path) -> None:
    found = in_worlds()
    found.table.loc[found.table["world"] == "away", "doubts"] = "overload"
    write_report(tmp_path, Findings(compared, "home", repeated=found))
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "No check raised a warning in this world." in page
    assert "<bdi>away: customers won in doubt: overload</bdi>" in page
    assert "2 pairs are few and allow little" in page[page.index('id="doubts"') :]


def test_without_a_study_values_are_ranked_by_grade_and_that_is_said(
    compared: Comparison,
) -> None:
    content = told(Findings(compared, "home"))
    assert content["note"] == NO_STUDY
    found, rest = content["ranked"], content["more"]
    every = content["all"]
    assert isinstance(found, list)
    assert isinstance(rest, int)
    assert isinstance(every, list)
    assert len(found) == MOST
    assert len(found) + rest == len(every)
    assert [one.title for one in found] == [one.name for one in every[:MOST]]
    assert all(list(one.says) == [NOT_LOOKED] for one in found)


def test_the_checklist_in_short_is_what_methods_writes(register: Mapping[str, Evidence]) -> None:
    pair = dict(zip(("As-Is", "To-Be"), designs(SHIPPED, {}), strict=True))
    manifest = manifest_of(pair)
    files = [str(name) for name in manifest["files"] if str(name).endswith(".csv")]
    found = summary(pair, Plan(replications=30), files, register)
    whole = methods(manifest, pair, register)
    states = [item.state for part in found.parts for item in part.items]
    filled, partly, open_ = (states.count(one) for one in ("filled", "in part", "not filled"))
    assert f"{filled} are filled, {partly} in part, {open_} not at all" in whole
    assert found.counted == (
        f"Of 24 items, {filled} are filled, {partly} in part, {open_ or 'none'} not at all"
    )
    lacking = plain(whole[whole.index("## What the author has to write") :])
    for part in found.parts:
        for item in part.items:
            for one in item.lacking:
                if "hardware" not in one:  # how many processors there are is in the manifest
                    assert one in lacking


@pytest.mark.parametrize("written", ["<b>a</b> & `c` | *d* _e_ #1", "100 % of [x](y) {z} ~ $5!"])
def test_plain_is_what_was_written(written: str) -> None:
    assert plain(text(written)) == written
