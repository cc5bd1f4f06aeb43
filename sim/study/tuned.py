"""Each design at its best: the same search over the keys that a design may choose for itself.

A coordinate search: key by key in the written order, every choice of the key is tried with all
other keys as they are, and the best is kept; twice over all keys. A tie keeps what is there.
Every trial runs the same replications, so chance is the same for all (common random numbers).
They belong to a seed of their own: a choice that won by luck has none of it where the tuned
designs are compared.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from sim.errors import Origin
from sim.language.collected import Faults, fail
from sim.language.loader import to_yaml
from sim.language.tree import Node
from sim.measures.kpis import known, not_applicable
from sim.program.design import Design
from sim.study.payroll import costs_more
from sim.study.replicate import Plan, Replications, replicate
from sim.study.tuning import Key, Tuning

PASSES = 2
OTHER_SEED = 0x5EA2C4  # any number but 0: the search never runs the seed of the comparison
COLUMNS = ["design", "pass", "key", "title", "choice", "objective", "value", "kept"]

Load = Callable[[Mapping[str, Node]], Design]
Chosen = tuple[int, ...]  # the number of the choice of each key, in the order of the keys


@dataclass(frozen=True)
class Search:
    """What a search found.

    designs: the best of each, by label. chosen: the texts of its choices, by key. path: every
    trial in its order, the columns of `tuning.csv`: `value` is the mean of the objective, `kept`
    is yes for the choice that the search went on with.
    """

    tuning: Tuning
    designs: Mapping[str, Design]
    chosen: Mapping[str, Mapping[str, str]]
    path: pd.DataFrame


def search_seed(seed: int) -> int:
    """The seed of the search for the comparison's seed: never the same."""
    return seed ^ OTHER_SEED


def run_count(tuning: Tuning, plan: Plan) -> int:
    """How many runs a search of two designs makes at most."""
    trials = 1 + PASSES * sum(len(key.choices) - 1 for key in tuning.keys)
    return 2 * trials * min(tuning.replications, plan.replications)


def search(loads: Mapping[str, Load], tuning: Tuning, plan: Plan) -> Search:
    """The same search for each design, by label; the runs of a step share a pool.

    plan: of the comparison; its replications limit those of a trial. `plan.finished` is called
    for runs that were spared as well, `run_count` times in all.
    Raises ScenarioError, before anything runs, for every choice that does not load, touches the
    market, or whose people would cost more than those of the design as described.
    """
    climbers = [_Climber(label, load, tuning) for label, load in loads.items()]
    faults = Faults()
    for climber in climbers:
        climber.check(faults)
    faults.stop_if_any()
    few = min(tuning.replications, plan.replications)
    trial = replace(plan, replications=few, seed=search_seed(plan.seed))
    _value(climbers, trial, [[climber.chosen] for climber in climbers])
    for climber in climbers:
        climber.start()
    for number in range(1, PASSES + 1):
        for at in range(len(tuning.keys)):
            _value(climbers, trial, [climber.around(at) for climber in climbers])
            for climber in climbers:
                climber.step(number, at)
    return Search(
        tuning,
        {climber.label: climber.design(climber.chosen) for climber in climbers},
        {climber.label: climber.texts() for climber in climbers},
        pd.DataFrame([row for one in climbers for row in one.rows], columns=COLUMNS),
    )


def recalled(loads: Mapping[str, Load], tuning: Tuning, path: pd.DataFrame) -> Search:
    """The search that left this path; nothing is run. loads, tuning: as of `search`."""
    designs, chosen = {}, {}
    for label, load in loads.items():
        climber = _Climber(label, load, tuning)
        kept = path[(path["design"] == label) & (path["kept"] == "yes") & (path["pass"] == PASSES)]
        texts = dict(zip(kept["key"], kept["choice"], strict=True))
        climber.chosen = tuple(
            [choice.text for choice in key.choices].index(texts[key.name]) for key in tuning.keys
        )
        designs[label], chosen[label] = climber.design(climber.chosen), climber.texts()
    return Search(tuning, designs, chosen, path)


def _value(climbers: Sequence[_Climber], plan: Plan, wanted: Sequence[Sequence[Chosen]]) -> None:
    """Runs what has no value yet, all in one pool."""
    owners: dict[str, tuple[_Climber, str]] = {}
    designs: dict[str, Design] = {}
    for climber, trials in zip(climbers, wanted, strict=True):
        for text, (name, design) in climber.unknown(trials).items():
            owners[name], designs[name] = (climber, text), design
    runs = replicate(designs, plan) if designs else {}
    for name, run in runs.items():
        climber, text = owners[name]
        climber.values[text] = climber.measured(run)
    for _ in range(plan.replications * (sum(map(len, wanted)) - len(designs))):
        plan.finished()


