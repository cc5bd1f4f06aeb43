"""What each section of a scenario looks like: its keys, and the form of what stands at them.

One pydantic model a section. They find unknown and missing keys and wrong forms, and the
JSON Schema is written from them. What a text means is not their business.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, WithJsonSchema

TEXT_SCHEMA: dict[str, object] = {"type": ["string", "number", "boolean"]}
MARK = "x-form"  # in the schema: what stands here is described elsewhere
TAGS = {"<text>": "a text", "<list>": "a list", "<map>": "a map"}

Text = Annotated[str, WithJsonSchema(dict(TEXT_SCHEMA))]
Free = dict[str, object]  # a map whose keys are checked where it is read
Steps = Annotated[list[object], WithJsonSchema({"type": "array", MARK: "steps"})]


def _form(value: object) -> str:
    """The tag of a value's form."""
    if isinstance(value, str):
        return "<text>"
    return "<list>" if isinstance(value, list) else "<map>"


BY_FORM = Discriminator(_form)
Draw = Annotated[
    Free,
    WithJsonSchema({"type": "object", "minProperties": 1, "maxProperties": 1, MARK: "draw"}),
]
Value = Annotated[Annotated[Text, Tag("<text>")] | Annotated[Draw, Tag("<map>")], BY_FORM]
Held = Annotated[Annotated[Text, Tag("<text>")] | Annotated[Free, Tag("<map>")], BY_FORM]


class Section(BaseModel):
    """A map with known keys only."""

    model_config = ConfigDict(extra="forbid", populate_by_name=False)


class Evidence(Section):
    """A parameter with its range and where it comes from."""

    value: Annotated[Annotated[Text, Tag("<text>")] | Annotated[list[Text], Tag("<list>")], BY_FORM]
    low: Text | None = None
    high: Text | None = None
    unit: Text | None = None
    grade: Text | None = None
    source: Text | None = None


ParameterForm = Annotated[
    Annotated[Text, Tag("<text>")]
    | Annotated[list[Text], Tag("<list>")]
    | Annotated[Evidence, Tag("<map>")],
    BY_FORM,
]
PropertyForm = Annotated[
    Annotated[Text, Tag("<text>")]
    | Annotated[list[Text], Tag("<list>")]
    | Annotated[dict[str, Text], Tag("<map>")],
    BY_FORM,
]


class RunForm(Section):
    """When a run begins, its warm-up and length, and how often it is replicated."""

    length: Text
    warm_up: Text | None = None
    start: Text | None = None
    timezone: Text | None = None
    replications: Text | None = None


class CaseForm(Section):
    """A kind of case: a population, or created by a source or by its parent."""

    per: Text | None = None
    count: Text | None = None
    of: Text | None = None
    attributes: dict[str, Held] | None = None


Texts = Annotated[Annotated[Text, Tag("<text>")] | Annotated[list[Text], Tag("<list>")], BY_FORM]


class CalendarForm(Section):
    """Working hours."""

    days: Texts | None = None
    hours: (
        Annotated[
            Annotated[Text, Tag("<text>")]
            | Annotated[list[Text], Tag("<list>")]
            | Annotated[dict[str, Texts], Tag("<map>")],
            BY_FORM,
        ]
        | None
    ) = None
    timezone: Text | None = None
    holidays: Texts | None = None


_Pool = Annotated[
    Annotated[Text, Tag("<text>")] | Annotated[list[dict[str, Text]], Tag("<list>")], BY_FORM
]


class ActorForm(Section):
    """A role and its people."""

    staff: Annotated[
        Annotated[Text, Tag("<text>")]
        | Annotated[list[dict[str, Text]], Tag("<list>")]
        | Annotated[dict[str, _Pool], Tag("<map>")],
        BY_FORM,
    ]
    per: Text | None = None
    calendar: Text | None = None
    wage: Text | None = None
    effort: Text | None = None
    traits: dict[str, Value] | None = None
    at_shift_end: Text | None = None


