"""The register of evidence: what was measured, on whom, and where it is printed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from sim.language.collected import Faults
from sim.language.loader import parse_yaml
from sim.language.tree import Mapping, Node, Scalar

REGISTER = Path("calibration") / "evidence.yaml"
NEEDED = ("measured", "grade", "source")


@dataclass(frozen=True)
class Evidence:
    """An entry of the register, every field as written; "" where the register is silent.

    measured: `nothing` where there is no figure. on, per: who was measured, one what is counted.
    low, likely, high: the figure in `unit`, that of its source. used: how a value that rests on
    it follows from it, where it is not the figure itself. needs: data that would settle it;
    nearest: entries that come closest.
    """

    measured: str
    grade: str
    source: str
    on: str = ""
    per: str = ""
    unit: str = ""
    low: str = ""
    likely: str = ""
    high: str = ""
    used: str = ""
    needs: str = ""
    nearest: str = ""


KEYS = tuple(field.name for field in fields(Evidence))


def read_evidence(path: Path) -> dict[str, Evidence]:
    """The entries of a register by key. Raises ScenarioError with every fault."""
    tree = parse_yaml(path)
    faults = Faults()
    entries = tree.get("evidence")
    if not isinstance(entries, Mapping):
        rule = "a register of evidence needs a map `evidence`"
        faults.add("E602", tree.origin, "evidence", rule)
        faults.stop_if_any()
    assert isinstance(entries, Mapping)
    found = {name: _entry(name, node, faults) for name, node in entries.entries.items()}
    faults.stop_if_any()
    return found


def _entry(name: str, node: Node, faults: Faults) -> Evidence:
    path = f"evidence.{name}"
    if not isinstance(node, Mapping):
        faults.add("E603", node.origin, path, "an entry is a map")
        return Evidence("", "", "")
    texts: dict[str, str] = {}
    for key, value in node.entries.items():
        if key not in KEYS:
            faults.add("E601", node.key_origin(key), path, "the key is not known", key, KEYS)
        elif isinstance(value, Scalar):
            texts[key] = value.text
        else:
            faults.add("E603", value.origin, f"{path}.{key}", "needs a text")
    lacking = [key for key in NEEDED if key not in node]
    if lacking:
        faults.add("E602", node.origin, path, f"an entry needs {', '.join(lacking)}")
    return Evidence(**dict.fromkeys(NEEDED, "") | texts)
