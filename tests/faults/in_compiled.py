"""Faults of the compiled engine: of the rules of "What happens when", and of its own machinery."""

from __future__ import annotations

from tests.faults.fault import Edit, Fault
from tests.faults.in_reference import (
    DRAWS,
    LEVELS,
    MOMENT,
    PAPER,
    PLACES,
    PULLING,
    QUEUES,
    SHIPPED,
    STOPPING,
    WATCHES,
)  # fmt: skip

BREAKING = "tests/engines/test_breaking.py::"
CALENDARS = "tests/engines/test_calendars.py::"
PHRASING = "tests/engines/test_phrasing.py::"
STEPS = "tests/engines/test_steps.py::"
STOPS = "tests/engines/test_stops.py::"
COMPUTED = STOPS + "test_what_cannot_be_computed_is_told_with_its_key_and_its_case"


def fault(name: str, what: str, file: str, text: str, instead: str, *tests: str) -> Fault:
    edit = Edit(f"sim/engines/compiled/{file}.py", text, instead)
    return Fault(f"kernel_{name}", what, "engine", (edit,), tests, engine="compiled")


RULES = (
    fault(
        "cap_on_the_wrong_clock",
        "a cap on worked hours looks at open hours",
        "serving",
        "    if code[row + SOURCE_CAP_OPEN]:\n",
        "    if True:\n",
        PULLING + "test_cap_is_a_share_of_the_hours_worked_and_opens_only_by_other_work",
    ),
    fault(
        "nobody_wakes_for_a_cap",
        "who is held back by a cap on open hours waits for other work",
        "serving",
        "            wake_for_cap(code, number, ints, reals, heap, source, person)\n",
        "            pass\n",
        PULLING + "test_cap_of_open_hours_wakes_when_base_times_cap_reaches_pulled",
    ),
    fault(
        "reserve_after_the_queue",
        "the reserved share is looked at only when nobody waits",
        "serving",
        "            if pulled < number[numbers + RESERVE] * reals[own + WORKED]:\n",
        "            if ints[pool + QUEUED] == 0 and (\n"
        "                pulled < number[numbers + RESERVE] * reals[own + WORKED]\n"
        "            ):\n",
        PULLING + "test_reserve_comes_before_requests_and_before_the_cap",
    ),
    fault(
        "last_come_first_served",
        "among equals whoever joined last is served first",
        "waiting",
        "return ints[a + JOINED_KEY] < ints[b + JOINED_KEY]",
        "return ints[a + JOINED_KEY] > ints[b + JOINED_KEY]",
        QUEUES + "test_the_queue_is_first_come_first_served",
    ),
    fault(
        "urgency_ignored",
        "the order of a queue is not looked at",
        "waiting",
        "    if ints[a + ORDER_KEY] != ints[b + ORDER_KEY]:\n",
        "    if False:\n",
        QUEUES + "test_the_smallest_order_comes_first_then_the_time_of_joining",
        PAPER + "test_every_request_is_where_paper_has_it",
    ),
    fault(
        "shortest_idle_first",
        "of free people the one who has worked last is asked first",
        "working",
        "        if other < ended or (",
        "        if other > ended or (",
        QUEUES + "test_free_people_are_taken_by_the_end_of_their_last_work_then_by_number",
    ),
    fault(
        "stopped_work_not_counted",
        "the hours of work whose token was stopped are lost",
        "working",
        "reals[NOW], reals[block + HOURS], SERVED)",
        "reals[NOW], reals[block + HOURS] if ints[request + OF_TOKEN] else 0.0, SERVED)",
        STOPPING + "test_work_in_hand_is_finished_and_counted_without_the_token",
    ),
    fault(
        "who_worked_is_forgotten",
        "`keep` does not remember the person",
        "working",
        "        if code[call + CALL_KEEP] != NONE:\n",
        "        if code[call + CALL_KEEP] < NONE:\n",
        QUEUES + "test_by_lets_only_that_person_serve_and_keep_remembers_who_did",
        SHIPPED + "test_the_rep_of_the_first_live_talk_is_credited",
    ),
    fault(
        "work_goes_on_at_night",
        "work does not pause at the end of a shift",
        "working",
        "    if ints[pool + PAUSES]:\n",
        "    if False:\n",
        CALENDARS + "test_work_follows_the_clock_on_the_wall",
    ),
    fault(
        "flag_stays_up",
        "a token that is stopped leaves its flags up",
        "flow",
        "            lower(ints, reals, case, code[row], code[row + 1])\n",
        "            pass\n",
        STOPPING + "test_a_stopped_token_lowers_its_flags",
    ),
    fault(
        "children_outlive_their_parent",
        "children do not leave with their parent",
        "flow",
        "        following = ints[at + FIRST_CHILD]\n",
        "        following = 0\n",
        STOPPING + "test_children_leave_with_the_same_outcome_and_their_work_in_hand_is_finished",
    ),
    fault(
        "level_set_without_its_time",
        "a level that is set goes on as if it had been set at the last change of its rate",
        "flow",
        "        reals[place + 2] = reals[NOW]\n",
        "        pass\n",
        LEVELS + "test_a_level_that_is_set_goes_on_from_there",
    ),
    fault(
        "clock_not_stopped",
        "a level that falls goes on falling when its rate is 0 again",
        "watching",
        "        if rate != reals[level + 1]:\n",
        "        if rate < reals[level + 1]:\n",
        LEVELS + "test_a_level_is_its_start_and_the_integral_of_its_rate",
        SHIPPED + "test_interest_falls_while_the_firm_is_waited_for_and_until_first_value",
    ),
    fault(
        "crossing_not_planned_anew",
        "a crossing stays where it was planned although the rate has changed",
        "watching",
        "    if not changed:\n",
        "    if not changed or ints[token + TICKET]:\n",
        LEVELS + "test_a_change_of_the_rate_plans_the_crossing_anew",
    ),
    fault(
        "stale_crossing_counts",
        "a crossing that was planned before the rate changed still happens",
        "watching",
        "    if ints[token + TICKET] != tie >> TIE_BITS:\n",
        "    if ints[token + WATCHING] == NONE:\n",
        LEVELS + "test_a_rate_that_turns_lets_a_planned_crossing_lapse",
    ),
    fault(
        "at_most_ignored",
        "a `wait_until` has no end but its condition",
        "watching",
        "    if draw != NONE:\n",
        "    if draw < NONE:\n",
        WATCHES + "test_at_most_ends_a_wait_that_came_to_nothing_and_runs_else",
        SHIPPED + "test_each_step_of_the_discounts_is_taken_once_and_finance_works_on_each",
    ),
    fault(
        "children_do_not_look_up",
        "a child that waits for its parent is not asked when the parent changes",
        "watching",
        "        if ints[PARENTS_MATTER]:\n",
        "        if False:\n",
        LEVELS + "test_a_child_waits_for_a_level_of_its_parent",
        BREAKING + "test_a_case_with_thousands_of_children_that_watch_it",
    ),
    fault(
        "one_pass_too_many",
        "`repeat` goes round once more than `times` says",
        "advancing",
        "        if ints[token + TOKEN_WORDS + a] >= limit:\n",
        "        if ints[token + TOKEN_WORDS + a] > limit:\n",
        SHIPPED + "test_six_calls_a_day_apart_and_the_gaps_between_count_only_if_they_shall",
        STEPS + "test_times_is_how_many_passes_there_are",
    ),
    fault(
        "every_visit_the_first",
        "visits are not counted, so that each draw of a name is the same",
        "evaluating",
        "    reals[at] = visit + 1.0\n",
        "    reals[at] = visit\n",
        DRAWS + "test_a_visit_counts_the_draws_of_that_name_of_all_tokens_together",
    ),
    fault(
        "keyed_by_neighbour",
        "a case of a population draws what belongs to the next",
        "sources",
        "case_number, code[row], index - first, 0, element, 0.0",
        "case_number, code[row], index - first + 1, 0, element, 0.0",
        PLACES + "test_cases_that_come_in_another_order_keep_the_draws_of_their_places",
    ),
)

