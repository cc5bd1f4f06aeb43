"""Small random processes that say anything the language can say, for two engines to agree on.

Where `processes` keeps to what its laws can judge, this one leaves nothing out: expressions are
grown at random, much happens at the same moment, calendars may never open, and a run may stop.
What the loader refuses (a loop without time, a wait that is hopeless) is thrown away.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from hypothesis import strategies as st

from tests.properties.processes import CALENDARS, STARTS, Step, Tree, Writer

KINDS = ("client", "stand", "order", "item", "part")
PARENTS = {"item": "order", "part": "item"}
DESKS = {"client": "guide", "stand": "crew", "order": "boss", "item": "porter", "part": "porter"}
PRODUCTS = ("crm", "chat", "voice")
LEAVES = ("task",) * 4 + (
    "wait",
    "wait",
    "watch",
    "watch",
    "set",
    "set",
    "note",
    "stop",
    "leave",
    "pair",
)
BRANCHES = ("choose", "do", "repeat", "split", "split", "meanwhile", "launch", "launch", "held")
ALL_CALENDARS: Tree = CALENDARS | {
    "never": {"days": "Sun", "hours": "03:00-03:30", "holidays": ["2027-03-28", "2027-10-31"]},
    "once": {"days": "Tue", "hours": "10:00-10:45"},
    "gaps": {"hours": ["00:00-01:00", "02:00-02:15", "06:00-12:00", "12:00-24:00"]},
}
NUMBERS = ("0", "1", "-1", "2", "0.5", "-0.25", "3")
HOURS = ("0 h", "0 h", "15 min", "30 min", "1 h", "1 h", "2 h", "2.5 h")


@cache
def below(size: int) -> st.SearchStrategy[int]:
    return st.integers(0, size - 1)


class Anything(Writer):
    """Writes expressions, draws and steps.

    Where an expression stands decides what it may name. `here`: of "attributes" (what is known
    when a case is made), "state" (no level, clock or chance: orders and rates), "levels" (no
    clock, no chance), "luck" (no clock), "clock" (no chance), "chance" (everything).
    """

    def __init__(self, draw: st.DrawFn) -> None:
        super().__init__(draw)
        self.depth = draw(st.integers(1, 3))
        self.bold = self.pick(*[False] * 4, True)  # may it divide by anything?
        self.never_full = draw(st.booleans())  # nobody is turned away by a clerk, so one is kept
        self.reckless = self.pick(*[False] * 9, True)  # may it read what is unset?

    def pick(self, *options: Any) -> Any:
        return options[self.draw(below(len(options)))]

    def steps(self, kind: str, depth: int, aside: bool = False) -> list[Step]:
        """One to four steps. aside: in a journey that may not start itself again."""
        found: list[Step] = []
        for _ in range(self.draw(st.integers(1, 4 if depth > 1 else 3))):
            sort = self.pick(*LEAVES, *(BRANCHES if depth else ()))
            write: Callable[[str, int, bool], list[Step]] = getattr(self, f"_{sort}")
            found += write(kind, depth, aside)
        return found

    def _pair(self, kind: str, depth: int, aside: bool) -> list[Step]:
        """Work by one person, and later more of it by the same."""
        if not self.never_full:
            return self._task(kind, depth, aside)
        first = {"task": "check", "keep": f"{kind}_who"}
        patient = {"patience": self.time(kind, "levels")} if self.maybe() else {}
        second = {"task": "form", "by": f"{kind}_who", **patient}
        if kind == "item" and self.maybe():
            first, second = (
                {**step, key: "order.order_who"} for step, key in ((first, "keep"), (second, "by"))
            )
        return [first, *self.steps(kind, 0), second]

    # -- numbers ----------------------------------------------------------------------------

    def number(self, kind: str, here: str, depth: int = 2, person: str = "") -> str:
        """A pure number."""
        if depth == 0 or self.pick(True, False, False):
            return self.leaf(kind, here, person)

        def one() -> str:
            return self.number(kind, here, depth - 1, person)

        def leaf() -> str:
            return self.leaf(kind, here, person)

        def any_one() -> str:
            """Not a plain number: the loader would refuse what it can see to be impossible."""
            return f"({one()} + {kind}_zero)"

        sort = self.pick(
            "add", "sub", "mul", "div", "pow", "neg", "exp", "log", "sqrt", "abs", "min", "max",
            "whole", "clip", "logistic", "if", "sum", "signed",
        )  # fmt: skip
        match sort:
            case "add":
                return f"({one()} + {one()})"
            case "sub":
                return f"({one()} - {one()})"
            case "mul":
                return f"({one()} * {one()})"
            case "div":
                return f"({one()} / {any_one() if self.bold else self.positive(one())})"
            case "pow":
                exponent = self.pick("2", "3", "0", "-1", "0.5", "1.5") if self.bold else "2"
                return f"{any_one()} ** {exponent}"
            case "neg":
                return f"-({one()})"
            case "exp":
                return f"exp({any_one()})" if self.bold else f"exp(min({one()}, 2))"
            case "log" | "sqrt":
                return f"{sort}({any_one() if self.bold else self.positive(one())})"
            case "abs" | "logistic":
                return f"{sort}({one()})"
            case "min" | "max":
                parts = [one() for _ in range(self.draw(st.integers(2, 4)))]
                return f"{sort}({', '.join(parts)})"
            case "whole":
                return f"{self.pick('floor', 'ceil', 'round')}({one()})"
            case "clip":
                return f"clip({one()}, {self.pick('-1', '0', one())}, {self.pick('1', '2')})"
            case "if":
                return f"({one()} if {self.condition_of(kind, here, depth - 1)} else {one()})"
            case "sum":
                return f"sum(product: ({leaf()} + {kind}_fit[product]) * product.rank)"
            case _:
                return f"(0 * -{self.positive(one())})"

    def positive(self, number: str) -> str:
        return f"(abs({number}) + {self.pick('1', '0.5')})"

    def leaf(self, kind: str, here: str, person: str = "") -> str:
        found = [*NUMBERS, f"{kind}_weight", f"{kind}_fit[crm]", f"{kind}_fit[{kind}_sort]"]
        found += [f"{kind}_sort.rank", "count(ladder)", "ladder[1]", "share", f"{kind}_zero"]
        found += ["ladder[0]", "ladder[2]", f"ladder[{kind}_sort.place]"]
        if kind == "client":
            found += ["place.load", "place.taste[chat]", "place.taste[client_sort]"]
        if person:
            found += ["person.pace", "person.mood"]
        if here == "attributes":
            return str(self.pick(*found))
        found += [
            f"{kind}_mark",
            f"{kind}_noise",
            f"{kind}_mark",
            f"{kind}_ready",
        ]
        found += [f"{kind}_busy", f"{kind}_fit[{kind}_chosen]"]
        if self.reckless:
            found += [f"{kind}_who.pace", f"{kind}_picked.rank", f"ladder[{kind}_mark]"]
        found += [f"{kind}_rule"]
        if parent := PARENTS.get(kind):
            found += [
                f"{parent}.{parent}_mark",
                f"{parent}.{parent}_busy",
                f"{parent}.{parent}_fit[chat]",
            ]
        if kind == "part":
            found += [
                "item.order.order_mark",
                "item.order.order_sort.rank",
                "item.order.order_busy",
            ]
        if here in ("levels", "luck", "clock", "chance"):
            found += [f"{kind}_mood", f"({kind}_busy_time / 1 h)", f"{kind}_tide"]
            if parent:
                found += [f"{parent}.{parent}_mood"]
        if here in ("clock", "chance"):
            found += ["(now / 1 h)", "hour", "weekday"]
        if here in ("luck", "chance"):
            found += ["chance"]
        chosen = str(self.pick(*found))
        return self.chance() if chosen == "chance" else chosen

    def chance(self) -> str:
        name = self.pick("luck", self.new("luck"))
        return f"chance({name}, {self.pick('40 %', 'share', '0', '100 %')})"

    # -- yes or no --------------------------------------------------------------------------

    def condition_of(self, kind: str, here: str, depth: int = 2) -> str:
        """Yes or no."""
        if depth <= 0 or self.pick(True, False):
            found = [
                "yes",
                "no",
                f"{kind}_sort == crm",
                f"{kind}_sort.quick",
                f"{kind}_weight > 0.5",
            ]
            if here != "attributes":
                found += [f"{kind}_ready", f"{kind}_busy", f"{kind}_mark < 2", f"{kind}_held"]
                found += [f"{kind}_chosen != {kind}_sort", f"{kind}_likes"]
                found += [f"argmax(product: {kind}_fit[product] * product.rank) == {kind}_sort"]
                if self.reckless:
                    found += [f"{kind}_picked == chat"]
            if here in ("luck", "chance"):
                found += ["chance", "chance"]
            chosen = str(self.pick(*found))
            return self.chance() if chosen == "chance" else chosen
        sort = self.pick("compare", "compare", "and", "or", "not", "if")
        if sort == "compare":
            sides = (self.number(kind, here, depth - 1), self.number(kind, here, depth - 1))
            return f"{sides[0]} {self.pick('<', '<=', '>', '>=', '==', '!=')} {sides[1]}"

        def one() -> str:
            return f"({self.condition_of(kind, here, depth - 1)})"

        if sort == "not":
            return f"not {one()}"
        if sort == "if":
            return f"({one()} if {one()} else {one()})"
        return f"{one()} {sort} {one()}"

    def condition(self, kind: str) -> str:
        return self.condition_of(kind, "chance")

    # -- times and draws ----------------------------------------------------------------------

    def hours(self, kind: str, here: str, person: str = "") -> str:
        """A length of time as an expression."""
        if self.pick(True, False):
            return str(self.pick(*HOURS))
        number = self.number(kind, here, 1, person)
        return str(self.pick(f"1 h * abs({number})", f"clip(1 h * {number}, 0 h, 3 h)"))

    def time(self, kind: str, here: str, person: str = "") -> Any:
        """A length of time, drawn or not."""
        if self.pick(True, False):
            return self.hours(kind, here, person)
        return self.drawn(kind, here, "1 h * ", positive=True, person=person)

    def drawn(
        self, kind: str, here: str, unit: str = "", positive: bool = False, person: str = "",
        nested: int = 0,
    ) -> Tree:  # fmt: skip
        """A draw of any distribution; unit: what makes a number what is drawn."""

        def mean() -> str:
            number = self.number(kind, here, 1, person)
            return f"{unit}{self.pick('1', '0.5', '2', self.positive(number))}"

        def of(value: str) -> str:
            return f"{unit}{value}"

        def weight() -> str:
            return self.weight(kind, here)

        forms: list[Callable[[], Tree]] = [
            lambda: {"constant": {"value": mean()}},
            lambda: {"exponential": {"mean": mean()}},
            lambda: {"uniform": {"low": of("0"), "high": mean()}},
            lambda: {"triangular": {"low": of("0"), "mode": of("0.5"), "high": of("2")}},
            lambda: {"pert": {"low": of("0"), "mode": of("1"), "high": of("3")}},
            lambda: {"lognormal": {"mean": mean(), "cv": self.pick("0.5", "0", "share")}},
            lambda: {"lognormal": {"median": mean(), "sigma": "0.4"}},
            lambda: {"gamma": {"mean": mean(), "cv": self.pick("0.5", "2", "0")}},
            lambda: {"gamma": {"shape": "1.5", "scale": mean()}},
            lambda: {"erlang": {"mean": mean(), "stages": self.pick("1", "3")}},
            lambda: {"weibull": {"shape": "1.5", "mean": mean()}},
            lambda: {"weibull": {"shape": "0.8", "scale": mean()}},
            lambda: {"beta": {"mean": of("1"), "sd": of("0.4"), "low": of("0"), "high": of("2")}},
            lambda: {"empirical": [of("0"), of("1"), of("1"), mean()]},
            lambda: {"empirical": {"values": [of("0"), of("2")], "weights": ["1", weight()]}},
        ]
        if not positive:
            forms += [
                lambda: {"normal": {"mean": of("0"), "sd": of("1")}},
                lambda: {"logistic": {"mean": of("0"), "scale": of("0.5")}},
            ]
        if not unit:
            forms += [
                lambda: {"poisson": {"mean": self.positive(self.number(kind, here, 1, person))}},
                lambda: {"geometric": {"mean": "share"}},
                lambda: {"beta": {"a": "2", "b": "0.5"}},
                lambda: {"beta": {"mean": "0.3", "sd": "0.2"}},
            ]
        if nested < 3 and self.pick(True, False, False):
            parts = [
                {
                    "weight": self.weight(kind, here),
                    "draw": self.drawn(kind, here, unit, positive, person, nested + 1),
                }
                for _ in range(self.draw(st.integers(1, 3)))
            ]
            return {"mixture": [{"weight": "1", "draw": {"constant": {"value": of("0")}}}, *parts]}
        return dict(self.pick(*forms)())

    def weight(self, kind: str, here: str) -> str:
        return str(self.pick("1", "0", "2.5", "share", f"abs({self.leaf(kind, here)})"))

    def value(self, kind: str, here: str) -> Any:
        """A number to be set, within bounds unless the process is bold."""
        if self.pick(True, False, False):
            return self.drawn(kind, "levels" if here in ("chance", "clock") else here)
        number = self.number(kind, here)
        return number if self.bold else f"clip({number}, -3, 4)"

    # -- leaves ---------------------------------------------------------------------------------

    def _with_when(self, step: Step, kind: str) -> list[Step]:
        if self.pick(True, True, False):
            return [step]
        return [{**step, "when": self.condition(kind)}]

    def _around(self, step: Step, kind: str) -> Step:
        flag = self.pick("", f"{kind}_busy", f"{kind}_held")
        return {**step, "during": flag} if flag else step

    def tasks(self, kind: str) -> list[str]:
        return ["check", "form", "print", "scan", f"{kind}_work", f"{kind}_work", f"{kind}_more"]

    def _task(self, kind: str, depth: int, aside: bool) -> list[Step]:
        step: Step = {"task": self.pick(*self.tasks(kind))}
        if step["task"] in ("check", "form"):
            step |= self.pick({}, {}, {"keep": f"{kind}_who"})
            if self.reckless:
                step |= self.pick({}, {"by": f"{kind}_who"})
            if kind == "item" and self.maybe():
                step["keep"] = "order.order_who"
        if self.maybe():
            step["patience"] = self.time(kind, "levels")
            step |= self.pick({}, {"left": self.brief(kind)})
        if self.maybe():
            step["full"] = self.brief(kind)
        return self._with_when(self._around(step, kind), kind)

    def brief(self, kind: str) -> list[Step]:
        """What is done instead."""
        more = {f"{kind}_mark": f"{kind}_mark + 1"}
        return list(
            self.pick(
                [{"set": more}],
                [{"task": "print"}],
                [{"leave": "gone"}],
                [{"wait": "30 min"}, {"task": "scan"}],
                [{"stop": self.journey(kind, "aside")}],
                [{"document": f"{kind}_brief"}, {"set": more}],
            )
        )

    def _wait(self, kind: str, depth: int, aside: bool) -> list[Step]:
        step: Step = {"wait": self.time(kind, "clock"), "name": self.new("pause")}
        names = ["", "", *ALL_CALENDARS]
        if kind not in ("client",):
            names.remove("local")
        if calendar := self.pick(*names):
            step["calendar"] = calendar
        return self._with_when(self._around(step, kind), kind)

    def _watch(self, kind: str, depth: int, aside: bool) -> list[Step]:
        step: Step = {"wait_until": self.watched(kind), "name": self.new("watch")}
        if self.pick(True, True, True, False):
            step["at_most"] = self.time(kind, "levels")
            if self.maybe():
                step["else"] = self.brief(kind)
        return self._with_when(self._around(step, kind), kind)

    def watched(self, kind: str, depth: int = 2) -> str:
        """A condition that waits: levels stand alone on a side."""
        if depth and self.maybe():
            parts = [f"({self.watched(kind, depth - 1)})" for _ in range(2)]
            joined = f" {self.pick('and', 'or')} ".join(parts)
            return f"not ({joined})" if self.pick(True, False, False) else joined
        compare = self.pick("<", "<=", ">", ">=", "==", "!=")
        levels = [f"{kind}_mood", f"{kind}_tide", f"{kind}_mood"]
        states = [f"{kind}_ready", f"{kind}_mark >= 2", f"{kind}_busy", f"not {kind}_held"]
        if parent := PARENTS.get(kind):
            levels += [f"{parent}.{parent}_mood", f"{parent}.{parent}_tide"] * 2
            states += [f"{parent}.{parent}_ready", f"{parent}.{parent}_mark >= 1"]
        if self.pick(True, True, False):
            other = self.pick("0", "0.5", "1", self.number(kind, "state", 1))
            sides = [str(self.pick(*levels)), str(other)]
            return f" {compare} ".join(sides if self.maybe() else sides[::-1])
        if parent and self.maybe():
            return str(self.pick(*states[-2:]))
        if self.maybe():
            compare = self.pick(">=", "<=", ">", "<")
            return f"{kind}_busy_time {compare} {self.pick('0 h', '1 h', f'1 h * {kind}_mark')}"
        return str(self.pick(*states, self.condition_of(kind, "state", 1)))

    def _set(self, kind: str, depth: int, aside: bool) -> list[Step]:
        values: Tree = {}
        targets = [
            "mark",
            "mark",
            "ready",
            "mood",
            "tide",
            "noise",
            "chosen",
            "picked",
            "busy_time",
        ]
        for target in {self.pick(*targets) for _ in range(self.draw(st.integers(1, 3)))}:
            values |= self.setting(kind, kind, target, "")
        if (parent := PARENTS.get(kind)) and self.maybe():
            target = self.pick("mark", "ready", "mood", "tide", "chosen")
            values |= self.setting(kind, parent, target, f"{parent}.")
        if kind == "part" and self.maybe():
            values |= self.setting(kind, "order", self.pick("mark", "ready", "mood"), "item.order.")
        return self._with_when({"set": values}, kind)

    def setting(self, kind: str, owner: str, target: str, before: str) -> Tree:
        name = f"{before}{owner}_{target}"
        match target:
            case "ready":
                return {name: self.condition_of(kind, "chance")}
            case "chosen" | "picked":
                best = f"argmax(product: {kind}_fit[product] + {self.leaf(kind, 'clock')})"
                choice = {"choice": {"crm": "1", "voice": self.weight(kind, "levels")}}
                return {
                    name: self.pick("chat", f"{kind}_sort", best, {"choice": "product"}, choice)
                }
            case "busy_time":
                return {name: self.pick("0 h", self.hours(kind, "clock"))}
        return {name: self.value(kind, "chance")}

    def _note(self, kind: str, depth: int, aside: bool) -> list[Step]:
        names = ("mark", "mood", "tide", "noise", "ready", "busy", "busy_time", "chosen")
        columns = {name: f"{kind}_{name}" for name in names}
        columns["one"] = f"{self.number(kind, 'clock')} + {kind}_zero"
        columns["best"] = f"argmax(product: {kind}_fit[product] - {self.leaf(kind, 'clock')})"
        columns["is"] = f"1 if {self.condition_of(kind, 'clock')} else 0"
        return self._with_when({"document": f"{kind}_note", "with": columns}, kind)

    def _stop(self, kind: str, depth: int, aside: bool) -> list[Step]:
        return self._with_when(
            {"stop": self.journey(kind, self.pick("aside", "aside", "life"))}, kind
        )

    def work(self, kind: str) -> list[Step]:
        """A task of the kind's own actor, nothing around it."""
        return [{"task": f"{kind}_work"}, {"set": {f"{kind}_mark": f"{kind}_mark + 1"}}]

    def _leave(self, kind: str, depth: int, aside: bool) -> list[Step]:
        return [
            {
                "leave": self.pick("gone", "kept"),
                "when": self.pick("chance(end, 20 %)", self.condition(kind)),
            }
        ]

    # -- steps that hold steps --------------------------------------------------------------

    def _choose(self, kind: str, depth: int, aside: bool) -> list[Step]:
        options: list[Tree] = [
            {"when": self.condition(kind), "do": self.steps(kind, depth - 1, aside)}
            for _ in range(self.draw(st.integers(1, 2)))
        ]
        if self.maybe():
            options.append({"otherwise": self.steps(kind, depth - 1, aside)})
        return [{"choose": options}]

    def _repeat(self, kind: str, depth: int, aside: bool) -> list[Step]:
        times = self.pick("0", "1", "2", "3", f"{kind}_mark", f"clip({kind}_noise * 2, -1, 4)")
        step: Step = {"repeat": self.steps(kind, depth - 1, aside), "times": times}
        if self.maybe():
            step["until"] = self.condition_of(kind, "luck")
        return [self._around(step, kind)]

    def _split(self, kind: str, depth: int, aside: bool) -> list[Step]:
        sides = ("left", "middle", "right")[: self.draw(st.integers(1, 3))]
        step = {"split": {side: self.steps(kind, depth - 1, aside) for side in sides}}
        return self._with_when(self._around(step, kind), kind)

    def _launch(self, kind: str, depth: int, aside: bool) -> list[Step]:
        children = {"order": "item", "item": "part"}
        if kind not in children:
            return self._set(kind, depth, aside)
        child = children[kind]
        launch: Step = {"launch": child, "journey": self.journey(child, "life")}
        if self.maybe():
            launch["with"] = {f"{child}_mark": self.number(kind, "clock", 1)}
            if self.maybe():
                launch["with"] |= {f"{child}_mood": self.drawn(kind, "levels")}
            if self.maybe():
                launch["with"] |= {f"{child}_chosen": f"{kind}_sort"}
        return self._with_when(launch, kind)


