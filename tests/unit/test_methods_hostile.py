"""Whatever somebody writes stays a text in the Markdown of the checklist."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from sim.calibrate.evidence import Evidence
from sim.report.methods.checklist import SECTIONS
from sim.report.methods.markdown import block, code, text
from tests.unit.recorded import headings, item, tokens, told_of, written

HOSTILE = (
    "<script>alert('x')</script> | pipe `tick` ``` *bold* _low_ [a](b) $m$ \\| &amp; # "
    "\u202eright to left\u2069 \u200f🦊 line\nbreak\r\n\n## heading " + "w" * 10_000
)


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    quoted = HOSTILE.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    quoted = f'"{quoted}"'.replace("\r", "\\r")
    more = f"parameters: {{pace: {{value: 2, grade: {quoted}, source: {quoted}}}}}\n"
    design = written(tmp_path, more, quoted)
    person = f"{HOSTILE}x"
    actor = design.scenario.actors["clerk"]
    assert actor.staff is not None
    people = replace(actor.staff[0][0], name=person, is_named=True)
    scenario = replace(
        design.scenario, actors={"clerk": replace(actor, staff=((people, *actor.staff[0][1:]),))}
    )
    pair = {HOSTILE: replace(design, scenario=scenario), f"{HOSTILE}2": design}
    evidence = {design.scenario.parameters["pace"].source: Evidence(HOSTILE, HOSTILE, HOSTILE)}
    markdown = told_of(
        pair, evidence, command=HOSTILE, warnings=[HOSTILE], sources={HOSTILE: HOSTILE},
        packages={HOSTILE: HOSTILE}, platform=HOSTILE, written=HOSTILE,
    )  # fmt: skip
    assert headings(markdown, 3) == headings(told_of({"A": design}), 3)
    assert len(headings(markdown, 2)) == len(SECTIONS) + 1
    every = [one for top in tokens(markdown) for one in (top, *(top.children or ()))]
    assert not {one.type for one in every} & {"html_block", "html_inline", "link_open", "hardbreak"}
    header = 0
    for line in markdown.splitlines():
        header = (header or line.count("|")) if line.startswith("|") else 0
        assert line.count("|") == header or not line.startswith("|")
    assert not set(markdown) & set("\u202e\u2069\u200f\r")
    assert "\\u202eright" in markdown.replace("&#92;", "\\")
    assert "w" * 1_000 not in item(markdown, "1.1")
    assert "🦊" in markdown


@pytest.mark.parametrize(
    ("written_text", "shown"),
    [
        ("a_b | c", r"a\_b &#124; c"),
        ("<b>&", "&lt;b&gt;&amp;"),
        ("two\n lines", "two lines"),
        ("1 * 2 [x]", r"1 \* 2 \[x\]"),
        ("\u202e", "&#92;u202e"),
    ],
)
def test_a_text_is_escaped(written_text: str, shown: str) -> None:
    assert text(written_text) == shown
    inline = MarkdownIt().parseInline(text(written_text))[0].children or []
    assert "".join(one.content for one in inline) == " ".join(written_text.split()).replace(
        "\u202e", "\\u202e"
    )


def test_code_is_code_unless_it_cannot_be() -> None:
    assert code("a_b * 2") == "`a_b * 2`"
    assert code("a|b`c") == "a&#124;b&#96;c"
    assert code("") == "–"
    assert block(["a ```` b"]).startswith("`````text\n")
