"""A page from a mail attachment: it opens without a network, and asks for nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.page import milliseconds
from tests.browser.chrome import Tab, demand

LARGEST = 3_000_000  # bytes


def test_a_page_asks_for_nothing_and_complains_of_nothing(tab: Tab, page: Path) -> None:
    tab.opens(page)
    tab.unfolds()
    tab.runs("document.querySelector('#replay button').click()")
    asked, messages = tab.logs()
    assert asked == [page.as_uri()]
    assert messages == []
    assert page.stat().st_size <= LARGEST


def test_what_a_page_asks_for_and_says_is_seen(tab: Tab, tmp_path: Path) -> None:
    """What the test above rests on."""
    other = tmp_path / "other.html"
    other.write_text("<img src='http://localhost:9/x.png'><script>nothing()</script>", "utf-8")
    tab.opens(other)
    asked, messages = tab.logs()
    assert asked == [other.as_uri(), "http://localhost:9/x.png"]
    assert any("ERR_INTERNET_DISCONNECTED" in message for message in messages)
    assert any("nothing is not defined" in message for message in messages)


def test_the_benchmark_has_every_moment_in_its_order(tab: Tab, page: Path) -> None:
    times = milliseconds(tab, page, 1024)
    assert len(times) == 3
    assert min(times) > 0
    assert times[1] <= times[2]


def test_without_a_browser_tests_skip_unless_one_is_required(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("SIM_BROWSER", raising=False)
    with pytest.raises(pytest.skip.Exception, match="chromedriver"):
        demand()
    monkeypatch.setenv("SIM_BROWSER", "required")
    with pytest.raises(pytest.fail.Exception, match="chromedriver"):
        demand()
