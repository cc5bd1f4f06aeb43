"""Public holidays of countries and their parts, as the pinned package `holidays` has them.

Observed days count too: where a holiday on a Sunday is made up on Monday, both are off.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache


@cache
def countries() -> Mapping[str, tuple[str, ...]]:
    """Parts that have holidays of their own, by ISO code of the country: `DE` -> `BY`, …"""
    import holidays  # heavy, and needed by few

    known = holidays.list_supported_countries(include_aliases=False)
    return {country: tuple(parts) for country, parts in known.items()}


@cache
def places() -> tuple[str, ...]:
    """Everything that may be written: `DE`, and `DE-BY` for a part."""
    parts = (f"{country}-{part}" for country, found in countries().items() for part in found)
    return (*countries(), *parts)


@cache
def days_off(place: str, first: int, last: int) -> frozenset[date]:
    """The public holidays of `DE` or `DE-BY` in the years from `first` to `last`."""
    import holidays

    country, _, part = place.partition("-")
    years = range(first, last + 1)
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=years))
