"""Where things lie: the slots of each kind of case, and the tables of properties and lists."""

from __future__ import annotations

from dataclasses import dataclass, field

from sim.language.scenario import Kind, Scenario
from sim.program.program import FIRST_FREE


@dataclass
class Layout:
    """Slots of one kind. `slot`: by attribute or state; `size`: slots used so far."""

    kind: Kind
    slot: dict[str, int] = field(default_factory=dict)
    width: dict[str, int] = field(default_factory=dict)
    size: int = FIRST_FREE

    def place(self, name: str, width: int = 1) -> int:
        self.slot[name] = self.size
        self.width[name] = width
        self.size += width
        return self.slot[name]


def lay_out(scenario: Scenario) -> dict[str, Layout]:
    """The layout of every kind: attributes first, then state."""
    layouts = {}
    for kind in scenario.kinds.values():
        layout = Layout(kind)
        for attribute in kind.attributes:
            layout.place(
                attribute.name, len(scenario.sets[attribute.per].elements) if attribute.per else 1
            )
        for state in kind.state:
            layout.place(state.name, 3 if state.form == "level" else 1)
        layouts[kind.name] = layout
    return layouts


@dataclass
class NumberTables:
    """Properties and lists of numbers, one after the other. `at`: first index and width by name."""

    values: list[float] = field(default_factory=list)
    at: dict[str, tuple[int, int, int]] = field(default_factory=dict)

    def add(self, name: str, rows: list[tuple[float, ...]]) -> None:
        """Append a table of equal rows; `at` holds (first index, rows, columns)."""
        self.at[name] = (len(self.values), len(rows), len(rows[0]) if rows else 0)
        for row in rows:
            self.values.extend(row)


def number_tables(scenario: Scenario) -> NumberTables:
    tables = NumberTables()
    for group in scenario.sets.values():
        for prop in group.properties.values():
            if prop.type.shape != "text":
                rows = [v if isinstance(v, tuple) else (float(v),) for v in prop.values]
                tables.add(f"{group.name}.{prop.name}", rows)
    for parameter in scenario.parameters.values():
        if isinstance(parameter.value, tuple):
            tables.add(parameter.name, [(v,) for v in parameter.value])
    return tables
