"""Syntax and names -> typed values: everything the rest of the product asks of expressions."""

from sim.language.constants import check_length, constant
from sim.language.draws import check_draw, read_draw, read_value
from sim.language.single import read_expression
from sim.language.watch import check_watch, reads

__all__ = [
    "check_draw",
    "check_length",
    "check_watch",
    "constant",
    "read_draw",
    "read_expression",
    "read_value",
    "reads",
]
