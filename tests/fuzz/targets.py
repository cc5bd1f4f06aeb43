"""What is fuzzed: whatever bytes come in, nothing but a ScenarioError may come out."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from sim.errors import Origin, ScenarioError
from sim.language.names import Context
from sim.language.resolve import read_draw, read_expression
from sim.language.tree import Mapping, Scalar
from sim.language.types import DURATION, NUMBER, YES_NO
from sim.program.design import load
from tests.language.conftest import EVERYTHING, small_world

VALID = Path(__file__).parents[1] / "language" / "valid"
NAMES = small_world()
CONTEXTS = (
    Context("a.b", "business", (), "sales", EVERYTHING),
    Context("a.b", "opening", ("product",), "", EVERYTHING),
    Context("a.b", "", (), "", frozenset()),
)


def loader(data: bytes) -> None:
    """A scenario file of these bytes, beside files that it may extend."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("market", "firm", "design", "simple"):
            (Path(folder) / f"{name}.yaml").symlink_to(VALID / f"{name}.yaml")
        path = Path(folder) / "fuzzed.yaml"
        path.write_bytes(data)
        try:
            load(path)
        except ScenarioError as error:
            check_message(error)


def expression(data: bytes) -> None:
    """These bytes as an expression, and as the mean of a draw, wherever it may stand."""
    scalar = Scalar(data.decode("utf-8", "replace"), Origin("fuzzed.yaml", 1, 1))
    draw = Mapping({"exponential": Mapping({"mean": scalar}, scalar.origin)}, scalar.origin)
    for context in CONTEXTS:
        for expect in (None, NUMBER, DURATION, YES_NO):
            try:
                read_expression(scalar, NAMES, context, expect)
            except ScenarioError as error:
                check_message(error)
        try:
            read_draw(draw, NAMES, context, DURATION)
        except ScenarioError as error:
            check_message(error)


def check_message(error: ScenarioError) -> None:
    """At least one fault and not too many, each in one line that can be printed."""
    lines = str(error).split("\n")
    assert 0 < len(lines) == len(error.faults) <= 250, len(lines)
    for line in lines:
        assert line.isprintable(), line
        assert line.endswith("]") and len(line) < 4000, line
    str(error).encode("utf-8")


TARGETS: dict[str, Callable[[bytes], None]] = {"loader": loader, "expression": expression}
