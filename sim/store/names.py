"""How files and folders of results are called."""

from __future__ import annotations

MANIFEST = "manifest.json"
STUDIES = "studies"  # in the results of a comparison: those of the studies of its page
UNFINISHED = ".unfinished"  # ends the name of a folder until its results are whole
REPLACED = ".replaced"  # ends that of older results while new ones take their place
