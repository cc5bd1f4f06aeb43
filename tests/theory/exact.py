"""Closed forms of the verification cases, from the parameters alone. Times in the case's unit."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from scipy import integrate, stats


def logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


def over_need(function: Callable[[float], float]) -> float:
    """Mean of `function` over a standard normal need."""
    value, _ = integrate.quad(lambda n: function(n) * stats.norm.pdf(n), -9, 9, epsabs=1e-13)
    return float(value)


# --- queues: birth and death -------------------------------------------------------------------


def birth_death(up: Sequence[float], down: Sequence[float]) -> list[float]:
    """Stationary distribution; up[n] leads from n to n + 1, down[n] from n + 1 to n."""
    weights = [1.0]
    for birth, death in zip(up, down, strict=True):
        weights.append(weights[-1] * birth / death)
    total = math.fsum(weights)
    return [w / total for w in weights]


def erlang_c(arrivals: float, service: float, servers: int) -> dict[str, float]:
    """M/M/c: P(wait), Wq, Lq, W, L, P0 (Kleinrock, Queueing Systems I, section 3.5)."""
    load = arrivals / service
    head = math.fsum(load**n / math.factorial(n) for n in range(servers))
    tail = load**servers / math.factorial(servers) * servers / (servers - load)
    p_wait = tail / (head + tail)
    wq = p_wait / (servers * service - arrivals)
    return {
        "P(wait)": p_wait,
        "Wq": wq,
        "Lq": arrivals * wq,
        "W": wq + 1 / service,
        "L": arrivals * (wq + 1 / service),
        "P0": 1 / (head + tail),
    }


def waits_longer(arrivals: float, service: float, servers: int, time: float) -> float:
    """M/M/c: P(Wq > time)."""
    p_wait = erlang_c(arrivals, service, servers)["P(wait)"]
    return p_wait * math.exp(-(servers * service - arrivals) * time)


def pollaczek_khinchine(arrivals: float, mean: float, cv2: float) -> float:
    """M/G/1: mean wait."""
    return arrivals * mean**2 * (1 + cv2) / (2 * (1 - arrivals * mean))


def erlang_a(arrivals: float, service: float, servers: int, leaving: float) -> dict[str, float]:
    """M/M/c with exponential patience of rate `leaving` (Garnett, Mandelbaum, Reiman 2002)."""
    top = servers + int(60 * max(1.0, arrivals / leaving) ** 0.5) + 400
    down = [min(n, servers) * service + max(0, n - servers) * leaving for n in range(1, top + 1)]
    p = birth_death([arrivals] * top, down)
    queue = math.fsum((n - servers) * p[n] for n in range(servers, top + 1))
    lost = leaving * queue / arrivals
    return {
        "P(abandon)": lost,
        "P(wait)": math.fsum(p[servers:]),
        "E[Q]": queue,
        "E[wait]": queue / arrivals,
        "utilisation": arrivals * (1 - lost) / (servers * service),
    }


def priority_waits(classes: Sequence[tuple[float, float]]) -> list[float]:
    """M/M/1, nobody interrupted, classes (arrivals, mean service), first is best (Cobham 1954)."""
    residual = math.fsum(rate * mean**2 for rate, mean in classes)
    waits, before = [], 0.0
    for rate, mean in classes:
        upto = before + rate * mean
        waits.append(residual / ((1 - before) * (1 - upto)))
        before = upto
    return waits


def jackson() -> list[float]:
    """V11: mean numbers at sales, accounts, billing."""
    rate = 1 / 0.9
    return [
        erlang_c(rate, 0.8, 2)["L"],
        erlang_c(rate, 1.6, 1)["L"],
        erlang_c(1.0, 2.0, 1)["L"],
    ]


def machine_repair(machines: int, failing: float, repair: float, fitters: int) -> dict[str, float]:
    up = [(machines - n) * failing for n in range(machines)]
    p = birth_death(up, [min(n, fitters) * repair for n in range(1, machines + 1)])
    down = math.fsum(n * q for n, q in enumerate(p))
    throughput = failing * (machines - down)
    return {
        "P0": p[0],
        "L": down,
        "availability": 1 - down / machines,
        "throughput": throughput,
        "Wq": down / throughput - 1 / repair,
    }


def erlang_b(load: float, servers: int) -> float:
    loss = 1.0
    for n in range(1, servers + 1):
        loss = load * loss / (n + load * loss)
    return loss


def finite_buffer(arrivals: float, service: float, places: int) -> dict[str, float]:
    """M/M/1 with `places` in the system."""
    p = birth_death([arrivals] * places, [service] * places)
    number = math.fsum(n * q for n, q in enumerate(p))
    return {"block": p[-1], "L": number, "W": number / (arrivals * (1 - p[-1]))}


def renewal_reward(renewal: float, gap: float, set_up: float, care: float) -> dict[str, float]:
    """V14: contract years are geometric; per cycle one set-up and `care` a year."""
    years = 1 / (1 - renewal)
    cycle = years + gap
    return {
        "cycle": cycle,
        "hours a year": (set_up + care * years) / cycle,
        "in contract": years / cycle,
    }


# --- sales -------------------------------------------------------------------------------------


def selection() -> dict[str, float]:
    """V18 and V32: one year of registration at 6 %, a pitch to everybody, purchase by need."""

    def registers(need: float) -> float:
        return 1 - math.exp(-0.06 * math.exp(need - 0.5))

    def accepts(need: float) -> float:
        return logistic(-4 + 0.7 * need)

    def buys(need: float) -> float:
        return logistic(-1 + 0.6 * need)

    share, accepted = over_need(registers), over_need(accepts)
    return {
        "registered": share,
        "need of registered": over_need(lambda n: n * registers(n)) / share,
        "accepted": accepted,
        "need of accepted": over_need(lambda n: n * accepts(n)) / accepted,
        "bought of registered": over_need(lambda n: buys(n) * registers(n)) / share,
        "bought of accepted": over_need(lambda n: buys(n) * accepts(n)) / accepted,
        "bought of all": over_need(buys),
    }


def chase(p: float, attempts: int, alive_a_gap: float) -> dict[str, float]:
    """V19 and V34: reached and mean attempts; interest survives each gap with `alive_a_gap`."""
    reached = math.fsum(p * ((1 - p) * alive_a_gap) ** k for k in range(attempts))
    gone, calls = 0.0, 0.0
    for k in range(attempts):  # P(call k + 1 is made) = P(not reached by the k before)
        calls += 1 - gone
        gone += p * ((1 - p) * alive_a_gap) ** k
    return {"reached": reached, "attempts": calls}


def activation(rate: float, days: float, steps: int = 5) -> dict[str, float]:
    """V20: Poisson steps, at most `steps`."""
    done = stats.poisson(rate * days)
    return {
        "first value": float(done.sf(steps - 1)),
        "steps": float(math.fsum(done.sf(k) for k in range(steps))),
    }


def alive_after_trial(rate: float, days: float, patience: float, steps: int = 5) -> float:
    """V33, V35: E exp(-min(time of first value, days) / patience)."""
    law = stats.gamma(steps, scale=1 / rate)
    before, _ = integrate.quad(lambda t: math.exp(-t / patience) * law.pdf(t), 0, days)
    return float(before + law.sf(days) * math.exp(-days / patience))


def bought_at(level: float, price_weight: float, discount: float) -> float:
    """V22: logit at one price."""
    return logistic(level - price_weight * math.log(1 - discount))


def ladder(level: float, weight: float, band: float, discounts: Sequence[float]) -> float:
    """V36: a revision is asked for within `band` below the line, one noise for all quotes."""
    gains = [-weight * math.log(1 - d) for d in discounts]
    lowest = -(level + gains[0])  # the noise that buys at the first price
    for before, after in pairwise(gains):
        asks = -band - (level + before)  # the noise that still asks for the next price
        if asks > lowest:
            break
        lowest = min(lowest, max(asks, -(level + after)))
        if asks > -(level + after):
            break
    return logistic(-lowest)


def best_of(count: int) -> float:
    """V23: mean of the largest of `count` standard normals."""
    law = stats.norm
    value, _ = integrate.quad(lambda x: x * count * law.pdf(x) * law.cdf(x) ** (count - 1), -9, 9)
    return float(value)


def better_looks_better(high: float, low: float, quotes: int) -> float:
    """V24: P(more wins for the better rep), ties half."""
    wins = np.arange(quotes + 1)
    better, other = stats.binom.pmf(wins, quotes, high), stats.binom.pmf(wins, quotes, low)
    below = np.concatenate([[0.0], np.cumsum(other)[:-1]])
    return float(np.sum(better * (below + 0.5 * other)))


def lifetime_value(fee: float, retention: float, yearly_interest: float) -> float:
    """V26: fee at the start of each half-year while the client stays, discounted."""
    return fee / (1 - retention / math.sqrt(1 + yearly_interest))