class TaskForm(Section):
    """Work of the task catalogue."""

    actor: Text
    time: Value
    effort: Value | None = None


class SourceForm(Section):
    """What starts tokens: one of `every`, `rate`, `at` and `pulled_by`."""

    journey: Text
    every: Value | None = None
    rate: Text | None = None
    at: Value | None = None
    pulled_by: Text | None = None
    each: Text | None = None
    starts: Text | None = None
    order: Text | None = None
    reserve: Text | None = None
    cap: Text | None = None
    cap_of: Text | None = None
    when: Text | None = None
    with_: dict[str, Value] | None = Field(default=None, alias="with")


class QueueForm(Section):
    """In which order an actor's queue is served, and how many may wait."""

    order: Text | None = None
    room: Text | None = None


class MeasuresForm(Section):
    """Which of the scenario's own names play the roles that KPIs need."""

    registration: Text | None = None
    entry: Text | None = None
    request: Text | None = None
    price: Text | None = None
    value: Text | None = None
    win: Text | None = None
    credited_to: Text | None = None
    self_selected: Text | None = None
    seller: Text | None = None
    customer: Text | None = None
    region: Text | None = None
    product: Text | None = None
    utility: Text | None = None
    skill: Text | None = None
    day: Text | None = None
    follow_up: Text | None = None
    cohort: Text | None = None
    gross_margin: Text | None = None
    design_cost: Text | None = None
    margins: dict[str, Text] | None = None
    objects: dict[str, Text] | None = None


class Verbs(Section):
    """What an extending file or a change does to what it extends."""

    set: Free | None = None
    add: Free | None = None
    before: dict[str, Steps] | None = None
    after: dict[str, Steps] | None = None


class ChangeForm(Verbs):
    """A named change, switched by name."""

    name: Text
    title: Text | None = None


class Head(Verbs):
    """What a file says besides its sections."""

    title: Text | None = None
    world: Texts | None = None
    extends: Texts | None = None
    changes: list[ChangeForm] | None = None


class Sections(Section):
    """The sections of a scenario, over all its files."""

    title: Text | None = None
    run: RunForm
    sets: dict[str, dict[str, dict[str, PropertyForm]]] | None = None
    cases: dict[str, CaseForm] | None = None
    parameters: dict[str, ParameterForm] | None = None
    formulas: dict[str, Text] | None = None
    state: dict[str, Held] | None = None
    calendars: (
        dict[
            str,
            Annotated[
                Annotated[Text, Tag("<text>")] | Annotated[CalendarForm, Tag("<map>")], BY_FORM
            ],
        ]
        | None
    ) = None
    actors: dict[str, ActorForm] | None = None
    tasks: dict[str, TaskForm] | None = None
    sources: dict[str, SourceForm]
    queues: dict[str, QueueForm] | None = None
    journeys: dict[str, Steps]
    outcomes: dict[str, Literal["success", "failure"]] | None = None
    measures: MeasuresForm | None = None


_ENTRIES: dict[str, type[Section]] = {
    "cases": CaseForm, "calendars": CalendarForm, "actors": ActorForm, "tasks": TaskForm,
    "sources": SourceForm, "queues": QueueForm, "parameters": Evidence,
}  # fmt: skip
_WHOLE: dict[str, type[Section]] = {"run": RunForm, "measures": MeasuresForm}


def keys_of(model: type[Section]) -> tuple[str, ...]:
    """The keys a map may have, as they are written."""
    return tuple(field.alias or name for name, field in model.model_fields.items())


def known_keys(prefix: tuple[str, ...]) -> tuple[str, ...]:
    """The keys that exist below a path even where they are left at their default."""
    match prefix:
        case ():
            return keys_of(Sections)
        case (section,) if section in _WHOLE:
            return keys_of(_WHOLE[section])
        case (section, _) if section in _ENTRIES:
            return keys_of(_ENTRIES[section])
    return ()
