"""What people read of a study says what its tables say, never more, and bears any study."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.experiment.reading import Study, read_study
from sim.measures.selection import Ocba
from sim.report.charts.registry import Picture
from sim.report.charts.sheet import sheet
from sim.report.charts.studies import CHARTS, study_chart, study_pictures
from sim.report.charts.studies.axis import log_ticks
from sim.report.charts.studies.plane import zero_lines
from sim.report.html import REPORT
from sim.report.studies.blocks import study_blocks
from sim.report.studies.facts import Facts, within_sentence
from sim.report.studies.page import not_drawn, write_study_page
from sim.report.studies.plans import arms, point_told
from sim.report.studies.registry import SENTENCES
from sim.report.studies.sentences import answers, told
from sim.report.studies.stated import setting_told
from tests.unit.drawn import outside, overlaps
from tests.unit.studied import (
    break_even,
    claims,
    compared,
    evidence_value,
    facts,
    indices,
    listed,
    morris,
    one_point,
    ranged,
    selected,
    selection,
    swept,
    uncertainty,
    warm_up,
    waterfall,
)

ROOT = Path(__file__).parents[2]
RISING = [(2.0, -20.0), (6.0, -10.0), (10.0, -1.0), (12.0, 4.0), (16.0, 20.0), (20.0, 30.0)]
LONG = "A name that is much longer than any that a careful writer would give to a thing"
X, Y, Z = ranged("x", "Length", 2, 24, "log"), ranged("y", LONG, 80, 320), ranged("z", "P", 1, 6)
REPS = listed("reps", "Reps", "four", "six")


def rising(number: float) -> float:
    return 25 * number


# -- break-even in sentences ----------------------------------------------------------


def test_a_clear_break_even_is_told_with_its_interval():
    found = told(
        break_even({"four": RISING, "eight": [(n, d - 9) for n, d in RISING]}, told=rising)
    )
    assert found[:2] == [
        "With four reps, To-Be is better on customers won from 260 registrants per seller on"
        " (95 %: 228 to 290), and As-Is below that.",
        "With eight reps, To-Be is better on customers won from 331 registrants per seller on"
        " (95 %: 312 to 350), and As-Is below that.",
    ]
    assert "mean of As-Is in the 2,000 h" in found[-1]
    assert "20 pairs of runs at each point; each interval holds by itself at 95 %" in found[-1]


def test_a_line_that_stands_alone_is_told_along_its_dimension():
    found = told(break_even({"": RISING}))
    assert found[0].startswith("To-Be is better on customers won from 10.4 %/year on (95 %: 9.1 ")


def test_a_kpi_that_falls_along_the_line_turns_the_side_round():
    found = told(break_even({"four": RISING}, told=lambda number: 1000 / number))
    assert "up to 96 registrants per seller (95 %: 86 to 110), and As-Is above that" in found[0]


def test_a_kpi_that_does_not_keep_the_order_of_the_line_does_not_tell_it():
    found = told(break_even({"four": RISING}, told=lambda number: 10 * abs(number - 9)))
    assert "from 10.4 %/year on" in found[0]


@pytest.mark.parametrize(
    ("kpi", "start"),
    [
        ("follow_up_hours_per_win", "As-Is is better on follow-up hours per win from"),
        ("registrants_per_seller", "To-Be is higher on registrants per seller from"),
    ],
)
def test_the_direction_of_a_kpi_says_who_is_better(kpi, start):
    assert told(break_even({"": RISING}, kpi=kpi))[0].startswith(start)


@pytest.mark.parametrize(
    ("places", "says", "never"),
    [
        (
            [(2.0, -2.0), (10.0, -1.0), (12.0, 4.0), (20.0, 20.0)],
            "To-Be is better from 290 registrants per seller on; below that, As-Is is not shown",
            "As-Is is better",
        ),
        (
            [(2.0, -20.0), (10.0, -1.0), (12.0, 2.0), (20.0, 2.5)],
            "As-Is is better up to 229 registrants per seller; above that, To-Be is not shown",
            "To-Be is better",
        ),
        (
            [(2.0, -2.0), (10.0, -1.0), (12.0, 2.0), (20.0, 2.5)],
            "open at both ends): on neither side is it shown within the range who is better",
            "is better on",
        ),
    ],
)
def test_an_open_interval_claims_nothing_on_its_open_side(places, says, never):
    found = told(break_even({"four": places}, told=rising))
    assert says in found[0]
    assert never not in found[0]


def test_no_break_even_is_an_answer():
    found = told(
        break_even(
            {
                "four": [(2.0, 20.0), (20.0, 9.0)],
                "six": [(2.0, -20.0), (20.0, -9.0)],
                "seven": [(2.0, -20.0), (20.0, -9.0)],
                "eight": [(2.0, 1.0), (11.0, 1.0), (20.0, 0.5)],
                "nine": [(2.0, 1.0), (10.0, 20.0), (20.0, 9.0)],
                "ten": [],
            }
        )
    )
    none = "there is no break-even from 2 to 20 %/year:"
    won = "on customers won at"
    assert found[:-1] == [
        f"With four reps, {none} To-Be is better {won} each of the 2 points.",
        f"With six reps and seven reps, {none} As-Is is better {won} each of the 2 points.",
        f"With eight reps, {none} the sign of the difference in customers won is open at each of"
        " the 3 points.",
        f"With nine reps, {none} To-Be is better {won} 2 of the 3 points; the sign is open at 1.",
        f"With ten reps, {none} the difference has no value at any point.",
    ]


def test_several_break_evens_are_told_each_with_who_is_better_then():
    places = [(2.0, -20.0), (6.0, 0.5), (8.0, 9.0), (12.0, 1.0), (14.0, -9.0), (18.0, 1.0)]
    first = told(break_even({"four": places}, told=rising))[0]
    assert (
        "turns round 3 times: at 148 registrants per seller (95 %: 133 to 165; then To-Be" in first
    )
    assert "at 305 registrants per seller (95 %: 275 to 320; then As-Is better)" in first
    assert first.endswith("open above; then not shown who is better).")


def test_places_that_are_open_outside_the_interval_are_counted():
    found = told(break_even({"": [*RISING[:-1], (18.0, 1.0), (20.0, 9.0)]}))
    assert found[0].endswith("; outside that interval the sign is open at 1 of 7 points.")


def test_a_break_even_says_how_many_points_differ_little():
    study = break_even({"": RISING}, told=rising)
    said = study.tables["comparison"]
    said.loc[said["point"] == 2, "verdict"] = "practically equal"
    said.loc[said["point"].isin([1, 3]) & (said["kpi"] == "customers_won"), "verdict"] += " (small)"
    assert told(study)[0].endswith(
        "; the designs are practically equal at 1 and apart by less than the margin (small) at 2 of"
        " 6 points."
    )


def test_what_explains_a_break_even_is_told_as_numbers():
    found = told(break_even({"four": RISING, "six": RISING}, told=rising, because=(2.549, 1.6525)))
    assert found[2] == (
        "At the break-even, follow-up hours per registrant are 2.55 h in As-Is and 1.65 h in To-Be"
        " with four reps; 2.55 h in As-Is and 1.65 h in To-Be with six reps."
    )


def test_points_that_failed_are_told_with_their_errors():
    found = told(break_even({"four": RISING, "six": RISING}, errors={"six": "E1: it broke.\nmore"}))
    assert found[0] == (
        "1 of 13 points failed (rate 11 %/year with six reps) and is left out of all that follows:"
        " E1: it broke."
    )
    points = pd.DataFrame([{"point": 0, "error": "boom"}])
    assert told(facts([], {"points": points})) == [
        "1 of 1 point failed and is left out of all that follows: boom.",
        "No point came to an end: nothing is known.",
    ]


def test_many_lines_are_not_told_one_by_one():
    found = told(break_even({f"choice {at}": RISING for at in range(40)}, because=(2.0, 1.0)))
    assert len(found) < 14
    assert "There are break-evens on 32 more lines: see the table." in found


# -- other methods in sentences -------------------------------------------------------


def test_a_sweep_is_counted_verdict_by_verdict_and_its_false_ones_expected():
    table = swept([X], [(float(at),) for at in range(2, 22)], lambda one: float(one[0]) - 10)
    found = told(facts([X], table))
    assert found[0] == (
        "On customers won: To-Be better at 8, undecided at 7, As-Is better at 5 (length 2 h, 3 h,"
        " 4 h, 5 h and 6 h) of 20 points."
    )
    assert found[1] == (
        "20 pairs of runs at each point. A clear verdict may be chance: if the designs did not"
        " differ at any point, up to one verdict in 20 would be clear all the same, here 1.0 on"
        " each figure."
    )


def test_few_points_are_named_by_what_is_varied():
    one = listed("reps", "reps", "1", "2", "3")
    table = swept([one], [("1",), ("2",), ("3",)], lambda at: 9.0 if at[0] < "3" else 1.0)
    study = facts([one], table)
    assert told(study)[0] == "On customers won: To-Be better at reps 1 and 2, undecided at reps 3."
    assert [point_told(study, row) for row in study.rows("points")] == [
        "reps 1",
        "reps 2",
        "reps 3",
    ]
    assert "reps 3: +1.0 ± 3.0" in study_pictures(study)[0].alt
    table = swept([REPS], [("four",), ("six",)], lambda at: 9.0 if at[0] == "four" else 1.0)
    assert told(facts([REPS], table))[0].endswith("better at four reps, undecided at six reps.")
    corners = [(x, reps) for x in (2.0, 24.0) for reps in ("four", "six")]
    table = swept([X, REPS], corners, lambda at: 9.0 if at == corners[0] else 1.0)
    assert told(facts([X, REPS], table))[0] == (
        "On customers won: undecided at 3 (length 2 h with six reps; length 24 h with four reps;"
        " length 24 h with six reps), To-Be better at 1 (length 2 h with four reps) of 4 points."
    )
    assert "undecided at 2 (as described; six reps)" in told(_tornado()[0])[0]


def test_verdicts_that_are_all_open_are_not_called_false():
    found = told(facts([X], swept([X], [(2.0,), (9.0,)], lambda one: 1.0)))
    assert found == [
        "On customers won: undecided at each of the 2 points.",
        "20 pairs of runs at each point.",
    ]


def test_a_tornado_is_sorted_by_swing_and_says_what_turns_the_sign():
    found = arms(*_tornado())
    assert [one.dimension for one in found] == ["x", "y", "reps"]
    assert [text for text, _ in found[0].ends] == ["2 h", "24 h"]
    assert [one.mean for _, one in found[0].ends] == [-12.0, 54.0]
    assert found[0].swing == 66.0
    sentence = told(_tornado()[0])[1]
    assert "moves most with length (−12.0 to +54.0)" in sentence
    assert sentence.endswith(f"clear and opposite at the ends of length and a{LONG[1:]}.")


def _tornado() -> tuple[Facts, list]:
    base = (6.0, 200.0, "four")
    points = [base, (2.0, *base[1:]), (24.0, *base[1:]), (6.0, 80.0, "four"), (6.0, 320.0, "four")]
    table = swept(
        [X, Y, REPS],
        [*points, (*base[:2], "six")],
        lambda one: 3 * (float(one[0]) - 6) + (float(one[1]) - 200) / 10,
    )
    found = facts([X, Y, REPS], table)
    return found, found.compared_in("customers_won")


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
    tables = {"claims": claims(["one", "two"], ["described", "inbound"])}
    tables["claims"].loc[tables["claims"]["claim"] == "one", "verdict"] = "supported"
    found = told(facts([], tables))
    assert found == [
        "Of 2 claims in 2 settings (combinations of what is varied): 1 supported everywhere, 1"
        " depending on the setting.",
        "Supported: one.",
        "Depending on the setting: two (contradicted in 1, undecided in 1).",
    ]


def test_a_share_of_the_range_is_not_called_a_probability():
    found = told(facts([X], {"points": one_point(), "uncertainty": uncertainty(["revenue"])}))
    assert (
        "To-Be is better in 80 % (72 to 86) of the points by their means: shown for To-Be in 70 %"
        " and for As-Is in 10 %, practically equal in 5 %, undecided in 15 %" in found[0]
    )
    assert "no probability" in found[1]


def test_knowing_what_may_be_worth_nothing_is_not_ranked():
    tables = {"points": one_point(), "evidence_value": evidence_value([X, Y, Z])}
    found = told(facts([X, Y, Z], tables))
    assert "length 20,000 (16,000 to 24,000)" in found[0]
    assert found[1] == "Not shown that knowing it would be worth anything: p."
    assert found[2].startswith("These values are rough, for 1 points are few: below some 500")
    many = pd.DataFrame({"point": range(500), "error": ""})
    assert len(told(facts([X, Y, Z], tables | {"points": many}))) == 2


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
    assert found[3] == (
        "In doubt: length came out worth more than all together, which cannot be; it is told with"
        " the value of all."
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
    assert named == ["length 9.895 h", "length 0.5 h"]
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
    assert [sentence for sentence in found if sentence.startswith("On contribution:")]
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
    assert told(study)[1:] == ["Not defined: one.", "Failed: two."]
    settings = [{"x": "0.5 h", "reps": "four"}, {"x": "2 h", "reps": "no_reps"}]
    assert [setting_told(facts([X, REPS], {}), one) for one in settings] == [
        "length 0.5 h, four", "length 2 h, no reps",
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
    assert "from 260 registrants per rep and year on" in found[0]
    assert "told in registrants per rep and year: registrants per seller, mean of" in found[-1]
    assert "along registrants per rep and year, mean" in study_pictures(study)[0].alt
    assert "registrants per rep and year" in study_blocks(study)[0].columns


def test_the_marks_of_a_map_are_counted_with_those_that_are_false():
    found = told(facts([X, Y], _refined()))
    assert found[0].startswith("On customers won: To-Be better at 13, As-Is better at 9,")
    assert found[0].endswith("undecided at 3 of 25 points.")
    assert found[1].endswith("would be clear all the same, here 1.2 of the marks.")


def test_a_selection_says_how_sure_it_is_only_if_that_was_reached():
    points = pd.DataFrame({"point": [0, 1], "reps": ["four", "six"], "error": ""})
    table = selection(3)
    found = told(facts([REPS], {"points": points, "selection": table}, selected()))
    assert found == [
        "The best on revenue is Design 0 with four reps: 1,000 USD (950 to 1,050).",
        "The choice is right with 95 % at least, that is: if the best system is better than every"
        " other by 50 USD or more, it is chosen; if not, one that is less than 50 USD worse than"
        " the best.",
    ]
    ocba = selected(Ocba())
    found = told(facts([REPS], {"points": points, "selection": table}, ocba))
    assert found[1] == (
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


# -- tables ---------------------------------------------------------------------------


def test_all_that_was_measured_stands_in_the_table_and_the_page_says_what_is_not_drawn():
    names = ["customers_won", "contribution", "registrants", "follow_up_hours", "revenue"]
    table = swept([X], [(2.0,), (9.0,)], lambda one: 9.0, names)
    ruled = table["comparison"]["kpi"] == "follow_up_hours"
    table["comparison"].loc[ruled, "kind"] = "rule"
    study = facts([X], table)
    shown, more = study_blocks(study)
    assert (shown.title, more.title) == (
        "To-Be − As-Is at every point",
        "To-Be − As-Is: further figures",
    )
    assert shown.columns[:2] == more.columns[:2]
    assert [*shown.columns[2:], *more.columns[2:]] == [
        "customers won", "revenue, USD", "contribution, customers", "registrants, customers",
        "follow-up hours, customers",
    ]  # fmt: skip
    assert [one.name for one in study_pictures(study)] == [
        "points_customers_won", "points_revenue", "points_contribution",
    ]  # fmt: skip
    assert not_drawn(study) == (
        "The charts show customers won, revenue and contribution. Not drawn: registrants and"
        " follow-up hours, which stand in the tables below and in comparison.csv."
    )
    assert not_drawn(facts([X], swept([X], [(2.0,), (9.0,)], lambda one: 9.0, names[:3]))) == ""
    assert not_drawn(break_even({"": RISING}, told=rising)).startswith("The charts show customers")
    split = table["comparison"][:1].assign(group="region=europe")
    table["comparison"] = pd.concat([table["comparison"], split])
    assert study_blocks(facts([X], table))[0].lines == [
        "By group, customers won: in comparison.csv."
    ]


# -- charts ---------------------------------------------------------------------------

GRID = [(float(x), float(y)) for x in (2, 4, 8, 16, 24) for y in (80, 140, 200, 260, 320)]
KPIS = ["customers_won", "revenue", "follow_up_hours_per_win"]


def _slope(one) -> float:
    return 3 * (float(one[0]) - 8) + (float(one[1]) - 200) / 10


def _refined() -> dict[str, pd.DataFrame]:
    table = swept([X, Y], [(x + y / 200, y) for x, y in GRID], _slope)
    marks = table["comparison"][["point", "kpi"]].assign(
        mark=table["comparison"]["verdict"], false_marks=0.05 * len(table["points"])
    )
    return table | {"map": marks}


STUDIES: Mapping[str, Callable[[], Facts]] = {
    "one line": lambda: break_even({"": RISING}),
    "three lines": lambda: break_even(dict.fromkeys(("a", "b", "c"), RISING), told=rising),
    "many lines": lambda: break_even(
        {f"{LONG} {at}": [(n, d - at) for n, d in RISING] for at in range(13)}, told=rising
    ),
    "open": lambda: break_even({"four": [(2.0, -2.0), (20.0, 2.0)], "six": RISING}, told=rising),
    "none": lambda: break_even({"four": [(2.0, -20.0), (20.0, -4.0)]}, told=rising),
    "far": lambda: break_even({"": [(n, d * abs(d)) for n, d in RISING]}),
    "curves": lambda: facts(
        [X, REPS],
        swept([X, REPS], [(x, r) for x, _ in GRID for r in ("four", "six")],
              lambda one: float(one[0]) - 8, KPIS),
    ),
    "grid": lambda: facts([X, Y], swept([X, Y], GRID, _slope)),
    "cells": lambda: facts(
        [listed("m", "Market", "default", LONG), REPS],
        swept([listed("m", "Market", "default", LONG), REPS],
              [(m, r) for m in ("default", LONG) for r in ("four", "six")],
              lambda one: 9.0 if one[0] == LONG else -9.0),
    ),
    "refined": lambda: facts([X, Y], _refined()),
    "tornado": lambda: _tornado()[0],
    "list": lambda: facts(
        [X, Y, Z, REPS],
        swept([X, Y, Z, REPS], [(x, y, 1 + x / 5, "four" if y > 200 else "six") for x, y in GRID]
              + [(3.0, 90.0, 2.0, "four")] * 60, _slope),
    ),
    "waterfall": lambda: facts(
        [], {"points": one_point(), "waterfall": waterfall([LONG, "Trial", "Calls"])}
    ),
    "claims": lambda: facts([], {"claims": claims([LONG, "two"], [""])}),
    "many claims": lambda: facts(
        [], {"claims": claims([f"{LONG} {n}" for n in range(9)],
                              [f"world {n}" for n in range(25)])},
    ),
    "sensitivity": lambda: facts(
        [X, Y, Z, REPS], {"morris": morris([X, Y, Z, REPS]), "indices": indices([X, Y, Z, REPS])}
    ),
    "certainty": lambda: facts(
        [X, Y, Z], {"points": one_point(), "uncertainty": uncertainty(KPIS),
                    "evidence_value": evidence_value([X, Y, Z])},
    ),
    "selection": lambda: facts(
        [], {"points": one_point(), "selection": selection(50)}, selected()
    ),
    "warm-up": lambda: facts([], {"points": one_point(), **warm_up(["queue of sales", LONG, "c"])}),
    "three designs": lambda: facts(
        [X], swept([X], [(x,) for x in (2.0, 8.0, 24.0)], lambda one: float(one[0]) - 8,
                   designs=("To-Be", "Third")), labels=("As-Is", "To-Be", "Third"),
    ),
}  # fmt: skip
DRAWN = {
    "one line": ["frontier", "curves"],
    "three lines": ["frontier", "curves"],
    "many lines": ["frontier", "curves"],
    "far": ["frontier", "curves", "curves_close"],
    "curves": ["curves_customers_won", "curves_revenue", "curves_follow_up_hours_per_win"],
    "grid": ["map_customers_won"],
    "cells": ["map_customers_won"],
    "refined": ["map_customers_won"],
    "tornado": ["tornado_customers_won"],
    "list": ["points_customers_won"],
    "waterfall": ["waterfall_revenue"],
    "many claims": ["claims_1", "claims_2", "claims_3"],
    "sensitivity": ["morris_revenue", "indices_revenue"],
    "certainty": ["probability", "evidence_value_contribution"],
    "selection": ["selection"],
    "warm-up": ["weeks"],
    "three designs": ["curves_customers_won_To-Be", "curves_customers_won_Third"],
}


@pytest.mark.parametrize("name", STUDIES)
def test_no_text_of_a_chart_covers_another_or_leaves_the_picture(name):
    drawn = study_pictures(STUDIES[name]())
    assert [one.name for one in drawn] == DRAWN.get(name, [one.name for one in drawn])
    for picture in drawn:
        assert overlaps(picture) == []
        assert outside(picture) == []
        assert picture.alt.startswith(picture.title)


def test_every_chart_of_a_study_is_in_the_docs():
    page = (ROOT / "docs/charts.md").read_text("utf-8")
    for name in STUDIES:
        for stem in DRAWN.get(name, []):
            told_of = [one for one in re.findall(r"\*\*(\w+)\*\*", page) if stem.startswith(one)]
            assert told_of, stem


def test_every_chart_is_drawn_by_one_of_these_studies():
    drawn = {table for make in STUDIES.values() for table in make().tables}
    assert set(CHARTS) <= drawn
    assert set(SENTENCES) <= drawn


def test_a_new_method_brings_its_chart_by_one_registration(monkeypatch):
    monkeypatch.setattr("sim.report.charts.studies.registry.CHARTS", charts := dict(CHARTS))
    monkeypatch.setattr("sim.report.charts.studies.CHARTS", charts)

    @study_chart("novelty")
    def novelty(found: Facts) -> list[Picture]:
        return [
            Picture(
                "novelty", "New", f"New: {len(found.tables['novelty'])}", sheet("", "", 9).figure
            )
        ]

    tables = {
        "novelty": pd.DataFrame({"one": [1]}),
        "comparison": pd.DataFrame([compared(0, "revenue", 1)]),
    }
    assert [one.alt for one in study_pictures(facts([], tables))] == ["New: 1"]


def test_the_chart_of_a_frontier_tells_its_break_evens():
    frontier = study_pictures(break_even({"four": RISING, "six": [(2.0, -9.0), (20.0, -9.0)]}))[0]
    assert "Four reps: 10.4; (9.1 to 11.6)" in frontier.alt
    assert "Six reps: no break-even in this range; As-Is better at all 2 points" in frontier.alt


@pytest.mark.parametrize("missing", [10.0, 3.0])
def test_a_curve_breaks_where_points_failed(missing):
    table = swept([X], [(x,) for x in (2.0, 6.0, missing, 16.0, 24.0)], lambda one: 9.0)
    failed = table["points"]["x_number"] == missing
    table["points"].loc[failed, "error"] = "E1: it broke"
    gone = table["points"].loc[failed, "point"]
    table["comparison"] = table["comparison"][~table["comparison"]["point"].isin(gone)]
    drawn = study_pictures(facts([X], table))[0]
    lines = [
        one.get_xdata() for one in drawn.figure.axes[0].lines if one.get_linestyle() == "-"
        and len(one.get_xdata()) and max(one.get_xdata()) > 1
    ]  # fmt: skip
    assert not [one for one in lines if min(one) < missing < max(one)]
    assert [len(one) for one in lines if len(one) > 1] == ([2, 2] if missing == 10 else [3])
    assert "A line breaks where a point failed" in drawn.alt
    whole = study_pictures(facts([X], swept([X], [(2.0,), (9.0,), (24.0,)], lambda one: 9.0)))[0]
    assert "breaks" not in whole.alt


def test_an_axis_of_whole_numbers_has_no_others():
    people = replace(ranged("z", "People", 2, 4), whole=True)
    across = study_pictures(
        facts([people], swept([people], [(2.0,), (3.0,), (4.0,)], lambda one: 9.0))
    )[0].figure.axes[0]
    assert [one.get_text() for one in across.get_xticklabels()] == ["2", "3", "4"]
    cells = swept([X, people], [(x, z) for x in (2.0, 24.0) for z in (2.0, 3.0)], _slope)
    upwards = study_pictures(facts([X, people], cells))[0].figure.axes[0]
    assert [one.get_text() for one in upwards.get_yticklabels()] == ["2", "3"]
    few = replace(people, low=1.0, high=3.0, scale="log")
    on_log = study_pictures(facts([few], swept([few], [(1.0,), (2.0,), (3.0,)], lambda one: 9.0)))
    assert [one.get_text() for one in on_log[0].figure.axes[0].get_xticklabels()] == ["1", "2", "3"]


def test_a_field_of_a_map_without_a_colour_has_an_edge():
    table = swept([X, Y], GRID, lambda one: 1.0)
    fields = study_pictures(facts([X, Y], table))[0].figure.axes[0].collections[0]
    assert tuple(fields.get_facecolor()[0]) != tuple(fields.get_edgecolor()[0])


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_mark_at_the_end_of_an_axis_of_shares_has_room(share):
    table = uncertainty(["revenue"]).assign(b_better=share, low=share, high=share)
    axes = study_pictures(facts([X], {"points": one_point(), "uncertainty": table}))[0].figure.axes
    (low, high), wide = axes[-1].get_xlim(), axes[-1].get_window_extent().width
    radius = 3.0 / 72 * axes[-1].figure.dpi / wide * (high - low)
    assert low <= 100 * share - radius
    assert high >= 100 * share + radius


def test_the_line_of_zero_lies_where_the_difference_is_zero():
    xs, ys = (np.array(one, dtype=float) for one in zip(*GRID, strict=True))
    ends = [end for piece in zero_lines(xs, ys, xs + ys / 20 - 20) for end in piece]
    assert ends
    assert max(abs(x + y / 20 - 20) for x, y in ends) < 1e-9
    assert zero_lines(np.arange(3.0), np.arange(3.0), np.array([-1.0, 1.0, 2.0])) == []


@pytest.mark.parametrize(
    ("low", "high"), [(2.0, 24.0), (0.001, 5000.0), (99.0, 101.0), (54.0, 1109.0), (90.0, 800.0)]
)
def test_a_logarithmic_axis_has_ticks_within_its_limits(low, high):
    ticks = log_ticks(low, high, 163.0)
    assert len(ticks) >= 3
    assert all(low <= tick <= high for tick in ticks)


# -- the page -------------------------------------------------------------------------

HOSTILE = "<script>alert('x')</script> {{ 7 * 7 }} & \u202e" + "w" * 500


@pytest.fixture(scope="module")
def capacity() -> Study:
    return read_study(ROOT / "scenarios/studies/capacity_demand.yaml")


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    lines = dict.fromkeys(("four", "six", "eight"), RISING)
    made = break_even(lines, told=rising, because=(2.5, 1.6), errors={"six": HOSTILE}).tables
    named = {"rate": "organic_rate", "rate_number": "organic_rate_number"}
    return {name: table.rename(columns=named) for name, table in made.items()}


def _written(folder: Path, study: Study, tables: Mapping[str, pd.DataFrame]) -> str:
    folder.mkdir()
    (folder / "points.csv").write_text("")
    again = "python3 run_sim.py study FILE"
    names = write_study_page(folder, study.experiment, study.method, tables, "compiled", again)
    assert names == ["charts/", REPORT]
    return (folder / REPORT).read_text("utf-8")


def test_the_page_asks_answers_and_says_how_to_go_on(tmp_path, capacity, tables):
    page = _written(tmp_path / "one", capacity, tables)
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", page))
    assert capacity.experiment.question in text
    for sentence in answers(capacity.experiment, capacity.method, tables)[1:]:
        assert sentence in text
    assert "python3 run_sim.py rerun DIR" in text
    assert "Points that failed" in text
    assert "19 points, of which 1 failed" in text
    assert 'id="chart-frontier"' in page
    assert {one.name for one in (tmp_path / "one/charts").iterdir()} >= {
        "frontier.svg",
        "curves.png",
    }


def test_the_page_is_whole_and_asks_for_nothing_else(tmp_path, capacity, tables):
    page = _written(tmp_path / "one", capacity, tables)
    assert re.findall(r'(?:src|href)="(?!#)', page) == []
    assert "url(http" not in page
    assert "<script" not in page
    assert "{{" not in page.replace("{{ 7 * 7 }}", "")
    assert "&lt;script&gt;" in page


def test_the_page_is_the_same_bytes_again(tmp_path, capacity, tables):
    assert _written(tmp_path / "a", capacity, tables) == _written(tmp_path / "b", capacity, tables)


def test_a_study_of_which_every_point_failed_has_a_page_that_says_so(tmp_path, capacity):
    lines = {name: [] for name in ("four", "six", "eight")}
    made = break_even(lines, told=rising, errors=dict.fromkeys(lines, "E1: it broke")).tables
    named = {"rate": "organic_rate", "rate_number": "organic_rate_number"}
    tables = {name: table.rename(columns=named) for name, table in made.items()}
    assert tables["comparison"].empty
    (tmp_path / "points.csv").write_text("")
    write_study_page(tmp_path, capacity.experiment, capacity.method, tables, "compiled", "again")
    page = (tmp_path / REPORT).read_text("utf-8")
    assert "3 of 3 points failed (" in page
    assert "and are left out of all that follows: E1: it broke." in page
    assert "3 points, of which 3 failed" in page
