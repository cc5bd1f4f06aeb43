"""Errors say the same in whichever process they are told."""

from __future__ import annotations

import pickle

import pytest

from sim.errors import Fault, InputError, Origin, ScenarioError, StoreError, UsageError

FAULT = Fault(Origin("shop.yaml", 3, 7), "E520", "run", "there is no such key", "lenght", "length")


@pytest.mark.parametrize(
    "error",
    [
        InputError(FAULT),
        ScenarioError(FAULT, Fault(Origin("shop.yaml", 1, 1), "E503", "", "needs a value")),
        UsageError("needs a number", "many", "", "--pairs"),
        UsageError.unknown("sceen", ["screen", "csv"], "--as"),
        StoreError(FAULT),
    ],
    ids=["input", "scenario", "usage", "unknown", "store"],
)
def test_an_error_can_be_sent_to_another_process(error: InputError) -> None:
    sent = pickle.loads(pickle.dumps(error))
    assert type(sent) is type(error)
    assert (str(sent), sent.faults) == (str(error), error.faults)


def test_every_fault_has_its_line() -> None:
    other = Fault(Origin("shop.yaml", 1, 1), "E503", "", "needs a value")
    assert str(ScenarioError(FAULT, other)) == f"{other}\n{FAULT}"
