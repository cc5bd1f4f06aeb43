"""Reads a study file: what it says becomes designs, dimensions, claims, or faults."""
