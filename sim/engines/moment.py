"""What happens first within a moment, in every engine (docs/language.md, rule 1).

All events of one time form a moment. They go by one integer: the sort of the event, then the
case, then the token, and in the last bit whether it is the end of an `at_most`: a crossing of
that moment is first. 0 is before all: a token that was started or woken.
"""

from __future__ import annotations

# Sorts of events, in the order in which they are handled.
SORT_OF_WORK, SORT_OF_WAIT, SORT_OF_SOURCE, SORT_OF_CALENDAR = 1, 2, 3, 4

# Where they stand in the integer.
SORT_BITS, CASE_BITS, TOKEN_BITS = 57, 21, 1
MOST_TOKENS = 1 << (CASE_BITS - TOKEN_BITS)  # of a case
# Sources that create cases come after those of a population's cases.
LAST_OF_CASES = 1 << (SORT_BITS - CASE_BITS - 1)

MOST_STEPS = 10_000  # of a case, or cases of a source, without time passing
