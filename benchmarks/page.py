"""How large a page is, and how soon a browser shows it.

    .venv/bin/python benchmarks/page.py results/NAME/report.html [--loads 5]

By the browser's own entries: the first paint with content, the moment when the page can be used,
and its end. A browser that has just started is slower at its first page: that load counts apart.
"""

from __future__ import annotations

import statistics
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from selenium.webdriver.support.wait import WebDriverWait

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.chrome import Tab, installed, started  # noqa: E402

WIDTHS = (390, 1024, 1600)
TIMES = """
const [loaded] = performance.getEntriesByType("navigation");
const painted = performance.getEntriesByName("first-contentful-paint");
return painted.length && loaded.loadEventEnd
  ? [painted[0].startTime, loaded.domInteractive, loaded.loadEventEnd] : null;
"""


def milliseconds(tab: Tab, page: Path, wide: int) -> Sequence[float]:
    """First paint with content, usable, loaded."""
    tab.opens(page, wide)
    found: Sequence[float] = WebDriverWait(tab.chrome, 60, 0.05).until(lambda _: tab.runs(TIMES))
    return found


def main() -> None:
    parser = ArgumentParser(description="How large a page is, and how soon it is seen.")
    parser.add_argument("page", type=Path)
    parser.add_argument("--loads", type=int, default=5)
    asked = parser.parse_args()
    if installed() is None:
        sys.exit("no browser: needs chromium and chromedriver")
    page = asked.page.resolve()
    print(f"{page.name}: {page.stat().st_size:,} bytes; milliseconds")
    print(f"{'':>12}{'first paint':>14}{'usable':>10}{'loaded':>10}")
    with started() as tab:
        told("first load", milliseconds(tab, page, WIDTHS[1]))
        for wide in WIDTHS:
            loads = [milliseconds(tab, page, wide) for _ in range(asked.loads)]
            told(f"{wide} px", [statistics.median(times) for times in zip(*loads, strict=True)])


def told(name: str, times: Sequence[float]) -> None:
    paint, usable, loaded = times
    print(f"{name:>12}{paint:>14.0f}{usable:>10.0f}{loaded:>10.0f}")


if __name__ == "__main__":
    main()
