"""What a comparison says of crafted runs: verdicts, families, drops and ranges."""

import math
import warnings
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.measures import statistics as st
from sim.measures.comparison import (
    COLUMNS,
    PRIMARY,
    Compared,
    Settings,
    compare_frames,
    compare_pairs,
)
from sim.measures.kpis import KPIS, measure
from sim.measures.settings import settings_of
from sim.measures.statistics import Estimate
from sim.measures.verdict import Question, verdict
from tests.unit import measured, test_kpis

NAN = math.nan
Rows = list[tuple[int, str, str, float, float, float]]


def frame(rows: Rows) -> pd.DataFrame:
    """Rows of replication, kpi, group, value, numerator, denominator."""
    columns = ["replication", "kpi", "group", "value", "numerator", "denominator"]
    return pd.DataFrame(rows, columns=columns).assign(unit="-")


def sums(kpi: str, values: Iterable[float], group: str = "") -> Rows:
    return [(n, kpi, group, v, v, NAN) for n, v in enumerate(values)]


def ratios(kpi: str, tops: Iterable[float], bottoms: Iterable[float], group: str = "") -> Rows:
    pairs = enumerate(zip(tops, bottoms, strict=True))
    return [(n, kpi, group, t / b if b else NAN, t, b) for n, (t, b) in pairs]


def drawn(seed: int, mean: float, sd: float = 1.0, count: int = 30) -> np.ndarray:
    return np.random.default_rng(seed).normal(mean, sd, count)


def one(compared: Compared, kpi: str, group: str = "") -> pd.Series:
    table = compared.table
    return table[(table["kpi"] == kpi) & (table["group"] == group)].iloc[0]


def of_sums(kpi: str, a: Iterable[float], b: Iterable[float]) -> pd.Series:
    return one(compare_pairs(frame(sums(kpi, a)), frame(sums(kpi, b))), kpi)


def test_the_table_has_the_columns_of_the_file() -> None:
    found = compare_frames(frame(sums("contacts", [1, 2])), frame(sums("contacts", [2, 4])))
    assert list(found) == COLUMNS
    assert COLUMNS == [
        "kpi", "unit", "group", "kind", "a_mean", "a_low", "a_high", "b_mean", "b_low", "b_high",
        "diff", "diff_low", "diff_high", "simultaneous_low", "simultaneous_high", "replications",
        "undefined", "verdict", "doubts",
    ]  # fmt: skip


def test_a_sum_is_compared_by_paired_differences_and_its_family_by_bonferroni() -> None:
    a, b = drawn(1, 100), drawn(2, 103)
    row = of_sums("customers_won", a, b)
    wide = stats.ttest_rel(b, a).confidence_interval(0.99)
    narrow = stats.ttest_rel(b, a).confidence_interval(0.95)
    assert (row["diff_low"], row["diff_high"]) == pytest.approx((narrow.low, narrow.high))
    limits = (row["simultaneous_low"], row["simultaneous_high"])
    assert limits == pytest.approx((wide.low, wide.high))
    assert (row["a_mean"], row["b_mean"]) == pytest.approx((a.mean(), b.mean()))
    assert row["replications"] == 30


def test_the_primary_family_is_the_five_named_beforehand() -> None:
    assert PRIMARY == (
        "customers_won", "conversion_per_opportunity", "revenue", "follow_up_hours_per_win",
        "hours_on_non_buyers",
    )  # fmt: skip
    assert all(KPIS[name].kind == "emergent" for name in PRIMARY)


def test_the_regions_of_a_kpi_are_a_family_of_their_own() -> None:
    def rows(shift: float) -> pd.DataFrame:
        return frame([r for n, g in enumerate(("region=n", "region=s", "region=s,product=x", ""))
                      for r in sums("registrants", drawn(n, 50 + shift), g)])  # fmt: skip

    compared = compare_pairs(
        rows(0), rows(0.3).assign(value=lambda t: t["value"] + drawn(9, 0, 1, 120))
    )
    families = compared.precision.set_index("group")["family"].to_dict()
    assert families == {
        "region=n": "regions", "region=s": "regions", "region=s,product=x": "exploratory",
        "": "exploratory",
    }  # fmt: skip
    north = one(compared, "registrants", "region=n")
    half95 = (north["diff_high"] - north["diff_low"]) / 2
    half = (north["simultaneous_high"] - north["simultaneous_low"]) / 2
    assert half / half95 == pytest.approx(stats.t.ppf(0.9875, 29) / stats.t.ppf(0.975, 29))
    assert math.isnan(one(compared, "registrants")["simultaneous_low"])


