"""The engine on numba: one kernel over flat arrays, the same rows as the reference."""

from __future__ import annotations

from sim.engines.compiled.engine import simulate as simulate
from sim.engines.compiled.warming import is_kept as is_kept
from sim.engines.compiled.warming import is_warm as is_warm
from sim.engines.compiled.warming import warm as warm
