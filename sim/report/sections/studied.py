"""What a study adds to a section: sentences, charts, and panels of which a switch shows one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sim.report import words
from sim.report.blocks import Block
from sim.report.charts.picture import Picture
from sim.report.sections.section import drawn
from sim.report.studies.facts import Facts
from sim.report.studies.sentences import failures, notes
from sim.store.names import STUDIES

Drawn = dict[str, object]


@dataclass(frozen=True)
class Panel:
    """One view of several of the same: by a KPI. label: what the switch calls it; "" if it is the
    only one. pictures: as they stand in a page."""

    label: str
    said: Sequence[str]
    pictures: Sequence[Drawn] = ()
    blocks: Sequence[Block] = ()


@dataclass(frozen=True)
class Part:
    """name: its place on the page, and that of its switch. said: above the panels; pictures and
    notes: below them. Without a script all panels are shown, one below another."""

    name: str
    title: str
    said: Sequence[str] = ()
    panels: Sequence[Panel] = ()
    pictures: Sequence[Drawn] = ()
    notes: Sequence[str] = ()


Maker = Callable[[str, Facts], Part]


def parts(
    studies: Mapping[str, Facts], made: Mapping[str, Maker], pairs: int = 0
) -> Iterator[Part]:
    """What every study has to add. made: by the table that is shown; in the order of `made`, then
    of the studies. pairs: of the comparison, if its figures stand in the study, too."""
    for table, make in made.items():
        for name, facts in studies.items():
            if table in facts.tables and len(facts.tables[table]):
                part = make(name, facts)
                yield replace(
                    part, said=[*failures(facts), *part.said], notes=_notes(facts, part, pairs)
                )


def _notes(facts: Facts, part: Part, pairs: int) -> list[str]:
    return [*part.notes, *other_pairs(facts, pairs), *notes(facts)]


def other_pairs(facts: Facts, pairs: int) -> list[str]:
    """Why a figure of the comparison stands here with another value; [] if it does not.

    pairs: of the comparison; 0 if its figures do not stand here.
    """
    counts = set(facts.tables["comparison"]["replications"]) if "comparison" in facts.tables else ()
    if not pairs or not counts or counts == {pairs}:
        return []
    return [
        f"From {facts.replications}, the comparison above from {pairs:,}: the same figure differs"
        " by chance."
    ]


def more(name: str, count: int) -> list[str]:
    """That a page of the study has more of its figures."""
    if count <= 0:
        return []
    return [f"{words.counted(count, 'more figure')}: {page_of(name)}."]


def page_of(name: str) -> str:
    """Where the page of a study lies, beside that of the comparison."""
    return f"{STUDIES}/{name}/"


def label(kpi: str) -> str:
    """What a switch calls a KPI."""
    called = words.name(kpi)
    return f"{called[:1].upper()}{called[1:]}"


def placed(study: str, picture: Picture | None) -> list[Drawn]:
    """A chart of a study as it stands in a page that may show several studies; [] without one."""
    return [] if picture is None else [drawn(replace(picture, name=f"{study}-{picture.name}"))]


def all_placed(study: str, pictures: Sequence[Picture]) -> list[Drawn]:
    return [one for picture in pictures for one in placed(study, picture)]
