"""The methods: each says which runs it wants next, and in the end what they show."""

from sim.experiment.method import Kind
from sim.experiment.methods import (
    break_even,
    claims,
    selection,
    sensitivity,
    sign_map,
    sweep,
    uncertainty,
    warm_up,
    waterfall,
)

KINDS = (
    sweep.KIND, break_even.KIND, sign_map.KIND, waterfall.KIND, sensitivity.MORRIS,
    sensitivity.SOBOL, uncertainty.KIND, selection.KIND, claims.KIND, warm_up.KIND,
)  # fmt: skip
METHODS: dict[str, Kind] = {kind.name: kind for kind in KINDS}
