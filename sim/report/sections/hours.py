"""Where the hours go: by actor and task, on non-buyers, per customer won."""

from __future__ import annotations

from collections.abc import Iterator

from sim.report import words
from sim.report.compared import compared, is_shown, same, split
from sim.report.figures import Figure
from sim.report.findings import Findings
from sim.report.sections import legends
from sim.report.sections.section import Section, rows_of

CHARTS = ("man_hours", "hours_on_non_buyers", "hours_per_win")
ALSO = (
    ("hours_on_non_buyers", "hours on businesses that did not buy"),
    ("follow_up_hours_per_win", "follow-up hours per customer won"),
)
ROWS = ("man_hours", "outreach_hours", "follow_up_hours", "man_hours_per_win")
MORE_ROWS = ("follow_up_hours_per_win", "hours_on_non_buyers", "share_on_non_buyers")


def section(findings: Findings) -> Section | None:
    rows = [one for one in rows_of(findings, *ROWS, *MORE_ROWS) if is_shown(one)]
    if not rows:
        return None
    return Section(
        "hours",
        "Where the hours go",
        list(_said(rows, findings.labels)),
        findings.drawn(*CHARTS),
        legends.behind(findings, rows),
    )


def _said(rows: list[Figure], labels: tuple[str, str]) -> Iterator[str]:
    by_name = {(one.kpi, one.group): one for one in rows}
    if total := by_name.get(("man_hours", "")):
        yield " ".join([compared("man-hours", total, labels), *_by_the_rule(rows, labels)])
    actors = [one for one in rows if one.kpi == "man_hours" and "actor=" in one.group]
    if actors:
        yield f"{split([(_who(one), one) for one in actors], labels)}."
    rest = [(name, by_name.get((kpi, ""))) for kpi, name in ALSO]
    if told := [compared(name, one, labels) for name, one in rest if one]:
        yield " ".join(told)


def _who(figure: Figure) -> str:
    return words.name(figure.group.partition("=")[2])


def _by_the_rule(rows: list[Figure], labels: tuple[str, str]) -> Iterator[str]:
    """Which tasks the rules of the designs make differ: these are no finding."""
    tasks = [one for one in rows if one.kpi == "man_hours" and "task=" in one.group]
    ruled = [one for one in tasks if one.kind == "rule" and not same(one)]
    if not ruled:
        return
    named = [f"{_who(one)} ({one.difference} h)" for one in ruled]
    verbs = ("follows", "is") if len(named) == 1 else ("follow", "are")
    yield f"Of this, {words.listed(named)} {verbs[0]} from the rules and {verbs[1]} no finding."
