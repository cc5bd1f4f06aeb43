"""A small export in a folder, one part of it changed for a test."""

from __future__ import annotations

from pathlib import Path

from sim.store.crm import Crm, read_crm

MAPPING = (Path(__file__).parent / "made.yaml").read_text("utf-8")
PLAIN = MAPPING.partition("rename:")[0]
DEALS = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
FILES = {
    "sales_pipeline.csv": f"{DEALS}D1,Ada,Lamp,Acorn,Won,2024-01-02,2024-01-20,90\n",
    "sales_teams.csv": "sales_agent,regional_office\nAda,North\n",
    "products.csv": "product,sales_price\nLamp,100\n",
}


def export(folder: Path, mapping: str = MAPPING, **files: str | bytes) -> tuple[Path, Path]:
    """Writes an export, `sales_teams` and others as given, and its mapping; returns both."""
    place = folder / "export"
    place.mkdir(exist_ok=True)
    for name, text in (FILES | {f"{name}.csv": text for name, text in files.items()}).items():
        (place / name).write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    (folder / "mapping.yaml").write_text(mapping, encoding="utf-8")
    return place, folder / "mapping.yaml"


def read(folder: Path, mapping: str = MAPPING, **files: str | bytes) -> Crm:
    return read_crm(*export(folder, mapping, **files))
