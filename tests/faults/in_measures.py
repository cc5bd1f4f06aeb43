"""Faults of the KPIs and of the statistics."""

from __future__ import annotations

from tests.faults.fault import Edit, Fault

BY_HAND = "tests/unit/test_kpis.py::test_a_kpi_is_what_is_counted_by_hand"
STATISTICS = "tests/unit/test_statistics.py::"
COMPARISON = "tests/unit/test_statistics_comparison.py::"


def fault(
    name: str, what: str, room: str, file: str, text: str, instead: str, *tests: str
) -> Fault:
    return Fault(name, what, room, (Edit(f"sim/measures/{file}.py", text, instead),), tests)


MEASURES = (
    fault(
        "hours_at_completion",
        "hours count whole at the end of the work instead of as far as they lie in the window",
        "KPI",
        "view",
        "share = inside / np.where(length > 0, length, 1.0)",
        "share = np.where(self.inside(self.finished[rows]), 1.0, 0.0)",
        BY_HAND,
    ),
    fault(
        "wins_at_the_invoice",
        "a win counts when it is invoiced, not when it is acknowledged",
        "KPI",
        "view",
        "np.flatnonzero(self.has_won & self.inside(self.ended))",
        'np.flatnonzero(self.has_won & self.inside(self.first("value")))',
        "tests/unit/test_kpi_moments.py::test_a_win_and_its_money_count_at_the_acknowledgement",
    ),
    fault(
        "conversion_over_everybody",
        "C1 divides by the entrants of the whole window",
        "KPI",
        "sales",
        "(entered & run.won_after(run.entry)).sum()), float(entered.sum()))",
        "(entered & run.won_after(run.entry)).sum()), float(run.inside(run.entry).sum()))",
        BY_HAND,
    ),
    fault(
        "follow_up_without_end",
        "C1 counts wins however late they come",
        "KPI",
        "view",
        "return self.has_won & (self.ended - times <= (self.roles.follow_up or 0.0))",
        "return self.has_won & (self.ended >= times)",
        BY_HAND,
    ),
    fault(
        "penetration_of_those_met",
        "C3 divides by the businesses that were met, not by all",
        "KPI",
        "sales",
        'yield Row("", share(100 * len(run.wins), total(run.population)))',
        'yield Row("", share(100 * len(run.wins), len(run.case_numbers)))',
        BY_HAND,
    ),
    fault(
        "customers_are_staff",
        "the hours of customers count as man-hours",
        "KPI",
        "view",
        "[actor.wage is not None for actor in self.scenario.actors.values()]",
        "[True for _ in self.scenario.actors.values()]",
        BY_HAND,
    ),
    fault(
        "utilisation_of_the_whole_run",
        "utilisation divides by all open hours, warm-up included",
        "KPI",
        "staffing",
        "(np.full(len(codes), time) for time in self.window)",
        "(np.full(len(codes), time) for time in (0.0, self.window.end))",
        BY_HAND,
    ),
    fault(
        "mean_of_ratios",
        "a ratio is the mean of the ratios of the replications",
        "statistics",
        "statistics",
        "return float(numerators.sum()) / total if total != 0 else NAN",
        "return float((numerators / denominators).mean()) if total != 0 else NAN",
        STATISTICS + "test_a_ratio_is_the_ratio_of_means_and_not_the_mean_of_ratios",
    ),
    fault(
        "unpaired",
        "two designs are compared as if their runs were independent",
        "statistics",
        "comparison",
        "        st.mean_estimate(b - a),\n",
        "        Estimate(\n"
        "            float(b.mean() - a.mean()),\n"
        "            math.hypot(st.mean_estimate(a).error, st.mean_estimate(b).error),\n"
        "            len(a),\n"
        "        ),\n",
        COMPARISON + "test_a_sum_is_compared_by_paired_differences_and_its_family_by_bonferroni",
    ),
    fault(
        "normal_instead_of_t",
        "intervals take the quantile of the normal",
        "statistics",
        "statistics",
        "return float(scipy.special.stdtrit(replications - 1, 0.5 + level / 2))",
        "return float(scipy.special.ndtri(0.5 + level / 2))",
        STATISTICS + "test_the_mean_interval_is_students",
        STATISTICS + "test_paired_differences_agree_with_the_paired_t_test",
    ),
    fault(
        "no_bonferroni",
        "the intervals of a family are those of single figures",
        "statistics",
        "comparison",
        "return 1 - 0.05 / size[self.family]",
        "return 1 - 0.05 * bool(size[self.family])",
        COMPARISON + "test_a_sum_is_compared_by_paired_differences_and_its_family_by_bonferroni",
        COMPARISON + "test_the_regions_of_a_kpi_are_a_family_of_their_own",
    ),
    fault(
        "margin_touched_is_enough",
        "practically equal as soon as the interval touches the margin",
        "statistics",
        "verdict",
        "-margin < low and high < margin",
        "-margin < high and low < margin",
        COMPARISON + "test_verdicts_follow_their_precedence",
    ),
    fault(
        "better_turned_round",
        "less is better where more is",
        "statistics",
        "verdict",
        '(difference > 0) == (question.better == "higher")',
        '(difference > 0) != (question.better == "higher")',
        COMPARISON + "test_verdicts_follow_their_precedence",
    ),
)
