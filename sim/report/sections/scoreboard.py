"""The scoreboard: the main figures of both designs, their difference and its verdict."""

from __future__ import annotations

from sim.measures.kpis import known
from sim.report.figures import Figure
from sim.report.findings import Findings
from sim.report.sections.section import Section
from sim.report.verdicts import about_intervals, legend


def section(findings: Findings) -> Section:
    main, others = findings.main, findings.others
    pairs = findings.comparison.plan.replications
    first = legend([one.verdict for one in main], findings.labels)
    every = legend([one.verdict for one in (*main, *others)], findings.labels)
    return Section(
        "scoreboard",
        "The scoreboard",
        pictures=findings.drawn("conversion_rates"),
        content={
            "main": main,
            "others": others,
            "definitions": {one.kpi: _definition(one) for one in main},
            "legend": first,
            "more_legend": [one for one in every if one not in first],
            "intervals": about_intervals(any(one.family == "primary" for one in main), pairs),
        },
    )


def _definition(figure: Figure) -> str:
    """What a KPI counts, in a sentence."""
    return known(figure.kpi).help.replace("`", "").replace("_", " ")
