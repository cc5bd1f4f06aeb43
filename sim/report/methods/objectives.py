"""Section 1 of the checklist: purpose, outputs, aims."""

from __future__ import annotations

from collections.abc import Iterator

from sim.measures.comparison import LEAST_DENOMINATOR, MARGIN, PRIMARY
from sim.measures.kpis import KPIS, not_applicable
from sim.measures.registry import Kpi
from sim.measures.roles import currency
from sim.measures.settings import Settings, kind_of, settings_of
from sim.report import told, words
from sim.report.methods.checklist import Answer, Answers
from sim.report.methods.markdown import bullets, code, codes, table, text
from sim.report.methods.record import Record

FORMS = {
    "sum": "mean of the runs",
    "ratio": "ratio of means of the runs",
    "minimum": "lowest of all runs",
    "maximum": "highest of all runs",
    "ratio of differences": "ratio of differences",
}
SETS = ("region", "product")  # roles that outputs are split by
OPTIMISED = "tuning.csv"
LADDER = "ladder.csv"
WORLDS = "worlds.csv"


def objectives(record: Record) -> Answers:
    """Items 1.1 to 1.3."""
    return {"1.1": _purpose(record), "1.2": _outputs(record), "1.3": _aims(record)}


def _purpose(record: Record) -> Answer:
    names = [f'"{text(one.title)}"' for one in record.described.values()]
    what = "The model compares two designs of one process," if record.compared else "The model is"
    return Answer(
        [f"{what} {words.listed(names)}."],
        [
            "The background of the study: which system this is a model of, and its problem.",
            "The objectives of the model, whose question it answers, and who set them.",
        ],
    )


def _outputs(record: Record) -> Answer:
    applicable = list(_applicable(record))
    said = [
        "Outputs are computed after each run, from its tables of cases, requests, delays, people "
        f"and documents; they count what lies inside the window (4.2). "
        f"{words.counted(len(applicable), 'output')} can be computed for this scenario:"
    ]
    said.append(_table_of(record, applicable))
    if roles := told.section(record.base, "measures"):
        names = [f"{code(role)} is {code(told.value(node))}" for role, node in roles.items()]
        said.append(f"Words of the definitions, in names of the scenario: {', '.join(names)}.")
    said.append(_error(record, applicable))
    return Answer(said, ["Which of these outputs the study reports, and where."])


def _applicable(record: Record) -> Iterator[Kpi]:
    """The KPIs that some design of the study has, in their order."""
    left_out = [not_applicable(scenario) for scenario in record.described.values()]
    for kpi in KPIS.values():
        of_differences = kpi.form == "ratio of differences" and not record.compared
        if not of_differences and not all(kpi.name in out for out in left_out):
            yield kpi


def _table_of(record: Record, applicable: list[Kpi]) -> str:
    money = currency(record.base) or "money"
    header = ["output", "unit", "better", "estimate", "also by", "definition"]
    rows = [
        [
            code(kpi.name),
            money if kpi.unit == "money" else kpi.unit,
            kpi.better,
            FORMS[kpi.form],
            ", ".join(_groups(record, kpi)),
            kpi.help,
        ]
        for kpi in applicable
    ]
    if not record.compared:
        return table(header, rows)
    settings = _settings(record)
    differs = {"emergent": "a finding", "rule": "follows from the rule"}
    kinds = [differs[kind_of(settings, kpi, "")] for kpi in applicable]
    return table(
        [*header, "its difference is"],
        [[*row, kind] for row, kind in zip(rows, kinds, strict=True)],
    )


def _groups(record: Record, kpi: Kpi) -> list[str]:
    """What an output is split by, without the sets that the scenario does not name."""
    roles = told.section(record.base, "measures")
    unbound = [role for role in SETS if role not in roles]
    return [group for group in kpi.groups if not set(group.split("+")) & set(unbound)]


def _settings(record: Record) -> Settings:
    return settings_of(record.base, other=record.other)


