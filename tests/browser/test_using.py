"""What a reader does with a page: folds out, plays a week, scrubs, changes the speed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.chrome import Tab

STATE = """
const box = document.getElementById("replay"), tokens = ".tokens circle, .badge";
return {
  time: +box.querySelector("input").value,
  told: box.querySelector("output").textContent,
  button: box.querySelector("button").textContent,
  shown: Array.from(document.querySelectorAll(tokens))
    .filter(one => one.style.display !== "none")
    .map(one => one.textContent + one.getAttribute("cx") + one.getAttribute("cy")).join(" "),
};
"""
SCRUB = """
const scrub = document.querySelector("#replay input");
scrub.value = arguments[0];
scrub.dispatchEvent(new Event("input", {bubbles: true}));
"""
SPEED = "document.querySelector('#replay select').value = arguments[0]"
PLAY = "document.querySelector('#replay button').click()"


def state(tab: Tab) -> dict[str, Any]:
    found: dict[str, Any] = tab.runs(STATE)
    return found


def comes_to(tab: Tab, hours: float) -> None:
    WebDriverWait(tab.chrome, 20, 0.02).until(lambda _: state(tab)["time"] >= hours)


def test_everything_that_is_folded_folds_out_and_back(tab: Tab, page: Path) -> None:
    tab.opens(page)
    hidden = tab.runs(
        "return Array.from(document.querySelectorAll('details > :not(summary)'))"
        ".filter(one => one.checkVisibility()).length"
    )
    assert hidden == 0
    assert tab.unfolds() > 2
    shown = ":not([hidden] *):is(details > :not(summary))"  # what no switch hides
    assert tab.runs(
        "return Array.from(document.querySelectorAll(arguments[0]))"
        ".every(one => one.checkVisibility() && one.getBoundingClientRect().height > 0)",
        shown,
    )
    tab.runs("document.querySelectorAll('summary').forEach(one => one.click())")
    assert tab.runs("return document.querySelectorAll('details[open]').length") == 0


def test_a_week_plays_pauses_and_goes_on(tab: Tab, page: Path) -> None:
    tab.opens(page)
    begun = state(tab)
    assert (begun["time"], begun["button"]) == (0, "Play")
    tab.runs(SPEED, "12")
    tab.runs(PLAY)
    comes_to(tab, 6)
    assert state(tab)["button"] == "Pause"
    tab.runs(PLAY)
    paused = state(tab)
    assert paused["button"] == "Play"
    assert paused["told"] != begun["told"]
    assert paused["shown"] != begun["shown"]
    tab.runs("return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert state(tab) == paused
    tab.runs(PLAY)
    comes_to(tab, paused["time"] + 3)


def test_a_week_ends_stopped_and_begins_anew(tab: Tab, page: Path) -> None:
    tab.opens(page)
    tab.runs(SCRUB, 167.5)
    tab.runs(SPEED, "12")
    tab.runs(PLAY)
    WebDriverWait(tab.chrome, 20, 0.02).until(lambda _: state(tab)["button"] == "Play")
    assert state(tab)["time"] == 168
    tab.runs(PLAY)
    WebDriverWait(tab.chrome, 20, 0.02).until(lambda _: 0 < state(tab)["time"] < 100)


def test_scrubbing_shows_that_moment_and_back_the_one_before(tab: Tab, page: Path) -> None:
    tab.opens(page)
    tab.runs(SCRUB, 30)
    one = state(tab)
    tab.runs(SCRUB, 100.5)
    other = state(tab)
    assert one["told"] != other["told"]
    assert other["told"].endswith(":30")
    assert one["shown"] != other["shown"]
    tab.runs(SCRUB, 30)
    assert state(tab) == one
    assert tab.runs("return document.querySelector('#replay input').ariaValueText") == one["told"]


def test_the_speed_is_hours_a_second(tab: Tab, page: Path) -> None:
    """Twelve times as far in as many frames, by a clock that the test turns."""
    tab.opens(page)
    gone = []
    for speed in ("1", "12"):
        tab.runs(SCRUB, 0)
        tab.runs(SPEED, speed)
        gone.append(
            tab.runs(
                """
                const now = performance.now, next = requestAnimationFrame, waiting = [];
                performance.now = () => 1000;
                window.requestAnimationFrame = one => waiting.push(one);
                const button = document.querySelector("#replay button");
                button.click();
                for (const time of [2000, 3000]) waiting.shift()(time);
                button.click();
                performance.now = now;
                window.requestAnimationFrame = next;
                return +document.querySelector("#replay input").value;
                """
            )
        )
    assert gone == [2, 24]


@pytest.mark.parametrize("still", [False, True])
def test_nothing_moves_before_it_is_asked_to(tab: Tab, page: Path, still: bool) -> None:
    tab.opens(page, still=still)
    begun = state(tab)
    tab.runs("return new Promise(done => setTimeout(done, 100))")
    assert state(tab) == begun
    assert tab.runs("return document.getAnimations().length") == 0


def test_the_keyboard_plays_and_scrubs(tab: Tab, page: Path) -> None:
    tab.opens(page)
    tab.runs("document.querySelector('#replay button').focus()")
    tab.presses(Keys.SPACE)
    assert state(tab)["button"] == "Pause"
    tab.presses(Keys.SPACE)
    tab.runs(SCRUB, 30)
    tab.presses(Keys.TAB, Keys.TAB, Keys.ARROW_RIGHT)
    assert state(tab)["time"] == 30.25


SWITCH = """
const set = document.querySelector("#turning .switched fieldset").parentElement;
return {
  choices: Array.from(set.querySelectorAll("label")).map(one => one.textContent.trim()),
  shown: Array.from(set.querySelectorAll(".panel"))
    .filter(one => one.checkVisibility()).map(one => one.querySelector("h4").textContent),
  pictures: Array.from(set.querySelectorAll(".panel svg"))
    .filter(one => one.checkVisibility()).map(one => one.ariaLabel),
};
"""


def test_the_figure_of_a_map_is_switched_by_mouse_and_keyboard(tab: Tab, page: Path) -> None:
    tab.opens(page)
    first = tab.runs(SWITCH)
    choices = first["choices"]
    if not os.environ.get("SIM_PAGE"):
        assert choices == ["Customers won", "Revenue", "Follow-up hours per win"]
    assert first["shown"] == choices[:1]
    tab.runs("document.querySelectorAll('#turning .switched input')[1].click()")
    second = tab.runs(SWITCH)
    assert second["shown"] == choices[1:2]
    assert len(second["pictures"]) == 1
    assert second["pictures"] != first["pictures"]
    tab.runs("document.querySelectorAll('#turning .switched input')[1].focus()")
    tab.presses(Keys.ARROW_RIGHT)
    assert tab.runs(SWITCH)["shown"] == choices[2:3] != []


def test_the_figure_that_is_chosen_is_printed_and_the_page_says_that_there_are_more(
    tab: Tab, page: Path
) -> None:
    tab.opens(page)
    tab.runs("document.querySelectorAll('#turning .switched input')[1].click()")
    tab.seen_as(media="print")
    found = tab.runs(SWITCH)
    assert found["shown"] == found["choices"][1:2]
    note = "return document.querySelector('#turning .printed').checkVisibility()"
    assert tab.runs(note)
    tab.seen_as()
    assert not tab.runs(note)
