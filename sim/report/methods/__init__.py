"""The methods section of a paper: the checklist STRESS-DES, filled in from what is recorded.

Everything comes from the scenarios, the manifest and the register of evidence. What they do not
say is marked at its place and listed at the end; nothing is made up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.calibrate.evidence import Evidence
from sim.program.design import Design
from sim.report import words
from sim.report.methods.checklist import ITEMS, SECTIONS, SOURCE, Answer, Answers
from sim.report.methods.components import components
from sim.report.methods.data import data
from sim.report.methods.experiment import experiment
from sim.report.methods.logic import logic
from sim.report.methods.markdown import bullets, text
from sim.report.methods.objectives import objectives
from sim.report.methods.record import Record
from sim.report.methods.software import software
from sim.report.program import NAME, installed_version

GAP = "Not filled"

__all__ = ["answers_of", "methods"]


def methods(
    manifest: Mapping[str, Any], designs: Mapping[str, Design], evidence: Mapping[str, Evidence]
) -> str:
    """The checklist as Markdown, one heading an item, and at its end what could not be filled.

    manifest: as `read_manifest` gives it. designs: those of the manifest by label, the base first.
    evidence: the register that `source` of a parameter names entries of; may be empty.
    """
    record = Record(manifest, designs, evidence)
    answers = answers_of(record)
    parts = [*_head(record, answers), *_items(answers), *_gaps(answers)]
    return "\n\n".join(parts) + "\n"


def answers_of(record: Record) -> Answers:
    """What is known of each item, by its number."""
    return {
        **objectives(record),
        **logic(record),
        **components(record),
        **data(record),
        **experiment(record),
        **software(record),
    }


def _head(record: Record, answers: Answers) -> Iterator[str]:
    labels = words.listed([text(label) for label in record.described])
    yield f"# STRESS-DES: {labels}"
    written = text(record.text("written"))
    partly = [number for number in ITEMS if answers[number].said and answers[number].lacking]
    open_ = [number for number in ITEMS if not answers[number].said]
    whole = len(ITEMS) - len(partly) - len(open_)
    yield (
        f"Filled in from the scenarios, the manifest and the register of evidence of a study "
        f"written {written} (UTC). Of {len(ITEMS)} items, the parts of 2.5 counted, {whole} are "
        f"filled, {len(partly)} in part, {len(open_)} not at all. What is lacking is marked "
        f"*{GAP}* at its place, and listed at the end for the author."
    )
    if record.version != (here := installed_version()):
        yield (
            f"**Definitions and rules are those of {NAME} {here}, while the study was run by "
            f"{text(record.version) or 'an unknown version'}: they may differ.**"
        )
    yield f"Checklist: {SOURCE}."


def _items(answers: Answers) -> Iterator[str]:
    section = ""
    for number, title in ITEMS.items():
        if number[0] != section:
            section = number[0]
            yield f"## {section} {SECTIONS[section]}"
        yield f"### {number} {title}"
        yield from _answer(answers[number])


def _answer(answer: Answer) -> Iterator[str]:
    yield from answer.said
    if answer.lacking:
        yield bullets(f"**{GAP}**: {what}" for what in answer.lacking)


def _gaps(answers: Answers) -> Iterator[str]:
    yield "## What the author has to write"
    items = [
        f"**{number} {ITEMS[number]}**: {what}"
        for number in ITEMS
        for what in answers[number].lacking
    ]
    yield bullets(items)
