"""Sections of hours, time, regions and people: what they say, never stronger than it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.measures.doubts import Doubt, Overload
from sim.measures.load import Offered
from sim.program.design import Design
from sim.report.blocks import Block
from sim.report.charts import pictures
from sim.report.charts.sold import PER_HEAD
from sim.report.findings import Findings
from sim.report.loads import free_time, next_bottleneck
from sim.report.sections import Section, hours, people, regions, time
from sim.study.compare import Comparison
from tests.unit.drawn import FEW, SHIPPED, Values, comparison, designs, simulated


@pytest.fixture(scope="module")
def pair() -> tuple[Design, Design]:
    return designs(SHIPPED, FEW)


@pytest.fixture(scope="module")
def shipped() -> Comparison:
    return simulated(SHIPPED, 2, FEW)


def said(section: Section | None) -> str:
    assert section is not None
    return " ".join(section.said)


def found(compared: Comparison) -> Findings:
    return Findings(compared, "a world")


STEADY = ([10.0, 10.1, 10.2], [20.0, 20.1, 20.3])
LOWER = ([20.0, 20.1, 20.3], [10.0, 10.1, 10.2])
OPEN = ([10.0, 20.0, 15.0], [12.0, 15.0, 21.0])


def test_hours_say_the_way_only_where_it_is_known(pair: tuple[Design, Design]) -> None:
    values: Values = {
        ("man_hours", ""): LOWER,
        ("man_hours", "actor=accounts"): STEADY,
        ("man_hours", "actor=billing"): OPEN,
        ("man_hours", "actor=idle"): ([0.0] * 3, [0.0] * 3),
        ("man_hours", "task=outreach"): LOWER,
        ("hours_on_non_buyers", ""): OPEN,
    }
    section = hours.section(found(comparison(values, pair)))
    text = said(section)
    assert "Man-hours: lower in To-Be, which follows from the rules of the designs (20." in text
    assert "Higher in To-Be: accounts (+10.03 ± " in text and "undecided: billing" in text
    assert "Hours on businesses that did not buy: undecided (" in text
    assert "idle" not in text
    assert section is not None
    rows = section.content["rows"]
    assert isinstance(rows, list) and all(row.a.mean or row.b.mean for row in rows)


def test_one_run_tells_no_way(pair: tuple[Design, Design]) -> None:
    values: Values = {("hours_on_non_buyers", ""): ([10.0], [5.0])}
    text = said(hours.section(found(comparison(values, pair))))
    assert text.startswith("Hours on businesses that did not buy: one run cannot tell (")
    assert "lower" not in text


def test_rounding_is_no_difference(pair: tuple[Design, Design]) -> None:
    values: Values = {("entry_to_purchase", ""): ([0.1 + 0.2, 1.0, 2.0], [0.3, 1.0, 2.0])}
    text = said(time.section(found(comparison(values, pair))))
    assert "the same in both designs" in text and "±" not in text


def test_regions_that_differ_are_named_and_others_are_not_said_to(
    pair: tuple[Design, Design],
) -> None:
    values: Values = {
        ("customers_won", ""): OPEN,
        ("customers_won", "region=north"): LOWER,
        ("customers_won", "region=south"): OPEN,
    }
    text = said(regions.section(found(comparison(values, pair))))
    assert "Fewer in To-Be: north (−10" in text and "undecided: south" in text


def test_revenue_per_employee_says_that_regions_count_other_heads(
    pair: tuple[Design, Design],
) -> None:
    other = "per head of its sellers: the whole may lie below every region."
    values: Values = {("revenue_per_employee", ""): OPEN, ("customers_won", "region=north"): OPEN}
    assert other not in said(regions.section(found(comparison(values, pair))))
    values = {("revenue_per_employee", ""): OPEN, ("revenue_per_employee", "region=north"): LOWER}
    compared = comparison(values, pair)
    assert other in said(regions.section(found(compared)))
    assert [other in one.alt for one in pictures(compared) if one.name == PER_HEAD] == [True]


WAITS: Values = {
    ("entry_to_purchase", ""): LOWER,
    ("entry_to_purchase", "part=waiting for people"): STEADY,
    ("waiting_time", ""): OPEN,
}


def test_waiting_says_whose_it_is_and_why_its_figures_differ(pair: tuple[Design, Design]) -> None:
    text = said(time.section(found(comparison(WAITS, pair))))
    assert "“waiting for people” is of a customer won, a mean of 3 runs of each design; " in text
    assert "“waiting time” (15 h in As-Is, 16 h in To-Be) is of a request to people" in text
    assert "step by step" not in text and "closed" not in text
    closed = WAITS | {("entry_to_purchase", "part=closed hours"): STEADY}
    text = said(time.section(found(comparison(closed, pair))))
    assert "only while somebody who could do the work is on shift" in text
    assert "nights and other closed hours count" in text
    alone = {key: WAITS[key] for key in list(WAITS)[:2]}
    assert "Waiting is counted" not in said(time.section(found(comparison(alone, pair))))


def test_time_that_is_free_is_told_of_who_changed_most(pair: tuple[Design, Design]) -> None:
    values: Values = {
        ("utilisation", "actor=billing"): ([4.0] * 3, [4.0] * 3),
        ("utilisation", "actor=sales"): ([100.0] * 3, [29.0, 30.0, 31.0]),
        ("utilisation", "actor=accounts"): ([40.0] * 3, [71.0] * 3),
    }
    text = free_time(comparison(values, pair))
    assert text.startswith(
        "Free of work in To-Be, of their time on shift: sales 70.0 ± 2.5 % (in As-Is 0 %, for free"
        " time goes into work that it starts itself), accounts 29 % (in As-Is 60 %) and billing 96"
    )
    assert free_time(comparison({("man_hours", ""): LOWER}, pair)) == ""


def test_the_next_bottleneck_is_named_or_said_to_be_unknown(pair: tuple[Design, Design]) -> None:
    values: Values = {
        ("utilisation", "actor=accounts"): STEADY,
        ("utilisation", "actor=billing"): LOWER,
    }
    compared = comparison(values, pair)
    assert next_bottleneck(compared).startswith("The next bottleneck of To-Be is accounts: 20.1")
    close = comparison({**values, ("utilisation", "actor=billing"): STEADY}, pair)
    assert "cannot be told" in next_bottleneck(close)
    pool = Offered("billing", "", 1, 150.0, 0.0, 100.0, 0.0, 0.0, 0.0, 50.0)
    doubt = Doubt("To-Be", Overload(pool), frozenset())
    short = next_bottleneck(replace(compared, doubts=(doubt,)))
    assert short.startswith("Billing is overloaded in To-Be: asked for 150 %")


@pytest.mark.parametrize(
    ("both", "told"),
    [
        (LOWER, "To-Be frees 10.03 ± 0.14 h of work over the window; their wages come to +401.3 ±"),
        (
            STEADY,
            "To-Be needs more: 10.03 ± 0.14 h of work over the window; their wages come to −401.3",
        ),
        (OPEN, "Whether To-Be frees hours is undecided"),
        (([10.0], [5.0]), "in one run of each design, which has no interval"),
    ],
)
def test_hours_freed_are_told_with_their_sign(
    both: tuple[list[float], list[float]], told: str, pair: tuple[Design, Design]
) -> None:
    values: Values = {("man_hours", ""): both, ("man_hours", "actor=sales"): both}
    text = said(people.section(found(comparison(values, pair))))
    assert told in text
    assert ("only if they are used" in text) == (both not in (STEADY, OPEN))


def test_the_shipped_pair_has_all_of_it(shipped: Comparison) -> None:
    findings = Findings(shipped, "a world", pictures(shipped))
    for module in (hours, time, regions, people):
        section = module.section(findings)
        assert section is not None and section.said and section.pictures
        assert "nan" not in said(section) and "+0 " not in said(section)
    section = people.section(findings)
    assert section is not None
    blocks = section.content["blocks"]
    assert isinstance(blocks, list)
    loads, freed = blocks
    assert isinstance(loads, Block) and isinstance(freed, Block)
    run = shipped.designs[0].scenario.run
    assert f"from {run.warm_up:g} h to {run.length:,g} h" in loads.lines[0]
    assert [row[0] for row in freed.rows][-1] == "in all"
