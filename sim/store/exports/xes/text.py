"""Values as XES attributes, nothing lost.

XML has no control characters, halves of pairs or non-characters, and a key is an XML name. What
does not fit is written as `_xHHHH_` (hexadecimal; ST_Xstring of ECMA-376), and so is the
underscore of a text that already looks like that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

import numpy as np
import numpy.typing as npt
import pandas as pd

ESCAPES = (
    "what XML cannot hold is written as _xHHHH_ (hexadecimal code point, as ST_Xstring of ECMA-376)"
)
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|_(?=x[0-9A-Fa-f]{4})")
_NO_NAME = re.compile("[^A-Za-z0-9._-]|^[^A-Za-z_]|_(?=x[0-9A-Fa-f]{4})")
OURS = "sim."  # keys of this program; a column that begins like that is escaped


def attribute(tag: str, key: str, value: str) -> str:
    """One attribute. `key` is an XML name already."""
    return f'<{tag} key="{key}" value={quoteattr(escaped(value))}/>'


def escaped(text: str) -> str:
    """`text` with what XML cannot hold as `_xHHHH_`."""
    return _ILLEGAL.sub(_code, text)


def key_of(column: str) -> str:
    """The key of a column of the scenario's own: an XML name that is none of ours."""
    name = _NO_NAME.sub(_code, column) or "_x0020_"
    return f"_x{ord(name[0]):04X}_{name[1:]}" if name.startswith(OURS) else name


def _code(found: re.Match[str]) -> str:
    return f"_x{ord(found.group()):04X}_"


def texts(key: str, values: Sequence[object] | pd.Series) -> list[str]:
    """A string attribute for each value, "" for those that are missing."""
    codes, known = pd.factorize(pd.Series(values, dtype=object))
    made = [attribute("string", key, str(value)) for value in known] + [""]
    return [made[code] for code in codes]


def names(key: str, values: pd.Series) -> list[str]:
    """As `texts`, for columns in which "" stands for nobody or nothing: it gives no attribute."""
    plain = values.astype(object)
    return texts(key, plain.where(plain != "", None))


def floats(key: str, values: npt.ArrayLike) -> list[str]:
    """A float attribute for each value, with every bit; "" for NaN."""
    return [
        "" if value != value else f'<float key="{key}" value="{_number(value)}"/>'
        for value in np.asarray(values, dtype=float).tolist()
    ]


def _number(value: float) -> str:
    return {float("inf"): "INF", float("-inf"): "-INF"}.get(value) or repr(value)


def column(name: str, values: pd.Series) -> list[str]:
    """Attributes of a column of any sort; "" where nothing is known."""
    key = key_of(name)
    if pd.api.types.is_bool_dtype(values):
        return [f'<boolean key="{key}" value="{str(v).lower()}"/>' for v in values.tolist()]
    if pd.api.types.is_integer_dtype(values):
        return [f'<int key="{key}" value="{value}"/>' for value in values.tolist()]
    if pd.api.types.is_float_dtype(values):
        return floats(key, values.to_numpy())
    return texts(key, values)
