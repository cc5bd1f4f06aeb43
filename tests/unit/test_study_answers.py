"""The answer of a study in sentences says what its tables say, and never more."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import pandas as pd
import pytest

from sim.experiment.dimensions import Law
from sim.experiment.methods.uncertainty import Uncertainty
from sim.measures.selection import Ocba
from sim.report.charts.studies import study_pictures
from sim.report.studies.blocks import study_blocks
from sim.report.studies.chosen import runs_told
from sim.report.studies.facts import choice_told, within_sentence
from sim.report.studies.plans import point_told
from sim.report.studies.sentences import told
from sim.report.studies.stated import setting_told
from sim.report.verdicts import legend
from tests.unit.studied import (
    break_even,
    claims,
    evidence_value,
    facts,
    indices,
    listed,
    morris,
    one_point,
    selected,
    selection,
    swept,
    uncertainty,
    warm_up,
    waterfall,
    without,
)
from tests.unit.study_examples import (
    LONG,
    REPS,
    RISING,
    X,
    Y,
    Z,
    rising,
    slope,
    tornado,
)

WORLD = listed("world", "World", "described", "inbound", "scarce", "rich")


def test_a_sweep_is_counted_verdict_by_verdict_and_its_false_ones_expected():
    table = swept([X], [(float(at),) for at in range(2, 22)], lambda one: float(one[0]) - 10)
    found = told(facts([X], table))
    assert found[0] == (
        "On customers won: To-Be better at 8, undecided at 7, As-Is better at 5 (length of 2, 3, 4,"
        " 5 and 6 h) of 20 points."
    )
    assert found[1] == (
        "20 pairs of runs at each point. A clear verdict may be chance: if the designs did not"
        " differ at any point, up to one verdict in 20 would be clear all the same, here 1.0 on"
        " each figure."
    )


def test_a_ratio_over_nothing_is_told_with_its_reason_and_its_legend_promises_nothing():
    places = [(2.0,), (6.0,), (24.0,)]
    table = swept([X], places, lambda one: 9.0, ["follow_up_hours_per_win"])
    study = facts([X], without(table, 0, 1))
    assert told(study)[0] == (
        "On follow-up hours per win: not defined (no win in As-Is) at length of 2 and 6 h, To-Be"
        " better at length of 24 h."
    )
    cell = study_blocks(study)[0].rows[0][-1]
    assert cell == "not defined (no win in As-Is)\n–"
    ((chip, meaning),) = legend([cell.partition("\n")[0]], ("As-Is", "To-Be"))
    assert (chip.sign, "More pairs" in meaning) == ("–", False)


def test_few_points_are_named_by_what_is_varied():
    one = listed("reps", "reps", "1", "2", "3")
    table = swept([one], [("1",), ("2",), ("3",)], lambda at: 9.0 if at[0] < "3" else 1.0)
    study = facts([one], table)
    assert told(study)[0] == "On customers won: To-Be better at 1 and 2 reps, undecided at 3 reps."
    assert [point_told(study, row) for row in study.rows("points")] == [
        "1 rep",
        "2 reps",
        "3 reps",
    ]
    assert "3 reps: +1.0 ± 3.0" in study_pictures(study)[0].alt
    table = swept([REPS], [("four",), ("six",)], lambda at: 9.0 if at[0] == "four" else 1.0)
    assert told(facts([REPS], table))[0].endswith("better at four reps, undecided at six reps.")
    corners = [(x, reps) for x in (2.0, 24.0) for reps in ("four", "six")]
    table = swept([X, REPS], corners, lambda at: 9.0 if at == corners[0] else 1.0)
    assert told(facts([X, REPS], table))[0] == (
        "On customers won: undecided at 3 (length of 2 h with six reps; length of 24 h with four"
        " and six reps), To-Be better at 1 (length of 2 h with four reps) of 4 points."
    )
    assert "undecided at 2 (four reps, all else as described; six reps)" in told(tornado()[0])[0]


def test_verdicts_that_are_all_open_are_not_called_false():
    found = told(facts([X], swept([X], [(2.0,), (9.0,)], lambda one: 1.0)))
    assert found == [
        "On customers won: undecided at each of the 2 points.",
        "20 pairs of runs at each point.",
    ]


def test_a_waterfall_names_only_parts_that_are_clear():
    found = told(
        facts(
            [], {"points": one_point(), "waterfall": waterfall(["Trial", "Early quote", "Calls"])}
        )
    )
    assert found[0] == (
        "Averaged over all orders, on revenue (USD): trial +50,000 ± 15,000 and early quote"
        " +30,000 ± 15,000."
    )
    assert found[1] == "Not shown to change revenue in one direction: calls."


def test_claims_are_counted_and_those_that_depend_say_on_what():
    worlds = ["described", "inbound", "scarce", "rich"]
    table = claims(["one", "two", "six"], worlds)
    table.loc[table["claim"] == "one", "verdict"] = "supported"
    table.loc[table["claim"] == "six", "says"] = "Long " * 30
    study = facts(
        [WORLD], {"claims": table, "points": pd.DataFrame({"world": worlds, "error": ""})}
    )
    assert told(study) == [
        "Of 3 claims in 4 settings (combinations of what is varied): 1 supported everywhere, 2"
        " depending on the setting.",
        "Supported: That one.",
        "That two: contradicted in 1 (world described), undecided in 1 (world inbound), follows"
        " from the rule in 1 (world scarce), supported in 1 (world rich).",
        "six: undecided in 1 (world described), follows from the rule in 1 (world inbound),"
        " supported in 1 (world scarce), contradicted in 1 (world rich).",
    ]
    many = claims([f"c{at}" for at in range(7)], worlds)
    last = told(facts([WORLD], dict(study.tables) | {"claims": many}))[-1]
    assert last == "2 more depend on the setting."


def test_settings_of_much_that_is_varied_are_named_if_they_are_few():
    dimensions = [listed(name, name, "yes", "no") for name in ("a", "b", "c")]
    places = [dict(zip("abc", one, strict=True)) for one in product(("yes", "no"), repeat=3)]
    points = pd.DataFrame(places).assign(point=range(8), error="")
    one = claims(["one"], "abcdefgh").merge(points.drop(columns="error"), on="point")
    one["verdict"] = ["supported"] * 7 + ["contradicted"]
    found = told(facts(dimensions, {"claims": one, "points": points}))
    assert found[-1] == "That one: supported in 7, contradicted in 1 (no, no, no)."


CLAIM = {
    "claim": "one", "says": "That", "point": 0, "kpi": "wait_to_price", "group": "",
    "of": "difference", "is": "below", "than": "0 days", "unit": "days", "verdict": "supported",
    "figure": -0.021, "low": -0.0235, "high": -0.0184,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "said", "figure"),
    [
        ({}, "below 0 days", "−0.0210 days (−0.0235 to −0.0184)"),
        ({"than": "0"}, "below 0 days", "−0.0210 days (−0.0235 to −0.0184)"),
        (
            {"of": "ratio", "is": "within", "than": "95 % to 105 %", "unit": "",
             "figure": 1.0204, "low": 0.9612, "high": 1.0781},
            "within 95 to 105 %",
            "102 % (96 to 108)",
        ),
        (
            {"of": "ratio", "than": "0.95", "unit": "", "figure": 0.638, "low": 0.6, "high": 0.676},
            "below 0.95",
            "0.638 (0.600 to 0.676)",
        ),
        (
            {"is": "within", "than": "1000000 to 2000000", "unit": "USD",
             "figure": 1.6e6, "low": 965_598.0, "high": 2_312_345.0},
            "within 1,000,000 to 2,000,000 USD",
            "1,600,000 USD (970,000 to 2,310,000)",
        ),
        (
            {"than": "10 days", "figure": 10.04, "low": 10.04, "high": 10.04},
            "below 10 days",
            "10.04 days",
        ),
        (
            {"than": "3000 days", "figure": 3000.4, "low": 3000.4, "high": 3000.4},
            "below 3,000 days",
            "3,000.4 days",
        ),
        ({"figure": math.nan, "low": math.nan, "high": math.nan}, "below 0 days", "–"),
        (
            {"than": "-1 days", "figure": 0.0, "low": -1e-9, "high": 1e-9},
            "below −1 days",
            "0 days (0 to 0)",
        ),
    ],
)  # fmt: skip
def test_a_claim_has_its_unit_and_threshold_and_no_rounding_reaches_that(changed, said, figure):
    study = facts([], {"claims": pd.DataFrame([CLAIM | changed])})
    block = study_blocks(study)[0]
    assert block.columns[3:5] == ["Claimed", "Value, 95 %"]
    assert block.rows[0][3:5] == [said, figure]
    assert block.lines == ["A figure is the difference To-Be − As-Is unless it says otherwise."]


SHARES = (
    " 80 % (72 to 86){}, by the means. Of the points, 70 % show it and 10 % the opposite; 5 % are"
    " practically equal, 15 % undecided."
)


def test_a_share_of_the_range_is_not_called_a_probability():
    table = uncertainty(["revenue", "utilisation", "customers_won"])
    study = facts([X], {"points": one_point(), "uncertainty": table})
    assert told(study) == [
        f"To-Be is better on revenue in{SHARES.format(' of the points of the evidence range')}",
        "The same on other figures: utilisation (higher) 80 % (72 to 86) and customers won 80 % (72"
        " to 86).",
        "A share is one of the evidence range, no probability: no distribution is stated; 1 point.",
    ]
    chance = table.assign(chance_share=[0.2, 0.1, 0.4])
    assert told(replace(study, tables=dict(study.tables) | {"uncertainty": chance}))[2] == (
        "In doubt: of the spread between points, 20 % on revenue and 40 % on customers won is"
        " chance, which more replications would lessen."
    )


STATED = replace(X, law=Law(lambda share: share, (), "uniform"))


def test_how_probable_it_is_is_said_first_and_the_payoff_before_others():
    table = uncertainty(["revenue", "contribution"], "probability")
    tables = {"points": one_point(), "uncertainty": table}
    method = Uncertainty((), "contribution", 10)
    assert told(facts([STATED], tables, method)) == [
        "The probability that To-Be is better on contribution on worked hours is"
        f"{SHARES.format('')}",
        "The same on other figures: revenue 80 % (72 to 86).",
        "Every dimension has a stated distribution, so that a share is a probability; 1 point.",
    ]


def test_a_share_of_a_distribution_that_is_cut_is_no_probability():
    table = uncertainty(["revenue", "contribution"], "probability")
    table.loc[0, "word"] = "share of the points that are left"
    study = facts([STATED], {"points": one_point(), "uncertainty": table})
    found = told(study)
    assert found[0].startswith(
        "To-Be is better on revenue in 80 % (72 to 86) of the points that are left, by the means."
    )
    cut = (
        "Distributions are stated, but points are missing, which cuts them: a share on revenue is"
        " one of the points that are left, and no probability"
    )
    assert found[-1] == f"{cut}; 1 point."
    assert study_blocks(study)[0].lines == [f"{cut}."]
    assert cut in study_pictures(study)[0].alt
    both = uncertainty(["revenue"], "share of the points that are left")
    assert "cuts them: a share is one of" in told(
        facts([STATED], {"points": one_point(), "uncertainty": both})
    )[-1]  # fmt: skip


def test_knowing_what_may_be_worth_nothing_is_not_ranked():
    tables = {"points": one_point(), "evidence_value": evidence_value([X, Y, Z])}
    found = told(facts([X, Y, Z], tables))
    assert "length 20,000 (16,000 to 24,000)" in found[0]
    assert found[0].endswith("; not shown to be worth anything: p.")
    nothing = tables | {"evidence_value": evidence_value([X, Y]).assign(low=-1.0)}
    assert told(facts([X, Y], nothing))[0].startswith("Not shown that knowing one of them would")
    assert found[1].startswith("These values are rough, for 1 points are few: below some 500")
    many = pd.DataFrame({"point": range(500), "error": ""})
    assert len(told(facts([X, Y, Z], tables | {"points": many}))) == 1


def test_knowing_one_thing_is_not_told_as_worth_more_than_knowing_all():
    rows = evidence_value([X, Y])
    whole = rows[:1].assign(dimension="all of them", rank=0, value=1.9, low=0.5, high=3.3)
    cut = rows.assign(value=[1.9, 0.1], low=[0.4, 0.0], high=[3.4, 0.3], cut=["yes", "no"])
    table = pd.concat([whole, cut]).assign(kpi="customers_won")
    study = facts([X, Y], swept([X, Y], [(2.0, 80.0)], lambda one: 1.0) | {"evidence_value": table})
    found = told(study)
    assert (
        found[0]
        == "To know all of it before choosing would be worth 1.9 (0.5 to 3.3) customers won."
    )
    assert found[2] == (
        "In doubt: length came out worth more than all together, which cannot be; it is told with"
        " the value of all."
    )
    assert study_blocks(study)[0].lines == [found[2]]
    assert found[2] in study_pictures(study)[0].alt
    open_ = table.assign(low=0.0)
    assert told(replace(study, tables=dict(study.tables) | {"evidence_value": open_}))[0].endswith(
        "customers won, which is not shown to be more than 0."
    )


def test_a_title_fits_into_a_sentence():
    study = facts([X, REPS], {}, labels=("As-Is", "To-Be"))
    named = replace(study, question="With how many in Europe is To-Be better?")
    titles = ["Length of the trial", "CRM in use", "To-Be or not", "Europe's reps", "Reps; sales"]
    assert [within_sentence(one, named.proper) for one in titles] == [
        "length of the trial", "CRM in use", "To-Be or not", "Europe's reps", "“Reps; sales”",
    ]  # fmt: skip


def test_values_of_a_range_have_the_digits_that_people_read():
    table = swept([X], [(9.894619197,), (0.5,)], lambda one: 9.0)
    table["points"].loc[0, "x"] = "9.894619197 h"
    study = facts([X], table)
    named = [point_told(study, one) for one in study.rows("points")]
    assert named == ["length of 9.895 h", "length of 0.5 h"]
    cells = [cell for one in study_blocks(study) for row in one.rows for cell in row]
    assert "9.895 h" in cells
    assert not [cell for cell in cells if "9.8946" in cell]


def test_what_the_parts_of_a_waterfall_add_to_is_none_of_them():
    table = waterfall(["Trial", "Calls; later ones", "other"])
    more = table[table["title"] == "Trial"].assign(diff=9e4, diff_low=8e4, diff_high=1e5)
    others = [
        more.assign(change=name, title=title)
        for name, title in (("start", "what no change says"), ("all changes", "all together"))
    ]
    study = facts([], {"points": one_point(), "waterfall": pd.concat([table, *others])})
    assert told(study)[0] == (
        "Averaged over all orders, on revenue (USD): trial +50,000 ± 15,000 and “Calls; later ones”"
        " +30,000 ± 15,000; what no change says +90,000 ± 10,000; all together +90,000 ± 10,000."
    )


def test_an_index_that_may_be_anything_is_not_ranked():
    table = indices([X, Y, Z])
    table.loc[table["dimension"] == "x", ["low", "high"]] = (-17.0, 17.0)
    found = told(facts([X, Y, Z], {"indices": table}))[0]
    assert "alone, p 0.200 (0.170 to 0.250)" in found
    assert "length" not in found
    assert "the intervals of 2 of 6 indices are too wide to tell anything" in found
    study = facts([X, Y, Z], {"indices": table})
    assert study_blocks(study)[0].rows[0] == ["Length", "too wide to tell", "too wide to tell"]
    assert "Length too wide to tell, too wide to tell" in study_pictures(study)[0].alt
    hardly = morris([X, Y]).assign(low=-1.0)
    assert "the size is hardly known" in told(facts([X, Y], {"morris": hardly}))[0]
    assert "hardly" not in told(facts([X, Y], {"morris": morris([X, Y])}))[0]


def test_analyses_of_one_design_name_it():
    table = morris([X, Y]).assign(of="first")
    assert "moves revenue in As-Is by" in told(facts([X, Y], {"morris": table}))[0]


def test_every_measured_figure_of_a_sweep_is_told_up_to_six():
    names = ["customers_won", "revenue", "contribution", "follow_up_hours", "registrants",
             "man_hours_per_win", "hours_on_non_buyers", "registrants_per_seller"]  # fmt: skip
    found = told(facts([X], swept([X], [(2.0,), (9.0,)], lambda one: 9.0, names[:4])))
    assert [
        sentence for sentence in found if sentence.startswith("On contribution on worked hours:")
    ]
    table = swept([X], [(2.0,), (9.0,)], lambda one: 9.0, names[:2])
    ruled = table["comparison"]["kpi"] == "revenue"
    table["comparison"].loc[ruled, ["kind", "verdict"]] = ("rule", "follows from the rule")
    assert "On revenue: follows from the rule at each of the 2 points." in told(facts([X], table))
    found = told(facts([X], swept([X], [(2.0,), (9.0,)], lambda one: 9.0, names)))
    assert len([sentence for sentence in found if sentence.startswith("On ")]) == 6
    assert "2 more measured figures stand in the table." in found


def test_groups_of_a_claim_are_no_claims_and_what_has_no_answer_is_shown():
    table = claims(["one", "two"], ["described"])
    table.loc[table["claim"] == "two", "verdict"] = "failed"
    whole = table[table["claim"] == "one"].assign(verdict="not defined", group="region")
    rows = pd.concat([table[:1].assign(group="region=europe"), whole, table[1:]])
    study = facts([], {"claims": rows})
    assert told(study)[0] == "Of 2 claims: 1 not defined, 1 failed."
    assert told(study)[1:] == ["Not defined: That one.", "Failed: That two."]
    settings = [{"x": "0.5 h", "reps": "four"}, {"x": "2 h", "reps": "no_reps"}]
    assert [setting_told(facts([X, REPS], {}), one) for one in settings] == [
        "length of 0.5 h, four", "length of 2 h, no reps",
    ]  # fmt: skip
    figures = [row[2] for row in study_blocks(study)[0].rows]
    assert figures == ["revenue, europe", "revenue, every region", "revenue"]
    ofs = [
        study_blocks(facts([], {"claims": table[:1].assign(of=of)}))[0].rows[0][2]
        for of in ("first", "second", "ratio")
    ]
    assert ofs == ["revenue in As-Is", "revenue in To-Be", "revenue, To-Be over As-Is"]
    assert "one: not defined" in study_pictures(study)[0].alt


def test_tables_of_the_page_are_in_words():
    study = facts([X], {"points": one_point(), "uncertainty": uncertainty(["revenue"]),
                        "evidence_value": evidence_value([X])})  # fmt: skip
    certain, worth = study_blocks(study)
    assert certain.rows == [["revenue", "80 % (72 to 86)", "70 %", "10 %", "5 %", "15 %"]]
    assert worth.rows == [["Length", "20,000 (16,000 to 24,000)"]]
    table = selection(3).iloc[::-1]
    study = facts([], {"points": one_point(), "selection": table}, selected())
    assert study_blocks(study)[0].columns[1] == "revenue, USD, 95 %"
    assert [(row[0], row[-1]) for row in study_blocks(study)[0].rows] == [
        ("Design 0", "chosen"), ("Design 1", "not chosen"), ("Design 2", "left out"),
    ]  # fmt: skip


def test_a_study_may_word_the_kpi_that_tells_its_break_even():
    study = break_even({"four": RISING}, told=rising, told_as="registrants per rep and year")
    found = told(study)
    assert "from 290 registrants per rep and year on" in found[0]
    assert "told in registrants per rep and year: registrants per seller, mean of" in found[-1]
    assert "along registrants per rep and year, mean" in study_pictures(study)[0].alt
    assert "registrants per rep and year" in study_blocks(study)[0].columns


def test_few_points_that_failed_are_named_however_much_is_varied():
    places = [(2.0, 90.0, 1.23456), (9.0, 90.0, 2.0), (24.0, 120.0, 3.0)]
    table = swept([X, Y, Z], places, slope)
    table["points"].loc[0, ["error", "z"]] = ["E1: it broke", "1.23456 h"]
    table["comparison"] = table["comparison"][1:]
    assert told(facts([X, Y, Z], table))[0].startswith(
        f"1 of 3 points failed (point 0: length of 2 h, a{LONG[1:]} of 90 h and p of 1.235 h) and"
    )


def test_a_number_of_things_stands_before_them():
    dimensions = [
        listed("a", "Agents beside the knowledge base", "three"),
        listed("r", "Reps in Europe", "1"),
        listed("h", "Calls an hour", "40 / h"),
        X,
    ]
    study = facts(dimensions, {})
    assert [choice_told(study, *one) for one in (("a", "three"), ("r", "1"), ("h", "40 / h"),
                                                 ("x", "2 h", "3 h"))] == [
        "three agents beside the knowledge base", "1 rep in Europe", "calls an hour 40 / h",
        "length of 2 and 3 h",
    ]  # fmt: skip


def test_a_selection_says_how_sure_it_is_only_if_that_was_reached():
    points = pd.DataFrame({"point": [0, 1], "reps": ["four", "six"], "error": ""})
    table = selection(3)
    found = told(facts([REPS], {"points": points, "selection": table}, selected()))
    assert found == [
        "The best on revenue is Design 0 with four reps: 1,000 USD (950 to 1,050).",
        "Next comes Design 1 with four reps: 900 USD (850 to 950); their intervals overlap, but"
        " systems are compared run by run.",
        "The choice is right with 95 % at least, that is: if the best system is better than every"
        " other by 50 USD or more, it is chosen; if not, one that is less than 50 USD worse than"
        " the best.",
    ]
    ocba = selected(Ocba())
    found = told(facts([REPS], {"points": points, "selection": table}, ocba))
    assert found[1].endswith("their intervals overlap.")
    assert found[2] == (
        "The chance that this is the right choice is estimated at 95.0 %: an approximation, and no"
        " bound."
    )
    table = table.assign(reached="no", probability=0.8)
    found = told(facts([REPS], {"points": points, "selection": table}, ocba))
    assert found[1:] == [
        "The 95 % that were asked for are not reached; the chance of a right choice is estimated"
        " at 80.0 %: an approximation, and no bound.",
        "Not ruled out either: Design 1 with four reps.",
    ]


def test_a_selection_has_its_unit_its_runner_up_and_its_runs():
    points = pd.DataFrame({"point": [0], "reps": ["four"], "error": ""})
    table = selection(3).assign(kpi="customers_won", unit="customers", replications=[50, 30, 10])
    table.loc[1:, ["low", "high"]] = [[800, 940], [700, 750]]
    study = facts([REPS], {"points": points, "selection": table}, selected())
    found = told(study)
    assert found[0].endswith("is Design 0: 1,000 customers (950 to 1,050).")
    assert found[1] == "Next comes Design 1: 900 customers (800 to 940)."
    assert "by 50 customers or more" in found[2]
    assert runs_told(study) == "90 runs, 10 to 50 of each system"
    axes = study_pictures(study)[0].figure.axes
    assert any(one.get_xlim()[0] > 600 for one in axes)


def test_a_warm_up_names_series_that_are_cut_later():
    found = told(facts([], {"points": one_point(), **warm_up(["queue"])}))
    assert found[0].startswith("MSER-5 would leave out more than the warm-up in 1 of the 2 weekly")
    assert found[1] == "To-Be, queue: 5 weeks would be left out, 3 are."
    assert found[-1] == "What it cannot tell."


def test_stopping_by_a_rule_is_said_with_what_it_does_to_intervals():
    stops = pd.DataFrame(
        [{"point": 0, "kpi": "revenue", "rule": "sign", "reached": "no", "diff": 9.0, "low": 5.0,
          "high": 13.0, "replications": 20}]
    )  # fmt: skip
    table = swept([X], [(2.0,), (9.0,)], lambda one: 9.0) | {"stops": stops}
    found = told(facts([X], table))
    assert "as many as are allowed: it held in no case." in found[-1]
    for reached, said in (("yes", "in the one case"), ("yes no", "in 1 of 2 cases"),
                          ("yes yes", "in all 2 cases"), ("no no", "in no case")):  # fmt: skip
        rows = pd.concat([stops.assign(reached=one) for one in reached.split()])
        assert f"it held {said}. " in told(facts([X], table | {"stops": rows}))[-1]
    assert "revenue rests on the intervals of stops.csv" in found[-1]
    assert "all others are at 95 % as if nobody had looked before" in found[-1]
    shown = study_blocks(facts([X], table))[0]
    assert shown.rows == [["0", "revenue", "sign", "no", "+9.0 ± 4.0", "20"]]
    table["stops"] = stops.assign(kpi="customers_won")
    assert found[-1] != (alone := told(facts([X], table))[-1])
    assert alone.endswith("which hold after such a stop.")
