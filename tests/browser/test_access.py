"""Readers who hear a page, or use a keyboard alone: axe-core, and what it cannot see."""

from __future__ import annotations

from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.chrome import Tab

REACHABLE = """
return Array.from(document.querySelectorAll(
  "a[href], button, input, select, summary, [tabindex='0']"
)).filter(one => one.checkVisibility() && (one.type !== "radio" || one.checked)).map((one, at) => {
  one.dataset.at = at;
  return one.tagName + " " + (one.ariaLabel || one.textContent.trim().slice(0, 40));
});
"""
# Where the focus goes from now on, and whether it is seen there.
FOLLOW = """
window.reached = [];
document.addEventListener("focusin", event => {
  const one = event.target, style = getComputedStyle(one);
  window.reached.push([+one.dataset.at,
    style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2]);
});
document.activeElement.blur();
scrollTo(0, 0);
"""


@pytest.mark.parametrize(("wide", "dark"), [(390, False), (390, True), (1024, False)])
def test_axe_finds_nothing_serious(tab: Tab, page: Path, wide: int, dark: bool) -> None:
    """Unfolded, all that is seen folded is seen too, but for what says that it is folded."""
    tab.opens(page, wide, dark)
    if wide == 390 and not dark:
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
    wanted = tab.runs(REACHABLE)
    tab.runs(FOLLOW)
    tab.presses(*[Keys.TAB] * len(wanted))
    reached = tab.runs("return window.reached")
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
