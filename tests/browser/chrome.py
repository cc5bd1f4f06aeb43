"""A real browser, driven over the protocol of its developer tools; it asks nobody for anything."""

from __future__ import annotations

import base64
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--hide-scrollbars",  # a page is as wide as its window
)
NONE = "no browser: tests of pages need chromium and chromedriver (apt-get install chromium-driver)"
TALL = 900
ROWS = 4  # of a table that axe-core sees


def installed() -> tuple[str, str] | None:
    """Paths of a browser and of its driver."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = shutil.which("chromedriver")
    return (browser, driver) if browser and driver else None


def demand() -> None:
    """Skips the test without a browser; fails it where SIM_BROWSER=required."""
    if installed() is None:
        (pytest.fail if os.environ.get("SIM_BROWSER") == "required" else pytest.skip)(NONE)


@contextmanager
def started() -> Iterator[Tab]:
    """A browser of its own, with the network off. None is looked for: `installed` has found one."""
    found = installed()
    assert found is not None
    os.environ |= {"SE_OFFLINE": "true", "SE_AVOID_STATS": "true"}  # selenium downloads nothing
    options = ChromeOptions()
    options.binary_location, driver = found
    for flag in FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    chrome = Chrome(options=options, service=Service(driver))
    try:
        tab = Tab(chrome)
        tab.asks("Network.enable")
        tab.asks(
            "Network.emulateNetworkConditions",
            offline=True, latency=0, downloadThroughput=0, uploadThroughput=0,
        )  # fmt: skip
        yield tab
    finally:
        chrome.quit()


class Tab:
    """The one tab of a browser."""

    def __init__(self, chrome: Chrome) -> None:
        self.chrome = chrome

    def asks(self, command: str, **words: Any) -> dict[str, Any]:
        """Gives a command of the developer tools."""
        found: dict[str, Any] = self.chrome.execute_cdp_cmd(command, words)
        return found

    def runs(self, script: str, *arguments: Any) -> Any:
        """What a script returns."""
        return self.chrome.execute_script(script, *arguments)

    def opens(self, page: Path, wide: int = 1024, dark: bool = False, still: bool = False) -> None:
        """Loads a page anew. dark: as readers who want it dark. still: who want nothing to move."""
        self.logs()
        self.asks(
            "Emulation.setDeviceMetricsOverride",
            width=wide, height=TALL, deviceScaleFactor=1, mobile=False,
        )  # fmt: skip
        self.seen_as(dark=dark, still=still)
        self.chrome.get(page.as_uri())

    def seen_as(self, dark: bool = False, still: bool = False, media: str = "") -> None:
        """media: `print`, or that of the screen."""
        wanted = {
            "prefers-color-scheme": "dark" if dark else "light",
            "prefers-reduced-motion": "reduce" if still else "no-preference",
        }
        features = [{"name": name, "value": value} for name, value in wanted.items()]
        self.asks("Emulation.setEmulatedMedia", media=media, features=features)

    def unfolds(self) -> int:
        """Opens whatever is folded; how many there were."""
        return int(
            self.runs(
                "const folded = document.querySelectorAll('details:not([open])');"
                "folded.forEach(one => one.querySelector('summary').click()); return folded.length"
            )
        )

    def logs(self) -> tuple[list[str], list[str]]:
        """Addresses asked for, and messages of the console, since the last time."""
        events = [
            json.loads(one["message"])["message"] for one in self.chrome.get_log("performance")
        ]
        asked = [
            one["params"]["request"]["url"]
            for one in events
            if one["method"] == "Network.requestWillBeSent"
        ]
        return asked, [one["message"] for one in self.chrome.get_log("browser")]

    def presses(self, *keys: str) -> None:
        ActionChains(self.chrome, duration=0).send_keys(*keys).perform()

    def printed(self) -> bytes:
        """The page as a PDF, of the size that its style sheet names."""
        found = self.asks("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
        return base64.b64decode(found["data"])

    def faults(self) -> list[str]:
        """What axe-core finds serious or critical: the rule, what it is about, and where.

        It takes seconds for a thousand elements: charts are emptied, for readers hear them as one
        picture, and of the rows of a table, which are alike, the first ones stay.
        """
        self.runs(
            "document.querySelectorAll('.card svg').forEach(one => one.replaceChildren());"
            f"document.querySelectorAll('tbody > :nth-child(n + {ROWS + 1})')"
            ".forEach(one => one.remove());"
        )
        if not self.runs("return 'axe' in window"):
            self.runs(axe())
        return list(
            self.chrome.execute_async_script(
                "const done = arguments[arguments.length - 1];"
                "axe.run(document, {resultTypes: ['violations']}).then(found => done("
                "  found.violations.filter(one => ['serious', 'critical'].includes(one.impact))"
                "  .flatMap(one => one.nodes.map(node => one.id + ': ' + one.help + ' – '"
                "    + node.target.join(' ') + ' ' + node.any.map(any => any.message).join(' ')))),"
                "  error => done([String(error)]));"
            )
        )


@cache
def axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
