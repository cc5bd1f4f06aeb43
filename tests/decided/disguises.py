"""Designs that type in the answer and look as if they did not: each extends the shipped As-Is.

Each has words that its fault must be told in. They are cut to what they add; the head of the
file comes from `written`.
"""

from __future__ import annotations

HEAD = "title: As-Is, with a typed answer\nextends: as_is.yaml\n"
LAST = "after:\n  journeys.deciding.faded:\n"  # after the last branch on the utility
LUCK = "add: {state.luck: {uniform: {low: 0, high: 1}}}\n"
DECLINED = "    - leave: declined\n      name: typed\n      when: "

DISGUISES: dict[str, tuple[str, str]] = {
    "a chance after the last branch": (
        f"{LAST}{DECLINED}chance(typed, 30 %)\n",
        "turns away by a chance",
    ),
    "a state set by chance, branched on later": (
        f"add: {{state.lucky: no}}\n{LAST}"
        f"    - set: {{lucky: 'chance(typed, 70 %)'}}\n{DECLINED}not lucky\n",
        "turns away by something drawn",
    ),
    "a chance that goes through a second state": (
        "add: {state.lucky: no, state.happy: no}\n"
        "before:\n  journeys.selling.prepare_quote:\n"
        "    - set: {lucky: 'chance(typed, 70 %)'}\n"
        f"{LAST}    - set: {{happy: lucky and registered}}\n{DECLINED}not happy\n",
        "turns away by something drawn",
    ),
    "a drawn state": (f"{LUCK}{LAST}{DECLINED}luck > 0.7\n", "turns away by something drawn"),
    "an attribute of the market": (
        f"{LAST}{DECLINED}size > 20\n",
        "turns away by something drawn",
    ),
    "a level that only looks like patience": (
        "add:\n  state.mood: {start: {exponential: {mean: 1}}, rate: -1 / 400 h}\n"
        f"{LAST}{DECLINED}mood <= 0\n",
        "turns away by something drawn",
    ),
    "the clock": (f"{LAST}{DECLINED}now > 1000 h\n", "turns away by the clock"),
    "the skill of who sells": (f"{LAST}{DECLINED}rep.skill < 0\n", "turns away by something drawn"),
    "a wait that races": (
        f"{LAST}    - wait_until: first_value\n      name: typed\n"
        "      at_most: offer_left\n      else: [leave: declined]\n",
        "a wait that races",
    ),
    "patience that runs out": (
        f"{LAST}    - task: decide\n      name: typed\n"
        "      patience: {exponential: {mean: 1 h}}\n      left: [leave: declined]\n",
        "a wait that races",
    ),
    "a chance before a branch that decides nothing more": (
        f"{LAST}{DECLINED}chance(typed, 30 %)\n"
        "    - leave: declined\n      name: for_show\n      when: utility < 0\n",
        "turns away by a chance",
    ),
    "the utility or a chance": (
        f"{LAST}{DECLINED}not (utility >= 0 or chance(typed, 50 %))\n",
        "a branch on utility and on a chance",
    ),
    "the utility and a drawn state": (
        f"{LUCK}{LAST}{DECLINED}utility < 0 or luck > 0.7\n",
        "a branch on utility and on something drawn",
    ),
    "the utility or a drawn state": (
        f"{LUCK}set:\n"
        "  journeys.deciding.open_offer.wait_until: utility >= 0 or interest <= 0 or luck > 0.7\n",
        "reached however low utility is",
    ),
    "a way around the utility, by a constant": (
        "after:\n  journeys.display.quote:\n"
        "    - do: purchase\n      name: typed\n      when: seats >= 1\n",
        "reached however low utility is",
    ),
    "a way around the utility, by a chance": (
        "after:\n  journeys.display.quote:\n"
        "    - do: purchase\n      name: typed\n      when: chance(typed, 20 %)\n",
        "reached however low utility is",
    ),
    "a step left out": (
        "set:\n  journeys.deciding.open_offer.when: no\n",
        "reached however low utility is",
    ),
    "interest that is not asked after": (
        "set:\n  journeys.deciding.faded.when: no\n",
        "reached however low utility is",
    ),
    "a rule that is always so": (
        "add: {formulas.convinced: utility >= 0 or steps >= 0}\n"
        "set:\n  journeys.deciding.open_offer.wait_until: convinced\n",
        "reached however low utility is",
    ),
    "a purchase without a price": (
        "after:\n  journeys.opportunity.opportunity:\n"
        "    - do: purchase\n      name: typed\n      when: utility >= 0\n",
        "reached without `document: quote`",
    ),
    "a clock beside": (
        "add:\n  journeys.clock:\n"
        "    - wait: {exponential: {mean: 90 h}}\n      name: typed\n"
        "    - leave: declined\n"
        "before:\n  journeys.opportunity.selling:\n    - meanwhile: clock\n",
        "starts what may end the case",
    ),
    "no purchase at all": (
        "set:\n  journeys.purchase.won: {leave: declined}\n",
        "no way from `document: quote`",
    ),
}

WORLDS: dict[str, tuple[str, str]] = {  # in the market's file, where no design comes near
    "a utility that no price can change": (
        "set: {formulas.utility: taste_noise}\n",
        "utility reads nothing that `document: quote` shows",
    ),
}
