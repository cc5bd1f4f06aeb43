"""The mapping of a CRM export: which file, column and word of it means what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from sim.language.shape import Section, Text, Texts
from sim.language.side_file import SideFile, text_of
from sim.language.tree import Mapping as Tree
from sim.language.tree import Node, Scalar, Sequence

SHIPPED = Path("calibration") / "crm_maven.yaml"
NEEDED = ("title", "source", "fictitious", "currency", "dates", "deals", "reps", "products",
          "stages")  # fmt: skip
NOTES = ("title", "source", "fictitious", "currency")
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}
STAGES = ("won", "lost", "open")
_SOME_DAY = datetime(2001, 2, 3)


class _DealColumns(Section):
    deal: Text
    rep: Text
    product: Text
    account: Text
    stage: Text
    engaged: Text
    closed: Text
    value: Text


class _RepColumns(Section):
    rep: Text
    region: Text


class _ProductColumns(Section):
    product: Text
    list_price: Text


class _Deals(Section):
    file: Text
    columns: _DealColumns


class _Reps(Section):
    file: Text
    columns: _RepColumns


class _Products(Section):
    file: Text
    columns: _ProductColumns


class _Stages(Section):
    won: Texts
    lost: Texts
    open: Texts | None = None


class _Rename(Section):
    rep: dict[str, Text] | None = None
    product: dict[str, Text] | None = None


class _Form(Section):
    title: Text | None = None
    source: Text | None = None
    fictitious: Literal["yes", "no"] | None = None
    currency: Text | None = None
    dates: Text | None = None
    separator: Literal["comma", "semicolon", "tab"] | None = None
    deals: _Deals | None = None
    reps: _Reps | None = None
    products: _Products | None = None
    stages: _Stages | None = None
    rename: _Rename | None = None


@dataclass(frozen=True)
class TableMapping:
    """A file below the folder of the export, and its columns by our names for them."""

    file: str
    columns: Mapping[str, str]


@dataclass(frozen=True)
class CrmMapping:
    """What a mapping says.

    notes: title, source, fictitious (yes or no) and currency. dates: a format of `strptime`.
    stages: won, lost or open by the word of the export. rename: for `rep` and `product`, new
    names by those that stand in the deals, each as it was written.
    """

    path: Path
    notes: Mapping[str, str]
    dates: str
    separator: str
    deals: TableMapping
    reps: TableMapping
    products: TableMapping
    stages: Mapping[str, str]
    rename: Mapping[str, Mapping[str, Scalar]]


def read_mapping(path: Path) -> CrmMapping:
    """Reads a mapping. Raises ScenarioError with every fault found."""
    file = SideFile(path, _Form, NEEDED)
    mapping = CrmMapping(
        path=path,
        notes={name: file.text(name) for name in NOTES},
        dates=_dates(file),
        separator=SEPARATORS[file.text("separator") or "comma"],
        deals=_table(file, "deals"),
        reps=_table(file, "reps"),
        products=_table(file, "products"),
        stages=_stages(file),
        rename=_renames(file),
    )
    file.faults.stop_if_any()
    return mapping


def _dates(file: SideFile) -> str:
    written = file.text("dates")
    try:
        told = datetime.strptime(_SOME_DAY.strftime(written), written) == _SOME_DAY
    except (ValueError, re.error):  # re.error: the same part twice
        told = False
    if not told:
        rule = 'needs a format with year, month and day, such as "%Y-%m-%d" or "%d.%m.%Y"'
        file.faults.add("S208", file.tree["dates"].origin, "dates", rule, written)
    return written


def _table(file: SideFile, name: str) -> TableMapping:
    node = _map(file.tree[name])
    file.stays_below(f"{name}.file", node["file"], "that of the export")
    columns = {ours: text_of(theirs) for ours, theirs in _map(node["columns"]).entries.items()}
    return TableMapping(text_of(node["file"]), columns)


def _stages(file: SideFile) -> dict[str, str]:
    found: dict[str, str] = {}
    for stage, node in _map(file.tree["stages"]).entries.items():
        words = list(_words(node))
        if not words:
            file.faults.add("S209", node.origin, f"stages.{stage}", "needs a word of the export")
        for word in words:
            if word.text in found:
                rule = f"the word stands for {found[word.text]!r} already"
                file.faults.add("S209", word.origin, f"stages.{stage}", rule, word.text)
            found[word.text] = stage
    return found


def _words(node: Node) -> Iterator[Scalar]:
    for one in node if isinstance(node, Sequence) else (node,):
        assert isinstance(one, Scalar)
        yield one


def _renames(file: SideFile) -> dict[str, dict[str, Scalar]]:
    node = file.tree.get("rename")
    found: dict[str, dict[str, Scalar]] = {}
    for column, names in node.entries.items() if isinstance(node, Tree) else ():
        found[column] = {
            old: new for old, new in _map(names).entries.items() if isinstance(new, Scalar)
        }
    return found


def _map(node: Node) -> Tree:
    assert isinstance(node, Tree)
    return node
