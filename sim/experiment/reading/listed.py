"""A list of choices as a study file writes it: values, named variants, worlds or switches."""

from __future__ import annotations

from sim.experiment.dimensions import Choice, Listed
from sim.experiment.reading.elsewhere import switches_in, worlds_in
from sim.experiment.reading.named_files import file_at
from sim.experiment.reading.varied import Varied
from sim.language.side_file import text_of
from sim.language.tree import Mapping as Tree
from sim.language.tree import Sequence as Items
from sim.study.tuning import written

CODE = "E812"
KINDS = ("values", "variants", "worlds", "switches")
MOST_CHOICES = 1000  # each is loaded in every design before anything runs


def read_listed(varied: Varied, kind: str) -> Listed | None:
    """kind: one of KINDS. None, with the faults added, if there is nothing to choose from."""
    node = varied.node[kind]
    count = len(_parts(node))
    if not 0 < count <= MOST_CHOICES:
        rule = f"needs something to choose from, at most {MOST_CHOICES} choices"
        varied.refuse(CODE, kind, rule, str(count) if count else "")
        return None
    choices = READERS[kind](varied)
    return Listed(varied.name, varied.title, choices) if choices else None


def _parts(node: object) -> tuple[object, ...]:
    if isinstance(node, Items):
        return node.items
    return tuple(node.entries) if isinstance(node, Tree) else (node,)


def _values(varied: Varied) -> tuple[Choice, ...]:
    """Each value, written into every path."""
    node = varied.node["values"]
    assert isinstance(node, Items), "by the form of a study"
    found: dict[str, Choice] = {}
    for at, one in enumerate(node):
        text = written(one)
        if text in found:
            place = varied.place(f"values[{at}]")
            varied.file.faults.add(CODE, one.origin, place, "the value stands here twice", text)
        found[text] = Choice(text, float(at), dict.fromkeys(varied.paths, one))
    return tuple(found.values())


def _variants(varied: Varied) -> tuple[Choice, ...]:
    """Paths that are set together, under a name."""
    node = varied.node["variants"]
    assert isinstance(node, Tree), "by the form of a study"
    named = ((name, one) for name, one in node.entries.items() if isinstance(one, Tree))
    return tuple(Choice(name, float(at), one.entries) for at, (name, one) in enumerate(named))


def _worlds(varied: Varied) -> tuple[Choice, ...]:
    """Files in place of the world's; the text `described` stands for the designs' own."""
    node, place = varied.node["worlds"], varied.place("worlds")
    if not isinstance(node, Tree):
        return worlds_in(varied.file, place, node)
    found = []
    for at, (name, one) in enumerate(node.entries.items()):
        described = text_of(one) == "described"
        path = None if described else file_at(varied.file, f"{place}.{name}", one)
        found.append(Choice(name, float(at), {}, "" if path is None else path.as_posix()))
    return tuple(found)


def _switches(varied: Varied) -> tuple[Choice, ...]:
    designs = list(varied.scenarios)
    return switches_in(varied.file, varied.place("switches"), varied.node["switches"], designs)


READERS = dict(zip(KINDS, (_values, _variants, _worlds, _switches), strict=True))
