"""The verification cases that are statistics: file, settings, what is read, exact value, how long.

An exact value must lie in the 99.9 % t interval of the replications, and that interval's
half-width must be narrow, since a wide interval proves nothing: at most 5 % of the value, or 0.02
for a probability below 0.4 ("coarse"); or at most 1 % of the value, whatever it is ("fine").
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from scipy import stats

from tests.theory import exact, observe
from tests.theory.observe import Statistic

SEEDS = (20260001, 20260002)  # the second only for the one rerun of a red value


@dataclass(frozen=True)
class Fact:
    """One number of a case. probability: its half-width is judged absolutely if it is below 0.4."""

    exact: float
    read: Statistic
    probability: bool = False

    def widest(self, fine: bool = False) -> float:
        """The largest half-width that proves something."""
        if fine:
            return 0.01 * abs(self.exact)
        if self.probability and self.exact < 0.4:
            return 0.02
        return 0.05 * abs(self.exact)


@dataclass(frozen=True)
class Case:
    """One queue or journey with its settings. long: left to `test --all`."""

    name: str
    file: str
    facts: Mapping[str, Fact]
    set: Mapping[str, str] = field(default_factory=dict)
    replications: int = 20
    long: bool = False


def probability(value: float, read: Statistic) -> Fact:
    return Fact(value, read, probability=True)


def length(warm_up: int, end: int) -> dict[str, str]:
    return {"run.warm_up": f"{warm_up} h", "run.length": f"{end} h"}


def many_servers(name: str, arrivals: float, servers: int, end: int) -> Case:
    known = exact.erlang_c(arrivals, 1, servers)
    return Case(
        name,
        "queue.yaml",
        {
            "P(wait)": probability(known["P(wait)"], observe.had_to_wait),
            "Wq": Fact(known["Wq"], observe.mean_wait()),
            "Lq": Fact(known["Lq"], observe.mean_queue()),
            "L": Fact(known["L"], observe.mean_present()),
            "P0": probability(known["P0"], observe.share_of_time(lambda n: n == 0)),
            "P(Wq>1)": probability(
                exact.waits_longer(arrivals, 1, servers, 1), observe.wait_share_above(1)
            ),
        },
        {
            "parameters.arrivals": f"{arrivals} / h",
            "actors.server.staff": str(servers),
            **length(1000, end),
        },
        long=True,
    )


def one_server(name: str, time: str, cv2: float, end: int) -> Case:
    wait = exact.pollaczek_khinchine(0.8, 1, cv2)
    return Case(
        name,
        "queue.yaml",
        {"Wq": Fact(wait, observe.mean_wait())},
        {"tasks.service.time": time, **length(1000, end)},
        long=True,
    )


def abandonment(name: str, rates: tuple[float, int, float], end: int, long: bool = False) -> Case:
    arrivals, servers, leaving = rates
    known = exact.erlang_a(arrivals, 1, servers, leaving)
    return Case(
        name,
        "erlang_a.yaml",
        {
            "P(abandon)": probability(known["P(abandon)"], observe.ending_share("left")),
            "P(wait)": probability(known["P(wait)"], observe.had_to_wait),
            "E[Q]": Fact(known["E[Q]"], observe.mean_queue()),
            "E[wait, all]": Fact(known["E[wait]"], observe.mean_wait_of_all),
            "utilisation": Fact(known["utilisation"], observe.utilisation),
        },
        {
            "parameters.arrivals": f"{arrivals} / h",
            "parameters.patience": f"{1 / leaving} h",
            "actors.agent.staff": str(servers),
            **length(50, end),
        },
        long=long,
    )


def two_classes(name: str, rates: tuple[float, float], end: int) -> Case:
    first, second = exact.priority_waits([(rates[0], 1), (rates[1], 1)])
    return Case(
        name,
        "priority.yaml",
        {
            "Wq1": Fact(first, observe.mean_wait(rank=1)),
            "Wq2": Fact(second, observe.mean_wait(rank=2)),
            "Wq of all": Fact(exact.erlang_c(sum(rates), 1, 1)["Wq"], observe.mean_wait()),
        },
        {
            "parameters.first_arrivals": f"{rates[0]} / h",
            "parameters.second_arrivals": f"{rates[1]} / h",
            **length(1000, end),
        },
        long=True,
    )


def repair(name: str, machines: int, fitters: int, end: int) -> Case:
    known = exact.machine_repair(machines, 0.2, 1, fitters)
    down = observe.mean_present()
    return Case(
        name,
        "machine_repair.yaml",
        {
            "P0": probability(known["P0"], observe.share_of_time(lambda n: n == 0)),
            "L": Fact(known["L"], down),
            "availability": Fact(known["availability"], lambda t: 1 - down(t) / machines),
            "throughput": Fact(known["throughput"], observe.throughput),
            "Wq": Fact(known["Wq"], observe.mean_wait()),
        },
        {
            "cases.machine.count": str(machines),
            "actors.fitter.staff": str(fitters),
            **length(100, end),
        },
    )


def loss(name: str, load: int, servers: int) -> Case:
    lost = probability(exact.erlang_b(load, servers), observe.ending_share("no room"))
    settings = {"parameters.arrivals": f"{load} / h", "actors.line.staff": str(servers)}
    return Case(name, "loss.yaml", {"lost": lost}, settings | length(50, 450))


def trials(name: str, law: str, long: bool = True) -> Case:
    crowd = float(stats.poisson(75).sf(89))
    return Case(
        name,
        "trials.yaml",
        {
            "P(N>=90)": probability(crowd, observe.share_of_time(lambda n: n >= 90)),
            "mean": Fact(75.0, observe.mean_present()),
        },
        {"tasks.trial.time": law},
        long=long,
    )


def chase(name: str, gap_counts: int) -> Case:
    known = exact.chase(0.35, 6, math.exp(-1 / 6) if gap_counts else 1.0)
    return Case(
        name,
        "chase.yaml",
        {
            "reached": probability(known["reached"], observe.outcome_share("reached")),
            "attempts": Fact(known["attempts"], observe.column_mean("calls")),
        },
        {"parameters.gap_counts": str(gap_counts)},
    )


def set_up(name: str, rate: float) -> Case:
    known = exact.activation(rate, 15)
    return Case(
        name,
        "trial.yaml",
        {
            "first value": probability(
                known["first value"], observe.document_mean("trial_end", "active")
            ),
            "steps": Fact(known["steps"], observe.document_mean("trial_end", "steps")),
        },
        {"parameters.step_speed": f"{rate} / day"},
    )


def one_price(discount: int) -> Case:
    bought = exact.bought_at(-1, 3, discount / 100)
    return Case(
        f"V22 {discount} %",
        "ladder.yaml",
        {"bought": probability(bought, observe.outcome_share("bought"))},
        {"parameters.discounts": f"[{discount} %]"},
    )


def revisions(name: str, discounts: list[int], band: float) -> Case:
    bought = exact.ladder(-1, 3, band, [d / 100 for d in discounts])
    written = "[" + ", ".join(f"{d} %" for d in discounts) + "]"
    return Case(
        name,
        "ladder.yaml",
        {"bought": probability(bought, observe.outcome_share("bought"))},
        {"parameters.discounts": written, "parameters.band": str(band)},
    )


def two_reps(name: str, quotes: int, population: int, long: bool) -> Case:
    looks = exact.better_looks_better(0.3, 0.2, quotes)
    return Case(
        name,
        "two_reps.yaml",
        {"looks better": probability(looks, observe.better_rep_looks_better(quotes))},
        {"cases.quote.count": str(population), **length(0, population // 2 + 1)},
        long=long,
    )


def selection(name: str, businesses: int, facts: list[str], long: bool) -> Case:
    known = exact.selection()
    read = {
        "registered": probability(known["registered"], _share("registered")),
        "accepted": probability(known["accepted"], _share("accepted")),
        "need of registered": Fact(
            known["need of registered"], observe.column_mean("need", "registered")
        ),
        "need of accepted": Fact(
            known["need of accepted"], observe.column_mean("need", "accepted")
        ),
        "bought of registered": probability(
            known["bought of registered"], observe.column_mean("buys", "registered")
        ),
        "bought of accepted": probability(
            known["bought of accepted"], observe.column_mean("buys", "accepted")
        ),
        "bought of all": probability(known["bought of all"], _share("buys")),
    }
    chosen = {fact: read[fact] for fact in facts}
    settings = {"cases.business.count": str(businesses)}
    return Case(name, "selection.yaml", chosen, settings, long=long)


def _share(column: str) -> Statistic:
    return observe.column_mean(column)


JACKSON = exact.jackson()
BUFFER = exact.finite_buffer(0.8, 1, 10)
RENEWAL = exact.renewal_reward(0.9, 0.5, 10, 2)
THREE = exact.priority_waits([(0.1, 2), (0.2, 1), (0.3, 0.5)])
ALL_FACTS = ["registered", "need of registered", "accepted", "need of accepted",
             "bought of registered", "bought of accepted", "bought of all"]  # fmt: skip

CASES = [
    Case(
        "V1",
        "queue.yaml",
        {
            "Wq": Fact(4.0, observe.mean_wait()),
            "Lq": Fact(3.2, observe.mean_queue()),
            "W": Fact(5.0, observe.mean_time_in_system),
            "L": Fact(4.0, observe.mean_present()),
            "rho": Fact(0.8, observe.utilisation),
            "P(Wq>5)": probability(0.8 * math.exp(-1), observe.wait_share_above(5)),
            "P(W>5)": probability(math.exp(-1), observe.time_in_system_above(5)),
            "P(N>=5)": probability(0.8**5, observe.share_of_time(lambda n: n >= 5)),
        },
        length(1000, 66000),
        long=True,
    ),
    many_servers("V2", 2.4, 3, 22000),
    many_servers("V3", 6.8, 8, 11000),
    one_server("V4 constant", "1 h", 0.0, 31000),
    one_server("V4 uniform", "{uniform: {low: 0 h, high: 2 h}}", 1 / 3, 41000),
    one_server("V4 Erlang-4", "{erlang: {mean: 1 h, stages: 4}}", 0.25, 41000),
    one_server("V4 lognormal", "{lognormal: {mean: 1 h, cv: 0.5}}", 0.25, 41000),
    one_server("V4 exponential", "{exponential: {mean: 1 h}}", 1.0, 66000),
    one_server("V4 cv2 4", "{gamma: {mean: 1 h, cv: 2}}", 4.0, 151000),
    abandonment("V5", (10, 10, 0.5), 2450, long=True),  # V7 is the shorter of its kind
    abandonment("V6", (2.4, 3, 0.25), 6050, long=True),
    Case(
        "V7",
        "erlang_a.yaml",
        {
            "P(abandon)": probability(
                exact.erlang_a(12, 1, 10, 1)["P(abandon)"], observe.ending_share("left")
            ),
            "E[Q]": Fact(exact.erlang_a(12, 1, 10, 1)["E[Q]"], observe.mean_queue()),
            "N": Fact(12.0, observe.mean_present()),
        },
        {
            "parameters.arrivals": "12 / h",
            "parameters.patience": "1 h",
            **length(50, 1350),
        },
        long=True,
    ),
    two_classes("V8", (0.3, 0.4), 61000),
    two_classes("V9", (0.2, 0.6), 101000),
    Case(
        "V8 first come, first served",
        "priority.yaml",
        {"Wq": Fact(exact.erlang_c(0.7, 1, 1)["Wq"], observe.mean_wait())},
        {"queues.server.order": "0", **length(1000, 41000)},
        long=True,
    ),
    Case(
        "V10",
        "three_classes.yaml",
        {f"Wq{i + 1}": Fact(THREE[i], observe.mean_wait(rank=i + 1)) for i in range(3)},
        length(500, 40500),
        long=True,
    ),
    Case(
        "V11",
        "jackson.yaml",
        {
            "sales": Fact(JACKSON[0], observe.mean_present("quote")),
            "accounts": Fact(JACKSON[1], observe.mean_present("check")),
            "billing": Fact(JACKSON[2], observe.mean_present("bill")),
            "total": Fact(sum(JACKSON), observe.mean_present()),
            "time in system": Fact(sum(JACKSON), observe.mean_time_in_system),
        },
        length(200, 15200),
        long=True,
    ),
    repair("V12", 5, 1, 6100),
    repair("V13", 10, 2, 4100),
    Case(
        "V14",
        "renewal.yaml",
        {
            "cycle": Fact(RENEWAL["cycle"], observe.cycle_years(100)),
            "hours a year": Fact(RENEWAL["hours a year"], observe.hours_a_year(100)),
            "in contract": Fact(RENEWAL["in contract"], observe.in_contract),
        },
    ),
    trials("V15 constant", "{constant: {value: 15 days}}", long=False),
    trials("V15 exponential", "{exponential: {mean: 15 days}}"),
    trials("V15 lognormal", "{lognormal: {mean: 15 days, cv: 1}}"),
    loss("V16 3 on 5", 3, 5),
    loss("V16 8 on 10", 8, 10),
    Case(
        "V17",
        "loss.yaml",
        {
            "block": probability(BUFFER["block"], observe.ending_share("no room")),
            "L": Fact(BUFFER["L"], observe.mean_present()),
            "W": Fact(
                BUFFER["W"],
                lambda t: float(
                    (observe.asked(t)["ended"] - observe.asked(t)["joined"])[
                        observe.asked(t)["ending"] == "done"
                    ].mean()
                ),
            ),
        },
        {
            "parameters.arrivals": "0.8 / h",
            "actors.line.staff": "1",
            "queues.line.room": "9",
            **length(100, 12100),
        },
        long=True,
    ),
    selection("V18 shares", 3000, ["registered", "accepted", "bought of all"], long=False),
    selection("V18 V32", 30000, ALL_FACTS, long=True),
    chase("V19, V34 paused", 0),
    chase("V34 running", 1),
    set_up("V20", 0.28),
    set_up("V20 fast", 0.5),
    Case(
        "V21",
        "patience.yaml",
        {
            "fixed": probability(1 - math.exp(-1 / 3), observe.document_mean("fixed", "lost")),
            "random": probability(0.25, observe.document_mean("random", "lost")),
        },
    ),
    one_price(0),
    one_price(10),
    one_price(25),
    Case(
        "V23",
        "best_fit.yaml",
        {"best": Fact(exact.best_of(4), observe.document_mean("choice", "fit"))},
    ),
    two_reps("V24", 50, 6000, long=False),
    two_reps("V24 long", 200, 4000, long=True),
    Case(
        "V25",
        "rivals.yaml",
        {"came first": probability(1 / 6, observe.outcome_share("came"))},
    ),
    Case(
        "V26",
        "lifetime.yaml",
        {
            "value": Fact(
                exact.lifetime_value(600, 0.95, 0.1),
                lambda t: float(t.cases.loc[t.cases["kind"] == "client", "paid"].mean()),
            ),
            "halves": Fact(
                20.0, lambda t: float(t.cases.loc[t.cases["kind"] == "client", "halves"].mean())
            ),
        },
    ),
    Case(
        "V33",
        "trial.yaml",
        {
            "alive": Fact(
                exact.alive_after_trial(0.28, 15, 20), observe.document_mean("trial_end", "alive")
            )
        },
    ),
    Case(
        "V35",
        "trial.yaml",
        {
            "alive": Fact(
                math.exp(-1 / 6) * exact.alive_after_trial(0.28, 1, 20),
                observe.document_mean("price", "alive"),
            )
        },
        {"parameters.price_after": "1 day"},
    ),
    revisions("V36 four steps", [0, 10, 20, 25], 1.0),
    revisions("V36 two steps", [0, 10], 1.0),
    revisions("V36 narrow band", [0, 10, 20, 25], 0.2),
]  # fmt: skip
