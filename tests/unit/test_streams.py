"""Keyed random numbers: the generator, its keys, and that streams are apart."""

import math

import numpy as np
import pytest
from scipy import stats

from sim.errors import UsageError
from sim.jit import twin
from sim.program import streams
from sim.program.streams import (
    LARGEST,
    arrival_owner,
    case_owner,
    check_names,
    child,
    child_owner,
    name_hash,
    person_owner,
    philox,
    source_owner,
    stream_key,
    to_unit,
    uniform,
    uniforms,
)

FULL = 0xFFFFFFFF
KEY = stream_key(1, 0)
NAME = name_hash("task:interview")
OWNERS = case_owner("business", "europe", 0) + np.arange(50_000, dtype=np.uint64)

# Random123 1.14, tests/kat_vectors, philox4x32 with 10 rounds.
KNOWN_ANSWERS = [
    ((0, 0, 0, 0, 0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((FULL,) * 6, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344, 0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("words", "answer"), KNOWN_ANSWERS)
def test_philox_gives_the_known_answers(words, answer):
    assert philox(*words) == answer
    assert twin(philox)(*words) == answer


def test_layout_of_key_and_counter():
    key, owner = stream_key(11, 22), 33 << 32 | 44
    words = philox(55, NAME, 44, 33, 11, 22)
    assert uniform(key, owner, NAME, 55) == to_unit(words[0], words[1])
    assert child(owner, 7, 5) == (lambda w: w[1] << 32 | w[0])(philox(5, 7, 0, 0, 44, 33))


def test_uniform_is_53_bits_and_a_half():
    assert to_unit(0, 0) == 2.0**-54
    assert to_unit(0, 1 << 11) == 1.5 * 2.0**-53
    assert to_unit(1 << 31, 0) == 0.5 + 2.0**-54
    assert (
        to_unit(0x12345678, 0x9ABCDEF0) == (0x12345678 * 2**21 + (0x9ABCDEF0 >> 11) + 0.5) / 2**53
    )


@pytest.mark.parametrize("function", [to_unit, twin(to_unit)])
def test_the_largest_number_stays_below_one(function):
    assert (2.0**53 - 1 + 0.5) * 2.0**-53 == 1.0  # what rounding would make of it
    assert function(FULL, FULL) == LARGEST < 1.0
    assert 0.0 < function(0, 0) < function(0, 1 << 11) < function(FULL, FULL - 2048) <= LARGEST


GOLDEN = [
    ((1, 0, 0, 0, 0), 0.8902591729757108),
    ((1, 0, case_owner("business", "europe", 5), NAME, 0), 0.5061369476107926),
    ((1, 731, case_owner("business", "europe", 5), NAME, 3), 0.3399430626388363),
    ((FULL, FULL, 2**64 - 1, FULL, FULL), 0.25218435685545243),
]


@pytest.mark.parametrize(("where", "value"), GOLDEN)
def test_uniforms_never_change(where, value):
    seed, replication, owner, name, visit = where
    assert uniform(stream_key(seed, replication), owner, name, visit) == value


def test_owners_never_change():
    assert name_hash("task:interview") == 0x36FF261F
    assert case_owner("business", "europe", 5) == name_hash("case:business:europe") << 32 | 5
    assert arrival_owner("visitors", 7) == name_hash("arrival:visitors") << 32 | 7
    assert person_owner("sales", "", 2) == name_hash("person:sales:") << 32 | 2
    assert person_owner("sales", "", "Ann") == name_hash("person:sales:") << 32 | name_hash("Ann")
    assert source_owner("visitors") == name_hash("source:visitors") << 32
    assert child_owner(source_owner("visitors"), "quote", 3) == 6648458957767114665


def test_owners_of_different_things_differ():
    owners = [
        case_owner("a", "b", 0), case_owner("a", "b", 1), case_owner("a", "", 0),
        arrival_owner("a", 0), source_owner("a"), person_owner("a", "b", 0),
        person_owner("a", "b", "Ann"), child_owner(1, "a", 0), child_owner(2, "a", 0),
        child_owner(1, "b", 0), child_owner(1, "a", 1), child_owner(1 << 32, "a", 0),
    ]  # fmt: skip
    assert len(set(owners)) == len(owners)
    assert all(0 <= owner < 2**64 for owner in owners)


@pytest.mark.parametrize(("seed", "replication"), [(-1, 0), (2**32, 0), (0, -1), (0, 2**32)])
def test_keys_beyond_32_bits_are_refused(seed, replication):
    with pytest.raises(UsageError, match=r"(seed|replication): .*0 to 4294967295"):
        stream_key(seed, replication)


def test_indices_beyond_32_bits_are_refused():
    with pytest.raises(UsageError, match="index"):
        case_owner("business", "", 2**32)


def test_names_with_one_hash_are_found():
    first, second = "task:t31948", "task:t39808"
    assert name_hash(first) == name_hash(second)
    assert check_names([first, "task:interview", second, first]) == [(first, second)]
    assert check_names(["task:interview", "wait:payment"]) == []


def random_places(number: int) -> list[tuple[int, int, int, int]]:
    numbers = np.random.default_rng(7)
    keys, owners = numbers.integers(0, 2**64, (2, number), dtype=np.uint64).tolist()
    names, visits = numbers.integers(0, 2**32, (2, number)).tolist()
    return list(zip(keys, owners, names, visits, strict=True))


def test_the_twin_gives_the_same_bits(python_only):
    places = random_places(10_000)
    expected = [uniform(*place) for place in places]
    children = [child(owner, name, visit) for _, owner, name, visit in places]
    with python_only(streams):
        assert [uniform(*place) for place in places] == expected
        assert [child(owner, name, visit) for _, owner, name, visit in places] == children


def test_many_at_once_are_the_same_as_one_by_one(python_only):
    owners = np.array([owner for _, owner, _, _ in random_places(2_000)], dtype=np.uint64)
    expected = [uniform(KEY, int(owner), NAME, 2) for owner in owners]
    assert uniforms(KEY, owners, NAME, 2).tolist() == expected
    with python_only(streams):
        assert uniforms(KEY, owners, NAME, 2).tolist() == expected


@pytest.mark.parametrize("argument", range(4))
def test_one_bit_changes_half_of_the_bits(argument):
    places = random_places(200)
    bits = 64 if argument < 2 else 32
    flips = []
    for place in places:
        for bit in range(bits):
            other = list(place)
            other[argument] ^= 1 << bit
            first, second = (int(uniform(*p) * 2**52) for p in (place, other))
            flips.append((first ^ second).bit_count())
    assert min(flips) > 0
    assert abs(np.mean(flips) - 26) < 5 * math.sqrt(52) / 2 / math.sqrt(len(flips))


def streams_along(what: str) -> np.ndarray:
    """50,000 uniforms that differ in one part of their key only, by steps of one."""
    number, owner = len(OWNERS), int(OWNERS[0])
    match what:
        case "owner":
            return uniforms(KEY, OWNERS, NAME, 0)
        case "owner kind":
            return uniforms(KEY, np.arange(number, dtype=np.uint64) << np.uint64(32), NAME, 0)
        case "name":
            return np.array([uniform(KEY, owner, name, 0) for name in range(number)])
        case "visit":
            return np.array([uniform(KEY, owner, NAME, visit) for visit in range(number)])
        case "replication":
            return np.array([uniform(stream_key(1, r), owner, NAME, 0) for r in range(number)])
        case _:
            return np.array([uniform(stream_key(s, 0), owner, NAME, 0) for s in range(number)])


ALONG = ["owner", "owner kind", "name", "visit", "replication", "seed"]


@pytest.mark.parametrize("what", ALONG)
def test_streams_are_uniform_along_every_part_of_the_key(what):
    values = streams_along(what)
    assert stats.kstest(values, "uniform").pvalue > 1e-3
    counts = np.histogram(values, bins=256, range=(0, 1))[0]
    assert stats.chisquare(counts).pvalue > 1e-3
    pairs = np.histogram2d(values[::2], values[1::2], bins=16, range=[[0, 1], [0, 1]])[0]
    assert stats.chisquare(pairs.ravel()).pvalue > 1e-3


@pytest.mark.parametrize("lag", [1, 2, 64])
@pytest.mark.parametrize("what", ALONG)
def test_neighbours_are_uncorrelated_along_every_part_of_the_key(what, lag):
    values = streams_along(what)
    correlation = np.corrcoef(values[:-lag], values[lag:])[0, 1]
    assert abs(correlation) < 4 / math.sqrt(len(values))


def test_streams_of_different_keys_are_uncorrelated():
    columns = [
        uniforms(KEY, OWNERS, NAME, 0),
        uniforms(KEY, OWNERS, NAME, 1),
        uniforms(KEY, OWNERS, name_hash("task:call"), 0),
        uniforms(stream_key(1, 1), OWNERS, NAME, 0),
        uniforms(stream_key(2, 0), OWNERS, NAME, 0),
        uniforms(KEY, OWNERS + np.uint64(1 << 32), NAME, 0),
    ]
    between = np.corrcoef(columns)[np.triu_indices(len(columns), 1)]
    assert np.abs(between).max() < 4 / math.sqrt(len(OWNERS))
