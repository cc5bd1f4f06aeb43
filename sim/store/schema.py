"""The tables of one study: the fixed ones, and what its designs bring along.

Attributes, states, traits, documents, properties of regions and products come from the
scenarios; two designs share one table, with the columns of both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sim.language.types import PURE, Dimension
from sim.measures.roles import read_roles
from sim.program.design import Design
from sim.store.columns import Column, Table, columns, sql_name
from sim.store.database import GIVEN
from sim.store.fixed import CASE_TABLE, FIXED, PERSON, PRODUCT, REGION, RUN, RUN_COLUMNS, TO_CASE
from sim.tables import CASES, DOCUMENTS, PERSONS, own_column

TYPES = {"element": "VARCHAR", "person": "VARCHAR", "yes_no": "BOOLEAN", "flag": "BOOLEAN"}
NUMBER = "DOUBLE"


@dataclass(frozen=True)
class Word:
    """What a scenario calls by a name and gives a value. form: as a field of the program has it."""

    name: str
    form: str
    dimension: Dimension = PURE

    @property
    def type(self) -> str:
        return TYPES.get(self.form, NUMBER)

    @property
    def unit(self) -> str:
        """In brackets, "" if it is no number: `[USD/h]`, `[1]` of a pure number."""
        if self.type != NUMBER:
            return ""
        text = str(self.dimension).replace("time", "h")
        return f"[{'1' if self.dimension.any or not self.dimension.powers else text}]"


def tables_of(designs: Sequence[Design], taken: Iterable[str] = ()) -> dict[str, Table]:
    """Every table of a study of these designs, by name, those that others refer to first.

    A document is found under `document NAME`, whatever its table had to be called.
    taken: names of views, which no document may have.
    """
    found = {table.name: table for table in FIXED}
    found["case_"] = _brought(CASE_TABLE, _fields(designs), "attribute or last state")
    found["person"] = _brought(PERSON, _traits(designs), "trait")
    found["region"] = _brought(REGION, _properties(designs, "region"), "property")
    found["product"] = _brought(PRODUCT, _properties(designs, "product"), "property")
    used = {*found, *taken, GIVEN}
    for name, words in _documents(designs).items():
        made = document_table(name, words, used)
        used.add(made.name)
        found[f"document {name}"] = made
    return found


def own_types(design: Design) -> dict[str, dict[str, str]]:
    """The type of every column in the tables of this design alone, by table and column's name.

    Beside another design a column may be a text, though it is a number here: see `tables_of`.
    """
    return {
        name: {word: table.type(column) for word, column in table.brought}
        for name, table in tables_of([design]).items()
    }


def _brought(table: Table, words: Iterable[Word], says: str) -> Table:
    """The table with a column a word; one that is a number here and none there is a text."""
    by_name: dict[str, list[Word]] = {}
    for word in words:
        by_name.setdefault(word.name, []).append(word)
    names = {column.name.lower() for column in table.columns}
    added, pairs = [], []
    for word_name, same in by_name.items():
        name = sql_name(word_name, names)
        names.add(name.lower())
        types = list(dict.fromkeys(word.type for word in same))
        units = dict.fromkeys(word.unit for word in same if word.unit)
        type = types[0] if len(types) == 1 else "VARCHAR"
        added.append(Column(name, type, " or ".join([says, *units]).replace(" or [", " [", 1)))
        pairs.append((word_name, name))
    return replace(table, columns=(*table.columns, *added), brought=tuple(pairs))


def _fields(designs: Sequence[Design]) -> Iterator[Word]:
    for design in designs:
        for kind in design.program.kinds:
            own = design.scenario.kinds[kind.name]
            types = {one.name: one.type for one in own.attributes}
            types |= {one.name: one.type for one in own.state}
            for field in kind.fields:  # of a vector one an element, as `fit.crm`
                dimension = types[field.name.split(".")[0]].dimension
                yield Word(own_column(field.name, CASES), field.form, dimension)


def _traits(designs: Sequence[Design]) -> Iterator[Word]:
    for design in designs:
        types = design.scenario.names.traits
        for name in design.program.traits:
            actor, trait = name.split(".", 1)
            yield Word(own_column(trait, PERSONS), "number", types[actor, trait].dimension)


def _documents(designs: Sequence[Design]) -> dict[str, list[Word]]:
    found: dict[str, list[Word]] = {}
    for design in designs:
        for spec in design.program.documents:
            words = [own_column(word, DOCUMENTS) for word in spec.columns]
            forms = [form for form, _ in spec.forms]
            dimensions = spec.dimensions or [PURE] * len(words)
            found.setdefault(spec.name, []).extend(map(Word, words, forms, dimensions))
    return found


def document_table(name: str, words: Iterable[Word], taken: Iterable[str]) -> Table:
    """The table of a kind of document. taken: names that it may not have."""
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


def _properties(designs: Sequence[Design], role: str) -> Iterator[Word]:
    for design in designs:
        name = getattr(read_roles(design.scenario), role)
        for property in design.scenario.sets[name].properties.values() if name else ():
            for column, values in property_columns(design, name, property.name).items():
                form = "number" if isinstance(values[0], float) else "element"
                yield Word(column, form, property.type.dimension)


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
