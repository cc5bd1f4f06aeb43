"""The files of `calibration/` and `scenarios/` as text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sim.language.loader import parse_yaml
from sim.language.tree import Mapping, Node, Scalar, Sequence

ROOT = Path(__file__).parents[2]
CALIBRATION = ROOT / "calibration"
SCENARIOS = ROOT / "scenarios"
FIGURE, NO_FIGURE = ("A", "B", "C"), "none"


@cache
def entries(file: str, section: str) -> dict[str, dict[str, str]]:
    """The entries of a section of a file in `calibration/`, each as text by field."""
    found = parse_yaml(CALIBRATION / file)[section]
    assert isinstance(found, Mapping)
    return {key: texts(entry) for key, entry in found.entries.items()}


def register() -> dict[str, dict[str, str]]:
    return entries("evidence.yaml", "evidence")


def mapping() -> dict[str, dict[str, str]]:
    return entries("mapping.yaml", "parameters")


def not_used() -> dict[str, str]:
    found = parse_yaml(CALIBRATION / "mapping.yaml")["not_used"]
    return texts(found)


def listed(text: str) -> list[str]:
    """Keys that stand in one text."""
    return [key.strip() for key in text.split(",") if key.strip()]


def texts(node: Node) -> dict[str, str]:
    assert isinstance(node, Mapping)
    return {key: value.text for key, value in node.entries.items() if isinstance(value, Scalar)}


def numbers_with_evidence(node: Node, path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every map with `value` and `source` below a node, with its path."""
    if isinstance(node, Sequence):
        for item in node:
            yield from numbers_with_evidence(item, path)
    elif isinstance(node, Mapping):
        if "value" in node and "source" in node:
            yield path, texts(node)
        for key, value in node.entries.items():
            yield from numbers_with_evidence(value, f"{path}.{key}".lstrip("."))
