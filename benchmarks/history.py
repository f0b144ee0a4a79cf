"""Keeps what a benchmark found in `history.csv`: date, commit, machine, what was run, and its ratios."""

from __future__ import annotations

import csv
import os
import platform
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

HISTORY = Path(__file__).parent / "history.csv"
COLUMNS = ("date", "commit", "machine", "what", "wall_ratio", "cpu_ratio")


def keep(ratios: Mapping[str, tuple[float, float]]) -> None:
    """A line for each name, with the ratio of its wall time and of its CPU time."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=9"]
    commit = subprocess.run(command, cwd=HISTORY.parent, capture_output=True, text=True, check=False).stdout.strip()
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    now = datetime.now(UTC).isoformat(timespec="minutes")
    is_new = not HISTORY.exists()
    with HISTORY.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        if is_new:
            writer.writerow(COLUMNS)
        for what, (wall, cpu) in ratios.items():
            writer.writerow((now, commit or "unknown", machine, what, f"{wall:.3f}", f"{cpu:.3f}"))
