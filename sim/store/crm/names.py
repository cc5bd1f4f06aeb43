"""Names that the lists of an export declare, and the new names that a mapping gives."""

from __future__ import annotations

import pandas as pd

from sim.language.collected import Faults
from sim.store.crm.cells import TEXT, texts
from sim.store.crm.csv_file import CsvFile
from sim.store.crm.mapping import CrmMapping


def listed(file: CsvFile, key: str) -> pd.DataFrame:
    """The rows of a list: names by `key`, other columns, with each also as `…_word`, `place`.

    Raises StoreError if a name is missing or stands twice: which row would hold is not known.
    """
    seen: set[str] = set()
    for row, name in enumerate(file.columns[key]):
        if not name:
            raise file.fault(row, "S206", f"the list needs a name for each {key}")
        if name in seen:
            raise file.fault(row, "S206", f"the {key} stands in the list already", name)
        seen.add(name)
    columns = {name: texts(cells) for name, cells in file.columns.items()}
    words = {f"{name}_word": column for name, column in columns.items()}
    places = [file.place(row) for row in range(len(file.lines))]
    return pd.DataFrame(columns | words | {"place": places})


def renamed(words: pd.Series, told: CrmMapping, column: str, known: pd.Series) -> pd.Series:
    """Names of the deals with those that the mapping renames replaced.

    Raises ScenarioError if a new name stands in no list.
    """
    faults = Faults()
    names = set(known)
    renaming = told.rename.get(column, {})
    for old, new in renaming.items():
        if new.text not in names:
            rule = f"the new name is no {column} of the list"
            faults.add("S207", new.origin, f"rename.{column}.{old}", rule, new.text, names)
    faults.stop_if_any()
    new_names = [renaming[word].text if word in renaming else word for word in words]
    return pd.Series(new_names, dtype=TEXT)
