"""The tables that every study has, whatever its designs say.

Names that SQL keeps for itself, or that are taken, get an underscore: `case_`, `group_`.
"""

from __future__ import annotations

from sim.store.columns import Reference, Table, columns

RUN = ("scenario", "replication")
CASE = (*RUN, "case_")

RUN_COLUMNS = columns(
    scenario="INTEGER of table scenario", replication="INTEGER number of the run, from 0"
)
TO_SCENARIO = (Reference(("scenario",), "scenario"),)
TO_RUN = (Reference(RUN, "replication"),)
TO_CASE = (Reference(CASE, "case_"),)
ONE_SCENARIO = columns(scenario="INTEGER of table scenario")

STUDY = Table(
    "study",
    "one row: what was run",
    columns(
        command="VARCHAR the study as a command",
        engine="VARCHAR engine that ran it",
        seed="BIGINT of all random numbers",
        replications="INTEGER runs of each design that are compared",
        version="VARCHAR of this program",
        format="INTEGER of this database: a version of the program reads one",
        a="INTEGER scenario that is the first design",
        b="INTEGER scenario that is the second design; NULL if one design was run",
        register="VARCHAR file of the evidence",
        request="VARCHAR the study as JSON, for `rerun`",
        finished="BOOLEAN whether all its runs are here",
    ),
)
SOURCE_FILE = Table(
    "source_file",
    "every file that was read, as it was",
    columns(path="VARCHAR as named", content="BLOB its bytes"),
    key=("path",),
)
SCENARIO = Table(
    "scenario",
    "a design in a world: what a run is a run of",
    columns(
        scenario="INTEGER number",
        label="VARCHAR short name of the design",
        place="VARCHAR where it stood if not as described, such as another world",
        title="VARCHAR title",
        file="VARCHAR its file",
        text="VARCHAR all it says, with what it extends, as YAML",
        start="VARCHAR date at which runs begin; NULL if the scenario has none",
        timezone="VARCHAR of the start",
        currency="VARCHAR of every amount",
        warm_up="DOUBLE end of the warm-up: what is counted lies after it [h]",
        length="DOUBLE end of a run [h]",
        cohort="DOUBLE part of the window whose entrants are followed up [h]",
        follow_up="DOUBLE how long they are followed up [h]",
        seller="VARCHAR actor that sells",
    ),
    key=("scenario",),
)
EVIDENCE = Table(
    "evidence",
    "the register of evidence, as written",
    columns(
        evidence="VARCHAR key in the register",
        measured="VARCHAR what was measured",
        grade="VARCHAR A study, B publisher's own data, C weak, none",
        source="VARCHAR where it is printed",
        on_="VARCHAR who was measured",
        per="VARCHAR per what",
        unit="VARCHAR of low, likely and high",
        low="VARCHAR [unit]",
        likely="VARCHAR [unit]",
        high="VARCHAR [unit]",
        used="VARCHAR how a value follows from it; NULL if it is the figure itself",
        needs="VARCHAR data that would settle it",
        nearest="VARCHAR entries that come closest",
    ),
    key=("evidence",),
)
PARAMETER = Table(
    "parameter",
    "parameters of a design; times are in hours",
    columns(
        scenario="INTEGER of table scenario",
        parameter="VARCHAR name",
        place="INTEGER place in a list, else 0",
        value="DOUBLE in hours and units of the currency [h, currency]",
        written="VARCHAR as written, with its unit",
        low="DOUBLE end of the range to vary it in [as value]",
        high="DOUBLE end of the range to vary it in [as value]",
        grade="VARCHAR of its evidence",
        source="VARCHAR where it comes from, as written",
        evidence="VARCHAR the same as a key of table evidence; NULL if it is none",
    ),
    key=("scenario", "parameter", "place"),
    references=(*TO_SCENARIO, Reference(("evidence",), "evidence")),
)
REPLICATION = Table(
    "replication",
    "a run that is here as a whole",
    (
        *RUN_COLUMNS,
        *columns(
            deals="BOOLEAN whether it has rows in deal, offer and person",
            detail="BOOLEAN whether it has rows in case_, event, delay, list_ and the documents",
            signs="VARCHAR what may put its figures in doubt, as JSON, for `report`",
        ),
    ),
    key=RUN,
    references=TO_SCENARIO,
)
KPI = Table(
    "kpi",
    "KPIs of every run; docs/kpis.md defines them",
    (
        *RUN_COLUMNS,
        *columns(
            kpi="VARCHAR name",
            group_="VARCHAR such as region=europe; empty for the whole",
            unit="VARCHAR of the value",
            value="DOUBLE [unit]",
            numerator="DOUBLE of a ratio; else the value [unit × that of the denominator]",
            denominator="DOUBLE of a ratio, such as wins or hours; else NULL [its own unit]",
        ),
    ),
    key=(*RUN, "kpi", "group_"),
    references=TO_RUN,
)
NOT_APPLICABLE = Table(
    "not_applicable",
    "KPIs that a design cannot have; the reports leave them out as well",
    (
        *ONE_SCENARIO,
        *columns(kpi="VARCHAR name", reason="VARCHAR what is lacking"),
    ),
    key=("scenario", "kpi"),
    references=TO_SCENARIO,
)
COMPARISON = Table(
    "comparison",
    "differences of two designs over paired runs, b - a",
    columns(
        a="INTEGER scenario of the first design",
        b="INTEGER scenario of the second design",
        kpi="VARCHAR name",
        unit="VARCHAR of all figures of the row",
        group_="VARCHAR such as region=europe; empty for the whole",
        kind="VARCHAR emergent, or follows from a rule of the designs",
        a_mean="DOUBLE over the runs of a [unit]",
        a_low="DOUBLE 95 % limit; of lowest and highest the 5 % quantile of runs [unit]",
        a_high="DOUBLE 95 % limit; of lowest and highest the 95 % quantile of runs [unit]",
        b_mean="DOUBLE over the runs of b [unit]",
        b_low="DOUBLE 95 % limit; of lowest and highest the 5 % quantile of runs [unit]",
        b_high="DOUBLE 95 % limit; of lowest and highest the 95 % quantile of runs [unit]",
        diff="DOUBLE b - a [unit]",
        diff_low="DOUBLE 95 % limit [unit]",
        diff_high="DOUBLE 95 % limit [unit]",
        simultaneous_low="DOUBLE limit of the main figures, which hold at once [unit]",
        simultaneous_high="DOUBLE limit of the main figures, which hold at once [unit]",
        replications="INTEGER pairs of runs",
        undefined="INTEGER pairs without a value",
        verdict="VARCHAR in words",
        doubts="VARCHAR codes of what puts the row in doubt",
    ),
    key=("a", "b", "kpi", "group_"),
    references=(Reference(("a",), "scenario"), Reference(("b",), "scenario")),
)
POPULATION = Table(
    "population",
    "how many cases there are of a kind",
    (
        *ONE_SCENARIO,
        *columns(
            kind="VARCHAR of case",
            element="VARCHAR of its set; NULL if it has none",
            size="INTEGER cases",
        ),
    ),
    references=TO_SCENARIO,
)
POOL = Table(
    "pool",
    "people who share a queue",
    (
        *ONE_SCENARIO,
        *columns(
            actor="VARCHAR role",
            element="VARCHAR of its set; NULL if it has none",
            people="INTEGER how many; NULL if unlimited",
            calendar="VARCHAR of the actor",
            stays="BOOLEAN whether work in hand at the end of a shift is finished",
        ),
    ),
    references=TO_SCENARIO,
)
SHIFT = Table(
    "shift",
    "spells at work of a calendar",
    (
        *ONE_SCENARIO,
        *columns(calendar="VARCHAR name", opened="DOUBLE [h]", closed="DOUBLE [h]"),
    ),
    references=TO_SCENARIO,
)
REGION = Table(
    "region",
    "elements of the set that plays the region, with their properties",
    (*ONE_SCENARIO, *columns(region="VARCHAR name", place="INTEGER order, from 0")),
    key=("scenario", "region"),
    references=TO_SCENARIO,
)
PRODUCT = Table(
    "product",
    "elements of the set that plays the product, with their properties",
    (*ONE_SCENARIO, *columns(product="VARCHAR name", place="INTEGER order, from 0")),
    key=("scenario", "product"),
    references=TO_SCENARIO,
)
PERSON = Table(
    "person",
    "people with limited staff, with their traits",
    (
        *RUN_COLUMNS,
        *columns(
            person="VARCHAR name",
            actor="VARCHAR role",
            element="VARCHAR of the pool; NULL if none",
            wage="DOUBLE [currency/h]; NULL if the actor has none",
            calendar="VARCHAR name",
            open_hours="DOUBLE on shift over the run [h]",
            worked_hours="DOUBLE worked over the run [h]",
            true_skill="DOUBLE trait that plays the skill; no firm knows it [1]",
        ),
    ),
    key=(*RUN, "person"),
    references=TO_RUN,
)
CASE_TABLE = Table(
    "case_",
    "a case: fixed columns, attributes as drawn, states as they were at its end",
    (
        *RUN_COLUMNS,
        *columns(
            case_="INTEGER number",
            kind="VARCHAR of case",
            element="VARCHAR of its set; NULL if it has none",
            parent="INTEGER case that it belongs to",
            entered="DOUBLE first token [h]",
            ended="DOUBLE [h]; NULL if open",
            outcome="VARCHAR it left with, done, or open",
        ),
    ),
    key=CASE,
    references=TO_RUN,
)
EVENT = Table(
    "event",
    "a task that was asked for; started is NULL if nobody ever took it",
    (
        *RUN_COLUMNS,
        *columns(
            number="INTEGER in order of joining",
            case_="INTEGER of table case_",
            activity="VARCHAR task",
            actor="VARCHAR role",
            element="VARCHAR of the pool; NULL if none",
            joined="DOUBLE the queue [h]",
            started="DOUBLE work [h]",
            ended="DOUBLE work, or waiting if it left or was stopped [h]",
            person="VARCHAR who worked; NULL if nobody",
            hours="DOUBLE man-hours worked [h]",
            ending="VARCHAR done, left, no room, stopped or open",
            pulled="VARCHAR pulled source whose first task it is",
        ),
    ),
    checked=TO_CASE,
)
DELAY = Table(
    "delay",
    "time that passes on purpose: no work, and no waiting for people",
    (
        *RUN_COLUMNS,
        *columns(
            number="INTEGER in order of beginning",
            case_="INTEGER of table case_",
            name="VARCHAR of the wait or wait_until",
            sort="VARCHAR wait or watch",
            begun="DOUBLE [h]",
            ended="DOUBLE [h]; NULL if open",
        ),
    ),
    checked=TO_CASE,
)
LIST = Table(
    "list_",
    "lists of pulled sources",
    (
        *RUN_COLUMNS,
        *columns(
            source="VARCHAR name",
            actor="VARCHAR role that pulls",
            element="VARCHAR of the pool; NULL if none",
            size="INTEGER cases on it",
            emptied="DOUBLE when somebody first found it empty [h]",
        ),
    ),
    references=TO_RUN,
)
DEAL = Table(
    "deal",
    "a case that registered, entered, got a price or was won: what the reports are made of",
    (
        *RUN_COLUMNS,
        *columns(
            case_="INTEGER case number",
            region="VARCHAR of table region",
            product="VARCHAR of its last value document, else of its last price",
            registered="DOUBLE first registration [h]",
            self_selected="BOOLEAN whether nobody had pitched it before that",
            entered="DOUBLE first document that counts as entry [h]",
            quoted="DOUBLE first price [h]",
            person="VARCHAR who is credited with it",
            won="BOOLEAN whether it ended with the winning outcome",
            ended="DOUBLE [h]; NULL if open",
            discount="DOUBLE of its last price [1]",
            amount="DOUBLE sum of its value documents [currency]",
        ),
    ),
    key=CASE,
    references=TO_RUN,
)
OFFER = Table(
    "offer",
    "a price as it was displayed",
    (
        *RUN_COLUMNS,
        *columns(
            number="INTEGER of the document",
            case_="INTEGER case number",
            product="VARCHAR of table product",
            time="DOUBLE [h]",
            discount="DOUBLE [1]",
        ),
    ),
    key=(*RUN, "number"),
    references=TO_RUN,
)
STUDENT = Table(
    "student_t",
    "95 % two-sided quantiles of Student's t, for the intervals of the reports",
    columns(runs="INTEGER number of runs", t="DOUBLE with runs - 1 degrees of freedom [1]"),
    key=("runs",),
)
FIXED = (
    STUDY, SOURCE_FILE, SCENARIO, EVIDENCE, PARAMETER, REPLICATION, KPI, NOT_APPLICABLE,
    COMPARISON, POPULATION, POOL, SHIFT, REGION, PRODUCT, PERSON, CASE_TABLE, EVENT, DELAY, LIST,
    DEAL, OFFER, STUDENT,
)  # fmt: skip
