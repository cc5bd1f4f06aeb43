"""A CSV file of an export as text: nothing is guessed, and each row knows its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Fault, Origin, StoreError, nearest
from sim.store.crm.mapping import TableMapping

ONE_COLUMN = "; its header has one column only, so `separator` may be another"


@dataclass(frozen=True)
class CsvFile:
    """The columns that a mapping names, by our names; `lines` tells where each row begins.

    A cell is the text that stands there, "" if nothing does.
    """

    path: Path
    name: str
    columns: dict[str, list[str]]
    lines: list[int]

    def place(self, row: int) -> str:
        """Where a row stands, as `deals.csv:17`."""
        return f"{self.name}:{self.lines[row]}"

    def fault(self, row: int, code: str, rule: str, got: str = "") -> StoreError:
        return StoreError(_fault(self.path, self.lines[row], code, rule, got))


def read_csv(folder: Path, table: TableMapping, separator: str) -> CsvFile:
    """Reads a file below `folder`: UTF-8 with or without a mark, any line end, quoted by `"`.

    Raises StoreError if it cannot be read, has no rows or not the columns, or rows are ragged.
    """
    path = folder / table.file
    rows = _rows(path, _text(path), separator)
    _, header = next(rows, (1, []))
    chosen = _chosen(path, header, table)
    columns: dict[str, list[str]] = {name: [] for name in chosen}
    lines: list[int] = []
    for line, cells in rows:
        if len(cells) != len(header):
            rule = f"the row needs {len(header)} cells, as many as the header has"
            raise StoreError(_fault(path, line, "S203", rule, f"{len(cells)} cells"))
        lines.append(line)
        for name, at in chosen.items():
            columns[name].append(cells[at])
    if not lines:
        raise StoreError.at(path, "S205", "the file has no rows below its header")
    return CsvFile(path, table.file, columns, lines)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        reason = getattr(error, "strerror", None) or "cannot be read"
        raise StoreError.at(
            path, "S201", "this file of the export cannot be read", reason
        ) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        got = f"byte 0x{data[error.start]:02x}"
        raise StoreError(_fault(path, line, "S202", "the file is not UTF-8 text", got)) from None
    if not text.strip():
        raise StoreError.at(path, "S205", "the file is empty")
    return text


def _rows(path: Path, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of each row that is not blank, with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    try:
        for cells in reader:
            if cells:
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise StoreError(_fault(path, begins, "S203", "this is not CSV", str(error))) from None


def _chosen(path: Path, header: list[str], table: TableMapping) -> dict[str, int]:
    """Where each of our columns stands. Raises StoreError with all that do not."""
    faults = []
    more = ONE_COLUMN if len(header) == 1 else ""
    for theirs in table.columns.values():
        if (times := header.count(theirs)) != 1:
            rule = "the column stands here twice" if times else f"the file needs this column{more}"
            hint = "" if times or more else nearest(theirs, header)
            faults.append(Fault(Origin(str(path), 1, 1), "S204", "", rule, theirs, hint))
    if faults:
        raise StoreError(*faults)
    return {ours: header.index(theirs) for ours, theirs in table.columns.items()}


def _fault(path: Path, line: int, code: str, rule: str, got: str = "") -> Fault:
    return Fault(Origin(str(path), line, 1), code, "", rule, got)
