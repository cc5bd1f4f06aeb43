"""Faults of the reference engine: each breaks one rule of "What happens when"."""

from __future__ import annotations

from tests.faults.fault import Edit, Fault

DRAWS = "tests/engines/test_draws.py::"
LEVELS = "tests/engines/test_levels.py::"
MOMENT = "tests/engines/test_moment.py::"
PLACES = "tests/engines/test_places.py::"
PULLING = "tests/engines/test_pulling.py::"
QUEUES = "tests/engines/test_queues.py::"
STOPPING = "tests/engines/test_stopping.py::"
WATCHES = "tests/engines/test_watches.py::"
SHIPPED = "tests/theory/test_shipped_trace.py::"
PAPER = "tests/theory/test_trace.py::"


def fault(name: str, what: str, file: str, text: str, instead: str, *tests: str) -> Fault:
    edit = Edit(f"sim/engines/reference/{file}.py", text, instead)
    return Fault(name, what, "engine", (edit,), tests, engine="reference")


REFERENCE = (
    fault(
        "cap_on_the_wrong_clock",
        "a cap on worked hours looks at open hours",
        "people",
        "self.worktime.table.open_hours(now) if source.cap_of_open_hours else self.worked",
        "self.worktime.table.open_hours(now)",
        PULLING + "test_cap_is_a_share_of_the_hours_worked_and_opens_only_by_other_work",
    ),
    fault(
        "nobody_wakes_for_a_cap",
        "who is held back by a cap on open hours waits for other work",
        "firm",
        "                self._wake_for_cap(number, source, person)\n",
        "                pass\n",
        PULLING + "test_cap_of_open_hours_wakes_when_base_times_cap_reaches_pulled",
    ),
    fault(
        "reserve_after_the_queue",
        "the reserved share is looked at only when nobody waits",
        "firm",
        "reserved = source.cap > 0.0 and person.may_pull_reserved(number, source)",
        "reserved = not pool.waiting and person.may_pull_reserved(number, source)",
        PULLING + "test_reserve_comes_before_requests_and_before_the_cap",
    ),
    fault(
        "last_come_first_served",
        "among equals whoever joined last is served first",
        "people",
        "request.order, request.joined, request.case.number,",
        "request.order, -request.joined, request.case.number,",
        QUEUES + "test_the_queue_is_first_come_first_served",
    ),
    fault(
        "urgency_ignored",
        "the order of a queue is not looked at",
        "people",
        "request.order, request.joined, request.case.number,",
        "0.0, request.joined, request.case.number,",
        QUEUES + "test_the_smallest_order_comes_first_then_the_time_of_joining",
        PAPER + "test_every_request_is_where_paper_has_it",
    ),
    fault(
        "work_in_the_middle_of_a_moment",
        "people take work before all events of the moment are handled",
        "firm",
        "        self.stirred.add(pool.index)\n        if call.patience != NONE:",
        "        self.stirred.add(pool.index)\n        self.take_work()\n"
        "        if call.patience != NONE:",
        MOMENT + "test_free_people_take_work_only_when_no_event_of_the_moment_is_left",
    ),
    fault(
        "impatient_while_served",
        "patience runs on during service",
        "firm",
        "if request.waiting and token.request is request:",
        "if token.request is request:",
        QUEUES + "test_patience_ends_with_the_wait_and_does_not_touch_work_in_hand",
        PAPER + "test_every_request_is_where_paper_has_it",
    ),
    fault(
        "stopped_work_not_counted",
        "the hours of work whose token was stopped are lost",
        "firm",
        "self.clock.time, request.hours, SERVED",
        "self.clock.time, request.hours if request.token else 0.0, SERVED",
        STOPPING + "test_work_in_hand_is_finished_and_counted_without_the_token",
    ),
    fault(
        "who_worked_is_forgotten",
        "`keep` does not remember the person",
        "firm",
        "if call.keep != NONE:",
        "if call.keep == NONE and call.keep_depth > 0:",
        QUEUES + "test_by_lets_only_that_person_serve_and_keep_remembers_who_did",
        SHIPPED + "test_the_rep_of_the_first_live_talk_is_credited",
    ),
    fault(
        "flag_stays_up",
        "a token that is stopped leaves its flags up",
        "engine",
        "            self.lower(token.case, flag)\n",
        "            pass\n",
        STOPPING + "test_a_stopped_token_lowers_its_flags",
    ),
    fault(
        "clock_not_stopped",
        "a level that falls goes on falling when its rate is 0 again",
        "watches",
        "if rate != memory[slot + 1]:",
        "if rate < memory[slot + 1]:",
        LEVELS + "test_a_level_is_its_start_and_the_integral_of_its_rate",
        SHIPPED + "test_interest_falls_while_the_firm_is_waited_for_and_until_first_value",
    ),
    fault(
        "crossing_not_planned_anew",
        "a crossing stays where it was planned although the rate has changed",
        "watches",
        "if sides == token.planned:",
        "if token.planned:",
        LEVELS + "test_a_change_of_the_rate_plans_the_crossing_anew",
    ),
    fault(
        "level_set_without_its_time",
        "a level that is set goes on as if it had been set at the last change of its rate",
        "world",
        "            case.memory[slot + 2] = self.clock.time\n",
        "            pass\n",
        LEVELS + "test_a_level_that_is_set_goes_on_from_there",
    ),
    fault(
        "at_most_ignored",
        "a `wait_until` has no end but its condition",
        "watches",
        "if spec.at_most != NONE:",
        "if spec.at_most == NONE and spec.comparisons:",
        WATCHES + "test_at_most_ends_a_wait_that_came_to_nothing_and_runs_else",
        SHIPPED + "test_each_step_of_the_discounts_is_taken_once_and_finance_works_on_each",
    ),
    fault(
        "children_outlive_their_parent",
        "children do not leave with their parent",
        "engine",
        "                self.leave(child, outcome)\n",
        "                pass\n",
        STOPPING + "test_children_leave_with_the_same_outcome_and_their_work_in_hand_is_finished",
    ),
    fault(
        "events_as_they_were_planned",
        "within a sort events come as they were planned, not by case and token",
        "clock",
        "| (case << CASE_BITS) | (token << TOKEN_BITS) | late",
        "",
        MOMENT + "test_events_of_one_sort_are_handled_by_case_number",
        MOMENT + "test_events_of_one_case_are_handled_by_token_number",
    ),
    fault(
        "one_pass_too_many",
        "`repeat` goes round once more than `times` says",
        "operations",
        "if token.counters[a] >= finite(",
        "if token.counters[a] > finite(",
        SHIPPED + "test_six_calls_a_day_apart_and_the_gaps_between_count_only_if_they_shall",
    ),
    fault(
        "visit_counter_shared_over_names",
        "one counter of visits for all names of a case",
        "world",
        "        visit = visits.get(stream, 0)\n        visits[stream] = visit + 1\n",
        "        visit = visits.get(-1, 0)\n        visits[-1] = visit + 1\n",
        DRAWS + "test_a_task_draws_its_time_and_patience_by_its_own_name_at_joining",
        DRAWS + "test_adding_something_changes_no_other_draw",
    ),
    fault(
        "every_visit_the_first",
        "visits are not counted, so that each draw of a name is the same",
        "world",
        "        visits[stream] = visit + 1\n",
        "        visits[stream] = visit\n",
        DRAWS + "test_a_visit_counts_the_draws_of_that_name_of_all_tokens_together",
    ),
    fault(
        "keyed_by_turn",
        "a case draws by the turn in which it was entered",
        "world",
        "owner = int(population.owners[index])",
        "owner = int(population.owners[len(self.members)])",
        PLACES + "test_cases_that_come_in_another_order_keep_the_draws_of_their_places",
    ),
    fault(
        "traits_by_design",
        "a person is somebody else in another design",
        "firm",
        "owner = person_owner(actor, pool.spec.element, spec.key)",
        "owner = person_owner(actor, pool.spec.element, len(self.program.operations))",
        DRAWS + "test_traits_are_drawn_by_person",
    ),
)
