"""The JSON Schema of scenario files, for editors: from the models of the sections and the steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from pydantic import create_model

from sim.language.distributions import DISTRIBUTIONS
from sim.language.shape import MARK, TEXT_SCHEMA, Head, Sections

Schema = dict[str, object]
_STEPS: Schema = {"type": "array", "items": {"$ref": "#/$defs/Step"}}
_VALUE: Schema = {"anyOf": [TEXT_SCHEMA, {"$ref": "#/$defs/Draw"}]}
_DO: Schema = {"anyOf": [TEXT_SCHEMA, _STEPS]}

SHAPES: dict[str, Schema] = {
    "value": _VALUE,
    "expression": TEXT_SCHEMA,
    "name": TEXT_SCHEMA,
    "steps": _STEPS,
    "name or steps": _DO,
    "values by name": {"type": "object", "additionalProperties": _VALUE},
    "branches": {"type": "object", "additionalProperties": _STEPS},
    "alternatives": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"when": TEXT_SCHEMA, "do": _DO, "otherwise": _DO},
            "additionalProperties": False,
        },
    },
}
"""What may stand at a key of a step, by the word that step types use for it."""


def json_schema(
    steps: Mapping[str, Mapping[str, str]], help: Mapping[str, str] | None = None
) -> Schema:
    """The schema of a scenario file.

    steps: of each step type, what may stand at each of its keys (a word of `SHAPES`).
    help: one line about each step type.
    """
    file = create_model("ScenarioFile", __base__=(Sections, Head))
    schema = cast(Schema, file.model_json_schema())
    schema.pop("required", None)  # a file may leave to others what a whole scenario needs
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    definitions = cast("dict[str, Schema]", schema["$defs"])
    for name, step in steps.items():
        definitions[f"step_{name}"] = _step(name, step, (help or {}).get(name, ""))
    definitions["Step"] = {"anyOf": [{"$ref": f"#/$defs/step_{name}"} for name in steps]}
    definitions["Draw"] = _draw()
    return cast(Schema, _linked(schema))


def _step(name: str, keys: Mapping[str, str], help: str) -> Schema:
    return {
        "type": "object",
        "description": help,
        "properties": {key: SHAPES[shape] for key, shape in keys.items()},
        "required": [name],
        "additionalProperties": False,
    }


def _draw() -> Schema:
    """A map with the name of one distribution."""
    names = (*DISTRIBUTIONS, "empirical", "choice", "mixture")
    return {
        "type": "object",
        "properties": {name: {} for name in dict.fromkeys(names)},
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }


def _linked(node: object) -> object:
    """The schema with draws and steps filled in where they are marked, and without nulls."""
    if isinstance(node, list):
        return [_linked(item) for item in node if item != {"type": "null"}]
    if not isinstance(node, dict):
        return node
    if MARK in node:
        return _STEPS if node[MARK] == "steps" else {"$ref": "#/$defs/Draw"}
    return {key: _linked(value) for key, value in node.items() if (key, value) != ("default", None)}
