"""How a page looks: at three widths, dark and light, and on paper."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.browser.chrome import Tab

WIDTHS = (390, 1024, 1600)
# Blocks whose text is wider than they are, where it does not scroll in a box that is meant to.
CUT = """
const scrolls = one => ["auto", "scroll"].includes(getComputedStyle(one).overflowX);
const text = one => one.id + "." + one.className + " " + one.textContent.trim().slice(0, 60);
return Array.from(document.body.querySelectorAll("*:not(svg *, .unseen, option, select, script)"))
  .filter(one => one.checkVisibility() && one.clientWidth && !scrolls(one))
  .filter(one => one.scrollWidth > one.clientWidth + 1
    || (one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".wide, .panned")))
  .map(one => one.tagName + " " + text(one));
"""
SCROLLING = """
return Array.from(document.querySelectorAll("*"))
  .filter(one => one.scrollWidth > one.clientWidth + 1 && one.clientWidth
    && ["auto", "scroll"].includes(getComputedStyle(one).overflowX))
  .map(one => one.className);
"""
ON_MAPS = """
return Array.from(document.querySelectorAll(".step")).flatMap(step => {
  const box = step.querySelector("rect").getBBox();
  return Array.from(step.querySelectorAll("text")).filter(text => {
    const own = text.getBBox();
    return own.x < box.x || own.x + own.width > box.x + box.width
      || own.y < box.y || own.y + own.height > box.y + box.height;
  }).map(text => text.textContent);
});
"""
MM = 96 / 25.4  # pixels
SHEETS = 30 if os.environ.get("SIM_PAGE") else 24  # of all sections; two are those of the maps
PAPER = (180, 265)  # A4 within its margins [mm]


@pytest.mark.parametrize("wide", WIDTHS)
def test_nothing_is_wider_than_the_page(tab: Tab, page: Path, wide: int) -> None:
    tab.opens(page, wide)
    for _ in "folded", "unfolded":
        assert tab.runs("return document.documentElement.scrollWidth") <= wide
        assert tab.runs(CUT) == []
        assert set(tab.runs(SCROLLING)) <= {"wide", "panned"}
        tab.unfolds()
    assert tab.runs(ON_MAPS) == []


def test_dark_is_dark_and_light_is_light(tab: Tab, page: Path) -> None:
    tab.opens(page)
    papers = []
    for dark in False, True:
        tab.seen_as(dark=dark)
        paper = tab.runs("return getComputedStyle(document.body).backgroundColor")
        papers.append(max(map(int, re.findall(r"\d+", paper))))
    assert papers[0] > 240 > 40 > papers[1]


def test_on_paper_every_picture_stands_whole_on_one_sheet(tab: Tab, page: Path) -> None:
    tab.opens(page, round(PAPER[0] * MM))
    tab.seen_as(dark=True, media="print")
    heights = tab.runs(
        "return Array.from(document.querySelectorAll('figure')).map(one =>"
        " [one.getBoundingClientRect().height, getComputedStyle(one).breakInside])"
    )
    assert heights
    assert {kind for _, kind in heights} == {"avoid"}
    assert max(height for height, _ in heights) <= PAPER[1] * MM
    assert tab.runs("return document.documentElement.scrollWidth") <= round(PAPER[0] * MM)
    assert tab.runs(CUT) == []
    assert tab.runs("return getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_what_is_folded_prints_folded_and_says_so(tab: Tab, page: Path) -> None:
    """Nobody wants forty sheets for an answer; who does unfolds first."""
    tab.opens(page)
    tab.seen_as(media="print")
    script = (
        "return Array.from(document.querySelectorAll('details.list'))"
        ".filter(one => !one.closest('[hidden]')).map(one => ["
        "one.lastElementChild.checkVisibility(),"
        "getComputedStyle(one.firstElementChild, '::after').content])"
    )
    folded = tab.runs(script)
    assert len(folded) > 1
    assert all(not seen and "folded" in mark for seen, mark in folded)
    tab.unfolds()
    assert all(seen and mark == "none" for seen, mark in tab.runs(script))


def test_the_sheets_are_few(tab: Tab, page: Path) -> None:
    tab.opens(page)
    assert 3 < len(re.findall(rb"/Type\s*/Page\b(?!s)", tab.printed())) < SHEETS
