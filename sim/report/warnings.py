"""Doubts in words: what is wrong with whose figures, and the culprit by name."""

from __future__ import annotations

from collections.abc import Sequence

from sim.measures.doubts import Cause, Doubt, ListExhausted, Overload, ShortWarmUp
from sim.measures.load import Offered
from sim.report import words

MARK = "in doubt"


def numbered(doubts: Sequence[Doubt]) -> list[str]:
    """`[1] To-Be: accounts is asked for …`: each with the number that marks give it."""
    return [f"[{number}] {sentence(doubt)}" for number, doubt in enumerate(doubts, start=1)]


def mark(numbers: Sequence[int]) -> str:
    """`in doubt [1, 3]`, or "" if nothing is."""
    return f"{MARK} [{', '.join(map(str, numbers))}]" if numbers else ""


def named(codes: str) -> str:
    """The codes of a row as a mark, where no list of warnings has numbers: `in doubt: overload`."""
    return f"{MARK}: {', '.join(codes.split()).replace('_', ' ')}" if codes else ""


def sentence(doubt: Doubt) -> str:
    """What is wrong, after the label of the design, with how far it goes if it touches nothing."""
    design = f"{doubt.design}: " if doubt.design else ""
    return f"{design}{_said(doubt.cause)}"


def _said(cause: Cause) -> str:
    if isinstance(cause, Overload):
        return _overload(cause)
    if isinstance(cause, ShortWarmUp):
        return (
            f"the warm-up of {words.number(cause.warm_up)} h is shorter than the deliberate delay"
            f" of {words.number(cause.hours)} h at {cause.place}; figures count while the pipeline"
            " is still filling"
        )
    if isinstance(cause, ListExhausted):
        return (
            f"the list of {cause.culprit} ({words.number(cause.size)} cases) was exhausted by"
            f" {cause.actor} in {cause.runs} of {words.counted(cause.of, 'run')}, after"
            f" {words.number(cause.first, cause.first / 100)} h; from then on it feeds nothing"
        )
    return (
        f"{words.number(cause.share, 1)} % of the cases that are followed up were still"
        f" open after the follow-up of {words.number(cause.follow_up)} h, more than 1 %, and"
        f" {_rounded(cause.there)} % of these rested in {words.name(cause.place)}; wins that come"
        " later are not counted"
    )


def _overload(cause: Overload) -> str:
    pool = cause.pool
    text = f"{cause.culprit} is asked for more than it can do: {load(pool)}"
    queue = f"from {_rounded(pool.before)} to {_rounded(pool.after)} requests"
    if cause.pool.grows:
        return f"{text}; its queue grew {queue} over the window, and goes on growing"
    lost = _rounded(100 * pool.given_up / pool.asked)
    return (
        f"{text}; {lost} % of it was given up, which holds the queue ({queue} over the window),"
        " so that no figure is in doubt for it"
    )


def load(pool: Offered) -> str:
    """`2,640 h of 1 person with 2,000 h, load 1.32`."""
    people = words.counted(pool.people, "person", "people")
    text = f"{_hours(pool.asked)} asked of {people} with {_hours(pool.capacity)}"
    if pool.ahead > 0:
        text += f", {_hours(pool.ahead)} of them reserved for work they begin themselves"
    return f"{text}, load {words.number(pool.load, 0.01)}"


def _rounded(value: float) -> str:
    return words.number(value, 10)


def _hours(hours: float) -> str:
    return f"{words.number(hours, hours / 100)} h"
