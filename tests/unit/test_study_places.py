"""Where which design is better: a map line by line, a tornado dimension by dimension."""

from __future__ import annotations

from sim.report.charts.studies import study_pictures
from sim.report.studies.plans import arms
from sim.report.studies.sentences import told
from tests.unit.studied import facts, listed, swept
from tests.unit.study_examples import LONG, X, Y, Z, marks_of, refined, slope, tornado


def test_a_tornado_is_sorted_by_swing_and_says_what_turns_the_sign():
    found = arms(*tornado())
    assert [one.dimension for one in found] == ["x", "y", "reps"]
    assert [text for text, _ in found[0].ends] == ["2 h", "24 h"]
    assert [one.mean for _, one in found[0].ends] == [-12.0, 54.0]
    assert found[0].swing == 66.0
    sentence = told(tornado()[0])[1]
    assert sentence.startswith(
        "Seen from four reps, all else as described, the difference in customers won moves most, by"
        " one dimension alone, with length (−12.0 to +54.0)"
    )
    assert sentence.endswith(f"; each alone, length and a{LONG[1:]} turn its sign.")


def test_a_list_of_a_tornado_shows_the_ends_of_the_difference_among_all_its_values():
    reps = listed("reps", "Reps", "4", "3", "5", "2")
    points = [(6.0, "4"), (2.0, "4"), (24.0, "4"), (6.0, "3"), (6.0, "5"), (6.0, "2")]
    means = {"4": 0.0, "3": 9.0, "5": 2.0, "2": 4.0}
    table = swept([X, reps], points, lambda one: float(one[0]) - 6 + means[str(one[1])])
    study = facts([X, reps], table)
    widest = next(arm for arm in arms(study, study.compared_in("customers_won"))
                  if arm.dimension == "reps")  # fmt: skip
    assert [text for text, _ in widest.ends] == ["4", "3"]
    alt = study_pictures(study)[0].alt
    assert "Thick line: 4 reps, all else as described; thin line: 0." in alt
    assert "Of a list: the values with the least and the greatest" in alt
    assert (
        "Thick line: as described" in study_pictures(facts([X, Y, Z], tornado_of_ranges()))[0].alt
    )
    none = swept([X, reps], points, lambda one: 1.0)
    assert told(facts([X, reps], none))[1].endswith("no dimension alone is shown to turn its sign.")


def tornado_of_ranges():
    base = (6.0, 200.0, 3.0)
    points = [base, (2.0, *base[1:]), (24.0, *base[1:]), (6.0, 80.0, 3.0), (*base[:2], 1.0)]
    return swept([X, Y, Z], points, slope)


def test_the_marks_of_a_map_are_counted_with_those_that_are_false():
    found = told(facts([X, Y], refined()))
    assert found[0].startswith("On customers won: To-Be better at 13, As-Is better at 9,")
    assert found[0].endswith("undecided at 3 of 25 points.")
    assert found[-1].endswith("would be clear all the same, here 1.2 of the marks.")


def test_a_map_says_where_which_design_is_better():
    reps = listed("reps", "Reps", "two", "four", "six")
    places = [(x, r) for x in (2.0, 8.0, 16.0, 24.0) for r in ("two", "four", "six")]
    turn = {"two": 99.0, "four": 16.0, "six": 7.0}
    table = swept([X, reps], places, lambda one: 9.0 if float(one[0]) >= turn[one[1]] else 0.0)
    study = facts([X, reps], table | {"map": marks_of(table)})
    sentence = (
        "Along length, at the points that were run: To-Be is better on customers won from 16 h on"
        " with four reps, from 8 h on with six reps, nowhere with two reps."
    )
    assert told(study)[1] == sentence
    assert sentence in study_pictures(study)[0].alt
    open_ = swept([X, reps], places, lambda one: 1.0)
    study = facts([X, reps], open_ | {"map": marks_of(open_)})
    assert told(study)[1] == "No mark names a design: the map shows no frontier."
    odd = swept([X, reps], places, lambda one: 9.0 if one in ((2.0, "two"), (16.0, "two")) else 0.0)
    study = facts([X, reps], odd | {"map": marks_of(odd)})
    assert "at 2 of 3 points from 2 h to 16 h with two reps, nowhere with" in told(study)[1]


def test_a_map_of_which_no_line_is_whole_tells_how_far_a_design_is_better():
    assert told(facts([X, Y], refined()))[1].startswith(
        "As-Is is better on customers won at 9 points, with length from 2.4 h to"
    )
