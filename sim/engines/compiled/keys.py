"""Numbers as integers that sort alike."""

from __future__ import annotations

import numpy as np

from sim.engines.compiled.types import kernel

SIGN = -0x8000000000000000


@kernel("int(float)", inline=True)
def key_of(value: float) -> int:
    """An integer that is less for a lesser number; 0 and -0 are one."""
    bits = int(np.float64(value + 0.0).view(np.int64))
    return bits if bits >= 0 else SIGN - bits


@kernel("int(float)", inline=True)
def time_key(time: float) -> int:
    """The bits of a time, which is not negative: they sort as it does."""
    return int(np.float64(time).view(np.int64))
