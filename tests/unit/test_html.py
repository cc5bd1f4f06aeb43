"""The page says what the comparison says, is one whole file, and bears whatever is written."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sim.calibrate.evidence import Evidence, read_evidence
from sim.measures.comparison import PRIMARY
from sim.program.design import Design
from sim.report import words
from sim.report.charts import pictures
from sim.report.figures import figures, headline
from sim.report.findings import Findings
from sim.report.html import REPORT, TEMPLATES, write_report
from sim.report.inline import inline
from sim.report.narrative import answer
from sim.study.compare import Comparison
from sim.study.repeated import Repeated
from sim.study.worlds import World, Worlds
from tests.unit.drawn import DESK, FEW, PURCHASE, SHIPPED, comparison, designs, simulated

ROOT = Path(__file__).parents[2]
HOSTILE = (
    "<script>alert('x')</script> \"quoted\" & \u202eright to left\u2069 🦊 {{ 7 * 7 }} "
    + "w" * 9000
)


class Reader(HTMLParser):
    """Elements with their attributes and texts; fails where tags do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len({name for name, _ in attrs})
        found: tuple[str, dict[str, str | None], list[str]] = (tag, dict(attrs), [])
        self.elements.append(found)
        if tag != "meta":
            self.open.append(found)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        for _, _, texts in self.open:
            texts.append(data)

    def all(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        return [
            (attrs, " ".join("".join(texts).split()))
            for name, attrs, texts in self.elements
            if name == tag
        ]

    def section(self, id_: str) -> str:
        return next(text for attrs, text in self.all("section") if attrs.get("id") == id_)


@pytest.fixture(scope="module")
def shipped() -> Comparison:
    return simulated(SHIPPED, 3, FEW)


@pytest.fixture(scope="module")
def register() -> Mapping[str, Evidence]:
    return read_evidence(ROOT / "calibration" / "evidence.yaml")


def page_of(
    place: Path,
    compared: Comparison,
    world: str = "a world",
    warnings: Sequence[str] = (),
    evidence: Mapping[str, Evidence] = {},
    drawn: bool = False,
    repeated: Repeated | None = None,
) -> str:
    a, b = compared.designs
    compared = replace(compared, designs=(replace(a, warnings=tuple(warnings)), b))
    charts = pictures(compared) if drawn else []
    findings = Findings(compared, world, charts, evidence, repeated=repeated)
    assert write_report(place, findings) == REPORT
    return (place / REPORT).read_text("utf-8")


def in_worlds(compared: Comparison, title: str = "a world") -> Repeated:
    """The same comparison in the one world that there is."""
    world = World("default", title, None)
    table = compared.table.assign(world="default", switch="", doubts="")
    undivided = table[(table["group"] == "") & table["kpi"].isin(PRIMARY)]
    worlds = Worlds(Path("worlds.yaml"), 3, (world,), ())
    return Repeated(worlds, compared.labels, undivided)


def test_every_number_of_the_main_table_is_that_of_the_comparison(
    shipped: Comparison, tmp_path: Path
) -> None:
    shown = figures_shown(page_of(tmp_path, shipped))
    rows = headline(figures(shipped))
    assert len(rows) == 5
    for row in rows:
        one = figure_row(shipped, row.kpi, "")
        limits = (one["simultaneous_low"], one["simultaneous_high"])
        assert shown[0][row.kpi, ""] == (one["a_mean"], one["b_mean"], one["diff"], *limits)


def test_every_figure_of_the_scoreboard_is_that_of_the_comparison(
    shipped: Comparison, tmp_path: Path
) -> None:
    """All of them but those that are 0 in both designs: those are counted."""
    page = page_of(tmp_path, shipped)
    tables = figures_shown(page)
    seen = {name for table in tables for name in table}
    for table in tables:
        for (kpi, group), numbers in table.items():
            row = figure_row(shipped, kpi, group)
            wanted = [row[name] for name in ("a_mean", "b_mean", "diff")]
            assert numbers[:3] == pytest.approx(wanted, rel=0, abs=0, nan_ok=True), (kpi, group)
    names = set(zip(shipped.table["kpi"], shipped.table["group"], strict=True))
    zero = shipped.table[(shipped.table[["a_mean", "b_mean", "diff"]] == 0).all(axis=1)]
    nothing = set(zip(zero["kpi"], zero["group"], strict=True))
    assert nothing
    assert seen == names - nothing
    assert f"Not shown on this page: {len(nothing)} row" in Reader(page).section("scoreboard")


def test_parts_fold_out_below_their_figure(shipped: Comparison, tmp_path: Path) -> None:
    page = Reader(page_of(tmp_path, shipped))
    folds = [text for attrs, text in page.all("tr") if attrs.get("class") == "fold"]
    won = next(text for text in folds if text.startswith("customers won by region, by product"))
    for region in ("north america", "europe", "asia pacific", "latin america"):
        assert region in won
    captions = [text for _, text in page.all("caption")]
    assert "customers won, by region × product" in captions
    assert "man-hours, h, by actor" in captions
    assert "hours on non-buyers, h, by reason" in captions
    assert len(folds) > 15


def test_the_margin_that_decides_is_said(shipped: Comparison, tmp_path: Path) -> None:
    text = Reader(page_of(tmp_path, shipped)).section("scoreboard")
    won = next(one for one in headline(figures(shipped)) if one.kpi == "customers_won")
    assert won.margin == 0.05 * won.a.mean
    assert f"margin ± {words.number(won.margin, won.margin)} (5 %)" in text


def test_the_four_sides_show_figures_and_what_they_do_not_measure(
    shipped: Comparison, tmp_path: Path
) -> None:
    text = page_of(tmp_path, shipped, repeated=in_worlds(shipped))
    begin = text.index('<table class="stacks figures quadrangle">')
    page = Reader(text[begin : text.index("</table>", begin)] + "</table>")
    sides = [text for attrs, text in page.all("tr") if attrs.get("class") == "side"]
    assert [side.split()[0] for side in sides] == ["Time", "Cost", "Quality", "Flexibility"]
    assert all("not" in side for side in sides)
    assert "Over 1 world, customers won: As-Is " in sides[3]
    kpis = {attrs.get("data-kpi") for attrs, _ in page.all("tr")}
    assert {"wait_to_price", "man_hours", "conversion_per_opportunity", "utilisation"} <= kpis
    alone = Reader(page_of(tmp_path, shipped)).section("scoreboard")
    assert "How the designs bear other worlds was not looked at." in alone


def test_every_sign_is_explained_in_the_section_where_it_is_first_met(
    shipped: Comparison, tmp_path: Path
) -> None:
    """Signs above the list of other figures below the first table; others where they stand."""
    page = page_of(tmp_path, shipped)
    board = page[page.index('<section id="scoreboard"') : page.index('<section id="hours"')]
    shown, folded = board.split('<details class="list">')
    for part, known in ((shown, set()), (folded, explained(shown))):
        assert signs(part) <= explained(part) | known
    assert "§" in signs(shown) and "§" in explained(shown)
    rest = page[page.index('<section id="hours"') :]
    for section in rest.split("<section ")[1:]:
        assert signs(section) <= explained(section) | explained(shown)


def signs(text: str) -> set[str]:
    return set(re.findall(r'aria-hidden="true">([▲▼↑↓§≡≈?–↔~])</span> <bdi>', text))


def explained(text: str) -> set[str]:
    legends = re.findall(r'<dl class="legend".*?</dl>', text, re.S)
    return {sign for legend in legends for sign in signs(legend)}


def test_what_a_figure_counts_stands_where_it_is_shown(shipped: Comparison, tmp_path: Path) -> None:
    page = Reader(page_of(tmp_path, shipped))
    for name in ("scoreboard", "people"):
        assert "a mean over the requests for people" in page.section(name)


def test_the_header_tells_people_and_period(shipped: Comparison, tmp_path: Path) -> None:
    who = Reader(page_of(tmp_path, shipped)).all("header")[0][1]
    assert "10 people: sales 8" in who
    assert "250 days of 8 h; the 50 days of 8 h before are warm-up" in who


def figure_row(compared: Comparison, kpi: str, group: str) -> Mapping[str, float]:
    table = compared.table
    found = table[(table["kpi"] == kpi) & (table["group"] == group)].to_dict("records")
    assert len(found) == 1
    return {str(name): value for name, value in found[0].items()}


Shown = dict[tuple[str, str], tuple[float, ...]]


def figures_shown(text: str) -> list[Shown]:
    """The numbers of each row of the tables of figures; main table, quadrangle, others."""
    found: list[Shown] = []
    for table in re.split(r'<table class="stacks figures(?: quadrangle)?">', text)[1:]:
        rows: Shown = {}
        for row in re.split(r"<tr data-kpi=", table)[1:]:
            kpi, group = (
                html.unescape(row[: row.index(">")]).replace(" data-group=", "").split('"')[1:4:2]
            )
            cells = re.findall(r'<td class="number"[^>]*>(.*?)</td>', row, re.S)[:3]
            numbers = [
                re.findall(r'(?:value|data-low|data-high)="([^"]*)"', cell) for cell in cells
            ]
            a, b, difference = ([float(one or "nan") for one in some] for some in numbers)
            values = (*(a or [math.nan]), *(b or [math.nan]), *(difference or [math.nan] * 3))
            assert rows.setdefault((kpi, group), values)
        found.append(rows)
    return found


def test_the_main_table_shows_verdicts_and_texts_of_people(
    shipped: Comparison, tmp_path: Path
) -> None:
    text = Reader(page_of(tmp_path, shipped)).section("scoreboard")
    for row in headline(figures(shipped)):
        cells = f"{row.both[0]} {row.both[1]} {row.difference}"
        assert row.title in text
        assert cells in text
        assert row.verdict in text
    assert "± is an interval of the difference" in text
    assert "3 pairs" in text


def test_the_answer_is_the_narrative_and_names_the_world(
    shipped: Comparison, tmp_path: Path
) -> None:
    page = Reader(page_of(tmp_path, shipped, world="the market of the moon"))
    said = [text for _, text in page.all("p")]
    for sentence in answer(shipped, "the market of the moon"):
        assert sentence in said
    assert page.all("title")[0][1] == "To-Be against As-Is, the market of the moon"
    assert "the market of the moon" in [text for _, text in page.all("dd")]


def test_sections_stand_in_the_order_in_which_they_are_read(
    shipped: Comparison, tmp_path: Path
) -> None:
    page = Reader(page_of(tmp_path, shipped, drawn=True, repeated=in_worlds(shipped)))
    assert [attrs["id"] for attrs, _ in page.all("section")] == [
        "answer",
        "in-short",
        "scoreboard",
        "hours",
        "time",
        "regions",
        "changes",
        "turning",
        "certainty",
        "people",
        "assumptions",
        "provenance",
    ]
    assert "customers won" in page.section("turning")


def test_warnings_are_told_in_full(shipped: Comparison, tmp_path: Path) -> None:
    calm = Reader(page_of(tmp_path, replace(shipped, doubts=()))).section("certainty")
    assert "No check raised a warning." in calm
    warned = Reader(page_of(tmp_path, shipped, warnings=["accounts is asked for too much"]))
    assert "accounts is asked for too much" in warned.section("certainty")
    assert "No check" not in warned.section("certainty")


def test_a_verdict_in_doubt_is_marked_on_the_page(shipped: Comparison, tmp_path: Path) -> None:
    marks = [row.mark for row in headline(figures(shipped)) if row.mark]
    text = Reader(page_of(tmp_path, shipped)).section("scoreboard")
    assert marks, "the small market leaves cases open"
    for mark in marks:
        assert mark in text


def test_assumptions_have_values_grades_and_evidence(
    shipped: Comparison, register: Mapping[str, Evidence], tmp_path: Path
) -> None:
    page = Reader(page_of(tmp_path, shipped, evidence=register))
    text = page.section("assumptions")
    for design in shipped.designs:
        for parameter in design.scenario.parameters.values():
            assert parameter.name in text
            assert parameter.text in text
            if parameter.source:
                assert register[parameter.source].source in text
    rows = [texts for attrs, texts in page.all("tr") if "gap_counts" in texts]
    assert rows
    assert " none " in rows[0]


def test_without_a_register_the_page_shows_the_source_itself(
    shipped: Comparison, tmp_path: Path
) -> None:
    source = next(p.source for p in shipped.designs[0].scenario.parameters.values() if p.source)
    assert source in Reader(page_of(tmp_path, shipped)).section("assumptions")


@pytest.mark.parametrize("pair", [PURCHASE, DESK], ids=["purchase", "desk"])
def test_other_businesses_have_a_page(pair: tuple[str, str], tmp_path: Path) -> None:
    compared = simulated(pair, 2, {"run.length": "60 h", "run.warm_up": "0 h"})
    page = Reader(page_of(tmp_path, compared, drawn=True))
    for row in headline(figures(compared)):
        assert row.title in page.section("scoreboard")
    assert page.all("svg")


def test_one_run_and_no_wins_make_a_page_without_intervals(tmp_path: Path) -> None:
    values = {
        ("customers_won", ""): ([0.0], [0.0]),
        ("conversion_per_opportunity", ""): ([math.nan], [math.nan]),
    }
    text = page_of(tmp_path, comparison(values, designs(SHIPPED, FEW)))
    page = Reader(text)
    assert "nan" not in page.section("scoreboard").lower().split()
    assert "too few for any interval" in page.section("scoreboard")
    assert words.NOTHING in page.section("scoreboard")


def test_what_somebody_wrote_is_text_and_nothing_else(tmp_path: Path) -> None:
    values = {("customers_won", ""): ([1.0, 2.0, 3.0], [2.0, 3.0, 5.0])}
    pair = tuple(titled(design, f"{HOSTILE} {n}") for n, design in enumerate(designs(SHIPPED, FEW)))
    compared = comparison(values, pair, ("<b>A</b>", "\"B' {{"))
    entry = Evidence(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    sources = {p.source for p in pair[0].scenario.parameters.values()}
    found, rests = in_worlds(compared, HOSTILE), dict.fromkeys(sources, entry)
    text = page_of(tmp_path, compared, HOSTILE, [HOSTILE], rests, drawn=True, repeated=found)
    page = Reader(text)
    assert page.all("script") == page.all("b") == []
    assert "{{ 7 * 7 }}" in page.section("certainty")
    shown = " ".join(HOSTILE.split())
    for part in ("certainty", "turning", "assumptions"):
        assert shown in page.section(part)
    said = [text for _, text in page.all("dd")]
    for wanted in (f"{shown} 0", f"{shown} 1", shown):
        assert any(text.startswith(wanted) for text in said)


def titled(design: Design, title: str) -> Design:
    return replace(design, scenario=replace(design.scenario, title=title))


def test_the_page_asks_for_nothing(
    shipped: Comparison, register: Mapping[str, Evidence], tmp_path: Path
) -> None:
    text = page_of(tmp_path, shipped, evidence=register, drawn=True)
    page = Reader(text)
    for tag in ("script", "link", "img", "iframe", "object", "embed", "image", "base", "form"):
        assert page.all(tag) == [], tag
    assert "@import" not in text
    assert re.findall(r"url\((?!#)", text) == []
    for _, attrs, _ in page.elements:
        for name in ("href", "xlink:href", "src", "srcset", "data", "action"):
            assert (attrs.get(name) or "#").startswith("#")
        assert not any(name.startswith(("on", "xmlns")) for name in attrs)


def test_every_id_is_there_once_and_every_reference_is_met(
    shipped: Comparison, tmp_path: Path
) -> None:
    text = page_of(tmp_path, shipped, drawn=True)
    ids = [attrs["id"] for _, attrs, _ in Reader(text).elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    wanted = re.findall(r'href="#([^"]*)"', text) + re.findall(r"url\(#([^)]*)\)", text)
    assert len(wanted) > 100
    assert set(wanted) <= set(ids)


def test_every_chart_is_there_with_its_words(shipped: Comparison, tmp_path: Path) -> None:
    page = Reader(page_of(tmp_path, shipped, drawn=True))
    labels = [attrs["aria-label"] for attrs, _ in page.all("svg")]
    assert sorted(labels) == sorted(picture.alt for picture in pictures(shipped))
    captions = " ".join(text for _, text in page.all("figcaption"))
    for label in labels:
        assert " ".join((label or "").split()) in captions


def test_same_results_same_bytes(shipped: Comparison, tmp_path: Path) -> None:
    first = page_of(tmp_path, shipped, drawn=True)
    assert page_of(tmp_path, shipped, drawn=True) == first
    assert b"\r" not in (tmp_path / REPORT).read_bytes()


def test_the_files_beside_the_page_are_told(shipped: Comparison, tmp_path: Path) -> None:
    (tmp_path / "charts").mkdir()
    (tmp_path / "ladder.csv").touch()
    text = Reader(page_of(tmp_path, shipped)).section("provenance")
    assert "charts/ the charts of this page" in text
    assert "ladder.csv the effect of each change" in text
    assert "manifest.json how to make exactly this again" in text


def test_nothing_leaks_from_a_picture_into_the_page() -> None:
    picture = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        ' width="9pt" height="9pt" viewBox="0 0 9 9">'
        "<style>*{stroke: red}</style><!-- --><metadata/>"
        '<defs><clipPath id="c"/><path id="p"/></defs> <g id="nobody_asks"/>'
        '<use xlink:href="#p" clip-path="url(#c)" style="fill: url(#c)"/></svg>'
    )
    made = inline(picture, "one-")
    assert '<clipPath id="one-1" /><path id="one-0" />' in made
    assert 'href="#one-0"' in made
    assert 'clip-path="url(#one-1)"' in made
    assert 'style="fill: url(#one-1)"' in made
    for word in ("nobody", "> <", "red", "http", "metadata", "<!--", "xlink", "9pt"):
        assert word not in made


def test_text_can_be_read_on_its_ground_in_light_in_dark_and_on_paper() -> None:
    style = "".join((TEMPLATES / name).read_text("utf-8") for name in ("light.css", "report.css"))
    themes = [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", part)) for part in roots(style)]
    assert len(themes) == 3
    for theme in themes:
        for ink, ground in (
            *((ink, "paper") for ink in ("ink", "quiet", "link", "a", "b", "warn")),
            *(("a-ink", "a-wash"), ("b-ink", "b-wash"), ("rule-ink", "rule-wash")),
            ("ink", "same-wash"),
        ):
            assert contrast(theme[ink], theme[ground]) >= 4.5, (ink, ground)


def roots(style: str) -> list[str]:
    return re.findall(r":root \{(.*?)\}", style, re.S)


def contrast(one: str, two: str) -> float:
    """The ratio of WCAG 2.2."""
    dark, light = sorted((luminance(one), luminance(two)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
