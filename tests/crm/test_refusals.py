"""An export or a mapping that cannot be read ends in one clear message, with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InputError, ScenarioError, StoreError
from sim.store.crm import read_crm
from sim.store.crm.mapping import SHIPPED, read_mapping
from tests.crm.kit import DEALS, FILES, MAPPING, export, read

ROOT = Path(__file__).parents[2]


def told(folder: Path, mapping: str = MAPPING, **files: str | bytes) -> list[str]:
    """The messages, without the folder of the test."""
    with pytest.raises(InputError) as caught:
        read(folder, mapping, **files)
    return str(caught.value).replace(f"{folder.as_posix()}/", "").splitlines()


ROW = "D1,Ada,Lamp,A,Won,2024-01-02,2024-01-20,90\n"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("sales_pipeline", "", "export/sales_pipeline.csv: the file is empty [S205]"),
        ("sales_pipeline", "\ufeff\r\n \n", "export/sales_pipeline.csv: the file is empty [S205]"),
        ("sales_teams", "sales_agent,regional_office\n",
         "export/sales_teams.csv: the file has no rows below its header [S205]"),
        ("sales_pipeline", DEALS + ROW.replace("D1", ""),
         "export/sales_pipeline.csv: no row of the file has an id [S205]"),
        ("sales_pipeline", DEALS + ROW + "D2,Ada,Lamp\n",
         "export/sales_pipeline.csv:3:1: the row needs 8 cells, as many as the header has "
         "(got 3 cells) [S203]"),
        ("sales_pipeline", DEALS + ROW.replace("90", "90,5"),
         "export/sales_pipeline.csv:2:1: the row needs 8 cells, as many as the header has "
         "(got 9 cells) [S203]"),
        ("sales_pipeline", DEALS + ROW + 'D2,"Ada,Lamp\nD3,Ada\n',
         "export/sales_pipeline.csv:3:1: this is not CSV (got unexpected end of data) [S203]"),
        ("sales_pipeline", DEALS + 'D2,"Ada"s,Lamp,A,Won,,,5\n',
         "export/sales_pipeline.csv:2:1: this is not CSV (got ',' expected after '\"') [S203]"),
        ("products", b"product,sales_price\nLamp,1\nTischl\xe4mpchen,2\n",
         "export/products.csv:3:1: the file is not UTF-8 text (got byte 0xe4) [S202]"),
        ("products", FILES["products.csv"].encode("utf-16"),
         "export/products.csv:1:1: the file is not UTF-8 text (got byte 0xff) [S202]"),
        ("products", "product,sale_price\nLamp,1\n",
         "export/products.csv:1:1: the file needs this column (got sales_price); "
         "did you mean 'sale_price'? [S204]"),
        ("products", "product,sales_price,product\nLamp,1,Lamp\n",
         "export/products.csv:1:1: the column stands here twice (got product) [S204]"),
        ("products", "product;sales_price\nLamp;1\n",
         "export/products.csv:1:1: the file needs this column; its header has one column only, "
         "so `separator` may be another (got product) [S204]"),
        ("products", "product,sales_price\nLamp,1\nDesk,2\nLamp,3\n",
         "export/products.csv:4:1: the product stands in the list already (got Lamp) [S206]"),
        ("sales_teams", "sales_agent,regional_office\nAda,North\n,South\n",
         "export/sales_teams.csv:3:1: the list needs a name for each rep [S206]"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_told(
    name: str, text: str | bytes, message: str, tmp_path: Path
) -> None:
    assert message in told(tmp_path, **{name: text})


def test_all_columns_that_lack_are_told_at_once(tmp_path: Path) -> None:
    lines = told(tmp_path, sales_pipeline="id,product\nD1,Lamp\n")
    assert len(lines) == 7 and all("[S204]" in line for line in lines)


def test_a_cell_beyond_all_measure_is_refused_with_its_line(tmp_path: Path) -> None:
    (line,) = told(tmp_path, products=f"product,sales_price\nLamp,1\n{'x' * 200_000},1\n")
    assert "export/products.csv:3:1: this is not CSV (got field larger" in line


def test_a_folder_or_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    folder, mapping = export(tmp_path)
    for wrong in (tmp_path / "nowhere", mapping, tmp_path / ("x" * 5000), tmp_path / "\x00"):
        with pytest.raises(StoreError, match=r"there is no such folder with an export \[S201\]"):
            read_crm(wrong, mapping)
    (folder / "products.csv").unlink()
    with pytest.raises(StoreError, match=r"products\.csv: this file .* cannot be read .*S201"):
        read_crm(folder, mapping)
    (folder / "products.csv").mkdir()
    with pytest.raises(StoreError, match=r"products\.csv: this file .* cannot be read .*S201"):
        read_crm(folder, mapping)
    with pytest.raises(ScenarioError, match=r"E510"):
        read_crm(folder, tmp_path / "nothing.yaml")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("currency: USD", "currencies: USD",
         "mapping.yaml:5:1: currencies: unknown key; known are currency, dates, deals, fictitious, "
         "products, rename, reps, separator, source, stages, title (got currencies); "
         "did you mean 'currency'? [E601]"),
        ("currency: USD\n", "", "mapping.yaml:1:1: needs the key `currency` [E602]"),
        ("    stage: deal_stage\n", "",
         "mapping.yaml:9:3: deals.columns: needs the key `stage` [E602]"),
        ("    stage: deal_stage", "    stadium: deal_stage",
         "mapping.yaml:14:5: deals.columns.stadium: unknown key; known are account, closed, deal, "
         "engaged, product, rep, stage, value (got stadium) [E601]"),
        ('fictitious: "yes"', "fictitious: perhaps",
         "mapping.yaml:4:1: fictitious: must be yes or no (got perhaps) [E604]"),
        ("title: Made export", "title: [Made, export]",
         "mapping.yaml:2:1: title: needs a text (got a list) [E603]"),
        ("file: products.csv", "file: ../products.csv",
         "mapping.yaml:22:9: products.file: a file is named by a path below that of the export, "
         "with forward slashes (got ../products.csv) [E511]"),
        ('"%Y-%m-%d"', "YYYY-MM-DD",
         'mapping.yaml:6:8: dates: needs a format with year, month and day, such as "%Y-%m-%d" '
         'or "%d.%m.%Y" (got YYYY-MM-DD) [S208]'),
        ('"%Y-%m-%d"', '"%Y-%m-%d %d"',
         'mapping.yaml:6:9: dates: needs a format with year, month and day, such as "%Y-%m-%d" '
         'or "%d.%m.%Y" (got %Y-%m-%d %d) [S208]'),
        ('"%Y-%m-%d"', '"%Y-%m"',
         'mapping.yaml:6:9: dates: needs a format with year, month and day, such as "%Y-%m-%d" '
         'or "%d.%m.%Y" (got %Y-%m) [S208]'),
        ("lost: Lost", "lost: [Lost, Won]",
         "mapping.yaml:26:16: stages.lost: the word stands for 'won' already (got Won) [S209]"),
        ("lost: Lost", "lost: []",
         "mapping.yaml:26:9: stages.lost: needs a word of the export [S209]"),
        ("LampX: Lamp", "LampX: Lmap",
         "mapping.yaml:30:12: rename.product.LampX: the new name is no product of the list "
         "(got Lmap); did you mean 'Lamp'? [S207]"),
        ("    LampX: Lamp", "    LampX: Lamp\n  region: {N: North}",
         "mapping.yaml:31:3: rename.region: unknown key; known are product, rep (got region) "
         "[E601]"),
    ],
)  # fmt: skip
def test_a_mapping_that_is_wrong_is_told_with_its_place(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    assert old in MAPPING
    assert message in told(tmp_path, MAPPING.replace(old, new))


def test_a_separator_and_names_of_reps_may_be_told(tmp_path: Path) -> None:
    mapping = MAPPING.replace("dates:", "separator: semicolon\ndates:")
    mapping += "  rep: {A.: Ada}\n"
    files = {name.removesuffix(".csv"): text.replace(",", ";") for name, text in FILES.items()}
    files["sales_pipeline"] = files["sales_pipeline"].replace("Ada", "A.")
    crm = read(tmp_path, mapping, **files)
    assert crm.deals[["rep", "region", "value"]].values.tolist() == [["Ada", "North", 90.0]]
    renamed = crm.faults[crm.faults["kind"] == "renamed"]
    assert renamed["rows"].tolist() == [0, 1]  # a renaming that nothing needed is shown as well


def test_an_open_stage_may_lack(tmp_path: Path) -> None:
    mapping = MAPPING.replace("  open: [Prospecting, Engaging]\n", "")
    assert read(tmp_path, mapping).deals["stage"].tolist() == ["won"]


def test_the_shipped_mapping_is_read() -> None:
    mapping = read_mapping(ROOT / SHIPPED)
    assert mapping.notes["fictitious"] == "yes" and mapping.notes["currency"] == "USD"
    assert set(mapping.stages.values()) == {"won", "lost", "open"}
