"""What a results folder is filled with beside its database, and the names of tables."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from sim.store.folder import write_csv
from sim.tables import Tables

LONGEST = 100  # bytes of a name; file systems take 255, and endings are to come


def write_csvs(place: Path, csvs: Mapping[str, pd.DataFrame]) -> list[str]:
    """Writes `csvs` by file name; what was written. Raises StoreError."""
    for name, table in csvs.items():
        write_csv(table, place / name)
    return list(csvs)


def named_tables(tables: Tables) -> Iterator[tuple[str, pd.DataFrame]]:
    """Every table of a run with its file's name; a document's begins with `document_`."""
    names = ("populations", "cases", "requests", "delays", "persons", "pools", "shifts", "lists")
    for name in names:
        yield name, getattr(tables, name)
    for name, table in tables.documents.items():
        yield f"document_{name}", table


def file_name(label: str) -> str:
    """`To-Be` -> `to_be`: what every file system takes; a long one ends with a digest instead."""
    name = re.sub(r"\W+", "_", label.lower()).strip("_") or "design"
    if len(name.encode()) <= LONGEST:
        return name
    digest = hashlib.sha256(label.encode()).hexdigest()[:12]
    return f"{name.encode()[:LONGEST].decode(errors='ignore')}_{digest}"
