"""What the signs of verdicts mean, said where each is first met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.report.figures import Figure
from sim.report.findings import Findings
from sim.report.parts import with_parts
from sim.report.quadrangle import quadrangle
from sim.report.verdicts import Chip, legend

Legend = list[tuple[Chip, str]]


def first(findings: Findings) -> Legend:
    """Of all that the scoreboard shows above its list of other figures, folded parts, too."""
    return legend([one.verdict for one in _above(findings)], findings.labels)


def rest(findings: Findings, said: Iterable[str]) -> Legend:
    """Of the verdicts that are said elsewhere, those that the scoreboard does not explain."""
    known = first(findings)
    return [one for one in legend(said, findings.labels) if one not in known]


def _above(findings: Findings) -> Iterator[Figure]:
    for told in with_parts([*findings.main, *findings.beside], findings.every):
        yield told.figure
        for axis in told.axes:
            yield from axis.rows
    for side in quadrangle(findings.every, findings.repeated):
        yield from side.figures


def behind(findings: Findings, rows: list[Figure]) -> dict[str, object]:
    """The figures behind a section, and the signs among them that are new."""
    return {"rows": rows, "legend": rest(findings, [one.verdict for one in rows])}
