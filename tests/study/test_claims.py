"""Claims as a method: what an interval says, where claims are judged, what is refused."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.experiment.cells import Done, Run, Variant
from sim.experiment.methods.claims import Claims
from sim.experiment.reading.study import Study, read_study
from sim.experiment.results import Results, missing
from sim.measures import statistics as st
from sim.measures.claims import Of, Statement, family_level, figure, together
from sim.measures.comparison import Pairs
from sim.measures.figures import Figures
from sim.measures.kpis import KPIS
from sim.measures.statistics import Interval
from tests.study.conducted import conducted, faults

SHOP = Path(__file__).parent / "shop"
SCENARIOS = Path(__file__).parents[2] / "scenarios"
SHIPPED = SCENARIOS / "studies" / "claims.yaml"
INF, NAN = math.inf, math.nan
ABOVE, BELOW, WITHIN = Statement(1.0, INF), Statement(-INF, 1.0), Statement(-1.0, 1.0)
RULE = "follows from the rule"
CLAIM = "name: one, says: More, source: somewhere, kpi: revenue, is: above, than: 0"
STUDY = f"""\
title: What is said
question: Does it hold?
designs: {{low: low.yaml, high: high.yaml}}
vary: {{}}
method:
  claims:
    replications: 4
    claims:
      - {{{CLAIM}}}
