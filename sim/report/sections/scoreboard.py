"""The scoreboard: the main figures of both designs, their difference and its verdict."""

from __future__ import annotations

from sim.measures.kpis import known
from sim.report.figures import Figure, figures
from sim.report.findings import Findings
from sim.report.parts import other_figures, with_parts
from sim.report.quadrangle import quadrangle
from sim.report.sections.section import Section
from sim.report.verdicts import about_intervals, legend


def section(findings: Findings) -> Section:
    main, every = findings.main, figures(findings.comparison)
    told = with_parts(main, every)
    others, nothing = other_figures(main, every)
    first = legend([one.verdict for one in main], findings.labels)
    all_ = legend([one.verdict for one in every], findings.labels)
    pairs = findings.comparison.plan.replications
    return Section(
        "scoreboard",
        "The scoreboard",
        pictures=findings.drawn("conversion_rates"),
        content={
            "main": told,
            "others": others,
            "left_out": nothing + sum(one.left_out for one in (*told, *others)),
            "quadrangle": quadrangle(every, findings.repeated),
            "definitions": {one.kpi: _definition(one) for one in main},
            "legend": first,
            "more_legend": [one for one in all_ if one not in first],
            "intervals": about_intervals(any(one.family == "primary" for one in main), pairs),
        },
    )


def _definition(figure: Figure) -> str:
    """What a KPI counts, in a sentence."""
    return known(figure.kpi).help.replace("`", "").replace("_", " ")
