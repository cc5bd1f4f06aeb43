"""The JSON Schema for editors accepts the scenarios that load and refuses unknown keys."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
import yaml

from sim.language.loader import parse_yaml
from sim.language.schema import json_schema
from sim.language.shape import known_keys
from sim.language.tree import Mapping, Node, Scalar
from sim.program.steps import STEPS_BY_KEYWORD
from tests.invoked import sim

SECTION_WORDS = known_keys(())

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "scenarios"
OTHERS = (
    "worlds.yaml",
    "tuning.yaml",
    "studies",
    "page",
)  # are no scenarios: how these are studied
SHIPPED = sorted(p for p in SCENARIOS.rglob("*.yaml") if not {*p.parts} & {*OTHERS})
FILES = [*sorted((Path(__file__).parent / "valid").glob("*.yaml")), *SHIPPED]


class Editor(yaml.SafeLoader):
    """Reads YAML as editors do: by YAML 1.2, in which a number is a number and `NO` a text."""


Editor.yaml_implicit_resolvers = {}
for mark, pattern in (
    ("bool", "true|false"),
    ("float", r"[-+]?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?"),
):
    Editor.add_implicit_resolver(f"tag:yaml.org,2002:{mark}", re.compile(f"^(?:{pattern})$"), None)


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = json_schema({name: dict(step.keys) for name, step in STEPS_BY_KEYWORD.items()})
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


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_scenario_is_valid_as_an_editor_reads_it(
    validator: jsonschema.Draft202012Validator, path: Path
) -> None:
    validator.validate(yaml.load(path.read_text(encoding="utf-8"), Loader=Editor))


def test_the_committed_schema_is_what_the_command_prints() -> None:
    printed = sim("schema").stdout
    committed = (SCENARIOS / "schema.json").read_text(encoding="utf-8")
    assert committed == printed, "run `python3 run_sim.py schema > scenarios/schema.json`"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_scenario_names_the_schema_to_editors(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    mark = "# yaml-language-server: $schema="
    assert first.startswith(mark)
    assert (path.parent / first.removeprefix(mark)).resolve() == SCENARIOS / "schema.json"


def keys_of(node: object) -> Iterator[list[str | int]]:
    """The place of every key of a file."""
    pairs = node.items() if isinstance(node, dict) else enumerate(node)  # type: ignore[arg-type]
    for key, value in pairs if isinstance(node, dict | list) else ():
        if isinstance(key, str):
            yield [key]
        for place in keys_of(value) if isinstance(value, dict | list) else ():
            yield [key, *place]


def misspelled(tree: dict[str, object], place: list[str | int]) -> dict[str, object]:
    tree = copy.deepcopy(tree)
    holder: object = tree
    for step in place[:-1]:
        holder = holder[step]  # type: ignore[index]
    assert isinstance(holder, dict)
    holder[f"{place[-1]}x"] = holder.pop(str(place[-1]))
    return tree


def test_every_misspelled_word_of_the_language_is_marked(
    validator: jsonschema.Draft202012Validator,
) -> None:
    """A key that stays valid when misspelled is a name of the scenario's own."""
    own: set[str] = set()
    known: set[str] = set()
    for name in ("kinds", "simple", "firm"):
        tree = plain(parse_yaml(Path(__file__).parent / "valid" / f"{name}.yaml"))
        assert isinstance(tree, dict)
        for place in keys_of(tree):
            valid = validator.is_valid(misspelled(tree, place))
            (own if valid else known).add(str(place[-1]))
    assert own & (set(SECTION_WORDS) | set(STEPS_BY_KEYWORD)) == set()
    assert known >= {"run", "length", "actors", "staff", "tasks", "time", "journeys", "task"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"runn": {"length": "1 h"}},
        {"run": {"lenght": "1 h"}},
        {"cases": {"firm": {"cuont": "3"}}},
        {"tasks": {"work": {"actor": "server", "tiem": "1 h"}}},
        {"tasks": {"work": {"actor": "server", "time": {"lognromal": {}}}}},
        {"queues": {"server": {"roon": "3"}}},
        {"parameters": {"share": {"valu": "3"}}},
        {"calendars": {"office": {"dyas": "Mon-Fri"}}},
        {"measures": {"wim": "outcome won"}},
        {"outcomes": {"won": "succes"}},
        {"changes": [{"nam": "one"}]},
        {"journeys": {"visit": [{"repeat": [{"wiat": "1 h"}]}]}},
        {"journeys": {"visit": [{"choose": [{"wen": "yes", "do": []}]}]}},
        {"journeys": {"visit": [{"task": "a", "left": [{"leav": "x"}]}]}},
        {"before": {"journeys.a.b": [{"wiat": "1 h"}]}},
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
