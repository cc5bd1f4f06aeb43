"""Readers who hear a page, or use a keyboard alone: axe-core, and what it cannot see."""

from __future__ import annotations

from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.chrome import Tab

REACHABLE = """
return Array.from(document.querySelectorAll(
  "a[href], button, input, select, summary, [tabindex='0']"
)).filter(one => one.checkVisibility()).map((one, at) => {
  one.dataset.at = at;
  return one.tagName + " " + (one.ariaLabel || one.textContent.trim().slice(0, 40));
});
"""
FOCUS = """
const one = document.activeElement, style = getComputedStyle(one);
return one.dataset.at === undefined ? null
  : [+one.dataset.at, style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2];
"""


@pytest.mark.parametrize("wide", [390, 1024])
@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_serious(tab: Tab, page: Path, wide: int, dark: bool) -> None:
    tab.opens(page, wide, dark)
    if not dark:
        assert tab.faults() == []
    tab.unfolds()
    assert tab.faults() == []


def test_axe_would_find_something(tab: Tab, tmp_path: Path) -> None:
    """What the test above rests on."""
    other = tmp_path / "other.html"
    other.write_text("<html lang=en><title>x</title><p style='color: #aaa; background: #fff'>pale")
    tab.opens(other)
    assert any("color-contrast" in fault for fault in tab.faults())


def test_the_keyboard_reaches_everything_in_the_order_of_the_page(tab: Tab, page: Path) -> None:
    tab.opens(page)
    tab.unfolds()
    tab.runs("document.activeElement.blur(); scrollTo(0, 0)")
    wanted = tab.runs(REACHABLE)
    reached = []
    for _ in wanted:
        tab.presses(Keys.TAB)
        reached.append(tab.runs(FOCUS))
    assert reached == [[at, True] for at in range(len(wanted))], wanted


def test_a_picture_told_in_words_begins_with_what_it_shows(tab: Tab, page: Path) -> None:
    tab.opens(page)
    pictures = tab.runs(
        "return Array.from(document.querySelectorAll('figure')).map(one => ["
        "one.querySelector('h3').textContent, one.querySelector('svg').getAttribute('role'),"
        "one.querySelector('svg').ariaLabel])"
    )
    assert len(pictures) > 5
    for title, role, alt in pictures:
        assert role == "img"
        assert title.rstrip(".") in alt.partition(",")[0] or alt.startswith(title)
        assert len(alt) > len(title) + 20
