"""Parameters to try each registered form with, found from its own rules."""

from itertools import product

from sim.language.distributions import DISTRIBUTIONS, Form

FORMS = [form for distribution in DISTRIBUTIONS.values() for form in distribution.forms]
CANDIDATES = (0.3, 0.6, 1.0, 1.4, 2.0)
EXAMPLES = 5

EXTREMES: dict[tuple[str, ...], list[tuple[float, ...]]] = {
    ("mean",): [(1e-12,), (1e6,)],
    ("mean", "cv"): [(1e-3, 1e3), (1e3, 1e-9), (1e3, 2e-3)],
    ("median", "sigma"): [(1e100, 300.0), (1e-300, 300.0)],
    ("shape", "scale"): [(1e-6, 1.0), (0.001, 1e-300), (1e6, 1e100)],
    ("shape", "mean"): [(0.01, 1.0), (1e6, 1.0)],
    ("mean", "stages"): [(1e-9, 1e4), (1.0, 1.0)],
}


def examples(form: Form) -> list[tuple[float, ...]]:
    """A few sets of parameters that the form accepts, spread over all candidates."""
    choices = product(CANDIDATES, repeat=len(form.parameters))
    accepted = [values for values in choices if form.check(*values) == ""]
    assert accepted, f"no candidates fit {form.parameters}"
    return accepted[:: max(1, len(accepted) // EXAMPLES)]


def number_of(form: Form) -> str:
    """A readable name of a form, for test ids."""
    name = next(name for name, d in DISTRIBUTIONS.items() if form in d.forms)
    return f"{name}-{'-'.join(form.parameters)}"
