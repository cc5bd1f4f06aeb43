"""Faults of the keyed random numbers and of lowering."""

from __future__ import annotations

from tests.faults.fault import Edit, Fault

STREAMS = "tests/unit/test_streams.py::"
DRAWN = "tests/engines/test_draws.py::"
LEVELS = "tests/engines/test_levels.py::"
SHIPPED = "tests/theory/test_shipped_trace.py::"


def fault(
    name: str, what: str, room: str, file: str, text: str, instead: str, *tests: str
) -> Fault:
    return Fault(name, what, room, (Edit(f"sim/program/{file}.py", text, instead),), tests)


DRAWS = (
    fault(
        "words_swapped",
        "the low word of a uniform stands where the high one belongs",
        "streams",
        "streams",
        "    return to_unit(words[0], words[1])",
        "    return to_unit(words[1], words[0])",
        STREAMS + "test_layout_of_key_and_counter",
        STREAMS + "test_uniforms_never_change",
    ),
    fault(
        "one_round_less",
        "Philox with nine rounds",
        "streams",
        "streams",
        "for _ in range(10):",
        "for _ in range(9):",
        STREAMS + "test_philox_gives_the_known_answers",
    ),
    fault(
        "seed_ignored",
        "every seed gives the same numbers",
        "streams",
        "streams",
        'return _word("seed", seed) << 32 |',
        'return _word("seed", seed) * 0 << 32 |',
        STREAMS + "test_layout_of_key_and_counter",
        STREAMS + "test_uniforms_never_change",
    ),
    fault(
        "replication_ignored",
        "every replication gives the same numbers",
        "streams",
        "streams",
        '<< 32 | _word("replication", replication)',
        '<< 32 | _word("replication", replication) * 0',
        STREAMS + "test_layout_of_key_and_counter",
        STREAMS + "test_uniforms_never_change",
    ),
    fault(
        "waits_share_a_stream",
        "all waits of a case draw from one name",
        "lowering",
        "steps",
        'draw = at.length(text, "wait", f"wait:{label}",',
        'draw = at.length(text, "wait", "wait:any",',
        DRAWN + "test_a_wait_draws_by_its_name",
    ),
    fault(
        "rates_not_watched",
        "a change of state does not reach the rates that name it",
        "lowering",
        "watching",
        "            yield index, level.rate\n",
        "            yield index, 0\n",
        LEVELS + "test_a_level_is_its_start_and_the_integral_of_its_rate",
        SHIPPED + "test_interest_falls_while_the_firm_is_waited_for_and_until_first_value",
    ),
    fault(
        "until_turned_round",
        "`repeat` goes on when `until` holds",
        "lowering",
        "steps",
        "        at.emit(text, Code.UNLESS, top, until)\n",
        "        at.emit(text, Code.UNLESS, at.assembler.here + 2, until)\n"
        "        at.emit(text, Code.JUMP, top)\n",
        SHIPPED + "test_as_is_does_its_work_in_the_order_and_at_the_times_of_the_paper",
    ),
)
