"""The page on exports says what is looked for, and shows the mapping that is shipped."""

from __future__ import annotations

import re
from pathlib import Path

from sim.store.crm.faults import CHECKS
from sim.store.crm.mapping import NEEDED, SHIPPED

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "crm.md").read_text("utf-8")


def table(heading: str) -> list[tuple[str, ...]]:
    lines = PAGE.partition(heading)[2].partition("\n\n")[0].splitlines()[2:]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]


def test_the_page_lists_every_check() -> None:
    for kind in ("fault", "remark"):
        told = [(c.fault, c.of, c.treated) for c in CHECKS if c.kind == kind]
        assert table(f"| {kind} | counted among | treated |") == told


def test_the_page_shows_the_shipped_mapping() -> None:
    (block,) = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.S | re.M)
    assert (ROOT / SHIPPED).read_text("utf-8").endswith(block)


def test_the_page_explains_every_key() -> None:
    keys = {key for row in table("| key | says |") for key in re.findall(r"`(\w+)`", row[0])}
    assert keys == {*NEEDED, "separator", "rename"}
