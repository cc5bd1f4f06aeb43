"""The scoreboard: the main figures of both designs, their difference and its verdict."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report import words
from sim.report.figures import Figure
from sim.report.findings import Findings
from sim.report.parts import by_rule, other_figures, with_parts
from sim.report.quadrangle import quadrangle
from sim.report.sections import legends
from sim.report.sections.section import Section
from sim.report.verdicts import about_intervals

MOST_PARTS = 3  # that are told below a figure; its parts fold out


def section(findings: Findings) -> Section:
    main, every = findings.main, findings.every
    beside = findings.beside
    shown = [*main, *beside]
    told, told_beside = with_parts(main, every), with_parts(beside, every)
    others, nothing = other_figures(shown, every)
    pairs = findings.comparison.plan.replications
    return Section(
        "scoreboard",
        "The scoreboard",
        pictures=findings.drawn("conversion_rates"),
        content={
            "main": told,
            "beside": told_beside,
            "others": others,
            "left_out": nothing + sum(one.left_out for one in (*told, *told_beside, *others)),
            "quadrangle": quadrangle(every, findings.repeated),
            "definitions": {one.kpi: one.definition for one in shown},
            "rules": {one.kpi: _by_rule(one, every) for one in shown if not one.group},
            "legend": legends.first(findings),
            "more_legend": legends.rest(findings, [one.verdict for one in every]),
            "intervals": about_intervals(any(one.family == "primary" for one in main), pairs),
        },
    )


def _by_rule(figure: Figure, every: Sequence[Figure]) -> str:
    """`In part by the rules: pitch refused −6,229 ± 48 of −7,283 h.`; "" if no part is."""
    parts = [f"{one.part} {one.difference_told}" for one in by_rule(figure, every)]
    if not parts:
        return ""
    whole = words.signed(figure.difference.mean, figure.difference.half)
    of = words.with_unit(whole, figure.unit, figure.name)
    return f"In part by the rules: {words.some(parts, MOST_PARTS)} of {of}."
