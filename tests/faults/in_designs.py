"""Faults of the shipped scenarios: a process that is not the one of the source text."""

from __future__ import annotations

from tests.faults.fault import Edit, Fault

SHIPPED = "tests/theory/test_shipped_trace.py::"
WORK = SHIPPED + "test_as_is_does_its_work_in_the_order_and_at_the_times_of_the_paper"
PAPERS = SHIPPED + "test_as_is_writes_its_documents_in_the_order_of_the_paper"
CREDIT = SHIPPED + "test_the_rep_of_the_first_live_talk_is_credited"
INTEREST = SHIPPED + "test_interest_falls_while_the_firm_is_waited_for_and_until_first_value"
TO_BE = SHIPPED + "test_to_be_serves_a_registrant_at_the_selection_without_a_talk"
DISCOUNTS = SHIPPED + "test_each_step_of_the_discounts_is_taken_once_and_finance_works_on_each"
SENT_BACK = SHIPPED + "test_a_first_quote_is_sent_back_at_most_once"
CALLS = SHIPPED + "test_six_calls_a_day_apart_and_the_gaps_between_count_only_if_they_shall"
ASSISTED = SHIPPED + "test_a_registrant_who_refused_a_pitch_is_assisted_and_keeps_no_lift"
LIFT = SHIPPED + "test_who_accepts_a_pitch_has_its_lift_and_the_trial_begins_with_it"
BUYS = "tests/theory/test_shipped_purchase.py::"
BUYS += "test_a_business_buys_if_and_only_if_its_utility_is_not_negative"
DECIDED = "tests/decided/test_typed_answers.py::"
DECIDED += "test_the_utility_decides_under_every_structural_switch"

AS_IS_FILE = "scenarios/as_is.yaml"
TO_BE_FILE = "scenarios/to_be.yaml"
MARKET_FILE = "scenarios/check/market.yaml"


def fault(name: str, what: str, file: str, text: str, instead: str, *tests: str) -> Fault:
    return Fault(name, what, "scenario", (Edit(file, text, instead),), tests)


