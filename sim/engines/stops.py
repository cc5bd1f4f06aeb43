"""Why a run cannot go on, in the words of every engine: never those of Python or of a library."""

from __future__ import annotations

from collections.abc import Sequence

from sim.errors import RunStopped

# What an expression cannot compute.
BY_ZERO = "a division by zero"
TOO_LARGE = "a number too large to hold"
NOT_REAL = "no real number, as is the logarithm of 0 or the root of -1"
NO_NUMBER = "no number, as is infinity less infinity"
UNSET = "a state was read before it was set"

# What a token cannot do.
NO_PERSON = "a person was named before there was one"
NOT_AT_ONCE = "a pulled case must come to its first task at once"
NOT_THEIRS = "the first task of a pulled case must be the puller's own"


class Impossible(Exception):
    """What cannot go on and why; `expression`: the path of the expression, if it is in one."""

    def __init__(self, reason: str, expression: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.expression = expression


def not_finite(value: float) -> str:
    """value: infinite or no number."""
    return f"a number that is not finite: {value:g}"


def no_time(value: float) -> str:
    """value: what should be a length of time [h]."""
    return f"a time of {value:g} h"


def no_rate(value: float) -> str:
    """value: what should be a number of arrivals [1/h]."""
    return f"a rate of {value:g} per hour"


def no_probability(stream: str, value: float) -> str:
    """stream: name of the draw, as `chance:answers`."""
    return f"{stream}: a probability of {value:g}"


def no_element(index: float, size: int) -> str:
    return f"there is no element {index:g} in a list of {size}"


def no_draw(distribution: str, rule: str, values: Sequence[float]) -> str:
    """rule: the one that the parameters `values` break."""
    return f"{distribution}: {rule} (got {', '.join(f'{value:g}' for value in values)})"


def too_many_steps(most: int) -> str:
    return f"{most} steps without time passing"


def too_many_arrivals(most: int) -> str:
    return f"{most} cases without time passing"


def too_many_tokens(most: int) -> str:
    return f"more than {most} tokens of one case"


def of_case(place: str, why: Impossible, case: int, kind: str, time: float) -> RunStopped:
    """The end of a run at a case. place: its step; time: of the run [h]."""
    where = _named(place, why.expression)
    return RunStopped(f"{where}: {why.reason} (case {case} of kind {kind}, at {time:g} h)")


def of_source(name: str, why: Impossible, time: float) -> RunStopped:
    """The end of a run at a source that has no case. time: of the run [h]."""
    where = _named(f"sources.{name}", why.expression)
    return RunStopped(f"{where}: {why.reason} (at {time:g} h)")


def of_person(place: str, why: Impossible, name: str) -> RunStopped:
    """The end of a run at a trait of a person."""
    return RunStopped(f"{place}: {why.reason} (person {name})")


def _named(place: str, expression: str) -> str:
    """Step and expression; the expression alone where its path begins with the step's."""
    if not expression or expression.startswith(place):
        return expression or place
    return f"{place}: {expression}"
