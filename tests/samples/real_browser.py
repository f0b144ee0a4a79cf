"""Debian's Chromium, driven by Playwright, and what axe-core finds at fault on a page; where both are installed."""

from __future__ import annotations

import importlib.util
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from chromium import CHROMIUM

if TYPE_CHECKING:
    from fastapi import FastAPI
    from playwright.sync_api import Browser, Page

WIDTHS = (375, 1280)
SERIOUS = ("serious", "critical")

needs_browser = pytest.mark.skipif(
    CHROMIUM is None or importlib.util.find_spec("playwright") is None,
    reason="there is no Chromium, or no Playwright to drive it",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser that asks no network but loopback."""
    from playwright.sync_api import sync_playwright

    quiet = ("--no-sandbox", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(quiet))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def served(app: FastAPI, port: int) -> Iterator[str]:
    """An application on loopback, in a thread; its address."""
    import uvicorn

    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", proxy_headers=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server ended"
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=20)


def faults(page: Page) -> list[str]:
    """What axe-core calls serious or critical on a page, with the elements; and what is wider than the window."""
    spec = importlib.util.find_spec("axe_playwright_python")
    found: list[str] = []
    if spec is not None and spec.origin is not None:
        page.evaluate((Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8"))
        report: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        for each in report["violations"]:
            if each["impact"] in SERIOUS:
                where = ", ".join(str(node["target"]) for node in each["nodes"][:5])
                found.append(f"{page.url}: {each['impact']}: {each['help']}: {where}")
    width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    if width[0] > width[1]:
        found.append(f"{page.url}: the page is {width[0]} wide in a window of {width[1]}")
    return found