class _Climber:
    """The search of one design: where it stands, and what it knows.

    values: mean objective by the text of the resolved design, so that what is written in two
    ways is run once.
    """

    def __init__(self, label: str, load: Load, tuning: Tuning) -> None:
        self.label = label
        self.load = load
        self.tuning = tuning
        self.kpi = known(tuning.objective)
        self.described = load({})
        self.chosen: Chosen = (0,) * len(tuning.keys)
        self.designs: dict[Chosen, Design] = {self.chosen: self.described}
        self.resolved: dict[Chosen, str] = {}
        self.values: dict[str, float] = {}
        self.rows: list[tuple[object, ...]] = []

    def check(self, faults: Faults) -> None:
        """Whether the objective applies, and every choice alone makes a design."""
        reason = not_applicable(self.described.scenario).get(self.kpi.name)
        if reason:
            rule = f"does not apply to {self.label}: {reason}"
            faults.add("E804", self._file, "objective", rule, self.kpi.name)
        for at in range(len(self.tuning.keys)):
            for trial in self.around(at):
                with faults.gather():
                    self.design(trial)

    @property
    def _file(self) -> Origin:
        return Origin(self.tuning.file.as_posix(), 1, 1)

    def design(self, chosen: Chosen) -> Design:
        """Raises ScenarioError if the choices fit neither the design nor its payroll."""
        if chosen not in self.designs:
            choices = {
                key.name: key.choices[n] for key, n in zip(self.tuning.keys, chosen, strict=True)
            }
            settings = {p: node for one in choices.values() for p, node in one.settings.items()}
            made = self.load(settings)
            name, last = [(name, one) for name, one in choices.items() if one.settings][-1]
            self._check(made, last.origin, f"keys.{name}")
            self.designs[chosen] = made
        return self.designs[chosen]

    def _check(self, made: Design, origin: Origin, place: str) -> None:
        mine, theirs = self.described.scenario, made.scenario
        if (mine.market, mine.run) != (theirs.market, theirs.run):
            rule = f"a choice of {self.label} may touch neither market nor window"
            raise fail("E807", origin, place, rule)
        more = costs_more(mine, theirs)
        if more is not None:
            name, value, most = more
            rule = f"{name} may not exceed that of {self.label} as described, {most:g}"
            raise fail("E805", origin, place, rule, f"{value:g}")

    def around(self, at: int) -> list[Chosen]:
        """Where it can go by one key: every other choice of it, in written order."""
        here = self.chosen
        numbers = range(len(self.tuning.keys[at].choices))
        return [(*here[:at], n, *here[at + 1 :]) for n in numbers if n != here[at]]

    def unknown(self, trials: Sequence[Chosen]) -> dict[str, tuple[str, Design]]:
        """The designs without a value: by resolved text, how messages call them, and they."""
        found: dict[str, tuple[str, Design]] = {}
        for trial in trials:
            design = self.design(trial)
            text = self.text(trial)
            if text not in self.values and text not in found:
                found[text] = (f"{self.label} with {self._said(trial)}", design)
        return found

    def text(self, chosen: Chosen) -> str:
        """The resolved design as text."""
        if chosen not in self.resolved:
            self.resolved[chosen] = to_yaml(self.design(chosen).scenario.resolved)
        return self.resolved[chosen]

    def _said(self, chosen: Chosen) -> str:
        return "; ".join(f"{name} {text}" for name, text in self.texts(chosen).items())

    def texts(self, chosen: Chosen | None = None) -> dict[str, str]:
        """The choice of each key in words."""
        numbers = self.chosen if chosen is None else chosen
        pairs = zip(self.tuning.keys, numbers, strict=True)
        return {key.name: key.choices[number].text for key, number in pairs}

    def measured(self, run: Replications) -> float:
        """The mean of the objective; of a ratio, the ratio of the means."""
        frame = run.frame[(run.frame["kpi"] == self.kpi.name) & (run.frame["group"] == "")]
        if self.kpi.form == "ratio":
            bottom = float(frame["denominator"].sum())
            return float(frame["numerator"].sum()) / bottom if bottom else math.nan
        return float(frame["value"].mean(skipna=False))

    def value(self, chosen: Chosen) -> float:
        return self.values[self.text(chosen)]

    def start(self) -> None:
        """Raises ScenarioError if there is nothing that could become better."""
        value = self.value(self.chosen)
        if math.isnan(value):
            rule = f"is not defined for {self.label} in the runs of the search"
            raise fail("E804", self._file, "objective", rule, self.kpi.name)
        self.rows.append((self.label, 0, "", "", "as described", self.kpi.name, value, "yes"))

    def step(self, number: int, at: int) -> None:
        """Goes to the best choice of a key; stays if none is better."""
        key, before = self.tuning.keys[at], self.chosen
        trials = self.around(at)
        for trial in trials:
            if self._better(self.value(trial), self.value(self.chosen)):
                self.chosen = trial
        self.rows += self._told(number, key, [before, *trials], at)

    def _better(self, value: float, than: float) -> bool:
        return value > than if self.kpi.better == "higher" else value < than

    def _told(
        self, number: int, key: Key, trials: Sequence[Chosen], at: int
    ) -> Iterator[tuple[object, ...]]:
        for trial in sorted(trials):
            kept = "yes" if trial == self.chosen else "no"
            text = key.choices[trial[at]].text
            place = (self.label, number, key.name, key.title, text)
            yield (*place, self.kpi.name, self.value(trial), kept)
