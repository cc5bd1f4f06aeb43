"""Wall clocks: what the clocks of a time zone show during a run.

A zone is a list of stretches of constant offset from UTC. Zones come from the pinned package
`tzdata` and never from the machine, so that a result does not depend on where it was made.
Times here are whole seconds since 1970 in UTC; `wall` seconds are what a clock shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

MONDAY = datetime(2001, 1, 1)  # a run without `start` begins on a Monday at midnight
EPOCH = datetime(1970, 1, 1)
DAY = 86_400  # [s]
HOUR = 3_600  # [s]
MOST_YEARS = 200  # of a run on calendars; without them it may be longer


@dataclass(frozen=True)
class Stretch:
    """From `begin` to `end` [s, UTC] the clock shows UTC + `offset` [s]."""

    begin: int
    end: int
    offset: int


@dataclass(frozen=True)
class Period:
    """The time of a run: `begin`, `end` [s, UTC], and the zone it was written in ("": none)."""

    begin: int
    end: int
    zone: str = ""

    @property
    def start(self) -> datetime:
        """What the clocks of its zone show at the beginning."""
        offset = stretches(self.zone, self.begin, self.begin + 1)[0].offset
        return EPOCH + timedelta(seconds=self.begin + offset)

    def hours(self, second: int) -> float:
        """Hours since the start."""
        return (second - self.begin) / HOUR

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year that it touches, on any clock of the world."""
        return year_of(self.begin - 2 * DAY), year_of(self.end + 2 * DAY)

    @property
    def changes(self) -> tuple[tuple[float, float], ...]:
        """When the clocks of its zone are put forward or back during the run, and how far they
        then are from where they would be without any change [h, h]."""
        first, *later = stretches(self.zone, self.begin, self.end)
        return tuple((self.hours(s.begin), (s.offset - first.offset) / HOUR) for s in later)


@cache
def zone_names() -> frozenset[str]:
    """Every zone there is."""
    return frozenset(resources.files("tzdata").joinpath("zones").read_text("utf-8").split())


@cache
def _zone(name: str) -> ZoneInfo:
    place = resources.files("tzdata.zoneinfo").joinpath(*name.split("/"))
    with place.open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def year_of(second: int) -> int:
    """The year of an instant, in UTC."""
    return (EPOCH + timedelta(seconds=second)).year


def wall_second(moment: datetime) -> int:
    """What a clock shows, in seconds."""
    return round((moment - EPOCH).total_seconds())


UNDATED = Period(wall_second(MONDAY), wall_second(MONDAY))


def instant(wall: datetime, zone: str) -> int | None:
    """The second [UTC] at which clocks show `wall`, the first of two; None: never."""
    shown = wall_second(wall)
    around = stretches(zone, shown - 2 * DAY, shown + 2 * DAY)
    times = (shown - stretch.offset for stretch in around if _shows(stretch, shown))
    return min(times, default=None)


def _shows(stretch: Stretch, wall: int) -> bool:
    return stretch.begin <= wall - stretch.offset < stretch.end


@lru_cache(maxsize=128)
def stretches(zone: str, begin: int, end: int) -> tuple[Stretch, ...]:
    """The stretches of a zone between two instants; without a zone there is one, without offset."""
    if not zone:
        return (Stretch(begin, end, 0),)
    found, since = [], begin
    for change in _changes(zone, begin, end):
        found.append(Stretch(since, change, _offset(zone, since)))
        since = change
    return (*found, Stretch(since, end, _offset(zone, since)))


def _changes(zone: str, begin: int, end: int) -> Iterator[int]:
    """Seconds between two instants at which the offset changes."""
    for year in range(year_of(begin), year_of(end) + 1):
        yield from (change for change in _changes_in(zone, year) if begin < change < end)


@lru_cache(maxsize=2048)
def _changes_in(zone: str, year: int) -> tuple[int, ...]:
    """Seconds at which the offset changes in a year; no zone changes twice within a day."""
    found = []
    first, last = (wall_second(datetime(number, 1, 1)) for number in (year, year + 1))
    before = _offset(zone, first - 1)
    for day in range(first, last, DAY):
        low, high, after = day - 1, day + DAY - 1, _offset(zone, day + DAY - 1)
        if after == before:
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
        found.append(high)
        before = after
    return tuple(found)


def _offset(zone: str, second: int) -> int:
    clock = _zone(zone)
    shown = clock.fromutc((EPOCH + timedelta(seconds=second)).replace(tzinfo=clock))
    return round((shown.utcoffset() or timedelta()).total_seconds())
