"""Verdicts for the eye: a sign, a tone and what each of them means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sim.measures import verdict as verdicts
from sim.report import words


@dataclass(frozen=True)
class Chip:
    """A verdict as it is shown. tone: names its colour; sign: says it without colour."""

    text: str
    tone: str
    sign: str


FIXED = {
    verdicts.RULE: ("rule", "§"),
    verdicts.IDENTICAL: ("same", "≡"),
    verdicts.EQUAL: ("same", "≈"),
    verdicts.UNDECIDED: ("open", "?"),
    verdicts.NOT_DEFINED: ("none", "–"),
    verdicts.NOT_SHOWN: ("none", "–"),
    verdicts.RANGE: ("none", "↔"),
    verdicts.ESTIMATED: ("none", "~"),
}
MEANINGS = {
    verdicts.EQUAL: "The 90 % interval, narrower than the ±, is inside the margin, 5 % unless set.",
    verdicts.UNDECIDED: "The interval allows for either sign. More pairs of runs would tell.",
    verdicts.RULE: "The rules of the designs make it so. It is no finding.",
    verdicts.IDENTICAL: "Not one pair of runs differs.",
    verdicts.NOT_DEFINED: "There is nothing to divide by, or only what may be zero.",
    verdicts.NOT_SHOWN: "A ratio of a group that is too small to say anything.",
    verdicts.RANGE: "The most extreme of all runs; extremes are not tested.",
    verdicts.ESTIMATED: "A ratio of two differences, whose interval is finite.",
}
SMALL = " (small)"
FEW = 5  # pairs, or runs, below which they tell little
ENOUGH = 10  # that tell more


def plain(text: str) -> str:
    """A verdict without its size: `To-Be better (small)` is `To-Be better`."""
    return text.removesuffix(SMALL)


def chip(text: str, labels: tuple[str, str]) -> Chip | None:
    """The look of a verdict, which may be followed by its marks; None for any other text."""
    for kind, (tone, sign) in _looks(labels).items():
        if text == kind or text.startswith((f"{kind} ", f"{kind},")):
            return Chip(text, tone, sign)
    return None


def legend(said: Iterable[str], labels: tuple[str, str]) -> list[tuple[Chip, str]]:
    """Each sort of verdict that was said, once, with what it means."""
    texts = list(said)
    meanings = {**_directions(labels), **MEANINGS}
    found = [
        (shown, meaning)
        for kind, meaning in meanings.items()
        if any(text == kind or text.startswith(f"{kind} (") for text in texts)
        and (shown := chip(kind, labels))
    ]
    if any(text.endswith(SMALL) for text in texts):
        small = Chip("small", "none", "·")
        found.append((small, "It differs, but surely by less than the margin."))
    return found


def _looks(labels: tuple[str, str]) -> dict[str, tuple[str, str]]:
    a, b = labels
    directions = {
        f"{b} better": ("b", "▲"),
        f"{a} better": ("a", "▼"),
        f"{b} higher": ("none", "↑"),
        f"{b} lower": ("none", "↓"),
    }
    return {**directions, **FIXED}


def _directions(labels: tuple[str, str]) -> dict[str, str]:
    a, b = labels
    zero = "The interval of the difference leaves out zero"
    return {
        f"{b} better": f"{zero}, on the side that is better for {b}.",
        f"{a} better": f"{zero}, on the side that is better for {a}.",
        f"{b} higher": f"{zero}; neither direction is better.",
        f"{b} lower": f"{zero}; neither direction is better.",
    }


def about_intervals(primary: bool, pairs: int) -> str:
    """What ± means beside the differences, and from how many pairs it is."""
    runs = words.counted(pairs, "pair")
    level = "± is a 95 % interval of the difference"
    if primary:
        level = "± is an interval of the difference; those of the main figures hold together at"
        level += " 95 % (99 % each)"
    if pairs < 2:
        return f"From {runs} of runs, which is too few for any interval."
    told = f"{level}. From {runs} of runs: in a pair, both designs meet the same chances."
    return f"{told} {few_told(pairs, 'pair')}".rstrip()


def few_told(count: int, one: str) -> str:
    """`3 pairs are few and allow little; 10 or more tell more.`; "" if they are not few. one: what
    is counted."""
    if count >= FEW:
        return ""
    many = words.counted(count, one)
    told = (
        f"{many} is no more than an example" if count == 1 else f"{many} are few and allow little"
    )
    return f"{told}; {ENOUGH} or more tell more."
