"""The four questions of a manager: no answer is stronger than what was found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.measures.doubts import Doubt
from sim.program.design import Design
from sim.report.findings import Findings
from sim.report.html import write_report
from sim.report.in_short import BY_ITSELF, in_short
from sim.report.narrative import answer
from sim.report.sections import scoreboard
from sim.report.should import NOTHING_IN
from sim.report.studies.facts import Facts
from tests.unit.drawn import DESK, PURCHASE, Values, comparison, designs
from tests.unit.study_examples import on_a_page

RUNS = 30
NOISE = np.random.default_rng(1).normal(size=RUNS)
WON, REVENUE, MAN = ("customers_won", ""), ("revenue", ""), ("man_hours", "actor=clerk")
PAYOFF, PAID = ("contribution", ""), ("contribution_paid_hours", "")
UNSEEN = "if the values put in are right"
USED = "if the freed hours are used otherwise or no longer paid"


@pytest.fixture(scope="module")
def pair() -> tuple[Design, Design]:
    return designs(PURCHASE, {})


@pytest.fixture(scope="module")
def studies() -> dict[str, Facts]:
    return on_a_page()


def around(mean: float, spread: float = 1.0) -> list[float]:
    return [float(value) for value in mean + spread * NOISE]


def other(mean: float, spread: float = 1.0) -> list[float]:
    return [float(value) for value in mean + spread * NOISE[::-1]]


BETTER, WORSE = (around(250), around(300, 2)), (around(300), around(250, 2))
SAME, OPEN = (around(300), other(300)), (around(300, 90), other(310, 90))
FREED, MORE = (around(900), around(300)), (around(300), around(900, 2))


def asked(values: Values, pair: tuple[Design, Design], **more: object) -> dict[str, str]:
    findings = Findings(comparison(values, pair), "a world", **more)  # type: ignore[arg-type]
    return {one.question: " ".join([one.said, *one.points]) for one in in_short(findings)}


@pytest.mark.parametrize(
    ("values", "head"),
    [
        ({WON: BETTER}, f"Yes, {UNSEEN}"),
        ({WON: WORSE}, "No, in this world and with these values"),
        ({WON: SAME}, "It makes no difference that matters, in this world and with these values"),
        ({WON: OPEN}, "Undecided"),
        ({WON: BETTER, REVENUE: OPEN}, "Undecided"),
        ({WON: WORSE, REVENUE: OPEN}, "No, in this world and with these values"),
        ({WON: BETTER, REVENUE: WORSE}, f"Yes, if customers won count for more than revenue and "
         f"{UNSEEN}"),
        ({WON: (around(3000), around(3005, 2))},
         "It makes no difference that matters, in this world and with these values"),
        ({WON: BETTER, PAYOFF: WORSE}, f"Yes, if customers won count for more than contribution on "
         f"worked hours and {UNSEEN}"),
        ({WON: SAME, MAN: FREED}, f"Yes, {USED} and {UNSEEN}"),
        ({WON: WORSE, MAN: FREED}, "Yes, if freed hours count for more than customers won, "
         f"{USED} and {UNSEEN}"),
        ({WON: OPEN, MAN: FREED}, "Undecided"),
        ({WON: SAME, MAN: MORE}, "No, in this world and with these values: it needs more hours and "
         "is better on no main figure"),
        ({WON: BETTER, MAN: MORE}, f"Yes, if what it brings is worth the hours and {UNSEEN}"),
        ({WON: BETTER, MAN: MORE, PAYOFF: BETTER}, f"Yes, {UNSEEN}"),
        ({WON: BETTER, MAN: FREED, PAYOFF: BETTER, PAID: OPEN}, f"Yes, {USED} and {UNSEEN}"),
        ({WON: BETTER, MAN: FREED, PAYOFF: BETTER, PAID: BETTER}, f"Yes, {UNSEEN}"),
        ({("tasks_done", ""): (around(30), around(30))}, "It makes no difference that matters, in "
         "this world and with these values"),
    ],
)  # fmt: skip
def test_should_we_do_it(values: Values, head: str, pair: tuple[Design, Design]) -> None:
    said = asked(values, pair)["Should we do it?"]
    assert said.startswith(f"{head}. ")
    assert said.endswith(NOTHING_IN)


def test_one_run_decides_nothing(pair: tuple[Design, Design]) -> None:
    values: Values = {WON: ([250.0], [300.0]), MAN: ([900.0], [300.0])}
    said = asked(values, pair)["Should we do it?"]
    assert said == f"Undecided. Undecided or in doubt: customers won. {NOTHING_IN}"


def test_a_figure_in_doubt_decides_nothing(pair: tuple[Design, Design]) -> None:
    doubt = Doubt("To-Be", "a crafted cause", frozenset({WON}))  # type: ignore[arg-type]
    held = replace(comparison({WON: BETTER}, pair), doubts=(doubt,))
    first = in_short(Findings(held, "a world"))[0]
    said = first.said
    assert first.points[0] == "Undecided or in doubt: customers won."
    assert said.startswith("Undecided.")


def test_what_freed_hours_are_worth_is_never_said_without_its_condition(
    pair: tuple[Design, Design],
) -> None:
    values = {WON: SAME, MAN: FREED, PAYOFF: BETTER, PAID: OPEN}
    said = asked(values, pair)["Should we do it?"]
    assert "frees 600" in said
    assert USED in said
    assert (
        "If these hours are saved, contribution on worked hours is better (+49.93 ± 0.31 USD); if "
        "every hour on shift is paid, contribution on paid hours is undecided (+10 ± 46 USD)."
    ) in said
    assert "better on contribution" not in said.lower()
    opened = asked({WON: OPEN, MAN: FREED}, pair)["Should we do it?"]
    assert "only if these hours are used otherwise or no longer paid" in opened


def test_nothing_looked_at_is_said_to_be_so(pair: tuple[Design, Design]) -> None:
    said = asked({WON: BETTER}, pair)
    assert said["How sure is that?"] == (
        "From 30 pairs of runs with the values as described, of which 7 of 7 rest on no"
        " measurement. What other values of the inputs do was not looked at. Other worlds were not"
        " looked at."
    )
    assert said["What must be true?"] == (
        "Under which values of the inputs it holds was not looked at; other worlds were not looked"
        " at. Nothing that was looked at turns it round."
    )
    changes = "To-Be names no changes that could be taken apart."
    assert said["What should be changed first?"] in (changes, NOT_TAKEN)


NOT_TAKEN = "Which of the changes does it was not looked at."


def test_changes_that_nobody_took_apart_are_said_to_be_so() -> None:
    said = asked({WON: BETTER}, designs(DESK, {}))
    assert said["What should be changed first?"] == NOT_TAKEN


def test_studies_answer(pair: tuple[Design, Design], studies: dict[str, Facts]) -> None:
    said = asked({WON: BETTER}, pair, studies=studies)
    assert said["Should we do it?"].startswith("Yes, if what must be true holds.")
    assert (
        "Over 1 combination of values that the evidence allows, with no pairs of runs, To-Be as a"
        " whole is shown to be: Customers won: better in 70 %, worse in 10 %, too close to tell in"
        " 20 %. Revenue: "
    ) in said["How sure is that?"]
    true = said["What must be true?"]
    assert true.startswith(
        "Other worlds were not looked at. All of this, for the answer on To-Be as a whole to hold:"
        " Above 10."
    )
    assert "here it is 4, on" in true
    assert "the other side. Below that, As-Is is better on customers won. Length: " in true
    assert said["What should be changed first?"] == (
        f"{BY_ITSELF} Best on customers won, of 4 sets of changes: only “Trial” (+55,000 ± 9,000"
        " against As-Is), surely better than all of them together (by 5,000 ± 1,000). “Trial”"
        " improves customers won (+50,000 ± 15,000), “Calls” perhaps as much, averaged."
    )
    assert said["Should we do it?"].startswith(
        "Yes, if what must be true holds. But a part of it is surely better than the whole: only"
        " “Trial”, on customers won. "
    )


def test_a_change_that_surely_makes_it_worse_is_named(
    pair: tuple[Design, Design], studies: dict[str, Facts]
) -> None:
    facts = studies["changes"]
    table = facts.tables["waterfall"].copy()
    calls = table["title"] == "Calls"
    table.loc[calls, ["diff", "diff_low", "diff_high"]] = [-9e3, -12e3, -6e3]
    worse = replace(facts, tables={**facts.tables, "waterfall": table})
    said = asked({WON: BETTER}, pair, studies={"changes": worse})["What should be changed first?"]
    assert said.endswith("“Calls” makes customers won surely worse, averaged.")
    table.loc[calls, ["diff", "diff_low", "diff_high"]] = [-9e3, -22e3, 6e3]
    unsure = replace(facts, tables={**facts.tables, "waterfall": table})
    said = asked({WON: BETTER}, pair, studies={"changes": unsure})["What should be changed first?"]
    assert "worse" not in said


def test_the_freed_hours_have_their_least_share(pair: tuple[Design, Design]) -> None:
    values = {WON: SAME, MAN: FREED, PAYOFF: BETTER, PAID: OPEN}
    found = comparison(values, pair)
    row = {"kpi": "redeployment_break_even", "unit": "%", "diff": 4.3, "diff_low": -0.9,
           "diff_high": 9.6, "verdict": "estimated"}  # fmt: skip
    row |= {"simultaneous_low": np.nan, "simultaneous_high": np.nan}
    table = pd.concat([found.table, found.table.iloc[[-1]].assign(**row)], ignore_index=True)
    precision = pd.concat([found.precision, found.precision.iloc[[-1]]], ignore_index=True)
    held = replace(found, table=table, precision=precision)
    true = in_short(Findings(held, "a world"))[2]
    assert true.points[0] == (
        "The freed hours are used otherwise or no longer paid; else contribution on paid hours is"
        " undecided (+10 ± 46 USD)."
    )
    assert true.points[1] == "Of these hours 10 % or less would make up for what is lost otherwise."
    table.loc[table["kpi"] == "redeployment_break_even", "diff_high"] = 140.0
    held = replace(found, table=table, precision=precision)
    assert "make up" not in " ".join(in_short(Findings(held, "a world"))[2].points)


def test_each_answer_leads_to_a_section_of_the_page(pair, studies, tmp_path) -> None:  # type: ignore[no-untyped-def]
    for found in ({}, studies):
        write_report(tmp_path, Findings(comparison({WON: BETTER}, pair), "a world", studies=found))
        page = (tmp_path / "report.html").read_text("utf-8")
        short = page.partition('<section id="in-short">')[2].partition("</section>")[0]
        places = [part.partition('"')[0] for part in short.split('href="#')[1:]]
        assert len(places) == 4
        assert all(f'<section id="{place}">' in page for place in places)


def test_the_scoreboard_says_which_part_follows_from_the_rules(
    pair: tuple[Design, Design],
) -> None:
    non, refused = "hours_on_non_buyers", "reason=pitch_refused"
    values = {
        (non, ""): (around(90), around(70, 2)),
        (non, refused): (around(60), around(45)),
        (non, "reason=price_refused"): (around(30), around(25)),
        WON: BETTER,
    }
    whole = comparison(values, pair)
    table = whole.table.copy()
    table.loc[table["group"] == refused, "verdict"] = "follows from the rule"
    content = scoreboard.section(Findings(replace(whole, table=table), "a world")).content
    rules = content["rules"]
    assert isinstance(rules, dict)
    assert rules == {
        "customers_won": "",
        non: "In part by the rules: pitch refused −15 of −20.07 h.",
    }


def test_parts_that_go_another_way_are_named(pair: tuple[Design, Design]) -> None:
    north, south = ("customers_won", "region=north"), ("customers_won", "region=south")
    values: Values = {WON: SAME, north: WORSE, south: BETTER}
    crossed = ("customers_won", "region=north,product=crm")
    said = asked({**values, crossed: WORSE}, pair)["Should we do it?"]
    assert (
        "Not alike everywhere: on customers won, As-Is is better for north (−50.07 ± 0.36) and"
        " To-Be is better for south (+49.93 ± 0.36); each part is judged by itself."
    ) in said
    alike = asked({WON: BETTER, north: BETTER}, pair)["Should we do it?"]
    assert "Not alike" not in alike


def test_hours_that_follow_from_a_rule_are_said_to(pair: tuple[Design, Design]) -> None:
    whole = ("man_hours", "")
    held = comparison({WON: SAME, MAN: FREED, whole: FREED}, pair)
    table = held.table.copy()
    rows = (table["kpi"] == "man_hours") & (table["group"] == "")
    for verdict, expected in (("follows from the rule", True), ("To-Be better", False)):
        table.loc[rows, "verdict"] = verdict
        points = in_short(Findings(replace(held, table=table), "a world"))[0].points
        freed = next(one for one in points if one.startswith("It frees "))
        assert (" h by the rules of the designs, " in freed) == expected


def test_a_payoff_that_is_open_stands_beside_the_main_figures(
    pair: tuple[Design, Design],
) -> None:
    sure = answer(comparison({WON: BETTER, PAYOFF: BETTER, PAID: OPEN}, pair), "a world")[1]
    assert "in doubt there, but contribution on paid hours is undecided;" in sure
    decided = answer(comparison({WON: BETTER, PAYOFF: BETTER, PAID: BETTER}, pair), "a world")[1]
    assert "but contribution" not in decided


def test_the_scoreboard_has_both_payoffs(pair: tuple[Design, Design]) -> None:
    findings = Findings(comparison({WON: BETTER, PAYOFF: BETTER, PAID: OPEN}, pair), "a world")
    content = scoreboard.section(findings).content
    assert [told.figure.kpi for told in content["beside"]] == [PAYOFF[0], PAID[0]]
    others = [told.figure.kpi for told in content["others"]]
    assert not {PAYOFF[0], PAID[0]} & set(others)


def test_readings_that_nobody_looked_at_are_said_to_be_so() -> None:
    switched = designs(PURCHASE, {})
    findings = Findings(comparison({WON: BETTER}, switched), "a world")
    for switch, missing in ((True, True), (False, False)):
        one = replace(findings.values[0], a="yes" if switch else "3", b="no" if switch else "4",
                      source="")  # fmt: skip
        vars(findings)["values"] = [one]
        lead = in_short(findings)[2].said
        assert ("other readings of the case were not looked at" in lead) == missing


def test_a_map_that_names_both_designs_is_a_condition(
    pair: tuple[Design, Design], studies: dict[str, Facts]
) -> None:
    said = asked({WON: BETTER}, pair, studies={"turning": studies["turning"]})
    assert said["Should we do it?"].startswith("Yes, if what must be true holds.")
    assert "the sign of customers won turns: " in said["What must be true?"]
    assert "turns it round" not in said["What must be true?"]