def _error(record: Record, applicable: list[Kpi]) -> str:
    """How the error of an output is measured."""
    if not record.compared:
        return (
            "Measures of error: 95 % *t* intervals of the mean over the runs; of a ratio, of the "
            f"ratio of means, by the jackknife. A ratio of a group with fewer than "
            f"{LEAST_DENOMINATOR} in the denominator is not shown; one over 0 is undefined, and "
            "counted as that."
        )
    names = {kpi.name for kpi in applicable}
    main = [name for name in PRIMARY if name in names]
    level = 100 * (1 - 0.05 / len(PRIMARY))
    said = [
        "Measures of error: 95 % paired *t* intervals of the difference; of ratios, of the "
        "difference of the ratios of means, by the paired jackknife; of a ratio of differences, "
        "Fieller's interval."
    ]
    if main:
        said.append(
            f"The program names a primary family beforehand, here {codes(main)}: with intervals "
            f"of {words.number(level)} % each, it holds at once at 95 %. All other outputs are "
            "exploratory."
        )
    if any("region" in _groups(record, kpi) for kpi in applicable):
        said.append("The intervals of one output by region hold at once at 95 % (Bonferroni).")
    said.append(
        "A difference is practically equal if its 90 % interval lies within the margin: "
        f"{_margins(record)}. A ratio of a group with fewer than {LEAST_DENOMINATOR} in the "
        "denominator is not shown; one over 0 is undefined, and counted as that."
    )
    return " ".join(said)


def _margins(record: Record) -> str:
    """`5 % of the mean of the first design, 2 % for customers_won`."""
    usual = f"{words.number(100 * MARGIN)} % of the mean of the base"
    own = [
        f"{words.number(100 * share)} % for {code(name)}"
        for name, share in _settings(record).margins.items()
    ]
    return ", ".join([usual, *own])


def _aims(record: Record) -> Answer:
    designs = [f"{text(label)}: {text(one.title)}" for label, one in record.described.items()]
    said = [
        f"(A) Scenario-based analysis. {_designs(record)}:",
        bullets(designs),
        f"(B) Design of experiments. {' '.join(_experiments(record))}",
        f"(C) Simulation optimisation. {_search(record)}",
    ]
    lacking = ["The objectives of the experiments: the questions and the hypotheses."]
    if record.compared:
        lacking.append("The rationale for the choice of the scenarios.")
    if record.has(WORLDS):
        lacking.append(
            "The other worlds and switches: what each is, why it was taken, in how many pairs."
        )
    if record.tuned:
        lacking.append("What was optimised, over which values of which keys, and within what.")
    return Answer(said, lacking)


def _designs(record: Record) -> str:
    if not record.compared:
        return "One scenario was run"
    return f"The base case is {text(record.label)}, and the scenario is held against it"


def _experiments(record: Record) -> Iterator[str]:
    runs = record.replications
    if not record.compared:
        yield f"The scenario was run in {words.counted(runs, 'replication')} (4.3)."
    else:
        pairs = words.counted(runs, "pair")
        yield f"Both were run in {pairs} of replications with common random numbers (4.3)."
    if record.has(LADDER):
        yield f"Each change of the scenario was tried alone and on top of the others ({LADDER})."
    if record.has(WORLDS):
        files = [name for name in record.texts("sources") if name.endswith("worlds.yaml")]
        where = f", which {codes(files)} describes" if files else ""
        yield f"The main outputs were repeated in other worlds ({WORLDS}){where}."


def _search(record: Record) -> str:
    if not record.tuned:
        return "None: no search was made in this study."
    labels = words.listed([text(label) for label in record.tuned])
    return (
        f"{labels} were found by a coordinate search: key by key, twice, every choice of a key is "
        "tried with all others as they are, and the best by the objective is kept; a tie keeps "
        "what is there. Both designs had the same trials, in runs of a seed that the comparison "
        f"does not use. {OPTIMISED} holds every step; 2.3 what was found."
    )