ERROR = 1.0  # with 30 replications: 90 % ± 1.70, 95 % ± 2.05, 99 % ± 2.76
VERDICTS = [  # kind, better, identical, mean, margin, level, verdict
    ("emergent", "higher", False, 3.0, 1.0, 0.95, "To-Be better"),
    ("emergent", "higher", False, -3.0, 1.0, 0.95, "As-Is better"),
    ("emergent", "lower", False, 3.0, 1.0, 0.95, "As-Is better"),
    ("emergent", "lower", False, -3.0, 1.0, 0.95, "To-Be better"),
    ("emergent", "neutral", False, 3.0, 1.0, 0.95, "To-Be higher"),
    ("emergent", "neutral", False, -3.0, 1.0, 0.95, "To-Be lower"),
    ("emergent", "higher", False, 3.0, 5.0, 0.95, "To-Be better (small)"),
    ("emergent", "higher", False, 3.0, 4.0, 0.95, "To-Be better"),  # reaches 4.7
    ("emergent", "higher", False, 1.0, 3.0, 0.95, "practically equal"),
    ("emergent", "higher", False, 1.0, 2.5, 0.95, "undecided"),
    ("emergent", "higher", False, 2.5, 1.0, 0.95, "To-Be better"),
    ("emergent", "higher", False, 2.5, 1.0, 0.99, "undecided"),  # within its family
    ("emergent", "higher", False, 2.5, 9.0, 0.99, "practically equal"),
    ("emergent", "higher", False, NAN, 1.0, 0.95, "not defined"),
    ("emergent", "higher", True, 0.0, 1.0, 0.95, "identical"),
    ("rule", "higher", False, NAN, 1.0, 0.95, "follows from the rule"),
    ("rule", "higher", False, 3.0, 1.0, 0.95, "follows from the rule"),
    ("rule", "higher", True, 0.0, 1.0, 0.95, "follows from the rule"),
]


@pytest.mark.parametrize(
    ("kind", "better", "identical", "mean", "margin", "level", "expected"), VERDICTS
)
def test_verdicts_follow_their_precedence(
    kind: str, better: str, identical: bool, mean: float, margin: float, level: float, expected: str
) -> None:
    question = Question(kind, better, margin, level, identical)  # type: ignore[arg-type]
    assert verdict(Estimate(mean, ERROR, 30), question) == expected


def test_labels_stand_in_the_verdict() -> None:
    a, b = frame(sums("contacts", drawn(1, 5))), frame(sums("contacts", drawn(1, 9)))
    settings = Settings(labels=("old", "new"))
    assert one(compare_pairs(a, b, settings), "contacts")["verdict"] == "new higher"
    assert compare_frames(a, b, labels=("x", "y"))["verdict"].tolist() == ["y higher"]


def test_the_margin_is_a_share_of_the_first_mean_and_settable() -> None:
    a, b = drawn(1, 100, 1), drawn(1, 100, 1) + drawn(2, 4, 0.5)
    pair = frame(sums("queue_length", a)), frame(sums("queue_length", b))
    assert one(compare_pairs(*pair), "queue_length")["verdict"] == "As-Is better (small)"
    strict = Settings(margins={"queue_length": 0.01})
    assert one(compare_pairs(*pair, strict), "queue_length")["verdict"] == "As-Is better"


def test_identical_designs_differ_by_exactly_zero() -> None:
    rows = [r for seed, name in enumerate(("customers_won", "revenue", "contacts"))
            for r in sums(name, drawn(seed, 9))]  # fmt: skip
    rows += ratios("wait_to_price", drawn(5, 7), drawn(6, 30))
    rows += ratios("wait_to_price", drawn(5, 7), [2.0] * 30, "product=x")
    rows += sums("discount_sold_max", drawn(8, 3))
    compared = compare_pairs(frame(rows), frame(rows))
    assert (compared.table["diff"] == 0).all()
    assert set(compared.table["verdict"]) == {"identical"}


def test_a_ratio_that_is_zero_in_both_designs_is_identical_whatever_it_is_over() -> None:
    a = frame(ratios("open_after_follow_up", [0.0, 0.0], [9.0, 8.0]))
    b = frame(ratios("open_after_follow_up", [0.0, 0.0], [7.0, 8.0]))
    assert one(compare_pairs(a, b), "open_after_follow_up")["verdict"] == "identical"


def test_a_difference_that_is_zero_only_on_average_is_not_identical() -> None:
    assert of_sums("contacts", [1.0, 2.0], [2.0, 1.0])["verdict"] == "undecided"


def measured_pair() -> pd.DataFrame:
    one_run = measure(test_kpis.run(), measured.firm())
    return pd.concat([one_run.assign(replication=n) for n in range(3)], ignore_index=True)