SEND_BACK = """\
    - do: rework
      when: chance(sent_back, p_rework)          # first quotes only, at most once
"""
DECIDE_AND_BUY = """\
    - do: deciding
    - do: purchase
"""
DESIGNS = (
    fault(
        "wrong_rep_credited",
        "who prepares the quote is credited even after a talk with somebody else",
        AS_IS_FILE,
        "      name: credit_first_quote\n      when: not talked\n",
        "      name: credit_first_quote\n",
        CREDIT,
        PAPERS,
    ),
    fault(
        "interviewer_credited",
        "the interview takes the credit of the call before it",
        AS_IS_FILE,
        "      name: credit_interview\n      when: interview_needed and not talked\n",
        "      name: credit_interview\n      when: interview_needed\n",
        CREDIT,
    ),
    fault(
        "price_before_approval",
        "the price is on display before Accounts has approved it",
        AS_IS_FILE,
        "    - task: approve_quote\n" + SEND_BACK + "    - do: display\n",
        "    - do: display\n    - task: approve_quote\n" + SEND_BACK,
        WORK,
        PAPERS,
    ),
    fault(
        "sent_back_twice",
        "a first quote may be sent back twice",
        AS_IS_FILE,
        SEND_BACK,
        2 * SEND_BACK,
        SENT_BACK,
    ),
    fault(
        "discount_step_skipped",
        "a revision jumps over a step of the discounts",
        AS_IS_FILE,
        "    - set: {version: version + 1}\n",
        "    - set: {version: version + 2}\n",
        PAPERS,
        DISCOUNTS,
    ),
    fault(
        "revision_without_finance",
        "a revised price is displayed without the work of finance",
        AS_IS_FILE,
        "    - task: finance_revision\n",
        "",
        WORK,
        DISCOUNTS,
    ),
    fault(
        "one_revision_too_many",
        "a revision is asked for when no step of the discounts is left",
        AS_IS_FILE,
        "utility >= -band and version + 1 < count(discounts)}",
        "utility >= -band and version < count(discounts)}",
        DISCOUNTS,
    ),
    Fault(
        "taste_redrawn",
        "the dice of the purchase are rolled again at every price",
        "scenario",
        (
            Edit(MARKET_FILE, "+ taste_noise", "+ mood"),
            Edit(AS_IS_FILE, "  offer_left: 0 h\n", "  offer_left: 0 h\n  mood: 0\n"),
            Edit(
                AS_IS_FILE,
                '    - set: {discount: "discounts[version]"}\n',
                '    - set: {discount: "discounts[version]"}\n'
                "    - set: {mood: {logistic: {mean: 0, scale: 1}}}\n",
            ),
        ),
        (WORK, BUYS),
    ),
    fault(
        "pitched_and_self_selected",
        "who registers after a pitch counts as self-selected",
        MARKET_FILE,
        "self_selected: registered and not pitched",
        "self_selected: registered",
        ASSISTED,
    ),
    fault(
        "refused_pitch_persuades",
        "a registrant keeps the lift of a pitch that was refused",
        AS_IS_FILE,
        "{registered: yes, entered: yes, lift: 0}",
        "{registered: yes, entered: yes}",
        ASSISTED,
    ),
    fault(
        "pitch_without_skill",
        "a pitch persuades whatever the skill of the rep",
        AS_IS_FILE,
        "{lift: persuasion * (1 + pitcher.skill)}",
        "{lift: persuasion}",
        LIFT,
    ),
    fault(
        "trial_a_day_short",
        "the trial ends a working day early",
        AS_IS_FILE,
        "    - wait: trial_length\n",
        "    - wait: trial_length - 8 h\n",
        WORK,
        LIFT,
    ),
    fault(
        "gap_counts_ignored",
        "the switch of the gaps between calls does nothing",
        MARKET_FILE,
        "(waiting - (1 - gap_counts) * between_calls)",
        "waiting",
        CALLS,
    ),
    fault(
        "interest_runs_on_after_the_price",
        "deciding counts as waiting for the firm",
        AS_IS_FILE,
        DECIDE_AND_BUY,
        "    - do: deciding\n      during: waiting\n    - do: purchase\n",
        INTEREST,
        TO_BE,
    ),
    fault(
        "payment_before_acceptance",
        "it is paid before anybody has accepted",
        AS_IS_FILE,
        DECIDE_AND_BUY,
        "    - do: purchase\n    - do: deciding\n",
        WORK,
        PAPERS,
    ),
    fault(
        "typed_rate_after_the_utility",
        "a tenth of the buyers gets cold feet by a typed number",
        AS_IS_FILE,
        "    - task: acknowledge\n",
        "    - leave: declined\n      name: cold_feet\n      when: chance(cold_feet, 10 %)\n"
        "    - task: acknowledge\n",
        DECIDED,
    ),
    fault(
        "registrants_come_last",
        "To-Be serves registrants behind everybody else",
        TO_BE_FILE,
        "set: {queues.sales.order: 0 if registered else 1}",
        "set: {queues.sales.order: 1 if registered else 0}",
        "tests/theory/test_shipped_order.py::test_to_be_serves_registrants_before_all_others",
    ),
    fault(
        "to_be_interviews_registrants",
        "To-Be holds the interview that the selection replaces",
        TO_BE_FILE,
        "set: {formulas.interview_needed: not registered}",
        "set: {formulas.interview_needed: registered}",
        TO_BE,
    ),
    fault(
        "to_be_waits_for_the_trial",
        "To-Be begins its work at the end of the trial",
        TO_BE_FILE,
        "formulas.ready_for_sales: trial_over or registered",
        "formulas.ready_for_sales: trial_over",
        TO_BE,
    ),
)