# -- what stands around the steps ----------------------------------------------------------------


def attributes(writer: Anything, kind: str) -> Tree:
    weight = {"uniform": {"low": "0", "high": "1"}}
    taste = "place.taste[product]" if kind == "client" else "product.rank"
    found: Tree = {
        f"{kind}_zero": writer.pick("0", "0 * low", "-0.5"),
        f"{kind}_weight": writer.pick(weight, "0.75", {"beta": {"a": "2", "b": "2"}}),
        f"{kind}_sort": {"choice": writer.pick("product", {"crm": "1", "chat": "2"})},
        f"{kind}_fit": {
            "per": "product",
            "draw": writer.pick(
                {"normal": {"mean": taste, "sd": "1"}}, {"constant": {"value": taste}}
            ),
        },
    }
    if kind in ("client", "stand"):
        at = writer.pick("3 h", "0 h", f"5 h * {kind}_weight")
        found[f"{kind}_arrival"] = writer.pick(at, {"uniform": {"low": "0 h", "high": "30 h"}})
    return found


def state(writer: Anything, kind: str) -> Tree:
    parent = PARENTS.get(kind)
    rates = [f"-(2 * {kind}_busy + {kind}_held) / 4 h - 1 / 40 h", f"({kind}_mark - 1) / 2 h"]
    rates += ["1 / 8 h", "0 / h", f"({writer.number(kind, 'state')}) / 4 h"]
    if parent:
        rates += [f"({parent}.{parent}_mark - {parent}.{parent}_busy) / 3 h"]
    start = {"exponential": {"mean": "1"}}
    return {
        f"{kind}_busy": "flag",
        f"{kind}_held": "flag",
        f"{kind}_busy_time": {"start": "0 h", "rate": f"{kind}_busy"},
        f"{kind}_mark": writer.pick("0", "1", f"floor({kind}_weight * 3)"),
        f"{kind}_ready": writer.pick("no", f"{kind}_weight > 0.5"),
        f"{kind}_who": {"person": "clerk"},
        f"{kind}_picked": {"one_of": "product"},
        f"{kind}_chosen": f"{kind}_sort",
        f"{kind}_noise": writer.value(kind, "attributes"),
        f"{kind}_mood": {"start": writer.pick(start, "1", "0"), "rate": writer.pick(*rates)},
        f"{kind}_tide": {"start": writer.pick("0", "-1"), "rate": writer.pick(*rates)},
    }


