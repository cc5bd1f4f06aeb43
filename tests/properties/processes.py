"""Small random processes as YAML: every step, source and queue rule, on a firm of four actors.

A process holds a population `client`, cases `order` that sources create, and their children
`item`. Names begin with the kind they belong to, since each is declared once. Whatever is
written here must load and run: a fault or a stop is a failure of the test.
"""

from __future__ import annotations

import string
from collections.abc import Callable
from typing import Any, TypeAlias

from hypothesis import strategies as st

Tree: TypeAlias = dict[str, Any]
Step: TypeAlias = dict[str, Any]

KINDS = ("client", "order", "item")
TASKS = {
    "client": ("greet", "visit", "check", "print"),
    "order": ("check", "form", "sign", "print"),
    "item": ("check", "form", "print"),
}
TIMES = (
    "0 h",
    "15 min",
    "1 h",
    {"exponential": {"mean": "1 h"}},
    {"lognormal": {"mean": "1.5 h", "cv": "0.5"}},
    {"gamma": {"mean": "40 min", "cv": "2"}},
    {
        "mixture": [
            {"weight": "1", "draw": {"constant": {"value": "0 h"}}},
            {"weight": "2", "draw": {"uniform": {"low": "1 h", "high": "2 h"}}},
        ]
    },
)
CALENDARS: Tree = {
    "shop": {
        "days": "Mon-Sat",
        "hours": ["08:00-12:00", "13:00-17:30"],
        "holidays": ["2027-03-29"],
    },
    "night": {"hours": "21:00-05:00"},
    "local": {"hours": "09:00-15:00", "timezone": "place.zone"},
}
STARTS = ("2027-01-04", "2027-03-27T18:00", "2027-10-30T12:00")
PATIENCE = ("0 h", "30 min", {"exponential": {"mean": "1 h"}})
BARE = set(string.ascii_letters + string.digits + " _%.")
LEAVES = ("task", "task", "task", "wait", "wait_until", "set", "document", "stop", "leave")
BRANCHES = ("choose", "do", "repeat", "split", "meanwhile", "launch", "pair", "held")


