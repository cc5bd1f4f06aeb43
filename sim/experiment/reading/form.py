"""What a study file looks like: its keys, and the form of what stands at them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Tag

from sim.errors import ScenarioError
from sim.language.loader import parse_yaml
from sim.language.shape import BY_FORM, Free, Held, Section, Text, Texts

OWN = ("question", "designs", "method", "vary")  # keys that no scenario has
Worlds = Annotated[
    Annotated[Text, Tag("<text>")] | Annotated[dict[str, Text], Tag("<map>")], BY_FORM
]


class CandidateForm(Section):
    """A design: its file, and what is set or left out for it alone."""

    file: Text
    set: Free | None = None
    without: Texts | None = None


class DimensionForm(Section):
    """What is varied: a path (or several) with a range or values, named variants, or worlds.

    worlds: files by name, or a file `worlds.yaml` whose worlds are meant; switches: such a file.
    """

    title: Text | None = None
    path: Texts | None = None
    low: Text | None = None
    high: Text | None = None
    scale: Text | None = None
    whole: Text | None = None
    draw: Free | None = None
    values: list[object] | None = None
    variants: dict[str, Free] | None = None
    worlds: Worlds | None = None
    switches: Text | None = None


Candidates = dict[
    str,
    Annotated[Annotated[Text, Tag("<text>")] | Annotated[CandidateForm, Tag("<map>")], BY_FORM],
]


class StudyForm(Section):
    """A study: what it asks, of which designs, over what, and how."""

    title: Text | None = None
    question: Text | None = None
    designs: Candidates | None = None
    world: Text | None = None
    set: Free | None = None
    seed: Text | None = None
    streams: Text | None = None
    vary: dict[str, DimensionForm] | None = None
    measure: list[Text] | None = None
    method: Held | None = None


def is_study(path: Path) -> bool:
    """Whether a file is meant as a study, whatever is wrong with it, and not as a scenario."""
    try:
        written = parse_yaml(path)
    except ScenarioError:
        return False
    return any(key in written for key in OWN)
