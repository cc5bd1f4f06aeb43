"""The tables of one study: the fixed ones, and what its designs bring along.

Attributes, states, traits, documents, properties of regions and products come from the
scenarios; two designs share one table, with the columns of both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from sim.measures.roles import read_roles
from sim.program.design import Design
from sim.store.columns import Column, Table, columns, sql_name
from sim.store.database import GIVEN
from sim.store.fixed import CASE_TABLE, FIXED, PERSON, PRODUCT, REGION, RUN, RUN_COLUMNS, TO_CASE
from sim.tables import CASES, DOCUMENTS, PERSONS, own_column

TYPES = {"element": "VARCHAR", "person": "VARCHAR", "yes_no": "BOOLEAN", "flag": "BOOLEAN"}
NUMBER = "DOUBLE"


def tables_of(designs: Sequence[Design], taken: Iterable[str] = ()) -> dict[str, Table]:
    """Every table of a study of these designs, by name, those that others refer to first.

    A document is found under `document NAME`, whatever its table had to be called.
    taken: names of views, which no document may have.
    """
    found = {table.name: table for table in FIXED}
    programs = [design.program for design in designs]
    fields = [
        (own_column(field.name, CASES), field.form)
        for program in programs
        for kind in program.kinds
        for field in kind.fields
    ]
    traits = [
        (own_column(name.split(".", 1)[1], PERSONS), "number")
        for program in programs
        for name in program.traits
    ]
    found["case_"] = _brought(CASE_TABLE, fields, "attribute or last state")
    found["person"] = _brought(PERSON, traits, "trait")
    found["region"] = _brought(REGION, _properties(designs, "region"), "property")
    found["product"] = _brought(PRODUCT, _properties(designs, "product"), "property")
    used = {*found, *taken, GIVEN}
    for name, words in _documents(designs).items():
        made = _document(name, words, used)
        used.add(made.name)
        found[f"document {name}"] = made
    return found


def _brought(table: Table, words: Iterable[tuple[str, str]], says: str) -> Table:
    """The table with a column a word; one that is a number here and none there is a text."""
    forms: dict[str, set[str]] = {}
    for word, form in words:
        forms.setdefault(word, set()).add(TYPES.get(form, NUMBER))
    names = {column.name.lower() for column in table.columns}
    added, pairs = [], []
    for word, types in forms.items():
        name = sql_name(word, names)
        names.add(name.lower())
        added.append(Column(name, types.pop() if len(types) == 1 else "VARCHAR", says))
        pairs.append((word, name))
    return replace(table, columns=(*table.columns, *added), brought=tuple(pairs))


def _documents(designs: Sequence[Design]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for design in designs:
        for spec in design.program.documents:
            forms = [form for form, _ in spec.forms]
            words = [own_column(word, DOCUMENTS) for word in spec.columns]
            found.setdefault(spec.name, []).extend(zip(words, forms, strict=True))
    return found


def _document(name: str, words: list[tuple[str, str]], taken: Iterable[str]) -> Table:
    table = Table(
        sql_name(name, taken),
        f"documents `{name}` as they were written",
        (
            *RUN_COLUMNS,
            *columns(
                number="INTEGER of its kind in the run, from 1",
                time="DOUBLE when it was written [h]",
                case_="INTEGER of table case_",
            ),
        ),
        key=(*RUN, "number"),
        references=TO_CASE,
    )
    return _brought(table, words, "as written")


def _properties(designs: Sequence[Design], role: str) -> Iterator[tuple[str, str]]:
    for design in designs:
        name = getattr(read_roles(design.scenario), role)
        for property in design.scenario.sets[name].properties.values() if name else ():
            for column, values in property_columns(design, name, property.name).items():
                yield column, "number" if isinstance(values[0], float) else "element"


def property_columns(
    design: Design, set_name: str, property: str
) -> Mapping[str, tuple[float | str, ...]]:
    """A property as columns, one entry an element: a vector has a column an entry."""
    values = design.scenario.sets[set_name].properties[property].values
    if not isinstance(values[0], tuple):
        plain = tuple(value for value in values if not isinstance(value, tuple))
        return {property: plain}
    kind = design.scenario.sets[set_name].properties[property].type
    inner = design.scenario.sets[kind.of].elements
    return {
        f"{property}.{name}": tuple(value[place] for value in values if isinstance(value, tuple))
        for place, name in enumerate(inner)
    }
