"""One run of a program on the kernel."""

from __future__ import annotations

import threading
from collections import OrderedDict

import numpy as np

from sim.engines.compiled.gathering import gather
from sim.engines.compiled.machine import Machine
from sim.engines.compiled.packed import Packed
from sim.engines.compiled.settling import pack
from sim.program.program import Program
from sim.tables import Tables

KEPT = 8  # packed programs

_packed: OrderedDict[int, tuple[Program, Packed]] = OrderedDict()
_lock = threading.Lock()


def simulate(program: Program, seed: int, replication: int) -> Tables:
    """Run a program once. Raises RunStopped, with case and step."""
    # As plain Python the kernel computes with numpy's scalars, which warn where it asks itself.
    with np.errstate(over="ignore", invalid="ignore"):
        machine = Machine(packed_once(program), seed, replication)
        machine.run()
        return gather(machine)


def packed_once(program: Program) -> Packed:
    """The arrays of a program; those of the last few are kept, for their next replications."""
    with _lock:
        known = _packed.pop(id(program), None)
        if known is None or known[0] is not program:
            known = program, pack(program)
        _packed[id(program)] = known
        while len(_packed) > KEPT:
            _packed.popitem(last=False)
        return known[1]
