"""Screens of the site: what commands really print, drawn when the site is built.

A page says `<!-- screen: heldout show breast-cancer -->` where one belongs. The commands of a page run one after the
other in a new home and a new folder; after a `heldout start` they run in the workspace that it made.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

MARK = re.compile(r"<!-- screen: (heldout [^>]*?) -->")
_WIDTH = 80
_OUTSIDE = re.compile(r"@font-face \{.*?\}|<!--.*?-->", re.DOTALL)
"""Rich asks a server for a typeface, where the reader's own will do, and names its own page."""


def name_of(command: str) -> str:
    """The file that a command's screen has in the site.

    >>> name_of("heldout show digits --columns")
    'screens/heldout-show-digits-columns.svg'
    """
    return f"screens/{'-'.join(re.findall(r'[a-z0-9]+', command))}.svg"


def pictures(text: str) -> str:
    """A page's Markdown with pictures in the place of its marks."""
    return MARK.sub(lambda found: f"![A terminal after `{found[1]}`]({name_of(found[1])})", text)


def screens(text: str) -> dict[str, str]:
    """The SVG of every screen that a page asks for, by its file.

    Raises:
        RuntimeError: a command ends with another exit code than 0.
    """
    commands = MARK.findall(text)
    if not commands:
        return {}
    with tempfile.TemporaryDirectory() as scratch:
        told = {"HELDOUT_HOME": str(Path(scratch, "home")), "COLUMNS": str(_WIDTH), "HELDOUT_LEARNER": "ana"}
        environment = {**os.environ, **told, "HELDOUT_WORKER": "off"}
        folder = Path(scratch)
        found = {}
        for command in commands:
            found[name_of(command)] = _drawn(command, _said(command, folder, environment))
            made = folder / command.split()[-1]
            folder = made if command.startswith("heldout start") else folder
        return found


def _said(command: str, folder: Path, environment: dict[str, str]) -> str:
    words = [sys.executable, "-m", *command.split()]
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command} ended with {done.returncode}: {done.stderr[-500:]}")
    return done.stdout


def _drawn(command: str, said: str) -> str:
    console = Console(record=True, width=_WIDTH, file=io.StringIO())
    console.print(Text.from_ansi(said), end="")
    return _OUTSIDE.sub("", console.export_svg(title=command))