class Writer:
    """Writes the steps of one process from what hypothesis draws."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.keeps = draw(st.booleans())  # somebody is kept, so nobody is turned away before
        self.names = 0
        self.needed: set[tuple[str, str]] = set()

    def pick(self, *options: Any) -> Any:
        return self.draw(st.sampled_from(options))

    def maybe(self) -> bool:
        return self.draw(st.booleans())

    def new(self, stem: str) -> str:
        self.names += 1
        return f"{stem}_{self.names}"

    def journey(self, kind: str, name: str) -> str:
        """The name of a journey that is written later, because a step enters it."""
        self.needed.add((kind, name))
        return f"{kind}_{name}"

    def steps(self, kind: str, depth: int, aside: bool = False) -> list[Step]:
        """One to three steps. aside: in a journey that may not start itself again."""
        found: list[Step] = []
        for _ in range(self.draw(st.integers(1, 3))):
            sort = self.pick(*LEAVES, *(BRANCHES if depth else ()))
            write: Callable[[str, int, bool], list[Step]] = getattr(self, f"_{sort}")
            found += write(kind, depth, aside)
        return found

    def condition(self, kind: str) -> str:
        return str(
            self.pick(
                f"chance({self.new('luck')}, 40 %)",
                f"{kind}_ready",
                f"{kind}_mark < 3",
                f"{kind}_mood > 0.5",
                f"{kind}_weight > 0.5",
            )
        )

    def _with_when(self, step: Step, kind: str) -> list[Step]:
        condition = self.pick("", "now < 20 h", self.condition(kind))
        return [{**step, "when": condition} if condition else step]

    # -- leaves ---------------------------------------------------------------------------

    def _task(self, kind: str, depth: int, aside: bool) -> list[Step]:
        step = {"task": self.pick(*TASKS[kind]), "during": f"{kind}_busy"}
        if self.maybe():
            step |= {"patience": self.pick(*PATIENCE), "left": self.brief(kind)}
        if step["task"] in ("check", "sign") and self.maybe():
            step["full"] = self.brief(kind)
        return self._with_when(step, kind)

    def brief(self, kind: str) -> list[Step]:
        """What is done instead of a task: no wait, so that the flag around it means work."""
        return self.pick(
            [{"set": {f"{kind}_mark": f"{kind}_mark + 1"}}],
            [{"task": "print", "during": f"{kind}_busy"}],
            [{"leave": "gone"}],
        )

    def _wait(self, kind: str, depth: int, aside: bool) -> list[Step]:
        time = self.pick(
            "0 h", "2 h", f"{kind}_weight * 3 h", {"uniform": {"low": "0 h", "high": "4 h"}}
        )
        step = {"wait": time, "name": self.new("pause")}
        if calendar := self.pick("", "shop", "local" if kind == "client" else ""):
            step["calendar"] = calendar
        return self._with_when(step, kind)

    def _wait_until(self, kind: str, depth: int, aside: bool) -> list[Step]:
        until = [
            f"{kind}_ready",
            f"{kind}_mark >= 2",
            f"{kind}_mood <= 0.5",
            f"{kind}_mood < 0.8 or {kind}_ready",
            f"{kind}_busy_time >= 1 h",
        ]
        if kind == "item":
            until += ["order.order_mark >= 2", "order.order_mood <= 0.5"]
        step = {
            "wait_until": self.pick(*until),
            "name": self.new("watch"),
            "at_most": self.pick("0 h", "3 h", f"{kind}_weight * 5 h"),
        }
        if self.maybe():
            step["else"] = self.brief(kind)
        return [step]

    def _set(self, kind: str, depth: int, aside: bool) -> list[Step]:
        values: list[Tree] = [
            {f"{kind}_mark": f"{kind}_mark + 1"},
            {f"{kind}_mark": {"poisson": {"mean": "1"}}, f"{kind}_ready": f"{kind}_mark > 1"},
            {f"{kind}_ready": f"chance({self.new('turn')}, 50 %)"},
            {f"{kind}_mood": {"uniform": {"low": "0", "high": "2"}}},
        ]
        if kind == "item":
            values.append({"order.order_mark": "order.order_mark + 1", "order.order_mood": "1"})
        return self._with_when({"set": self.pick(*values)}, kind)

    def _document(self, kind: str, depth: int, aside: bool) -> list[Step]:
        columns = {"mark": f"{kind}_mark", "mood": f"{kind}_mood", "busy": f"{kind}_busy_time"}
        return [{"document": f"{kind}_note", "with": columns}]

    def _stop(self, kind: str, depth: int, aside: bool) -> list[Step]:
        return self._with_when({"stop": self.journey(kind, "aside")}, kind)

    def _leave(self, kind: str, depth: int, aside: bool) -> list[Step]:
        return [{"leave": self.pick("gone", "kept"), "when": f"chance({self.new('end')}, 20 %)"}]

    # -- steps that hold steps --------------------------------------------------------------

    def _choose(self, kind: str, depth: int, aside: bool) -> list[Step]:
        options: list[Tree] = [
            {"when": self.condition(kind), "do": self.steps(kind, depth - 1, aside)}
        ]
        if self.maybe():
            options.append({"otherwise": self.steps(kind, depth - 1, aside)})
        return [{"choose": options}]

    def _do(self, kind: str, depth: int, aside: bool) -> list[Step]:
        if aside or self.maybe():
            return self._with_when({"do": self.steps(kind, depth - 1, aside)}, kind)
        return [{"do": self.journey(kind, "helper")}]

    def _held(self, kind: str, depth: int, aside: bool) -> list[Step]:
        return [{"do": self.steps(kind, depth - 1, aside), "during": f"{kind}_held"}]

    def _repeat(self, kind: str, depth: int, aside: bool) -> list[Step]:
        step = {"repeat": self.steps(kind, depth - 1, aside), "times": self.pick("1", "2", "3")}
        return [{**step, "until": self.condition(kind)} if self.maybe() else step]

    def _split(self, kind: str, depth: int, aside: bool) -> list[Step]:
        return [{"split": {side: self.steps(kind, depth - 1, aside) for side in ("left", "right")}}]

    def _meanwhile(self, kind: str, depth: int, aside: bool) -> list[Step]:
        if aside:
            return self._set(kind, depth, aside)
        return self._with_when({"meanwhile": self.journey(kind, "aside")}, kind)

    def _launch(self, kind: str, depth: int, aside: bool) -> list[Step]:
        """A child, after a document that counts it."""
        if kind != "order":
            return self._set(kind, depth, aside)
        launch = {"launch": "item", "journey": self.journey("item", "life")}
        if self.maybe():
            launch["with"] = {"item_mark": "order_mark"}
        return [{"document": "launching"}, launch]

    def _pair(self, kind: str, depth: int, aside: bool) -> list[Step]:
        """Work by one person, and later more of it by the same."""
        if not self.keeps or kind == "client":
            return self._task(kind, depth, aside)
        around = {"during": f"{kind}_busy"}
        first = {"task": "check", "keep": f"{kind}_who", **around}
        return [first, *self.steps(kind, 0, aside), {"task": "form", "by": f"{kind}_who", **around}]


def state(kind: str) -> Tree:
    """What a case of a kind remembers: two flags, two levels, a count, a yes or no, a person."""
    return {
        f"{kind}_busy": "flag",
        f"{kind}_held": "flag",
        f"{kind}_busy_time": {"start": "0 h", "rate": f"{kind}_busy"},
        f"{kind}_mark": "0",
        f"{kind}_ready": "no",
        f"{kind}_who": {"person": "clerk"},
        f"{kind}_mood": {
            "start": {"exponential": {"mean": "1"}},
            "rate": f"-(2 * {kind}_busy + {kind}_held) / 4 h - 1 / 40 h",
        },
    }


def firm(writer: Writer) -> Tree:
    """Who works, on what, and in which order they are asked."""
    queues: Tree = {}
    if order := writer.pick("", "client_weight", "client_mark", "0 if client_ready else 1"):
        queues["guide"] = {"order": order}
    if order := writer.pick("", "order_weight", "-order_mark", "0 if order_ready else 1"):
        queues["boss"] = {"order": order}
    if room := writer.pick("", "0", "2"):
        queues.setdefault("boss", {})["room"] = room
    if not writer.keeps and (room := writer.pick("", "1", "5")):
        queues["clerk"] = {"room": room}
    pace = {"pace": {"lognormal": {"median": "1", "sigma": "0.3"}}}
    staff = writer.pick("1", "2", "3", [{"name": "Ann", "pace": "1.5"}, {"name": "Bo"}])
    if isinstance(staff, list) and writer.maybe():
        staff[1]["calendar"] = "shop"
    form: Tree = {"actor": "clerk", "time": "45 min / person.pace"}
    if writer.maybe():
        form["effort"] = writer.pick("0 h", "2 h", {"exponential": {"mean": "1 h"}})
    actors: Tree = {
        "clerk": {"staff": staff, "wage": "30 EUR/h", "traits": pace},
        "guide": {"per": "place", "staff": {"north": writer.pick("1", "2"), "south": "1"}},
        "boss": {"staff": "1", "wage": "90 EUR/h"},
        "machine": {"staff": "unlimited", "effort": writer.pick("yes", "no")},
    }
    if writer.maybe():
        for name, actor in actors.items():
            actor["calendar"] = writer.pick("always", "shop", "night")
            actor["at_shift_end"] = writer.pick("pause", "stay")
            if name == "guide":
                actor["calendar"] = writer.pick("always", "local")
    return {
        "calendars": CALENDARS,
        "actors": actors,
        "tasks": {
            "greet": {"actor": "guide", "time": writer.pick(*TIMES)},
            "visit": {"actor": "guide", "time": writer.pick(*TIMES)},
            "check": {"actor": "clerk", "time": writer.pick(*TIMES)},
            "form": form,
            "sign": {"actor": "boss", "time": writer.pick(*TIMES)},
            "print": {"actor": "machine", "time": writer.pick(*TIMES)},
        },
        "queues": queues,
    }


def sources(writer: Writer) -> Tree:
    """Orders by the clock, clients once each, and perhaps a rush and calls that people pull."""
    gap = writer.pick(
        "1 h", {"exponential": {"mean": "40 min"}}, {"erlang": {"mean": "3 h", "stages": "2"}}
    )
    order_life = writer.journey("order", "life")
    found: Tree = {
        "orders": {"every": gap, "starts": "order", "journey": order_life},
        "clients": {
            "each": "client",
            "at": "client_arrival",
            "journey": writer.journey("client", "life"),
        },
    }
    if writer.maybe():
        rate = "1 / h if hour < 12 else 0 / h"
        found["rush"] = {"rate": rate, "starts": "order", "journey": order_life}
        found["rush"]["with"] = {"order_ready": "yes"}
    if writer.maybe():
        found["calls"] = {
            "each": "client",
            "pulled_by": writer.pick("guide", "clerk"),
            "order": writer.pick("random", "client_weight"),
            "reserve": writer.pick("0 %", "50 %"),
            "cap": writer.pick("100 %", "30 %"),
            "cap_of": writer.pick("worked", "open hours"),
            "when": writer.pick("yes", "not client_ready"),
            "journey": "client_called",
        }
    return found


def journeys(writer: Writer, begun_by: Tree) -> Tree:
    """Every journey that something enters; writing one may make others necessary."""
    written: Tree = {}
    if "calls" in begun_by:
        first = "visit" if begun_by["calls"]["pulled_by"] == "guide" else "check"
        call = {"task": first, "during": "client_busy"}
        written["client_called"] = [call, *writer.steps("client", 1)]
    depths = {"life": 2, "helper": 1, "aside": 1}
    while left := sorted((k, n) for k, n in writer.needed if f"{k}_{n}" not in written):
        kind, name = left[0]
        # A helper is walked inside others and an aside beside them: neither starts an aside.
        steps = writer.steps(kind, depths[name], aside=name != "life")
        written[f"{kind}_{name}"] = steps
    text = as_text(written)
    for kind in KINDS:  # an aside that is only stopped would be refused: nobody enters it
        aside = f"{kind}_aside"
        if aside in written and f"meanwhile: {aside}\n" not in text:
            written[f"{kind}_life"].insert(0, {"meanwhile": aside})
    return written


@st.composite
def processes(draw: st.DrawFn) -> Tree:
    """A whole scenario as a tree of maps, lists and texts."""
    writer = Writer(draw)
    begun_by = sources(writer)
    weight = {"uniform": {"low": "0", "high": "1"}}
    return {
        "title": "A small process",
        "run": {
            "warm_up": writer.pick("0 h", "5 h"),
            "length": writer.pick("20 h", "40 h"),
            "start": writer.pick(*STARTS),
            "timezone": "Europe/Berlin",
        },
        "sets": {
            "place": {
                "north": {"homes": "4", "zone": "Europe/Berlin"},
                "south": {"homes": "2", "zone": "America/Sao_Paulo"},
            }
        },
        "cases": {
            "client": {
                "per": "place",
                "count": "place.homes",
                "attributes": {
                    "client_weight": weight,
                    "client_arrival": writer.pick(
                        "3 h", {"uniform": {"low": "0 h", "high": "30 h"}}
                    ),
                },
            },
            "order": {"attributes": {"order_weight": weight}},
            "item": {"of": "order", "attributes": {"item_weight": weight}},
        },
        "state": {kind: state(kind) for kind in KINDS},
        **firm(writer),
        "sources": begun_by,
        "outcomes": {"gone": "failure", "kept": "success"},
        "journeys": journeys(writer, begun_by),
    }


def as_text(node: Any, indent: str = "") -> str:
    """The tree as YAML, a line an entry; short maps stand in one line."""
    if isinstance(node, str):
        return f" {node}\n" if set(node) <= BARE else f' "{node}"\n'
    if not node:
        return " {}\n" if isinstance(node, dict) else " []\n"
    marks = [f"{key}:" for key in node] if isinstance(node, dict) else ["-"] * len(node)
    parts = node.values() if isinstance(node, dict) else node
    inner = indent + "  "
    return "\n" + "".join(
        f"{indent}{mark}{as_text(part, inner)}" for mark, part in zip(marks, parts, strict=True)
    )
