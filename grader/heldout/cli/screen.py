"""What the terminal can show."""

from __future__ import annotations

import os
import shutil
import sys


def colour_wanted() -> bool:
    """Colours on a terminal, unless NO_COLOR is set or the terminal is dumb."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Columns of the terminal, at most 100; 80 in a pipe."""
    return min(100, shutil.get_terminal_size((80, 24)).columns) if sys.stdout.isatty() else 80
