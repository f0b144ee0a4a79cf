"""A page as a browser shows it, where Debian's Chromium is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def screenshot(page: Path, target: Path, width: int = 900, dark: bool = False, height: int = 2400) -> Path:
    """Draw the page into a PNG file. Nothing is asked of any network."""
    theme = ["--force-dark-mode", "--blink-settings=preferredColorScheme=0"] if dark else []
    said = _browse(page, f"--window-size={width},{height}", f"--screenshot={target}", "--hide-scrollbars", *theme)
    assert target.exists(), said
    return target


def printed(page: Path, target: Path, dark: bool = False) -> bytes:
    """The page as a PDF, without the browser's own head and foot."""
    theme = ["--force-dark-mode", "--blink-settings=preferredColorScheme=0"] if dark else []
    said = _browse(page, f"--print-to-pdf={target}", "--no-pdf-header-footer", *theme)
    assert target.exists(), said
    return target.read_bytes()


def shown_document(page: Path) -> str:
    """The document after its scripts have run."""
    return _browse(page, "--dump-dom")


def _browse(page: Path, *words: str) -> str:
    """What the browser says of the page, its own complaints behind it."""
    assert CHROMIUM is not None
    always = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
    with tempfile.TemporaryDirectory() as profile:
        own = (f"--user-data-dir={profile}", "--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking")
        command = [CHROMIUM, *always, *own, *words, page.as_uri()]
        done = subprocess.run(command, capture_output=True, timeout=120, check=False)
    return done.stdout.decode("utf-8", "replace") + done.stderr.decode("utf-8", "replace")
