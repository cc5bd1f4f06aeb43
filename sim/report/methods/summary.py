"""The checklist STRESS-DES in short: how much of it is filled, and what its author has to write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sim.calibrate.evidence import Evidence
from sim.program.design import Design
from sim.report import words
from sim.report.methods import answers_of
from sim.report.methods.checklist import ITEMS, SECTIONS, Answer, Answers
from sim.report.methods.markdown import plain
from sim.report.methods.record import NEEDED, Record
from sim.study.replicate import Plan

FILLED, PARTLY, OPEN = "filled", "in part", "not filled"


@dataclass(frozen=True)
class Item:
    """An item of the checklist. state: FILLED, PARTLY or OPEN; lacking: what has to be written."""

    number: str
    title: str
    state: str
    lacking: Sequence[str]


@dataclass(frozen=True)
class Part:
    """A section of the checklist."""

    title: str
    items: Sequence[Item]

    @property
    def counted(self) -> str:
        """`3 of 5 filled`."""
        filled = sum(item.state == FILLED for item in self.items)
        return f"{filled} of {len(self.items)} filled"


@dataclass(frozen=True)
class Summary:
    """The whole checklist."""

    parts: Sequence[Part]

    @property
    def counted(self) -> str:
        """`Of 24 items, 10 are filled, 13 in part, 1 not at all`."""
        states = [item.state for part in self.parts for item in part.items]
        filled, partly, open_ = (states.count(one) for one in (FILLED, PARTLY, OPEN))
        rest = f"{partly} in part, {open_ or 'none'} not at all"
        return f"Of {words.counted(len(states), 'item')}, {filled} are filled, {rest}"


def summary(
    designs: Mapping[str, Design],
    plan: Plan,
    files: Sequence[str],
    evidence: Mapping[str, Evidence],
) -> Summary:
    """What `methods` fills in, before there is a manifest: it is asked only what is lacking, and
    nothing of that depends on the machine.

    designs: by label, the base first. files: the tables that were written beside the comparison.
    """
    known = {
        "engine": plan.engine,
        "seed": plan.seed,
        "replications": plan.replications,
        "files": dict.fromkeys(files, ""),
        "cores": "in the manifest",
    }
    manifest = {key: form() for key, form in NEEDED.items()} | known
    return Summary(list(_parts(answers_of(Record(manifest, designs, evidence)))))


def _parts(answers: Answers) -> Iterator[Part]:
    for section, title in SECTIONS.items():
        items = [
            Item(
                number,
                called,
                _state(answers[number]),
                [plain(one) for one in answers[number].lacking],
            )
            for number, called in ITEMS.items()
            if number.startswith(f"{section}.")
        ]
        yield Part(f"{section} {title}", items)


def _state(answer: Answer) -> str:
    if not answer.said:
        return OPEN
    return PARTLY if answer.lacking else FILLED
