"""Queues: the waiting requests of a pool, or of one person, as a pairing heap.

Fredman, Sedgewick, Sleator, Tarjan (1986), "The pairing heap". A queue is named by its first
request; links are words of the requests, so a queue needs no room of its own and any request
can leave it. Requests go by order, time of joining, case and token.
"""

from __future__ import annotations

from sim.engines.compiled.fields import CHILD, JOINED_KEY, LEFT, ORDER_KEY, RANK_KEY, SIBLING
from sim.engines.compiled.types import Longs, kernel


@kernel("bool(ints, int, int)", inline=True)
def goes_first(ints: Longs, a: int, b: int) -> bool:
    """Whether request a is served before request b."""
    if ints[a + ORDER_KEY] != ints[b + ORDER_KEY]:
        return ints[a + ORDER_KEY] < ints[b + ORDER_KEY]
    if ints[a + JOINED_KEY] != ints[b + JOINED_KEY]:
        return ints[a + JOINED_KEY] < ints[b + JOINED_KEY]
    return ints[a + RANK_KEY] < ints[b + RANK_KEY]


@kernel("int(ints, int, int)", inline=True)
def meld(ints: Longs, a: int, b: int) -> int:
    """Join two queues, neither empty; the first of them all."""
    if goes_first(ints, b, a):
        a, b = b, a
    child = ints[a + CHILD]
    ints[b + SIBLING] = child
    ints[b + LEFT] = a
    if child:
        ints[child + LEFT] = b
    ints[a + CHILD] = b
    return a


@kernel("int(ints, int, int)")
def joined(ints: Longs, queue: int, request: int) -> int:
    """The queue with one more request in it."""
    ints[request + CHILD] = 0
    ints[request + SIBLING] = 0
    ints[request + LEFT] = 0
    if queue == 0:
        return request
    first = meld(ints, queue, request)
    ints[first + SIBLING] = 0
    ints[first + LEFT] = 0
    return first


@kernel("int(ints, int)")
def gathered(ints: Longs, child: int) -> int:
    """One queue of a list of siblings: in pairs from the left, then all from the right."""
    pairs = 0
    while child:
        other = ints[child + SIBLING]
        one = child
        child = 0
        if other:
            child = ints[other + SIBLING]
            one = meld(ints, one, other)
        ints[one + SIBLING] = pairs
        pairs = one
    whole = 0
    while pairs:
        following = ints[pairs + SIBLING]
        whole = meld(ints, whole, pairs) if whole else pairs
        pairs = following
    if whole:
        ints[whole + SIBLING] = 0
        ints[whole + LEFT] = 0
    return whole


@kernel("int(ints, int, int)")
def without(ints: Longs, queue: int, request: int) -> int:
    """The queue after a request has left it."""
    rest = gathered(ints, ints[request + CHILD])
    if request == queue:
        return rest
    left = ints[request + LEFT]
    sibling = ints[request + SIBLING]
    if ints[left + CHILD] == request:
        ints[left + CHILD] = sibling
    else:
        ints[left + SIBLING] = sibling
    if sibling:
        ints[sibling + LEFT] = left
    if rest:
        queue = meld(ints, queue, rest)
        ints[queue + SIBLING] = 0
        ints[queue + LEFT] = 0
    return queue