def order(writer: Anything, kind: str) -> str:
    found = ["", f"{kind}_mark", f"-{kind}_mark * 0", f"0 if {kind}_ready else 1"]
    return str(writer.pick(*found, f"-{kind}_weight", writer.number(kind, "state")))


def firm(writer: Anything) -> Tree:
    """Everybody, what they work on, when, and in which order they are asked."""
    queues: Tree = {}
    for kind in ("client", "stand", "order"):
        if text := order(writer, kind):
            queues[DESKS[kind]] = {"order": text}
    if text := writer.pick("", "1", "low", "-1"):
        queues["porter"] = {"order": text}
    for actor in ("guide", "crew", "boss", "porter", "clerk"):
        room = writer.pick("", "", "", "0", "1", "2", "5")
        if room and not (actor == "clerk" and writer.never_full):
            queues.setdefault(actor, {})["room"] = room
    calendars = [
        "always",
        "always",
        "always",
        "shop",
        "shop",
        "night",
        "gaps",
        "gaps",
        "once",
        "never",
    ]
    staff = writer.pick("1", "2", "3", [{"name": "Ann", "pace": "1.5"}, {"name": "Bo"}])
    if isinstance(staff, list):
        for person in staff:
            if calendar := writer.pick("", *calendars):
                person["calendar"] = calendar
    traits = {
        "pace": writer.pick({"lognormal": {"median": "1", "sigma": "0.3"}}, "1"),
        "mood": writer.pick({"normal": {"mean": "0", "sd": "1"}}, "-0.5"),
    }
    actors: Tree = {
        "clerk": {"staff": staff, "wage": "30 EUR/h", "traits": traits},
        "guide": {"per": "place", "staff": {"north": writer.pick("1", "2"), "south": "1"}},
        "crew": {"staff": writer.pick("1", "2", "4"), "wage": "12 EUR/h"},
        "boss": {"staff": writer.pick("1", "2"), "wage": "90 EUR/h"},
        "porter": {"staff": writer.pick("1", "3", "unlimited")},
        "machine": {"staff": "unlimited", "effort": writer.pick("yes", "no")},
        "robot": {"staff": "unlimited"},
    }
    if writer.maybe():
        for name, actor in actors.items():
            actor["calendar"] = writer.pick(*calendars, *(["local"] if name == "guide" else []))
            actor["at_shift_end"] = writer.pick("pause", "stay")
    return {"calendars": ALL_CALENDARS, "actors": actors, "tasks": tasks(writer), "queues": queues}