"""
ELSEWHERE = "vary: {world: {worlds: worlds.yaml}, switch: {switches: worlds.yaml}}"
FAMILY = "{name: each, says: Each, source: it, kpi: customers_won by region, is: below, than: 0}"
WAGES = (
    "{name: gain, says: Gain, source: it, kpi: contribution, of: second, is: above, than: 0 USD}"
)

Write = Callable[..., Path]


# -- what an interval says ------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "low", "high", "answer"),
    [
        (ABOVE, 1.1, 2.0, "supported"),
        (ABOVE, 1.0, 2.0, "undecided"),  # 1 itself is not above 1
        (ABOVE, 0.5, 2.0, "undecided"),
        (ABOVE, 0.5, 1.0, "contradicted"),
        (ABOVE, 1.0, 1.0, "contradicted"),  # as where two designs are the same
        (BELOW, 0.5, 0.9, "supported"),
        (BELOW, 0.5, 1.5, "undecided"),
        (BELOW, 1.0, 1.5, "contradicted"),
        (WITHIN, -1.0, 1.0, "supported"),
        (WITHIN, -1.1, 1.0, "undecided"),
        (WITHIN, 1.0, 1.5, "undecided"),  # 1 itself is within
        (WITHIN, 1.1, 1.5, "contradicted"),
        (WITHIN, -3.0, -1.1, "contradicted"),
        (WITHIN, -3.0, 3.0, "undecided"),
        (ABOVE, NAN, NAN, "not defined"),
    ],
)
def test_what_an_interval_says(statement: Statement, low: float, high: float, answer: str) -> None:
    assert statement.answer(Interval((low + high) / 2, low, high)) == answer


@pytest.mark.parametrize(
    ("answers", "answer"),
    [
        (["supported", "supported"], "supported"),
        (["supported", "contradicted", "undecided"], "contradicted"),
        (["supported", "undecided"], "undecided"),
        (["supported", "not defined"], "undecided"),
        (["not defined", "not defined"], "not defined"),
        ([RULE, "supported"], "supported"),
        ([RULE, RULE], RULE),
    ],
)
def test_a_claim_about_every_group(answers: Sequence[str], answer: str) -> None:
    assert together(answers) == answer


def pairs(kpi: str, seed: int = 1) -> Pairs:
    """12 pairs of 3 numbers that suit the form of a KPI."""
    drawn = np.random.default_rng(seed).uniform(8.0, 12.0, (2, 3, 12))
    if KPIS[kpi].form == "ratio":
        drawn[:, 0] = drawn[:, 1] / drawn[:, 2]
    return Pairs(drawn[0], drawn[1])


def test_the_figure_of_a_difference_is_that_of_a_comparison() -> None:
    told = pairs("revenue")
    expected = st.mean_interval(told.b[0] - told.a[0], 0.99)
    assert figure(KPIS["revenue"], "", told, "difference", 0.99) == expected


@pytest.mark.parametrize(("of", "place"), [("first", 0), ("second", 1)])
def test_the_figure_of_one_design(of: Of, place: int) -> None:
    told = pairs("revenue")
    assert figure(KPIS["revenue"], "", told, of) == st.mean_interval((told.a, told.b)[place][0])
    told = pairs("man_hours_per_win")
    one = (told.a, told.b)[place]
    assert figure(KPIS["man_hours_per_win"], "", told, of) == st.ratio_interval(one[1], one[2])


def test_the_ratio_of_two_means_has_the_interval_of_fieller() -> None:
    told = pairs("revenue")
    found = figure(KPIS["revenue"], "", told, "ratio")
    assert found == st.fieller(told.b[0], told.a[0])
    assert found.mean == pytest.approx(told.b[0].mean() / told.a[0].mean())


def test_the_ratio_of_two_ratios_leaves_out_pair_by_pair() -> None:
    told = pairs("man_hours_per_win")
    found = figure(KPIS["man_hours_per_win"], "", told, "ratio")

    def ratio(kept: list[int]) -> float:
        a, b = told.a[1:, kept].sum(axis=1), told.b[1:, kept].sum(axis=1)
        return float(b[0] / b[1] / (a[0] / a[1]))

    left = np.array([ratio([at for at in range(12) if at != out]) for out in range(12)])
    error = math.sqrt(11 / 12 * ((left - left.mean()) ** 2).sum())
    assert found.mean == pytest.approx(ratio(list(range(12))))
    assert found.high - found.mean == pytest.approx(st.t_quantile(0.95, 12) * error)


def test_a_ratio_over_what_may_be_0_is_not_defined() -> None:
    told = pairs("contribution")
    near = Pairs(told.a - told.a.mean(axis=1, keepdims=True) + 0.1, told.b)
    assert np.isnan(figure(KPIS["contribution"], "", near, "ratio")).all()
    below = Pairs(-told.a, told.b)
    assert np.isnan(figure(KPIS["contribution"], "", below, "ratio")).all()


@pytest.mark.parametrize("of", ["difference", "first", "ratio"])
def test_ratios_of_small_groups_are_not_defined(of: Of) -> None:
    told = pairs("discount_sold_mean")
    few = Pairs(told.a / 4, told.b / 4)  # mean denominators below 5
    kpi = KPIS["discount_sold_mean"]
    assert np.isnan(figure(kpi, "product=crm", few, of)).all()
    assert np.isfinite(figure(kpi, "", few, of)).all()


def test_some_figures_there_are_not() -> None:
    with pytest.raises(ValueError, match="an extreme"):
        figure(KPIS["discount_sold_max"], "", pairs("revenue"), "difference")
    with pytest.raises(ValueError, match="comparison of both"):
        figure(KPIS["hours_per_extra_win"], "", pairs("revenue"), "first")
    told = pairs("hours_per_extra_win")
    change = told.b - told.a
    found = figure(KPIS["hours_per_extra_win"], "", told, "difference")
    np.testing.assert_equal(found, st.fieller(change[1], change[2]))


# -- as a method ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("claims")
    shutil.copytree(SHOP, place, dirs_exist_ok=True)
    (place / "shipped").mkdir()
    for name in ("as_is", "to_be", "market", "firm"):
        shutil.copy(SCENARIOS / f"{name}.yaml", place / "shipped")
    return place


@pytest.fixture(scope="module")
def write(folder: Path) -> Write:
    def written(*replaced: tuple[str, str], name: str = "study") -> Path:
        text = STUDY
        for old, new in replaced:
            assert old in text
            text = text.replace(old, new)
        path = folder / f"{name}.yaml"
        path.write_text(text)
        return path

    return written


@pytest.fixture(scope="module")
def ran(write: Write) -> tuple[Study, Results]:
    more = f"{{{CLAIM}}}\n      - {FAMILY}\n      - {WAGES}"
    return conducted(write(("vary: {}", ELSEWHERE), (f"{{{CLAIM}}}", more), name="ran"))


@pytest.fixture(scope="module")
def found(ran: tuple[Study, Results]) -> pd.DataFrame:
    study, results = ran
    return study.method.tables(study.experiment, results)["claims"]


def test_claims_are_judged_in_every_world_under_every_switch(found: pd.DataFrame) -> None:
    places = found[found["claim"] == "one"][["world", "switch"]].to_records(index=False).tolist()
    assert places == [
        (world, switch)
        for world in ("small_shops", "large_shops")
        for switch in ("described", "rebate", "free_talk")
    ]
    assert set(found["replications"]) == {4}


def test_worlds_and_switches_are_those_of_the_designs(
    ran: tuple[Study, Results], found: pd.DataFrame
) -> None:
    gains = found[found["claim"] == "gain"].set_index(["world", "switch"])["figure"]
    assert gains["large_shops", "described"] > gains["small_shops", "described"]
    assert gains["large_shops", "rebate"] != gains["large_shops", "described"]
    study, results = ran
    points = {one.point.key: one.point for one in study.method.wanted(study.experiment, results)}
    described, free = (points["small_shops", switch] for switch in ("described", "free_talk"))
    told = [[results.values(point, Variant(design), "contribution")[0] for design in (0, 1)]
            for point in (described, free)]  # fmt: skip
    np.testing.assert_array_equal(told[0][0], told[1][0])  # `b:` is for the second design
    assert (told[0][1] < told[1][1]).all()


def test_a_claim_about_every_region_is_a_family(
    ran: tuple[Study, Results], found: pd.DataFrame
) -> None:
    rows = found[(found["claim"] == "each") & (found["point"] == 0)].set_index("group")
    assert list(rows.index) == ["region=small", "region=large", "region"]
    point = ran[0].method.wanted(ran[0].experiment, ran[1])[0].point
    a, b = (Variant(design) for design in (0, 1))
    told = ran[1].pairs(point, a, b, "customers_won", "region=small")
    expected = st.mean_interval(told.b[0] - told.a[0], family_level(2))
    assert tuple(rows.loc["region=small", ["figure", "low", "high"]]) == expected
    assert family_level(2) == 0.975
    assert rows.at["region=small", "verdict"] == "supported"  # nobody pays as much
    assert math.isnan(rows.at["region", "figure"])


def test_the_summary_counts_settings(ran: tuple[Study, Results], found: pd.DataFrame) -> None:
    study, results = ran
    summary = study.method.tables(study.experiment, results)["claims_summary"].set_index("claim")
    whole = found[~found["group"].str.startswith("region=")]
    for claim in ("one", "each", "gain"):
        said = whole[whole["claim"] == claim]["verdict"].value_counts()
        row = summary.loc[claim]
        assert row["settings"] == 6
        assert {name: row[name] for name in ("supported", "contradicted", "undecided")} == {
            name: said.get(name, 0) for name in ("supported", "contradicted", "undecided")
        }
    gain = summary.loc["gain"]
    assert gain["source"] == "it"
    assert gain["summary"].startswith("supported in ")
    assert " of 6 settings" in gain["summary"]


def crafted(study: Study, numbers: dict[tuple[str, str], tuple[Sequence[float], ...]]) -> Results:
    """Runs of two designs by KPI and group: a KPI's values in the first and the second, the same
    at every point."""
    results = Results()
    names = tuple((kpi, "", group) for kpi, group in numbers)
    runs = [
        Run(design, at, Figures(names, np.array([[value, value, NAN] for value in column])))
        for design in (0, 1)
        for at, column in enumerate(zip(*(one[design] for one in numbers.values()), strict=True))
    ]
    for chunk in list(missing(results, study.method.wanted(study.experiment, results), 64)):
        results.add(chunk, Done(tuple(runs)))
    return results


def shipped(write: Write, *claims: str, vary: str = "{}") -> Study:
    """A study of the shipped designs with these claims: they pull work, so there are rules."""
    told = "\n      - ".join(f"{{{claim}}}" for claim in claims)
    designs = (
        "low: low.yaml, high: high.yaml",
        "as_is: shipped/as_is.yaml, to_be: shipped/to_be.yaml",
    )
    varied = ("vary: {}", f"vary: {vary}")
    return read_study(write(designs, (f"{{{CLAIM}}}", told), varied, name="shipped"))


HOURS = "says: Less, source: it, kpi: man_hours, is: below, than: 0 h"


def test_what_follows_from_a_rule_still_has_its_figure(write: Write) -> None:
    study = shipped(
        write, f"name: sales, group: actor=sales, {HOURS}",
        f"name: accounts, group: actor=accounts, {HOURS}",
    )  # fmt: skip
    hours = {("man_hours", f"actor={name}"): ([9.0, 8.0, 9.5], [5.0, 4.5, 5.5])
             for name in ("sales", "accounts")}  # fmt: skip
    found = study.method.tables(study.experiment, crafted(study, hours))
    rows = found["claims"].set_index("claim")
    assert list(rows["verdict"]) == [RULE, "supported"]
    assert list(rows["figure_says"]) == ["supported", "supported"]
    assert rows["figure"].tolist() == pytest.approx([-23 / 6, -23 / 6])
    assert rows["unit"].tolist() == ["h", "h"]
    counted = found["claims_summary"].set_index("claim").loc["sales"]
    assert (counted["follows_from_the_rule"], counted["figure_supported"]) == (1, 1)
    assert counted["summary"] == f"{RULE} in 1 of 1 settings"


def test_what_is_a_rule_depends_on_the_designs_as_they_are_there(write: Write) -> None:
    alike = (
        "{parameters.outreach_reserve: 20 %, parameters.outreach_cap: 20 %,"
        " sources.outreach.cap_of: worked}"
    )
    vary = f"{{outreach: {{variants: {{described: {{}}, alike: {alike}}}}}}}"
    study = shipped(write, f"name: sales, group: actor=sales, {HOURS}", vary=vary)
    results = crafted(study, {("man_hours", "actor=sales"): ([9.0, 8.0, 9.5], [5.0, 4.5, 5.5])})
    rows = study.method.tables(study.experiment, results)["claims"].set_index("outreach")
    assert rows["verdict"].to_dict() == {"described": RULE, "alike": "supported"}


def test_a_family_in_which_one_contradicts(write: Write) -> None:
    claim = "name: each, says: M, source: it, kpi: customers_won by region, is: above, than: 0"
    study = shipped(write, claim)
    regions = study.experiment.designs[0].scenario.sets["region"].elements
    won = {("customers_won", f"region={name}"): ([1.0, 2.0, 3.0], [11.0, 12.5, 13.0])
           for name in regions}  # fmt: skip
    first = next(iter(won))
    results = crafted(study, won)
    whole = study.method.tables(study.experiment, results)["claims"].iloc[-1]
    assert (whole["group"], whole["verdict"]) == ("region", "supported")
    results = crafted(study, won | {first: ([11.0, 12.5, 13.0], [1.0, 2.0, 3.0])})
    rows = study.method.tables(study.experiment, results)["claims"]
    assert list(rows["verdict"]) == ["contradicted", "supported", "supported", "supported",
                                     "contradicted"]  # fmt: skip


def test_a_setting_that_failed_is_counted_as_such(write: Write) -> None:
    study, results = read_study(write()), Results()
    (chunk,) = missing(results, study.method.wanted(study.experiment, results), 64)
    results.add(chunk, Done((), "it went wrong"))
    found = study.method.tables(study.experiment, results)
    (row,) = found["claims"].to_dict("records")
    assert (row["verdict"], row["replications"]) == ("failed", 0)
    assert (row["world"], row["switch"]) == ("", "")  # there is a place for both
    assert found["claims_summary"]["summary"].tolist() == ["failed in 1 of 1 settings"]


def test_the_shipped_claims() -> None:
    study = read_study(SHIPPED)
    method = study.method
    assert isinstance(method, Claims)
    assert len(method.points) == 18
    assert [dimension.name for dimension in study.experiment.dimensions] == ["world", "switch"]
    assert {point.world.rpartition("/")[2] for point in method.points} == {
        "", "scarce_demand.yaml", "inbound.yaml"
    }  # fmt: skip
    capped = next(point for point in method.points if point.key == ("default", "cap_of"))
    assert list(capped.settings) == ["to_be:sources.outreach.cap_of"]
    as_is, to_be = (one.load(capped).scenario for one in study.experiment.candidates)
    assert [source.cap_of for source in as_is.sources if source.pulled_by] != [
        source.cap_of for source in to_be.sources if source.pulled_by
    ]
    assert {claim.kpi for claim in method.claims} >= {
        "man_hours", "man_hours_per_win", "hours_on_non_buyers", "conversion_per_opportunity",
        "conversion_per_worked_business", "penetration", "customers_won", "revenue",
        "revenue_per_employee", "self_selected_customers", "wait_to_price", "contribution",
    }  # fmt: skip


# -- what is refused ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "code", "place", "said"),
    [
        ("name: one", "name: One", "E818", "[0].name", "lower-case letters, digits and _"),
        ("kpi: revenue", "kpi: revenu", "E815", "[0].kpi", "needs the name of a KPI"),
        ("kpi: revenue", "kpi: revenue by shop", "E815", "[0].kpi", "not split by it; known are"),
        ("kpi: revenue", "kpi: revenue by product", "E815", "[0].kpi", "have no product"),
        ("kpi: revenue", "kpi: discount_sold_max", "E815", "[0].kpi", "does not apply"),
        ("kpi: revenue", "kpi: hours_per_extra_win, of: first", "E818", "[0].of", "difference"),
        ("is: above", "is: over", "E818", "[0].is", "must be above or below or within (got over)"),
        ("is: above", "is: above, of: diff", "E818", "[0].of", "must be difference or first"),
        ("than: 0", "than: none", "E818", "[0].than", "the unit of the figure (USD) or none"),
        ("than: 0", "than: 5 %", "E818", "[0].than", "the unit of the figure (USD) or none"),
        ("than: 0", "than: 1 USD, of: ratio", "E818", "[0].than", "the unit of the figure (%)"),
        ("than: 0", "than: [0, 1]", "E818", "[0].than", "one number beside `is: above`"),
        ("is: above", "is: within", "E818", "[0].than", "two numbers, the lower first"),
        ("is: above, than: 0", "is: within, than: [2, 1]", "E818", "[0].than", "the lower first"),
        ("than: 0", "than: 0, group: small", "E818", "[0].group", "such as region=europe"),
        ("than: 0", "than: 0, group: shop=a", "E815", "[0].group", "not split by it"),
        ("than: 0", "than: 0, group: product=crm", "E815", "[0].group", "have no product"),
        ("than: 0", "than: 0, group: region=smal", "E818", "[0].group", "region=small, region=la"),
        ("revenue, is", "revenue by region, group: region=small, is", "E818", "[0].group",
         "means nothing beside"),
        ("than: 0", "then: 0", "E601", "[0].then", "unknown key"),
        (", says: More, source: somewhere", "", "E818", "[0]", "needs the keys says, source"),
        (f"{{{CLAIM}}}", "revenue", "E818", "[0]", "needs a map with the keys name, says"),
        (f"{{{CLAIM}}}", f"{{{CLAIM}}}\n      - {{{CLAIM}}}", "E818", "", "a name of its own"),
        (f"\n      - {{{CLAIM}}}", " []", "E818", "", "needs a list of claims"),
        (f"\n      - {{{CLAIM}}}", " revenue", "E818", "", "needs a list of claims"),
        ("low: low.yaml", "lower: low.yaml, low: low.yaml", "E818", None, "said of two designs"),
        ("vary: {}", "vary: {says: {path: parameters.rebate, values: [0, 1]}}", "E818", None,
         "not called like a column"),
        ("replications: 4", "replications: one", "E818", None, "a whole number from 2"),
    ],
)  # fmt: skip
def test_what_is_refused(
    write: Write, old: str, new: str, code: str, place: str | None, said: str
) -> None:
    found = faults(write((old, new)))
    named = [one for one in found if one[0] == code and said in one[2]]
    assert named, found
    if place is not None:
        assert named[0][1] == f"method.claims.claims{place}"
    assert {one[0] for one in found} <= {code, "E818"}


@pytest.mark.parametrize(
    ("new", "code", "place", "said"),
    [
        ("{worlds: nowhere.yaml}", "E510", "vary.where.worlds", "there is no such file"),
        ("{switches: nowhere.yaml}", "E510", "vary.where.switches", "there is no such file"),
        ("{switches: large_only.yaml}", "E812", "vary.where.switches", "that has switches"),
        ("{worlds: low.yaml}", "E601", None, "unknown key"),
        ("{worlds: worlds.yaml, switches: worlds.yaml}", "E812", "vary.where", "needs one of"),
        ("{switches: worlds.yaml, path: a}", "E812", "vary.where.path", "means nothing beside"),
    ],
)
def test_files_of_worlds_that_are_refused(
    folder: Path, write: Write, new: str, code: str, place: str | None, said: str
) -> None:
    (folder / "large_only.yaml").write_text("pairs: 2\nworlds: {own: {title: Own}}\n")
    found = faults(write(("vary: {}", f"vary: {{where: {new}}}")))
    named = [one for one in found if one[0] == code and said in one[2]]
    assert named, found
    assert place in (None, named[0][1])
