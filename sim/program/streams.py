"""Keyed random numbers: (seed, replication, owner, name, visit) -> uniform.

Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3").
A draw is a function of its key: nothing is consumed, so no draw can shift another.

    key      (seed, replication)                      two words of 32 bits
    counter  (visit, name, owner low, owner high)     four words of 32 bits
    name     blake2b-32 of the stream's name, such as "task:service"
    owner    64 bits, high word and low word:
             case of a population   hash of "case:KIND:ELEMENT"       index in the element
             arrival                hash of "arrival:SOURCE"          index
             person                 hash of "person:ACTOR:ELEMENT"    number, or hash of the name
             source                 hash of "source:NAME"             0
             child                  64 bits of the Philox block with key = the parent's owner
                                    and counter = (index, hash of "child:KIND", 0, 0)
    uniform  (53 bits + 1/2) / 2^53 of the first two words, the largest at most 1 - 2^-53

Names that share a hash within a scenario are refused at loading (`check_names`).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.errors import UsageError
from sim.jit import compiled

Words: TypeAlias = tuple[int, int, int, int]

# Multipliers and Weyl increments of Philox4x32, from Random123's philox.h.
MULTIPLIER_0 = 0xD2511F53
MULTIPLIER_1 = 0xCD9E8D57
WEYL_0 = 0x9E3779B9
WEYL_1 = 0xBB67AE85
LOW = 0xFFFFFFFF
WORDS = 2**32

UNIT = 2.0**-53
LARGEST = 1.0 - 2.0**-53


# Words are held in signed 64-bit integers: a product may wrap, its bits are right all the same,
# and the mask after the shift takes off what the sign has brought in.
@compiled(signature="UniTuple(int64, 4)(int64, int64, int64, int64, int64, int64)", inline=True)
def philox(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> Words:
    """Philox4x32-10: four words from a counter of four words and a key of two."""
    for _ in range(10):
        p0 = c0 * MULTIPLIER_0
        p1 = c2 * MULTIPLIER_1
        c0, c2 = ((p1 >> 32) & LOW) ^ c1 ^ k0, ((p0 >> 32) & LOW) ^ c3 ^ k1
        c1, c3 = p1 & LOW, p0 & LOW
        k0 = (k0 + WEYL_0) & LOW
        k1 = (k1 + WEYL_1) & LOW
    return c0, c1, c2, c3


@compiled(signature="float64(int64, int64)", inline=True)
def to_unit(high: int, low: int) -> float:
    """A uniform inside (0, 1) from two words of 32 bits: (53 bits + 1/2) / 2^53."""
    value = (float((high << 21) | (low >> 11)) + 0.5) * UNIT
    # The half is lost in the largest of all 2^53 numbers, and the sum rounds up to 2^53.
    return value if value < LARGEST else LARGEST


@compiled(signature="float64(uint64, uint64, int64, int64)")
def uniform(key: int, owner: int, name: int, visit: int) -> float:
    """The uniform in (0, 1) of a visit.

    key: of `stream_key`; owner: 64 bits; name: of `name_hash`; visit: 0..2^32-1, counts the
    owner's draws of that name.
    """
    words = philox(
        visit & LOW, name & LOW, owner & LOW, (owner >> 32) & LOW, (key >> 32) & LOW, key & LOW
    )
    return to_unit(words[0], words[1])


@compiled(signature="float64[::1](uint64, uint64[::1], int64, int64)")
def uniforms(key: int, owners: NDArray[np.uint64], name: int, visit: int) -> NDArray[np.float64]:
    """`uniform` of many owners at once: shape of `owners`, which is contiguous and flat."""
    values = np.empty(owners.size)
    for i in range(owners.size):
        owner = int(owners[i])
        words = philox(
            visit & LOW, name & LOW, owner & LOW, (owner >> 32) & LOW, (key >> 32) & LOW, key & LOW
        )
        values[i] = to_unit(words[0], words[1])
    return values


@compiled(signature="uint64(uint64, int64, int64)")
def child(parent: int, kind: int, index: int) -> int:
    """Owner of a child: `parent` an owner, `kind` the hash of "child:KIND", `index` among them."""
    words = philox(index & LOW, kind & LOW, 0, 0, parent & LOW, (parent >> 32) & LOW)
    return (words[1] << 32) | words[0]


def stream_key(seed: int, replication: int) -> int:
    """The key of one replication: both 0..2^32-1, else UsageError."""
    return _word("seed", seed) << 32 | _word("replication", replication)


@cache
def name_hash(name: str) -> int:
    """32 bits of blake2b of the name, first byte highest: the same on every machine."""
    return int.from_bytes(blake2b(name.encode(), digest_size=4).digest(), "big")


def case_owner(kind: str, element: str, index: int) -> int:
    """Owner of a case of a population: `index` counts within the element ("" if it has none)."""
    return name_hash(f"case:{kind}:{element}") << 32 | _word("index", index)


def arrival_owner(source: str, index: int) -> int:
    """Owner of the case that a source creates at its arrival number `index`."""
    return name_hash(f"arrival:{source}") << 32 | _word("index", index)


def person_owner(actor: str, element: str, number_or_name: int | str) -> int:
    """Owner of a person: by name if there is one, so that adding a colleague changes no trait."""
    word = name_hash(number_or_name) if isinstance(number_or_name, str) else number_or_name
    return name_hash(f"person:{actor}:{element}") << 32 | _word("number", word)


def source_owner(source: str) -> int:
    """Owner of what a source itself draws: its times between arrivals."""
    return name_hash(f"source:{source}") << 32


def child_owner(parent_owner: int, kind: str, index: int) -> int:
    """Owner of the child number `index` of a kind that a case has launched."""
    return child(parent_owner, name_hash(f"child:{kind}"), _word("index", index))


def check_names(names: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of different names with one hash; such names may not meet in a scenario."""
    first: dict[int, str] = {}
    pairs = []
    for name in sorted(set(names)):
        known = first.setdefault(name_hash(name), name)
        if known != name:
            pairs.append((known, name))
    return pairs


def _word(what: str, value: int) -> int:
    if not 0 <= value < WORDS:
        raise UsageError("must be a whole number from 0 to 4294967295", str(value), name=what)
    return int(value)