def tasks(writer: Anything) -> Tree:
    """Tasks of all kinds have times that name none; those of one kind name its state."""
    shared = ("0 h", "45 min / person.pace", {"exponential": {"mean": "1 h * person.pace"}})
    found: Tree = {
        "check": {"actor": "clerk", "time": writer.pick(*shared, "1 h")},
        "form": {
            "actor": "clerk",
            "time": writer.pick(*shared, "clip(1 h * person.mood, 0 h, 2 h)"),
        },
        "print": {"actor": "machine", "time": writer.pick("0 h", "30 min", "1 h * share")},
        "scan": {"actor": "robot", "time": writer.pick("0 h", {"exponential": {"mean": "1 h"}})},
    }
    if writer.maybe():
        found["form"]["effort"] = writer.pick("0 h", "2 h", {"exponential": {"mean": "1 h"}})
    for kind, actor in DESKS.items():
        for name in ("work", "more"):
            task: Tree = {"actor": actor, "time": writer.time(kind, "levels")}
            if writer.pick(True, False, False):
                task["effort"] = writer.time(kind, "levels")
            found[f"{kind}_{name}"] = task
    return found


def sources(writer: Anything) -> Tree:
    gap = writer.pick("1 h", "30 min", "15 min", {"exponential": {"mean": "50 min"}})
    burst = {"mixture": [
        {"weight": "2", "draw": {"constant": {"value": "0 h"}}},
        {"weight": "1", "draw": {"constant": {"value": "3 h"}}},
    ]}  # fmt: skip
    life = writer.journey("order", "life")
    found: Tree = {"orders": {"every": writer.pick(gap, burst), "starts": "order", "journey": life}}
    for kind in ("client", "stand"):
        if writer.pick(True, True, False):
            found[f"{kind}s"] = {
                "each": kind,
                "at": writer.pick(f"{kind}_arrival", "2 h", f"1 h * abs({kind}_fit[crm])"),
                "journey": writer.journey(kind, "life"),
            }
    if writer.maybe():
        rate = writer.pick(
            "1 / h if hour < 12 else 0 / h", "weekday / 6 h", "now / 1 h / 20 h", "2 / h"
        )
        found["rush"] = {"rate": rate, "starts": "order", "journey": life}
    for name in ("calls", "extra"):
        if writer.maybe():
            found[name] = pulled(writer)
    for source in found.values():
        kind = source.get("each", "order")
        if writer.pick(True, False, False):
            source["when"] = writer.condition_of(kind, "chance")
        if writer.pick(True, False, False):
            source["with"] = {f"{kind}_mark": writer.value(kind, "clock")}
            if writer.maybe():
                source["with"] |= {f"{kind}_mood": "0.5", f"{kind}_ready": "yes"}
    return found


