"""One run as files that other programs open. A new format is one registered function.

`EXPORTS` holds every format by its name; `exporter` finds one or says which there are.
"""

from __future__ import annotations

from sim.store.exports import csv_log, ocel, parquet, xes
from sim.store.exports.log import Log
from sim.store.exports.registry import EXPORTS, Exporter, export, exporter

__all__ = ["EXPORTS", "FORMATS", "Exporter", "Log", "export", "exporter"]

FORMATS = (csv_log, parquet, xes, ocel)  # importing them fills the registry
