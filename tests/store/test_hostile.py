"""Texts that try to be more than names are kept, read back and shown unharmed.

Names of sets, documents and other things of a scenario have lower-case letters, digits and _
only (tests/language); free are titles, names of persons, sources of values, files, evidence.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd
import pytest

from sim.errors import StoreError
from sim.language.sources import recorded
from sim.program.design import load
from sim.store.reports import read_ranking, read_report
from sim.store.stored import Stored
from tests.invoked import sim
from tests.store.kit import Kept, keep

HOSTILE = {
    "quote": "Robert'); DROP TABLE case_;--",
    "double quote": 'the "best" of """them"""',
    "comment": "/* a */ -- b; SELECT 1",
    "back slash": "\\'; \\x00 \\n",
    "lines": "one\ntwo\nthree",
    "right to left": "\u202eabc\u202c \u2066x\u2069",
    "control": "\x07\x1b[31mred\x1b[0m",
    "nul": "a\0b",
    "long": "x'" * 5000,
    "emoji": "🦆👩‍🔬 🇪🇺",
    "braces": "{0} {name} %s ${HOME} [bold]x[/bold]",
    "markup": "<script>alert('x')</script> & <b>",
    "null": "NULL",
    "number": "1e999",
    "unknown": "(unknown)",
    "accents": "e\u0301 é ß İ",
}
MOVES = ("\x1b", "\x07", "\x00", "\u202e", "\u2066")  # what would move or colour a terminal
TEXT = """
title: {name}
run: {{length: 60 h}}
sets: {{region: {{north: {{firms: 20}}, south: {{firms: 10}}}}, product: {{crm: {{price: 1 USD}}}}}}
cases: {{firm: {{per: region, count: region.firms}}}}
parameters: {{need: {{value: 1 h, source: {name}, grade: none}}}}
state: {{rep: {{person: sales}}, chosen: {{one_of: product}}}}
actors:
  sales:
    staff: [{{name: {name}, skill: 2}}, {{skill: 1}}]
    traits: {{skill: {{normal: {{mean: 0, sd: 1}}}}}}
tasks: {{offer: {{actor: sales, time: need}}}}
sources: {{visits: {{each: firm, at: 1 h, journey: visit}}}}
outcomes: {{won: success}}
journeys:
  visit:
    - set: {{chosen: "argmax(product: product.price / 1 USD)"}}
    - document: opening
    - task: offer
      keep: rep
    - document: quote
      with: {{product: chosen, discount: 0.1}}
    - document: invoice
      with: {{product: chosen, amount: 1 USD}}
    - leave: won
measures:
  entry: document opening
  price: document quote
  value: document invoice
  win: outcome won
  credited_to: rep
  skill: skill
  seller: actor sales
  region: region
  product: product
  cohort: 30 h
  follow_up: 30 h
"""


@pytest.fixture(scope="module", params=HOSTILE)
def text(request: pytest.FixtureRequest) -> str:
    return HOSTILE[request.param]


def scenario(text: str) -> str:
    """The scenario with this text wherever it may stand."""
    return TEXT.format(name=json.dumps(text, ensure_ascii=False))


@pytest.fixture(scope="module")
def kept(text: str, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("hostile")
    path = folder / "firm.yaml"
    path.write_text(scenario(text), encoding="utf-8")
    with recorded() as texts:
        design = load(path)
    fields = ("measured", "grade", "source", "on", "per", "unit", "low", "likely", "high")
    register = {text: dict.fromkeys((*fields, "used", "needs", "nearest"), text)}
    return keep(folder, [design], 2, register, {**texts, text: text.encode()}, labels=[text])


def test_every_text_comes_back_as_it_was(kept: Kept, text: str) -> None:
    with Stored(kept.folder) as stored:
        assert stored.labels == [text]
        assert stored.texts[text] == text.encode()
        (design,) = stored.designs
        assert design.scenario.title == kept.designs[0].scenario.title == text
        assert stored.database.rows("SELECT title FROM scenario") == [(text,)]
        persons = stored.tables(0, 0).persons["person"].tolist()
        assert persons == kept.runs[0][0].persons["person"].tolist()
        assert persons[0] == text
        (parameter,) = stored.database.rows(
            "SELECT source, evidence FROM parameter WHERE parameter = 'need'"
        )
        assert parameter == (text, text)
        (entry,) = stored.database.rows("SELECT * FROM evidence")
        assert entry == (text,) * 13


def test_the_reports_have_it_and_their_numbers(kept: Kept, text: str) -> None:
    with kept.opened() as database:
        ranking = read_ranking(database, 0)
        report = read_report(database, "customers")
    assert set(report["design"]) == {text}
    worked = kept.runs[0][0].persons.set_index("person")["worked_hours"]
    assert set(ranking["person"]) == set(worked.index)
    assert text in set(ranking["person"])
    assert ranking["quotes"].sum() == 30
    assert report.loc[(report["region"] == "") & (report["product"] == ""), "value"].item() == 30


def test_nothing_was_dropped_and_nothing_added(kept: Kept) -> None:
    with kept.opened() as database:
        assert database.rows("SELECT count(*) FROM case_") == [(60,)]
        assert database.rows("SELECT count(*) FROM event WHERE person IS NULL") == [(0,)]


@pytest.mark.parametrize("form", ["table", "csv", "html", "json"])
def test_it_is_shown_unharmed(kept: Kept, text: str, form: str) -> None:
    result = sim("reports", str(kept.folder), "--format", form)
    assert result.exit_code == 0, result.output
    if form == "table":
        assert not any(mark in result.output for mark in MOVES)
    if form == "html":
        assert "<script>alert" not in result.output
        assert not any(mark in result.output for mark in MOVES[:3])
    if form == "json":
        assert text in leaves(json.loads(result.output))


def leaves(value: object) -> list[object]:
    """Every single value inside."""
    if isinstance(value, dict):
        return [one for inner in value.values() for one in leaves(inner)]
    if isinstance(value, list):
        return [one for inner in value for one in leaves(inner)]
    return [value]


FILES = ["a'b", "a\nb", "\u202ea", "x" * 240, "🦆", 'a;b"', "[b]", "-- c", "a\\b"]


@pytest.mark.skipif(os.name == "nt", reason="these names exist elsewhere only")
@pytest.mark.parametrize("name", FILES, ids=range(len(FILES)))
def test_files_of_any_name_are_kept(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.yaml"
    path.write_text(scenario("A firm"), encoding="utf-8")
    with recorded() as texts:
        design = load(path)
    kept = keep(tmp_path, [design], 1, texts=texts)
    with Stored(kept.folder) as stored:
        assert stored.texts == {path.as_posix(): path.read_bytes()}
        assert stored.database.rows("SELECT file FROM scenario") == [(str(path),)]
        assert stored.designs[0].scenario.title == "A firm"


@pytest.mark.skipif(os.name != "posix", reason="names of files are bytes on these systems only")
def test_a_file_whose_name_is_no_text_is_refused_in_one_message(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xff.yaml")
    try:
        path.write_text(scenario("A firm"), encoding="utf-8")
    except OSError:
        pytest.skip("this file system has no such names")
    with pytest.raises(StoreError, match="S107"):
        keep(tmp_path, [load(path)], 1)


def test_a_table_of_hostile_words_keeps_its_rows(kept: Kept, text: str) -> None:
    with kept.opened() as database, database.given(pd.DataFrame({text: [text]})):
        frame = database.frame("SELECT * FROM given")
    assert frame.iloc[0, 0] == text