def pulled(writer: Anything) -> Tree:
    kind, actor = writer.pick(
        ("client", "guide"), ("client", "clerk"), ("stand", "crew"), ("stand", "clerk")
    )
    return {
        "each": kind,
        "pulled_by": actor,
        "order": writer.pick("random", f"{kind}_weight", writer.number(kind, "attributes", 1)),
        "reserve": writer.pick("0 %", "50 %", "100 %"),
        "cap": writer.pick("100 %", "30 %", "0 %", "5 %"),
        "cap_of": writer.pick("worked", "open hours"),
        "journey": f"{kind}_{'check' if actor == 'clerk' else 'work'}_called",
    }


def journeys(writer: Anything, begun_by: Tree) -> Tree:
    """Every journey that something enters; writing one may make others necessary."""
    written: Tree = {}
    for source in begun_by.values():
        if "pulled_by" in source and source["journey"] not in written:
            kind = source["each"]
            first = "check" if source["pulled_by"] == "clerk" else f"{kind}_work"
            before = [{"set": {f"{kind}_mark": "1"}}] if writer.maybe() else []
            call = writer._around({"task": first}, kind)
            written[source["journey"]] = [*before, call, *writer.steps(kind, 1)]
    depths = {"life": writer.depth, "helper": 1, "aside": 1}
    while left := sorted((k, n) for k, n in writer.needed if f"{k}_{n}" not in written):
        kind, name = left[0]
        first = writer.work(kind) if name == "life" else []
        if name == "life" and kind in ("order", "item") and writer.maybe():
            first = [*writer._launch(kind, 1, False), *first]
        steps = writer.steps(kind, depths[name], aside=name != "life")
        written[f"{kind}_{name}"] = [*first, *steps]
    for kind in KINDS:  # what is only stopped would be refused: nobody enters it
        for name in ("aside", "life"):
            if f"{kind}_{name}" in written and not is_entered(f"{kind}_{name}", written, begun_by):
                holder = next(j for j in written if j.startswith(kind) and j != f"{kind}_{name}")
                written[holder].insert(0, {"meanwhile": f"{kind}_{name}"})
    return written


