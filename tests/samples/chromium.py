"""A page as a browser shows it, where Debian's Chromium is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def screenshot(page: Path, target: Path, width: int = 900, dark: bool = False, height: int = 2400) -> Path:
    """Draw the page into a PNG file. Nothing is asked of any network."""
    assert CHROMIUM is not None
    with tempfile.TemporaryDirectory() as profile:
        words = [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
            f"--user-data-dir={profile}", f"--window-size={width},{height}", f"--screenshot={target}",
            "--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking",
            *(["--force-dark-mode", "--blink-settings=preferredColorScheme=0"] if dark else []), page.as_uri(),
        ]  # fmt: skip
        done = subprocess.run(words, capture_output=True, timeout=120, check=False)
    assert target.exists(), done.stderr.decode("utf-8", "replace")[-2000:]
    return target
