"""Fills a results folder: CSVs, and the tables of replication 0 as Parquet."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from sim.store.database import write_parquet
from sim.store.folder import write_csv
from sim.tables import Tables

TABLES = "tables"
LONGEST = 100  # bytes of a name; file systems take 255, and endings are to come


def write_results(
    place: Path, csvs: Mapping[str, pd.DataFrame], runs: Mapping[str, Tables]
) -> list[str]:
    """Writes `csvs` by file name, and `runs` by label below `tables/`.

    Returns what was written, for people. Raises StoreError. The manifest comes when all is there.
    """
    for name, table in csvs.items():
        write_csv(table, place / name)
    for label, tables in runs.items():
        folder = place / TABLES / file_name(label)
        folder.mkdir(parents=True)
        for name, table in named_tables(tables):
            write_parquet(table, folder / f"{name}.parquet")
    return [*csvs, *([f"{TABLES}/"] if runs else [])]


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
