"""Scenario -> Program: what an engine runs."""