def test_every_kpi_of_a_run_against_itself_differs_by_nothing() -> None:
    frames = measured_pair(), measured_pair()
    found = compare_pairs(*frames, settings_of(measured.firm())).table
    assert set(found["diff"].dropna()) == {0.0}
    emergent = found[(found["kind"] == "emergent") & found["diff"].notna()]
    assert set(emergent["verdict"]) == {"identical"}


def test_one_replication_gives_no_interval_no_verdict_and_no_warning() -> None:
    rows = sums("customers_won", [5.0]) + ratios("wait_to_price", [4.0], [9.0])
    rows += [(0, "hours_per_extra_win", "", NAN, 5.0, 6.0), *sums("discount_sold_min", [0.0])]
    other = sums("customers_won", [7.0]) + ratios("wait_to_price", [5.0], [9.0])
    other += [(0, "hours_per_extra_win", "", NAN, 7.0, 7.0), *sums("discount_sold_min", [0.0])]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        compared = compare_pairs(frame(rows), frame(other))
    tested = compared.table[compared.table["kpi"] != "discount_sold_min"]
    assert tested[["diff_low", "diff_high", "simultaneous_low"]].isna().all(axis=None)
    assert set(tested["verdict"]) == {"undecided"}
    assert one(compared, "customers_won")["diff"] == 2.0


def test_a_ratio_is_compared_by_ratios_of_means_with_pairs_left_out() -> None:
    a, b = (drawn(1, 40, 4), drawn(2, 9, 1)), (drawn(3, 38, 4), drawn(4, 9, 1))
    row = one(compare_pairs(frame(ratios("wait_to_price", *a)), frame(ratios("wait_to_price", *b))),
              "wait_to_price")  # fmt: skip
    assert row["a_mean"] == pytest.approx(a[0].sum() / a[1].sum())
    assert row["diff"] == pytest.approx(b[0].sum() / b[1].sum() - a[0].sum() / a[1].sum())
    expected = st.ratio_difference(a, b).interval()
    assert (row["diff_low"], row["diff_high"]) == (expected.low, expected.high)


def test_a_ratio_over_zero_is_counted_and_still_enters_the_means() -> None:
    a = frame(ratios("man_hours_per_win", [10.0, 20.0, 30.0], [1.0, 0.0, 2.0]))
    b = frame(ratios("man_hours_per_win", [10.0, 20.0, 30.0], [2.0, 2.0, 2.0]))
    row = one(compare_pairs(a, b), "man_hours_per_win")
    assert (row["a_mean"], row["b_mean"]) == (20.0, 10.0)
    assert (row["undefined"], row["replications"]) == (1, 3)


def test_an_undefined_value_drops_its_pair_and_is_counted() -> None:
    a = frame(sums("best_rep_is_most_skilled", [1.0, NAN, 0.0, 1.0]))
    b = frame(sums("best_rep_is_most_skilled", [1.0, 1.0, 1.0, 1.0]))
    row = one(compare_pairs(a, b), "best_rep_is_most_skilled")
    assert (row["replications"], row["undefined"]) == (3, 1)
    assert row["diff"] == pytest.approx(1 / 3)


def test_a_ratio_of_a_small_group_is_not_shown_but_its_total_is() -> None:
    def rows(shift: float) -> pd.DataFrame:
        return frame(
            ratios("discount_sold_mean", drawn(1, 9 + shift), [4.0] * 30, "product=x")
            + ratios("discount_sold_mean", drawn(1, 9 + shift), [5.0] * 30, "product=y")
            + ratios("discount_sold_mean", drawn(1, 9 + shift), [4.0] * 30)
        )

    compared = compare_pairs(rows(0), rows(1))
    small = one(compared, "discount_sold_mean", "product=x")
    assert small["verdict"] == "not shown"
    assert math.isnan(small["a_mean"])
    assert math.isnan(small["diff"])
    assert one(compared, "discount_sold_mean", "product=y")["diff"] == pytest.approx(0.2)
    assert one(compared, "discount_sold_mean")["diff"] == pytest.approx(0.25)


def extra(tops: np.ndarray, bottoms: np.ndarray) -> pd.DataFrame:
    pairs = enumerate(zip(tops, bottoms, strict=True))
    return frame([(n, "hours_per_extra_win", "", NAN, t, b) for n, (t, b) in pairs])


def test_a_ratio_of_differences_has_fiellers_interval() -> None:
    more, wins = drawn(1, 300, 20), drawn(2, 30, 4)
    row = one(compare_pairs(extra(np.zeros(30), np.zeros(30)), extra(more, wins)),
              "hours_per_extra_win")  # fmt: skip
    expected = st.fieller(more, wins)
    assert (row["diff"], row["diff_low"], row["diff_high"]) == pytest.approx(expected)
    assert row["verdict"] == "estimated"
    assert math.isnan(row["a_mean"])


