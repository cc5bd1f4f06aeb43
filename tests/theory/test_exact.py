"""The closed forms against the digits printed in the model, so that both are right."""

from __future__ import annotations

import math

import pytest
from scipy import stats

from tests.theory import exact

PRINTED = {
    "V1 Wq": (exact.erlang_c(0.8, 1, 1)["Wq"], 4.0),
    "V1 Lq": (exact.erlang_c(0.8, 1, 1)["Lq"], 3.2),
    "V1 W": (exact.erlang_c(0.8, 1, 1)["W"], 5.0),
    "V1 L": (exact.erlang_c(0.8, 1, 1)["L"], 4.0),
    "V1 P(Wq>5)": (exact.waits_longer(0.8, 1, 1, 5), 0.294304),
    "V1 P(W>5)": (math.exp(-(1 - 0.8) * 5), 0.367879),
    "V1 P(N>=5)": (0.8**5, 0.327680),
    "V2 P(wait)": (exact.erlang_c(2.4, 1, 3)["P(wait)"], 0.647191),
    "V2 Wq": (exact.erlang_c(2.4, 1, 3)["Wq"], 1.078652),
    "V2 Lq": (exact.erlang_c(2.4, 1, 3)["Lq"], 2.588764),
    "V2 L": (exact.erlang_c(2.4, 1, 3)["L"], 4.988764),
    "V2 P0": (exact.erlang_c(2.4, 1, 3)["P0"], 0.056180),
    "V2 P(Wq>1)": (exact.waits_longer(2.4, 1, 3, 1), 0.355186),
    "V3 P(wait)": (exact.erlang_c(6.8, 1, 8)["P(wait)"], 0.572569),
    "V3 Wq": (exact.erlang_c(6.8, 1, 8)["Wq"], 0.477141),
    "V3 Lq": (exact.erlang_c(6.8, 1, 8)["Lq"], 3.244557),
    "V3 L": (exact.erlang_c(6.8, 1, 8)["L"], 10.044557),
    "V4 constant": (exact.pollaczek_khinchine(0.8, 1, 0), 2.0),
    "V4 uniform": (exact.pollaczek_khinchine(0.8, 1, 1 / 3), 2.666667),
    "V4 Erlang-4": (exact.pollaczek_khinchine(0.8, 1, 0.25), 2.5),
    "V4 exponential": (exact.pollaczek_khinchine(0.8, 1, 1), 4.0),
    "V4 cv2 4": (exact.pollaczek_khinchine(0.8, 1, 4), 10.0),
    "V5 P(abandon)": (exact.erlang_a(10, 1, 10, 0.5)["P(abandon)"], 0.103913),
    "V5 P(wait)": (exact.erlang_a(10, 1, 10, 0.5)["P(wait)"], 0.619655),
    "V5 E[Q]": (exact.erlang_a(10, 1, 10, 0.5)["E[Q]"], 2.078264),
    "V5 E[wait]": (exact.erlang_a(10, 1, 10, 0.5)["E[wait]"], 0.207826),
    "V5 utilisation": (exact.erlang_a(10, 1, 10, 0.5)["utilisation"], 0.896087),
    "V6 P(abandon)": (exact.erlang_a(2.4, 1, 3, 0.25)["P(abandon)"], 0.088106),
    "V6 P(wait)": (exact.erlang_a(2.4, 1, 3, 0.25)["P(wait)"], 0.522853),
    "V6 E[Q]": (exact.erlang_a(2.4, 1, 3, 0.25)["E[Q]"], 0.845815),
    "V6 utilisation": (exact.erlang_a(2.4, 1, 3, 0.25)["utilisation"], 0.729515),
    "V7 P(abandon)": (exact.erlang_a(12, 1, 10, 1)["P(abandon)"], 0.213632),
    "V7 E[Q]": (exact.erlang_a(12, 1, 10, 1)["E[Q]"], 2.563588),
    "V8 first": (exact.priority_waits([(0.3, 1), (0.4, 1)])[0], 1.0),
    "V8 second": (exact.priority_waits([(0.3, 1), (0.4, 1)])[1], 3.333333),
    "V8 in turn": (exact.erlang_c(0.7, 1, 1)["Wq"], 2.333333),
    "V9 first": (exact.priority_waits([(0.2, 1), (0.6, 1)])[0], 1.0),
    "V9 second": (exact.priority_waits([(0.2, 1), (0.6, 1)])[1], 5.0),
    "V10 first": (exact.priority_waits([(0.1, 2), (0.2, 1), (0.3, 0.5)])[0], 0.843750),
    "V10 second": (exact.priority_waits([(0.1, 2), (0.2, 1), (0.3, 0.5)])[1], 1.406250),
    "V10 third": (exact.priority_waits([(0.1, 2), (0.2, 1), (0.3, 0.5)])[2], 2.5),
    "V11 sales": (exact.jackson()[0], 2.682563),
    "V11 accounts": (exact.jackson()[1], 2.272727),
    "V11 billing": (exact.jackson()[2], 1.0),
    "V11 total": (sum(exact.jackson()), 5.955291),
    "V12 P0": (exact.machine_repair(5, 0.2, 1, 1)["P0"], 0.284868),
    "V12 L": (exact.machine_repair(5, 0.2, 1, 1)["L"], 1.424339),
    "V12 throughput": (exact.machine_repair(5, 0.2, 1, 1)["throughput"], 0.715132),
    "V12 Wq": (exact.machine_repair(5, 0.2, 1, 1)["Wq"], 0.991714),
    "V13 P0": (exact.machine_repair(10, 0.2, 1, 2)["P0"], 0.120186),
    "V13 L": (exact.machine_repair(10, 0.2, 1, 2)["L"], 2.403722),
    "V13 availability": (exact.machine_repair(10, 0.2, 1, 2)["availability"], 0.759628),
    "V13 throughput": (exact.machine_repair(10, 0.2, 1, 2)["throughput"], 1.519256),
    "V13 Wq": (exact.machine_repair(10, 0.2, 1, 2)["Wq"], 0.582170),
    "V14 cycle": (exact.renewal_reward(0.9, 0.5, 10, 2)["cycle"], 10.5),
    "V14 hours": (exact.renewal_reward(0.9, 0.5, 10, 2)["hours a year"], 2.857143),
    "V14 in contract": (exact.renewal_reward(0.9, 0.5, 10, 2)["in contract"], 0.952381),
    "V15 P(N>=90)": (float(stats.poisson(75).sf(89)), 0.050192),
    "V16 3 on 5": (exact.erlang_b(3, 5), 0.110054),
    "V16 8 on 10": (exact.erlang_b(8, 10), 0.121661),
    "V17 block": (exact.finite_buffer(0.8, 1, 10)["block"], 0.023493),
    "V17 L": (exact.finite_buffer(0.8, 1, 10)["L"], 2.966314),
    "V17 W": (exact.finite_buffer(0.8, 1, 10)["W"], 3.797098),
    "V18 registered": (exact.selection()["registered"], 0.0556843),
    "V18 need of registered": (exact.selection()["need of registered"], 0.930993),
    "V18 accepted": (exact.selection()["accepted"], 0.0225574),
    "V18 need of accepted": (exact.selection()["need of accepted"], 0.675283),
    "V19 reached": (exact.chase(0.35, 6, 1)["reached"], 0.924581),
    "V19 attempts": (exact.chase(0.35, 6, 1)["attempts"], 2.641660),
    "V20 first value": (exact.activation(0.28, 15)["first value"], 0.410173),
    "V20 steps": (exact.activation(0.28, 15)["steps"], 3.711559),
    "V20 first value, fast": (exact.activation(0.5, 15)["first value"], 0.867938),
    "V20 steps, fast": (exact.activation(0.5, 15)["steps"], 4.783282),
    "V21 fixed": (1 - math.exp(-2 / 6), 0.283469),
    "V21 random": (2 / (2 + 6), 0.25),
    "V22 no discount": (exact.bought_at(-1, 3, 0), 0.268941),
    "V22 10 %": (exact.bought_at(-1, 3, 0.10), 0.335387),
    "V22 25 %": (exact.bought_at(-1, 3, 0.25), 0.465815),
    "V23": (exact.best_of(4), 1.029375),
    "V24 50": (exact.better_looks_better(0.3, 0.2, 50), 0.876225),
    "V24 200": (exact.better_looks_better(0.3, 0.2, 200), 0.989830),
    "V25": (0.06 / 0.36, 0.166667),
    # The model prints 6368.714138; 600 / (1 - 0.95 / sqrt 1.1) in 30 digits is 6368.714144086.
    "V26 value": (exact.lifetime_value(600, 0.95, 0.10), 6368.714144),
    "V32 registered": (exact.selection()["bought of registered"], 0.399161),
    "V32 accepted": (exact.selection()["bought of accepted"], 0.365766),
    "V32 all": (exact.selection()["bought of all"], 0.283541),
    "V33": (exact.alive_after_trial(0.28, 15, 20), 0.520789),
    "V34 reached": (exact.chase(0.35, 6, math.exp(-1 / 6))["reached"], 0.756557),
    "V34 attempts": (exact.chase(0.35, 6, math.exp(-1 / 6))["attempts"], 3.013156),
    "V35": (math.exp(-1 / 6) * exact.alive_after_trial(0.28, 1, 20), 0.805198),
    "V36 four steps": (exact.ladder(-1, 3, 1.0, [0, 0.1, 0.2, 0.25]), 0.465815),
    "V36 two steps": (exact.ladder(-1, 3, 1.0, [0, 0.1]), 0.335387),
    "V36 narrow band": (exact.ladder(-1, 3, 0.2, [0, 0.1, 0.2, 0.25]), 0.310026),
}


@pytest.mark.parametrize("name", PRINTED)
def test_a_closed_form_gives_the_printed_digits(name: str) -> None:
    computed, printed = PRINTED[name]
    assert computed == pytest.approx(printed, abs=0.6e-6, rel=0)


def test_with_patience_as_long_as_service_the_number_in_the_system_is_poisson() -> None:
    assert math.exp(-12) == pytest.approx(6.144212e-06, rel=1e-7)
    lost = exact.erlang_a(12, 1, 10, 1)["P(abandon)"]
    queue = sum((n - 10) * float(stats.poisson(12).pmf(n)) for n in range(11, 200))
    assert lost == pytest.approx(queue / 12, rel=1e-12)


def test_precedence_moves_waiting_about_and_leaves_its_load_weighted_mean_as_it_was() -> None:
    first, second = exact.priority_waits([(0.2, 1), (0.6, 1)])
    assert (0.2 * first + 0.6 * second) / 0.8 == pytest.approx(exact.erlang_c(0.8, 1, 1)["Wq"])
