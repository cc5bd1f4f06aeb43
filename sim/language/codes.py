"""Codes of faults and the rule behind each. A code keeps its meaning over releases.

Each author has a block: E1xx to E4xx values, E5xx to E8xx files, sections and steps.
"""

from __future__ import annotations

CODES: dict[str, str] = {
    # E1xx: quantities and units
    "E101": "a number is finite",
    "E102": "a number is followed by an operator or a known unit",
    "E103": "a unit stands only after a number",
    # E2xx: expressions
    "E201": "an expression is neither empty nor too long",
    "E202": "an expression holds only the characters of the language",
    "E203": "an expression is complete and in order",
    "E204": "an expression is not nested too deeply",
    "E205": "a comparison has two sides",
    "E206": "only functions of the language can be called",
    "E207": "a function gets as many values as it needs",
    "E208": "a name is known",
    "E209": "a dot reads a property, a trait or a value of the parent case",
    "E210": "an expression reads the case it belongs to",
    "E211": "some words may stand only in some places",
    "E212": "formulas do not name each other in a circle",
    "E213": "an expression with its formulas has a limited size",
    "E214": "an own name for chance is lower case and no word of the language",
    "E215": "an expression is one text",
    "E216": "a constant names only parameters",
    "E217": "in wait_until a level stands alone on one side of a comparison",
    # E3xx: types and dimensions
    "E301": "a value is what its place needs",
    "E302": "sums, comparisons and branches have equal dimensions",
    "E303": "only values of one sort can be compared",
    "E304": "both branches give the same sort of value",
    "E305": "arithmetic needs numbers",
    "E306": "a dimension is raised only to a literal whole number",
    "E307": "a condition is yes or no",
    "E308": "brackets pick one number of a list or of a vector",
    "E309": "a constant is finite",
    "E310": "a value is one value",
    "E311": "a probability lies between 0 and 1",
    "E312": "most functions need a pure number",
    # E4xx: draws
    "E401": "a draw has one distribution",
    "E402": "a distribution is known",
    "E403": "a distribution gets one of its sets of parameters",
    "E404": "parameters of a distribution obey its rule",
    "E405": "weights are not negative and not all 0",
    "E406": "a choice is among the elements of a set",
    "E407": "a mixture is a list of weights and draws",
    "E408": "an empirical draw has values, and as many weights",
}
