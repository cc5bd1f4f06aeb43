"""The worlds and switches of a file `worlds.yaml` as choices of a dimension.

`worlds: FILE` stands for every world of the file, `switches: FILE` for the designs as described
and each switch by itself. In that file `a:PATH` and `b:PATH` mean the first and the second design.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.experiment.dimensions import Choice
from sim.experiment.reading.named_files import file_at
from sim.language.side_file import SideFile, text_of
from sim.language.tree import Node
from sim.study.sides import split_side
from sim.study.worlds import Worlds, read_worlds

DESCRIBED = "described"  # no switch is set


def worlds_in(file: SideFile, place: str, node: Node) -> tuple[Choice, ...]:
    """Every world of a file; that which the designs name is one of them. (), with the faults
    added, if the file cannot be read."""
    read = _read(file, place, node)
    worlds = read.worlds if read is not None else ()
    return tuple(
        Choice(one.name, float(at), {}, one.file.as_posix() if one.file else "")
        for at, one in enumerate(worlds)
    )


def switches_in(
    file: SideFile, place: str, node: Node, designs: Sequence[str]
) -> tuple[Choice, ...]:
    """No switch, then each of a file; () as above. designs: their names, for values that one of
    them gets."""
    read = _read(file, place, node)
    if read is None:
        return ()
    if not read.switches:
        rule = "needs a file that has switches"
        file.faults.add("E812", node.origin, place, rule, text_of(node))
    switched = (
        Choice(one.name, float(at), _owned(one.settings, designs))
        for at, one in enumerate(read.switches, start=1)
    )
    return (Choice(DESCRIBED, 0.0, {}), *switched)


def _read(file: SideFile, place: str, node: Node) -> Worlds | None:
    path = file_at(file, place, node)
    if path is None:
        return None
    with file.faults.gather():
        return read_worlds(path)
    return None


def _owned(settings: Mapping[str, Node], designs: Sequence[str]) -> dict[str, Node]:
    """The same by the paths of a study, where the name of a design stands before the colon."""
    names = dict(zip("ab", designs, strict=False))  # further designs have no letter
    split = ((*split_side(written), node) for written, node in settings.items())
    return {f"{names[side]}:{path}" if side else path: node for side, path, node in split}
