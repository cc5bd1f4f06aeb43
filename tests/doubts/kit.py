"""What the tests of doubts share: designs with one value spoiled, and what is found in them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from textwrap import dedent

from sim.measures.doubts import Doubt
from sim.program.design import Design, load
from sim.study.compare import Comparison, compare_designs
from sim.study.replicate import Plan, Replications, doubts_about, replicate

SHOP = Path(__file__).parent / "shop.yaml"
PLAN = Plan(replications=2, seed=1, jobs=1)


def shop(**values: str) -> Design:
    """The sound firm with parameters set."""
    return load(SHOP, {f"parameters.{name}": value for name, value in values.items()})


def written(folder: Path, text: str) -> Design:
    path = folder / "process.yaml"
    path.write_text("title: A small process\n" + dedent(text))
    return load(path)


def run(design: Design, plan: Plan = PLAN) -> Replications:
    return replicate({"it": design}, plan)["it"]


def doubts(design: Design, plan: Plan = PLAN) -> tuple[Doubt, ...]:
    return doubts_about("it", design, run(design, plan))


def compared(a: Design, b: Design, plan: Plan = PLAN) -> Comparison:
    return compare_designs(a, b, plan)


def kpis(names: Iterable[tuple[str, str]]) -> set[str]:
    """Rows as `kpi` or `kpi, group`."""
    return {", ".join(part for part in name if part) for name in names}
