"""The agenda: coming events in a binary heap, four words each.

Words: the time's bits (they sort as the time does, which is not negative), the order within the
moment, the order of what was planned together, and what happens to whom. The event in hand
stays at the root until the next one is planned and takes its place, or is asked for: one sift
in the place of two.
"""

from __future__ import annotations

import math

import numpy as np

from sim.engines.compiled.fields import EVENT_WORDS, HEAP_HOLE, HEAP_SIZE, KIND_BITS
from sim.engines.compiled.types import Longs, kernel
from sim.engines.moment import CASE_BITS, SORT_BITS, TOKEN_BITS


@kernel("bool(heap, int, int, int, int)", inline=True)
def is_before(heap: Longs, at: int, time: int, order: int, tie: int) -> bool:
    """Whether the event at a place comes before one with these words."""
    if heap[at] != time:
        return heap[at] < time
    if heap[at + 1] != order:
        return heap[at + 1] < order
    return heap[at + 2] < tie


@kernel("void(heap, int, int, int, int, int)", inline=True)
def put(heap: Longs, at: int, time: int, order: int, tie: int, what: int) -> None:
    heap[at] = time
    heap[at + 1] = order
    heap[at + 2] = tie
    heap[at + 3] = what


@kernel("void(heap, int, int, int, int, int)")
def sink(heap: Longs, size: int, time: int, order: int, tie: int, what: int) -> None:
    """Put an event in the place of the root of a heap of `size` words."""
    at = 0
    child = EVENT_WORDS
    while child < size:
        right = child + EVENT_WORDS
        if right < size:
            if heap[right] != heap[child]:
                # Nobody can foretell which is less: a sum costs less than a wrong guess.
                child += EVENT_WORDS * int(heap[right] < heap[child])
            elif is_before(heap, right, heap[child], heap[child + 1], heap[child + 2]):
                child = right
        if not is_before(heap, child, time, order, tie):
            break
        put(heap, at, heap[child], heap[child + 1], heap[child + 2], heap[child + 3])
        at = child
        child = 2 * at + EVENT_WORDS
    put(heap, at, time, order, tie, what)


@kernel("void(ints, heap, float, int, int, int)")
def push(ints: Longs, heap: Longs, time: float, order: int, tie: int, what: int) -> None:
    """Plan an event. order: of `order_of`; what: kind and record, as `what_of` joins them."""
    bits = int(np.float64(time).view(np.int64))
    size = ints[HEAP_SIZE]
    if ints[HEAP_HOLE]:
        ints[HEAP_HOLE] = 0
        sink(heap, size, bits, order, tie, what)
        return
    at = size
    while at > 0:
        parent = (at // EVENT_WORDS - 1) // 2 * EVENT_WORDS
        if is_before(heap, parent, bits, order, tie):
            break
        put(heap, at, heap[parent], heap[parent + 1], heap[parent + 2], heap[parent + 3])
        at = parent
    put(heap, at, bits, order, tie, what)
    ints[HEAP_SIZE] = size + EVENT_WORDS


@kernel("float(ints, heap)", inline=True)
def next_time(ints: Longs, heap: Longs) -> float:
    """When the next event happens [h]; infinity if there is none."""
    size = ints[HEAP_SIZE]
    if ints[HEAP_HOLE]:
        ints[HEAP_HOLE] = 0
        size -= EVENT_WORDS
        ints[HEAP_SIZE] = size
        if size:
            sink(heap, size, heap[size], heap[size + 1], heap[size + 2], heap[size + 3])
    if size == 0:
        return math.inf
    return float(np.int64(heap[0]).view(np.float64))


@kernel("int(int, int, int, int)", inline=True)
def order_of(sort: int, case: int, token: int, late: int) -> int:
    """The order within a moment: sort of the event, then case, then token."""
    return (sort << SORT_BITS) | (case << CASE_BITS) | (token << TOKEN_BITS) | late


@kernel("int(int, int)", inline=True)
def what_of(kind: int, record: int) -> int:
    return (record << KIND_BITS) | kind
