"""The JSON Schema for editors accepts the scenarios that load and refuses unknown keys."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from sim.language.loader import parse_yaml
from sim.language.schema import json_schema
from sim.language.tree import Mapping, Node, Scalar

ROOT = Path(__file__).parents[2]
FILES = [
    *sorted((Path(__file__).parent / "valid").glob("*.yaml")),
    *sorted((ROOT / "scenarios").rglob("*.yaml")),
]


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    from sim.program.steps import STEPS_BY_KEYWORD as STEPS

    schema = json_schema({name: dict(step.keys) for name, step in STEPS.items()})
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def plain(node: Node) -> object:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapping):
        return {key: plain(value) for key, value in node.entries.items()}
    return [plain(item) for item in node]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_scenario_is_valid(validator: jsonschema.Draft202012Validator, path: Path) -> None:
    validator.validate(plain(parse_yaml(path)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"sorces": {}},
        {"actors": {"sales": {"staf": "1"}}},
        {"journeys": {"visit": [{"tsk": "service"}]}},
        {"journeys": {"visit": [{"task": "service", "patince": "1 h"}]}},
        {"sources": {"shop": {"journey": "visit", "every": {"nomal": {}}}}},
    ],
)
def test_unknown_words_are_marked(
    validator: jsonschema.Draft202012Validator, wrong: dict[str, object]
) -> None:
    assert not validator.is_valid(wrong)