def is_entered(journey: str, written: Tree, begun_by: Tree) -> bool:
    starts = [f"'{key}': '{journey}'" for key in ("meanwhile", "journey", "do")]
    return any(start in repr(written) or start in repr(begun_by) for start in starts)


@st.composite
def anything(draw: st.DrawFn) -> Tree:
    """A whole scenario as a tree of maps, lists and texts."""
    writer = Anything(draw)
    begun_by = sources(writer)
    entered = journeys(writer, begun_by)
    kinds: Tree = {
        "client": {"per": "place", "count": "place.homes"},
        "stand": {"count": writer.pick("1", "5", "20")},
        "order": {},
        "item": {"of": "order"},
        "part": {"of": "item"},
    }
    return {
        "title": "A small process that may say anything",
        "run": {
            "warm_up": writer.pick("0 h", "5 h"),
            "length": writer.pick("20 h", "40 h", "60 h"),
            "start": writer.pick(*STARTS, "2027-03-30T09:30"),
            "timezone": "Europe/Berlin",
        },
        "parameters": {"ladder": ["0.5", "-1", "2"], "share": "30 %", "low": "-1"},
        "sets": {
            "place": {
                "north": {"homes": writer.pick("4", "12"), "zone": "Europe/Berlin", "load": "0.5",
                          "taste": {"crm": "0", "chat": "0.5", "voice": "-1"}},
                "south": {"homes": "2", "zone": "America/Sao_Paulo", "load": "-1",
                          "taste": {"crm": "1", "chat": "-0.5", "voice": "0"}},
            },
            "product": {
                "crm": {"rank": "1", "place": "0", "quick": "yes"},
                "chat": {"rank": "2", "place": "2", "quick": "no"},
                "voice": {"rank": "-1", "place": "1", "quick": "yes"},
            },
        },
        "cases": {kind: {**kinds[kind], "attributes": attributes(writer, kind)} for kind in KINDS},
        "formulas": formulas(writer),
        "state": {kind: state(writer, kind) for kind in KINDS},
        **firm(writer),
        "sources": begun_by,
        "outcomes": {"gone": "failure", "kept": "success"},
        "journeys": entered,
    }  # fmt: skip


def formulas(writer: Anything) -> Tree:
    """A number and a condition by kind; they name no formula."""
    found: Tree = {}
    for kind in KINDS:
        found[f"{kind}_rule"] = f"{kind}_mark * 2 - {kind}_weight + {kind}_fit[{kind}_chosen]"
        found[f"{kind}_likes"] = f"{kind}_ready or {kind}_weight > 0.6 and not {kind}_busy"
    return found
