"""What a process has for itself while it prepares a large file."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

PREPARE = """
import sys
from pathlib import Path
from heldout.challenge.load import load_challenge
from heldout.prepare.prepare import prepare
prepare(load_challenge(Path(sys.argv[1]), "large"))
"""
CHALLENGE = """format_version = 1
title = "Many words"
level = "beginner"
skills = ["procedure"]
summary = "Long texts."

[dataset]
path = "table.csv"
target = "label"

[task]
type = "binary"
positive = "yes"

[metric]
name = "accuracy"

[split]
method = "random"
public = 0.2
private = 0.2
seed = 1
"""


def written(course: Path, rows: int) -> int:
    """A challenge with twenty columns of text; the bytes of its file."""
    folder = course / "challenges" / "large"
    folder.mkdir(parents=True)
    (course / "datasets").mkdir()
    for name, text in (("challenge.toml", CHALLENGE), ("README.md", "# Many words\n"), ("solution.py", "")):
        (folder / name).write_text(text)
    words = [f"word {number * 7919 % 1000} of the file" for number in range(1000)]
    with (folder / "table.csv").open("w") as file:
        file.write(",".join([*(f"c{number}" for number in range(20)), "label"]) + "\n")
        for row in range(rows):
            cells = [words[(row * (column + 1) + row // 1000) % 1000] for column in range(20)]
            file.write(",".join([*cells, "yes" if row % 3 else "no"]) + "\n")
    return (folder / "table.csv").stat().st_size


@pytest.mark.proof
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_a_large_file_is_never_in_memory(tmp_path: Path) -> None:
    """A row takes 430 bytes in the file and 600 as raw texts in memory."""
    most = []
    for rows in (1_000, 200_000):
        size = written(tmp_path / str(rows), rows)
        command = [sys.executable, "-c", PREPARE, str(tmp_path / str(rows))]
        with subprocess.Popen(command, env=os.environ | {"HELDOUT_HOME": str(tmp_path / "home")}) as process:
            seen = [0]
            while process.poll() is None:
                found = re.search(r"RssAnon:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text())
                seen.append(1024 * int(found[1]) if found else 0)
                time.sleep(0.005)
        assert process.returncode == 0
        most.append(max(seen))
    assert most[0] > 20_000_000, "it was looked at while it worked"
    assert most[1] - most[0] < size
    assert size > 80_000_000