MACHINERY = (
    fault(
        "events_as_they_were_planned",
        "within a sort events come as they were planned, not by case and token",
        "agenda",
        "    return (sort << SORT_BITS) | (case << CASE_BITS) | (token << TOKEN_BITS) | late\n",
        "    return sort << SORT_BITS\n",
        MOMENT + "test_events_of_one_sort_are_handled_by_case_number",
        MOMENT + "test_events_of_one_case_are_handled_by_token_number",
    ),
    fault(
        "heap_looks_left_only",
        "an event sinks past the smaller of two that follow it",
        "agenda",
        "        if right < size:\n",
        "        if right < 0:\n",
        BREAKING + "test_thousands_of_events_of_one_moment_come_by_case",
    ),
    fault(
        "words_joined_over_a_jump",
        "words of an expression are joined although another way leads between them",
        "phrasing",
        "if at in self.targets or not self._joined(*word):",
        "if not self._joined(*word):",
        PHRASING + "test_a_word_that_somebody_jumps_to_joins_nothing_before_it",
    ),
    fault(
        "queue_loses_requests",
        "of two parts of a queue that are joined one is forgotten",
        "waiting",
        "            one = meld(ints, one, other)\n",
        "            pass\n",
        BREAKING + "test_a_queue_of_thousands",
    ),
    fault(
        "patience_of_a_stranger",
        "patience that ran out long ago ends the wait of whoever has that place now",
        "running",
        "        if ints[record + ROW] == tie and ints[record + WAITING]:\n",
        "        if ints[record + WAITING]:\n",
        QUEUES + "test_patience_of_an_earlier_request_does_not_end_a_later_one",
    ),
    fault(
        "end_of_a_strangers_wait",
        "a wait that was stopped ends whatever its token's place is used for now",
        "running",
        "    elif kind == WAIT_ENDS:\n        if ints[record + DELAY_ROW] == tie:\n",
        "    elif kind == WAIT_ENDS:\n        if ints[record + DELAY_ROW] >= 0:\n",
        BREAKING + "test_places_of_tokens_that_were_stopped_are_used_again",
    ),
    fault(
        "no_number_is_no",
        "a comparison with what is no number does not hold, and nobody is told",
        "evaluating",
        "                if x != x or y != y:\n",
        "                if False:\n",
        COMPUTED,
    ),
    fault(
        "zero_keeps_its_sign",
        "what rounds to nothing from below is minus nothing",
        "evaluating",
        "    return x + 0.0  # 0 and never -0\n",
        "    return x\n",
        BREAKING + "test_minus_zero_is_kept",
    ),
)
COMPILED = RULES + MACHINERY
