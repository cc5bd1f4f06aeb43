"""Two machines are alike if whatever decides the bytes of a result is the same on both."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from sim.study import alike


def test_a_machine_is_like_itself() -> None:
    assert alike.difference(alike.traits()) == ""
    assert alike.traits()["numpy"] == np.__version__


def test_what_differs_is_named_with_both_values() -> None:
    other = {**alike.traits(), "numpy": "1.0", "Python": "2.7"}
    here = alike.traits()
    expected = f"Python {here['Python']} instead of 2.7, numpy {here['numpy']} instead of 1.0"
    assert alike.difference(other) == expected


def test_what_one_of_them_does_not_know_differs() -> None:
    other = {"weather": "fine", **alike.traits()}
    assert alike.difference(other) == "weather unknown instead of fine"


def test_sources_differ_by_a_letter_and_by_a_name_but_not_by_ends_of_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def digest(name: str, text: bytes) -> str:
        folder = tmp_path / str(len([*tmp_path.iterdir()]))
        folder.mkdir()
        (folder / name).write_bytes(text)
        monkeypatch.setattr(alike, "PACKAGE", folder)
        return alike._sources()

    one = digest("a.py", b"x = 1\n")
    assert one == digest("a.py", b"x = 1\r\n")
    assert one != digest("b.py", b"x = 1\n")
    assert one != digest("a.py", b"xy = 1\n")


def test_one_last_bit_is_other_arithmetic(monkeypatch: pytest.MonkeyPatch) -> None:
    def log(x: float) -> float:
        return math.nextafter(math.log(x), 9.0) if x == 500 / 97.0 else math.log(x)

    here = alike._arithmetic()
    monkeypatch.setattr(alike, "FUNCTIONS", (math.exp, math.expm1, log, math.log1p))
    assert alike._arithmetic() != here