@pytest.mark.parametrize("spread", [0.0, 5.0])
def test_a_ratio_of_differences_over_what_may_be_zero_is_not_defined(spread: float) -> None:
    changed = extra(drawn(1, 9), drawn(2, 0, spread))
    row = one(compare_pairs(extra(np.zeros(30), np.zeros(30)), changed), "hours_per_extra_win")
    assert row["verdict"] == "not defined"
    assert math.isnan(row["diff"])


def test_extremes_are_pooled_with_quantiles_and_without_a_test() -> None:
    a, b = np.arange(21.0), np.arange(21.0) + 3
    low = of_sums("discount_sold_min", a, b)
    assert (low["a_mean"], low["a_low"], low["a_high"]) == (0.0, 1.0, 19.0)
    high = of_sums("discount_sold_max", a, b)
    assert (high["b_mean"], high["diff"], high["verdict"]) == (23.0, 3.0, "range only")
    assert math.isnan(high["diff_low"])


def test_failed_replications_are_dropped_in_pairs_and_named() -> None:
    a, b = (
        frame(sums("contacts", [1.0, 2.0, 3.0, 4.0])),
        frame(sums("contacts", [2.0, 4.0, 6.0, 9.0])),
    )
    compared = compare_pairs(a[a["replication"] != 1], b[b["replication"] != 3])
    row = one(compared, "contacts")
    assert (row["replications"], row["diff"]) == (2, 2.0)
    assert compared.failed == (3, 1)


def test_pairs_are_made_by_replication_and_not_by_order() -> None:
    a, b = frame(sums("contacts", drawn(1, 9))), frame(sums("contacts", drawn(2, 9)))
    mixed = b.sample(frac=1, random_state=1)
    assert compare_frames(a, b).equals(compare_frames(a, mixed))


def test_a_group_that_only_one_design_has_is_not_defined() -> None:
    a = frame(sums("man_hours", [1.0, 2.0], "person=Ann") + sums("contacts", [1.0, 2.0]))
    settings = Settings(kinds={("man_hours", "person=Ann"): "emergent"})
    row = one(
        compare_pairs(a, frame(sums("contacts", [1.0, 2.0])), settings), "man_hours", "person=Ann"
    )
    assert (row["verdict"], row["undefined"]) == ("not defined", 2)


def test_precision_tells_what_pairing_gained_and_what_would_decide() -> None:
    common = drawn(1, 100, 5)
    a, b = common, common + drawn(2, 0.1, 1)
    rows = sums("customers_won", a) + ratios("wait_to_price", a, np.full(30, 2.0))
    other = sums("customers_won", b) + ratios("wait_to_price", b, np.full(30, 2.0))
    settings = Settings(margins={"customers_won": 0.001, "wait_to_price": 0.001})
    precision = compare_pairs(frame(rows), frame(other), settings).precision.set_index("kpi")
    expected = (a.var(ddof=1) + b.var(ddof=1)) / (b - a).var(ddof=1)
    assert precision["variance_ratio"].tolist() == pytest.approx([expected, expected])
    assert (precision["low"] < expected).all()
    assert precision.loc["customers_won", "needed"] > 30
    assert precision.loc["customers_won", "family"] == "primary"


def test_what_follows_from_a_rule_is_told_apart_by_who_works() -> None:
    kinds = settings_of(measured.firm()).kinds
    assert kinds["man_hours", "actor=sales"] == "rule"
    assert kinds["man_hours", "person=sales.south.1"] == "rule"
    assert kinds["man_hours", "actor=accounts"] == "emergent"
    assert kinds["man_hours", "task=outreach"] == "rule"
    assert kinds["man_hours", "task=prepare"] == "emergent"
    assert settings_of(measured.firm()).margins == {"revenue": 0.1}


def test_where_nobody_pulls_work_nothing_follows_from_a_rule() -> None:
    firm = replace(measured.firm(), sources=())
    found = compare_pairs(measured_pair(), measured_pair(), settings_of(firm)).table
    assert set(found["kind"]) == {"emergent"}
    # One design that pulls is enough, on either side.
    for one, other in ((firm, measured.firm()), (measured.firm(), firm)):
        settings = settings_of(one, other=other)
        kinds = compare_pairs(measured_pair(), measured_pair(), settings).table
        rules = set(kinds[kinds["kind"] == "rule"]["kpi"])
        assert {"man_hours", "outreach_hours", "man_hours_per_win"} <= rules


def test_rules_are_named_as_such() -> None:
    assert {name for name, kpi in KPIS.items() if kpi.kind == "rule"} == {
        "man_hours", "outreach_hours", "man_hours_per_win", "conversion_per_worked_business",
        "self_selected_registrants", "self_selected_customers", "assisted_customers", "list_used",
    }  # fmt: skip
