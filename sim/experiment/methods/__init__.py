"""The methods: each says which runs it wants next, and in the end what they show."""

from sim.experiment.method import Kind
from sim.experiment.methods import break_even, claims, sweep, waterfall

METHODS: dict[str, Kind] = {
    one.KIND.name: one.KIND for one in (sweep, break_even, waterfall, claims)
}
