"""The section `calendars`: days, hours, time zone and holidays as they are written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass
from datetime import date

from sim.language.calendars import ALWAYS, EVER, Calendar, Spell, WeeklyHours, lay_out, overlap
from sim.language.draft import Draft
from sim.language.holiday_dates import days_off, places
from sim.language.tree import Mapping, Node, Scalar, Sequence
from sim.language.wall_clock import MOST_YEARS, Period, zone_names

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MIDNIGHT = 1440  # [min] of the day's end
_HOURS = re.compile(r"(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_PROPERTY = re.compile(r"([a-z][a-z0-9_]*)\s*\.\s*([a-z][a-z0-9_]*)")


def build_calendars(draft: Draft, period: Period) -> dict[str, Calendar]:
    """All calendars over the time of the run; `always` is built in."""
    section = draft.section("calendars")
    found = {ALWAYS: Calendar(ALWAYS, "", (EVER,))}
    for name, node in section.entries.items():
        path, origin = f"calendars.{name}", section.key_origin(name)
        if name == ALWAYS:
            draft.faults.add("E730", origin, path, "this calendar is built in", name)
            continue
        draft.check_name(name, origin, path)
        found[name] = Calendar(name, "", (EVER,))
        if isinstance(node, Mapping):
            found[name] = _calendar(draft, name, node, period)
        elif isinstance(node, Scalar) and node.text != ALWAYS:
            rule = "needs working hours or `always`"
            draft.faults.add("E730", node.origin, path, rule, node.text, (ALWAYS,))
    return found


def known_calendar(
    draft: Draft, node: Node | None, path: str, calendars: Map[str, Calendar], per: str
) -> str:
    """The calendar named by an actor with people per `per`; `always` if it names none."""
    if not isinstance(node, Scalar):
        return ALWAYS
    if node.text not in calendars:
        rule = "names no calendar"
        draft.faults.add("E730", node.origin, path, rule, node.text, calendars)
        return ALWAYS
    wanted = calendars[node.text].per
    if wanted not in ("", per):
        rule = f"there is one such calendar for each {wanted}, so the actor needs `per: {wanted}`"
        draft.faults.add("E738", node.origin, path, rule, node.text)
        return ALWAYS
    return node.text


def _calendar(draft: Draft, name: str, node: Mapping, period: Period) -> Calendar:
    sound = len(draft.faults)
    if period.hours(period.end) >= MOST_YEARS * 365 * 24:
        rule = f"a run on calendars lasts at most {MOST_YEARS} years"
        draft.faults.add("E737", node.origin, f"calendars.{name}", rule)
    reader = _Reader(draft, node, f"calendars.{name}")
    spells = tuple(reader.spells())
    if overlap(spells):
        reader.fault("E736", node.get("hours") or node, "hours", "two spells overlap")
    zones, places_ = reader.choice("timezone", "E734"), reader.choice("holidays", "E735")
    per = zones.per or places_.per
    if zones.per and places_.per not in ("", per):
        rule = "`timezone` and `holidays` are properties of two sets"
        reader.fault("E738", node["holidays"], "holidays", rule, places_.per)
        places_ = _Choice(("",))
    weeks = []
    for element in range(len(draft.names.elements[per]) if per else 1):
        zone = reader.zone(zones.of(element)) or period.zone
        weeks.append(WeeklyHours(spells, zone, reader.days_off(places_.of(element), period)))
    if len(draft.faults) > sound:
        return Calendar(name, per, (EVER,) * len(weeks))
    return Calendar(name, per, tuple(lay_out(week, period) for week in weeks))


@dataclass(frozen=True)
class _Choice:
    """A text for all, or one for each element of the set `per`."""

    texts: tuple[str, ...]
    per: str = ""

    def of(self, element: int) -> str:
        return self.texts[element if self.per else 0]


@dataclass(frozen=True)
class _Reader:
    """Reads the keys of one calendar; faults go to the draft."""

    draft: Draft
    node: Mapping
    path: str

    def fault(
        self, code: str, at: Node, key: str, rule: str, got: str = "", known: Collection[str] = ()
    ) -> None:
        self.draft.faults.add(code, at.origin, f"{self.path}.{key}", rule, got, known)

    # -- days and hours

    def spells(self) -> Iterator[Spell]:
        """Hours for all `days`, or a map from days to hours."""
        hours, days = self.node.get("hours"), self.node.get("days")
        if not isinstance(hours, Mapping):
            for weekday in range(7) if days is None else self._weekdays(days, "days"):
                yield from self._of_day(weekday, hours, "hours")
            return
        if days is not None:
            self.fault("E733", days, "days", "stands with `hours` for all days, not by day")
        seen: set[int] = set()
        for text, entry in hours.entries.items():
            key, at = f"hours.{text}", Scalar(text, hours.key_origin(text))
            for weekday in self._weekdays(at, key):
                if weekday in seen:
                    self.fault("E732", at, key, "this day has its hours already", DAYS[weekday])
                    continue
                seen.add(weekday)
                yield from self._of_day(weekday, entry, key)

    def _weekdays(self, node: Node, key: str) -> Iterator[int]:
        """`Mon-Fri`, `Mon, Wed`, or a list of those: days from 0."""
        for scalar in node.items if isinstance(node, Sequence) else (node,):
            for text in scalar.text.split(",") if isinstance(scalar, Scalar) else ():
                ends = [word.strip() for word in text.split("-", 1)]
                unknown = [day for day in ends if day not in DAYS]
                if unknown:
                    rule = f"days are {', '.join(DAYS)}, alone or as Mon-Fri"
                    self.fault("E732", scalar, key, rule, unknown[0], DAYS)
                    continue
                begin, end = DAYS.index(ends[0]), DAYS.index(ends[-1])
                yield from ((begin + step) % 7 for step in range((end - begin) % 7 + 1))

    def _of_day(self, weekday: int, node: Node | None, key: str) -> Iterator[Spell]:
        if node is None:
            yield weekday, 0, MIDNIGHT
            return
        for scalar in node.items if isinstance(node, Sequence) else (node,):
            if isinstance(scalar, Scalar) and (times := self._times(scalar, key)):
                yield (weekday, *times)

    def _times(self, node: Scalar, key: str) -> tuple[int, int] | None:
        """`09:00-17:00` in minutes; an end that is not after its begin is on the next day."""
        match = _HOURS.fullmatch(node.text.strip())
        if match:
            hour, minute, to_hour, to_minute = (int(number) for number in match.groups())
            begin, end = hour * 60 + minute, to_hour * 60 + to_minute
            sixty = max(minute, to_minute) < 60
            if begin < MIDNIGHT and end <= MIDNIGHT and begin != end and sixty:
                return begin, end if end > begin else end + MIDNIGHT
        rule = "hours are as 09:00-17:00, over midnight as 22:00-06:00, all day 00:00-24:00"
        self.fault("E733", node, key, rule, node.text)
        return None

    # -- time zone and holidays

    def choice(self, key: str, code: str) -> _Choice:
        """A text for all, or that of a property `set.name` for each element."""
        node = self.node.get(key)
        if not isinstance(node, Scalar):
            items = node.items if isinstance(node, Sequence) else ()
            return _Choice((", ".join(s.text for s in items if isinstance(s, Scalar)),))
        match = _PROPERTY.fullmatch(node.text)
        if not match:
            return _Choice((node.text,))
        texts = {
            f"{owner.name}.{one.name}": _Choice(tuple(map(str, one.values)), owner.name)
            for owner in self.draft.sets.values()
            for one in owner.properties.values()
            if one.type.shape == "text"
        }
        wanted = ".".join(match.groups())
        if wanted not in texts:
            self.fault(code, node, key, "names no text property of a set", node.text, texts)
        return texts.get(wanted, _Choice(("",)))

    def zone(self, text: str) -> str:
        """The time zone that is named."""
        if text and not self._is_dated("timezone"):
            return ""
        if text and text not in zone_names():
            rule = "names no time zone, such as Europe/Berlin"
            self.fault("E734", self.node["timezone"], "timezone", rule, text, zone_names())
            return ""
        return text

    def days_off(self, text: str, period: Period) -> frozenset[date]:
        """Dates, and the public holidays of countries and their parts."""
        if not text or not self._is_dated("holidays"):
            return frozenset()
        found: set[date] = set()
        for word in (word.strip() for word in text.split(",")):
            if _DATE.fullmatch(word) and (day := _date(word)):
                found.add(day)
            elif word in places():
                found |= days_off(word, *period.years)
            else:
                rule = "holidays are dates such as 2027-12-24 and countries such as DE or DE-BY"
                self.fault("E735", self.node["holidays"], "holidays", rule, word, places())
        return frozenset(found)

    def _is_dated(self, key: str) -> bool:
        """Whether the run has a date, which time zones and holidays need."""
        run = self.draft.section("run")
        if "start" not in run:
            rule = "needs the date on which the run begins: `start` in section `run`"
            self.fault("E737", self.node[key], key, rule)
        return "start" in run


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
