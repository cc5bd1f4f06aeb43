"""All faults, by room; those of an engine have a table of their own."""

from __future__ import annotations

from tests.faults.fault import Edit, Fault
from tests.faults.in_compiled import COMPILED
from tests.faults.in_designs import DESIGNS
from tests.faults.in_draws import DRAWS
from tests.faults.in_measures import MEASURES
from tests.faults.in_reference import REFERENCE

FAULTS: tuple[Fault, ...] = (*REFERENCE, *COMPILED, *DRAWS, *DESIGNS, *MEASURES)

__all__ = ["FAULTS", "Edit", "Fault"]
