"""The reference engine: a program run on SimPy, clear and trusted."""

from sim.engines.reference.engine import simulate

__all__ = ["simulate"]
