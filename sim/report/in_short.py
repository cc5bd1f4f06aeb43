"""What a manager asks, each question with a short answer: no stronger than what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.report import words
from sim.report.findings import Findings
from sim.report.narrative import runs_told
from sim.report.should import HOLDS, UNSEEN, should
from sim.report.studies.clauses import turns_round
from sim.report.studies.facts import within_sentence
from sim.report.studies.first import first
from sim.report.worlds import called

SHOWN = 3  # of what turns a verdict round
NO_VALUES = "what other values of the inputs do was not looked at"
NO_LINE = "under which values of the inputs it holds was not looked at"
NO_WORLD = "other worlds were not looked at"
NO_CHANGES = "Which of the changes does it was not looked at."


@dataclass(frozen=True)
class Asked:
    """A question and its answer. place: the section that shows it, by its name."""

    question: str
    said: str
    place: str


def in_short(findings: Findings) -> list[Asked]:
    """The four questions, in their order; what nobody looked at is said to be so."""
    turning = _turning(findings)
    answers: Mapping[str, tuple[str, str]] = {
        "Should we do it?": (should(findings, _condition(findings, turning)), "scoreboard"),
        "How sure is that?": (_sure(findings), "certainty"),
        "What must be true?": (_true(findings, turning), _true_place(findings)),
        "What would change first?": _first(findings),
    }
    return [Asked(question, said, place) for question, (said, place) in answers.items()]


def _condition(findings: Findings, turning: list[str]) -> str:
    """What the first answer hangs on, beside what it says itself."""
    if turning or turns_round(findings.studies.values()):
        return HOLDS
    if findings.repeated is None or not findings.studied.turns:
        return UNSEEN
    return ""


def _sure(findings: Findings) -> str:
    """Pairs of runs, what the evidence says of each main figure, inputs that nobody measured."""
    sure = findings.studied.sure
    text = _sentence("; ".join([f"from {runs_told(findings.comparison)}", *(sure or [NO_VALUES])]))
    bare = sum(one.is_bare for one in findings.values)
    if not bare:
        return text
    verb = "is" if bare == 1 else "are"
    return f"{text} {bare:,} of {words.counted(len(findings.values), 'input')} {verb} not measured."


def _turning(findings: Findings) -> list[str]:
    """What was seen to turn a verdict round; a world with what it sets."""
    worlds = findings.repeated.worlds.worlds if findings.repeated is not None else ()
    told = {f"World: {world.title}": called(world) for world in worlds}
    titles = [one.title for one in findings.reversals if one.turns]
    return [told.get(title) or within_sentence(title) for title in titles]


def _true(findings: Findings, turning: list[str]) -> str:
    """The break-even, or what else is known to be the condition; what turns it round."""
    line = findings.studied.turns
    text = _sentence("; ".join([line[0] if line else NO_LINE, *_no_world(findings)]))
    if turning:
        text += f" Seen to turn a verdict round: {words.some(turning, SHOWN)}."
    elif findings.repeated is not None:
        text += " No other world that was looked at turns a main verdict round."
    return text


def _no_world(findings: Findings) -> list[str]:
    return [NO_WORLD] if findings.repeated is None else []


def _true_place(findings: Findings) -> str:
    return "turning" if findings.repeated is not None or findings.studied.turns else "assumptions"


def _first(findings: Findings) -> tuple[str, str]:
    for facts in findings.studies_with("waterfall"):
        if text := first(facts, [one.kpi for one in findings.main]):
            return text, "changes"
    if not findings.comparison.designs[1].scenario.changes:
        return f"{findings.labels[1]} names no changes that could be taken apart.", "scoreboard"
    return NO_CHANGES, "changes"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
