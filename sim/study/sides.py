"""Values that are meant for both designs of a comparison, or for one: `a:PATH`, `b:PATH`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, TypeVar

Side = Literal["a", "b"]
Value = TypeVar("Value")
_SIDE = re.compile(r"\s*(?:([ab]):)?(.*?)\s*", re.DOTALL)


def split_side(text: str) -> tuple[str, str]:
    """`b:sources.outreach.cap` -> `b` and the path; "" and the path without a side."""
    found = _SIDE.fullmatch(text)
    assert found is not None
    return found[1] or "", found[2].strip()


def for_side(settings: Mapping[str, Value], side: Side) -> dict[str, Value]:
    """The values that this side gets, by path."""
    split = [(*split_side(key), value) for key, value in settings.items()]
    return {path: value for where, path, value in split if where in ("", side)}
