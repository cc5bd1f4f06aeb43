"""What studies add to the page of a comparison: sections, a switch of figures, numbers as found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from sim.cli.planned import told as planned
from sim.experiment.methods.break_even import BreakEven
from sim.experiment.reading.study import Study, read_study
from sim.report import words
from sim.report.figures import interval
from sim.report.findings import Findings
from sim.report.html import write_report
from sim.report.sections import certainty, changes, turning
from sim.report.sections.section import Section
from sim.report.sections.studied import Panel, Part, other_pairs
from sim.report.studies.facts import Facts
from sim.report.studies.plans import arms
from sim.study.compare import Comparison
from sim.study.ladder import Ladder
from tests.unit.drawn import DESK, comparison, designs
from tests.unit.studied import (
    break_even,
    facts,
    swept,
)
from tests.unit.study_examples import (
    GRID,
    KPIS,
    RISING,
    X,
    Y,
    falls_of,
    known,
    mapped,
    on_a_page,
    slope,
)

STUDIES = on_a_page()
ROOT = Path(__file__).parents[2]
PAGE = sorted((ROOT / "scenarios/page").glob("*.yaml"))
MOST_RUNS = 2000  # of all studies of the page: some 100 s on two processes


@pytest.fixture(scope="module")
def plain() -> Comparison:
    """Two designs, the second of which names three changes."""
    values = {("customers_won", ""): ([10.0, 11.0, 12.0], [12.0, 14.0, 15.0])}
    return comparison(values, designs(DESK, {}))


@pytest.fixture(scope="module")
def page(plain: Comparison, tmp_path_factory: pytest.TempPathFactory) -> str:
    place = tmp_path_factory.mktemp("page")
    write_report(place, Findings(plain, "a world", studies=STUDIES))
    return (place / "report.html").read_text("utf-8")


def parts_of(section: Section | None) -> list[Part]:
    assert section is not None
    found = section.content["parts"]
    assert isinstance(found, list)
    return found


# -- the studies that are shipped -----------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> Mapping[str, Study]:
    return {file.stem: read_study(file) for file in PAGE}


def test_each_study_of_the_page_has_its_method(shipped):
    assert {name: study.method.name for name, study in shipped.items()} == {
        "break_even": "break_even", "break_even_paid": "break_even", "changes": "waterfall",
        "evidence": "uncertainty", "turning": "map", "unknowns": "sweep",
    }  # fmt: skip
    assert shipped["unknowns"].method.plan == "one_at_a_time"
    assert shipped["evidence"].method.payoff == "contribution"
    assert shipped["turning"].method.kpi in shipped["turning"].experiment.measure.kpis


def test_they_are_about_the_default_pair_and_know_where_it_stands(shipped):
    for study in shipped.values():
        files = [one.file.name for one in study.experiment.candidates]
        assert files == ["as_is.yaml", "to_be.yaml"]
        assert "customers_won" in study.experiment.measure.kpis
        assert "contribution" in study.experiment.measure.kpis
    method = shipped["break_even"].method
    assert isinstance(method, BreakEven)
    assert method.kpi == shipped["evidence"].method.payoff
    assert shipped["break_even_paid"].method.kpi == "contribution_paid_hours"


def test_they_take_no_more_runs_than_people_wait_for(shipped):
    """At most what they begin with and, of the search for a break-even, three times that."""
    told = {name: " ".join(planned(study)) for name, study in shipped.items()}
    runs = {
        name: int(re.search(r"Runs: (?:at first )?([\d,]+)", text)[1].replace(",", ""))
        for name, text in told.items()
    }
    assert sum(runs.values()) + 2 * (runs["break_even"] + runs["break_even_paid"]) <= MOST_RUNS


def test_what_their_comments_say_they_do(shipped):
    texts = {file.stem: " ".join(file.read_text("utf-8").split("\n# ")) for file in PAGE}
    said = {name: int(re.search(r"(\d) pairs of runs", text)[1]) for name, text in texts.items()}
    for name, study in shipped.items():
        count = study.method.replications
        assert said[name] == (count if isinstance(count, int) else count.most), name
    assert "64 points" in texts["evidence"]
    assert len(shipped["evidence"].method.points) == 64
    assert len(shipped["unknowns"].experiment.dimensions) == 10
    assert len(shipped["changes"].experiment.designs[1].scenario.changes) == 6
    for name in texts:
        named = re.search(r"studies/(\w+)\.yaml", texts[name])
        assert (ROOT / "scenarios" / named[0]).is_file() if named else name == "break_even_paid"


# -- a switch of figures --------------------------------------------------------------


def test_a_switch_has_a_button_and_a_chart_for_each_figure(page):
    for name, kpis in (("turning", KPIS), ("changes", ["revenue", "customers_won"])):
        begin = page.index(f'<div class="study" id="study-{name}">')
        part = page[begin : page.index('<p class="note">', begin)]
        part = part.partition('<div class="study" id="study-break')[0]
        assert part.count('type="radio"') == len(kpis)
        assert part.count(" checked") == 1
        assert len(set(re.findall(r'name="(study-\w+-shown)"', part))) == 1
        kind = "map" if name == "turning" else "waterfall"
        charts = re.findall(r'<figure id="chart-([^"]*)"', part)
        assert charts == [f"{name}-{kind}_{kpi}" for kpi in kpis]


def test_without_a_script_all_is_shown_and_in_print_the_chosen_one(page):
    assert page.count("<fieldset hidden>") == 2
    assert '<div class="panel" hidden' not in page
    assert page.count("document.currentScript.parentElement") == 2
    assert ".panel[hidden] { display: none; }" in page  # in print, too: the chosen one alone
    printed = page.split("@media print")[1:]
    assert any("fieldset:not([hidden]) ~ .printed { display: block; }" in one for one in printed)


def test_no_two_elements_have_one_name(page):
    ids = re.findall(r' id="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]*)"', page)) <= set(ids)


def test_one_figure_needs_no_switch(plain, tmp_path):
    alone = {"changes": falls_of(["Trial"], ["revenue"])}
    write_report(tmp_path, Findings(plain, "a world", studies=alone))
    text = (tmp_path / "report.html").read_text("utf-8")
    assert "<fieldset" not in text
    assert 'id="chart-changes-waterfall_revenue"' in text


# -- what each change does ------------------------------------------------------------


def test_the_waterfall_is_told_drawn_and_shown_as_found(plain):
    study = STUDIES["changes"]
    (part,) = parts_of(changes.section(Findings(plain, "", studies={"changes": study})))
    assert part.said[0].startswith("Each of the 4 sets of 2 changes was run, 30 pairs of runs")
    for panel, kpi in zip(part.panels, ("revenue", "customers_won"), strict=True):
        block, sets = panel.blocks
        assert sets.title.startswith("The best sets of changes")
        rows = study.tables["waterfall"]
        for cells in block.rows:
            own = rows[(rows["title"] == cells[0]) & (rows["kpi"] == kpi)].set_index("way")
            wanted = [
                str(interval(own.loc[way].to_dict(), "diff", "diff_low", "diff_high"))
                for way in ("average", "cumulative", "alone")
            ]
            assert list(cells[1:]) == wanted
        assert panel.said[0].startswith(f"Averaged over all orders, on {words.name(kpi)}")
        assert "trial +50,000 ± 15,000" in panel.said[0].lower()
        assert len(panel.pictures) == 1


def ladder() -> Ladder:
    rows = [
        {
            "change": name, "title": title, "way": way, "kpi": "customers_won",
            "unit": "customers", "group": "", "kind": "emergent", "diff": mean,
            "diff_low": mean - 2, "diff_high": mean + 2,
            "verdict": "with it better" if mean > 2 else "undecided", "doubts": doubts,
        }
        for name, title, mean, doubts in (("a", "Trial", 9.0, ""), ("b", "Calls", 1.0, "overload"))
        for way in ("alone", "cumulative")
    ]  # fmt: skip
    return Ladder(pd.DataFrame(rows), (), base_differs=True)


def test_without_a_waterfall_the_ladder_is_shown(plain):
    found = changes.section(Findings(plain, "", ladder=ladder()))
    alone, cumulative = found.content["blocks"]
    assert (
        alone.rows
        == cumulative.rows
        == [
            ["Trial", "with it better\n+9.0 ± 2.0"],
            ["Calls", "undecided\nin doubt: overload\n+1.0 ± 2.0"],
        ]
    )
    assert "The second design differs from the first even with every change off." in alone.lines
    both = Findings(plain, "", ladder=ladder(), studies={"changes": STUDIES["changes"]})
    assert changes.section(both).content["blocks"] == []


def test_what_was_not_taken_apart_is_said_if_there_are_changes(plain):
    (said,) = changes.section(Findings(plain, "")).said
    assert said.startswith("To-Be is made of 3 named changes: ")
    a, _ = plain.designs
    assert changes.section(Findings(replace(plain, designs=(a, a)), "")) is None
    assert "--ladder" in said


# -- other runs than those of the comparison ------------------------------------------


def test_why_the_same_figure_stands_with_two_values_is_said(plain):
    found = Findings(plain, "", studies=STUDIES)
    sections = (changes, turning, certainty)
    shown = [part for one in sections for part in parts_of(one.section(found))]
    noted = {part.name: [one for one in part.notes if "by chance" in one] for part in shown}
    (note,) = noted["study-unknowns"]
    assert note == (
        "From 20 pairs of runs at each point, the comparison above from 3: the same figure differs"
        " by chance."
    )
    assert noted["study-break_even"] == [note]
    assert noted["study-evidence"] == noted["next-evidence"] == []
    assert other_pairs(STUDIES["unknowns"], 20) == []


# -- when it turns round --------------------------------------------------------------


def test_the_break_even_comes_first_with_its_interval_and_the_place_of_the_designs(plain):
    section = turning.section(Findings(plain, "", studies=STUDIES))
    first, second = parts_of(section)
    assert (first.name, second.name) == ("study-break_even", "study-turning")
    assert "is at 10.4 %/year (95 %: 9.1 to 11.6)" in first.said[0]
    assert first.said[-1].endswith("outside the interval of the break-even, where As-Is is better.")
    names = [one["name"] for one in first.pictures]
    assert names == ["break_even-frontier", "break_even-curves"]


def test_each_panel_of_a_map_tells_its_own_marks(plain):
    (part,) = parts_of(turning.section(Findings(plain, "", studies={"turning": mapped()})))
    compared = STUDIES["turning"].compared
    for panel, kpi in zip(part.panels, KPIS, strict=True):
        verdicts = compared[compared["kpi"] == kpi]["verdict"].value_counts()
        assert panel.said[0].startswith(f"On {words.name(kpi)}: ")
        for verdict, count in verdicts.items():
            assert f"{verdict} at {count}" in panel.said[0]
        assert "as described" in panel.said[1]
    assert "A clear verdict may be chance" in part.notes[0]


def test_there_is_no_such_section_where_nothing_was_asked(plain):
    assert turning.section(Findings(plain, "")) is None


# -- how sure -------------------------------------------------------------------------


def test_the_tornado_the_evidence_and_what_to_measure_follow_each_other(plain):
    parts = parts_of(certainty.section(Findings(plain, "", studies=STUDIES)))
    assert [one.name for one in parts] == ["study-unknowns", "study-evidence", "next-evidence"]
    widest = arms(STUDIES["unknowns"], STUDIES["unknowns"].compared_in("customers_won"))[0]
    (low, high) = (words.signed(one.mean, one.half) for _, one in widest.ends)
    assert f"({low} to {high})" in parts[0].panels[0].said[0]
    assert "no probability" in parts[1].notes[0]
    assert "80 % (72 to 86)" in " ".join(parts[1].panels[0].said)
    assert "20,000 (16,000 to 24,000)" in " ".join(parts[2].panels[0].said)
    assert parts[2].title == "What to measure next, by contribution on worked hours"


def test_a_rank_that_chance_may_have_made_is_said_to_be_open(plain):
    def said(study: Facts) -> str:
        *_, part = parts_of(certainty.section(Findings(plain, "", studies={"e": study})))
        return " ".join(one for panel in part.panels for one in panel.said)

    assert "cannot be told" not in said(known())
    near = known()
    table = near.tables["evidence_value"].copy()
    table.loc[1, ["low", "high"]] = [1e3, 17e3]
    near = replace(near, tables={**near.tables, "evidence_value": table})
    assert "is worth more than" in said(near)
    assert "cannot be told: their intervals overlap." in said(near)
    noise = replace(near, tables={**near.tables, "evidence_value": table.assign(low=0.0)})
    assert said(noise).startswith("Not shown that knowing one of them would be worth anything")


def test_a_study_that_no_section_shows_is_named(plain):
    grid = facts([X, Y], swept([X, Y], GRID, slope))
    section = certainty.section(Findings(plain, "", studies={"prices": grid, **STUDIES}))
    assert section.content["elsewhere"] == (
        "More studies belong to this page: A study (studies/prices/)."
    )
    assert certainty.section(Findings(plain, "", studies=STUDIES)).content["elsewhere"] == ""


def test_what_failed_is_said_before_what_was_found(plain):
    study = break_even({"": RISING}, errors={"": "E1: it broke"})
    (part,) = parts_of(turning.section(Findings(plain, "", studies={"b": study})))
    assert part.said[0].startswith("1 of 7 points failed")


def test_panels_hold_what_stands_in_the_page(plain, page):
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", page))
    for name in STUDIES:
        assert name in page
    panels = [
        panel
        for made, section in ((STUDIES["changes"], changes), (STUDIES["turning"], turning))
        for part in parts_of(section.section(Findings(plain, "", studies={"x": made})))
        for panel in part.panels
    ]
    assert all(isinstance(panel, Panel) for panel in panels)
    for panel in panels:
        for sentence in panel.said:
            assert sentence in text
