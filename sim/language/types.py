"""What a value is: its shape and, for numbers, its dimension.

Time is held in hours, money in units of its currency; a dimension is a
product of powers of `time` and of currency codes such as `USD`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Shape = Literal["number", "yes_no", "element", "person", "vector", "list", "case", "text"]


@dataclass(frozen=True)
class Dimension:
    """Powers of the base dimensions, sorted by name; no powers: a pure number."""

    powers: tuple[tuple[str, int], ...] = ()
    any: bool = False  # only of a bare literal 0, which fits every dimension

    def __mul__(self, other: Dimension) -> Dimension:
        if self.any or other.any:
            return ANY
        total = dict(self.powers)
        for base, power in other.powers:
            total[base] = total.get(base, 0) + power
        return Dimension(tuple(sorted((b, p) for b, p in total.items() if p)))

    def __pow__(self, exponent: int) -> Dimension:
        if self.any:
            return ANY
        return Dimension(tuple((b, p * exponent) for b, p in self.powers if p * exponent))

    def __truediv__(self, other: Dimension) -> Dimension:
        return self * other**-1

    def fits(self, other: Dimension) -> bool:
        """Whether a value of this dimension may stand where `other` is wanted."""
        return self.any or other.any or self.powers == other.powers

    def __str__(self) -> str:
        if self.any:
            return "any"
        if not self.powers:
            return "a pure number"
        up = [f"{b}^{p}" if p != 1 else b for b, p in self.powers if p > 0]
        down = [f"{b}^{-p}" if p != -1 else b for b, p in self.powers if p < 0]
        return "·".join(up or ["1"]) + ("/" + "·".join(down) if down else "")


PURE = Dimension()
ANY = Dimension(any=True)
TIME = Dimension((("time", 1),))


@dataclass(frozen=True)
class Type:
    """Shape of a value; `of` names the set (element, vector), actor (person) or kind (case)."""

    shape: Shape
    dimension: Dimension = PURE
    of: str = ""

    def __str__(self) -> str:
        match self.shape:
            case "number":
                return str(self.dimension)
            case "yes_no":
                return "yes or no"
            case "element":
                return f"one of {self.of}"
            case "person":
                return f"a person of {self.of}"
            case "vector":
                return f"one number per {self.of}"
            case "case":
                return f"a case of kind {self.of}"
            case _:
                return f"a {self.shape}"


NUMBER = Type("number")
YES_NO = Type("yes_no")
DURATION = Type("number", TIME)
TEXT = Type("text")
