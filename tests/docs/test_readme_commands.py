"""The commands of a learner's first minutes, as the README has them, typed in an empty folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"
TYPING = """set -euo pipefail
heldout() {
    case "$1" in
        watch)  # a terminal's `q` is the end here, and somebody saves meanwhile
            timeout -s INT 60 "$(which heldout)" watch > watched.txt &
            until grep -q "valid" watched.txt; do sleep 0.2; done
            sed -i 's/"mean texture"/"mean radius"/' solution.py
            until grep -q "^points" watched.txt; do sleep 0.2; done
            kill -INT $! ; wait $! || true
            cat watched.txt ;;
        finish) "$(which heldout)" finish --yes ;;  # which nobody is there to answer
        *) "$(which heldout)" "$@" ;;
    esac
}
"""


@pytest.mark.proof
def test_a_learners_first_minutes_go_as_the_readme_says(tmp_path: Path) -> None:
    found = re.search(r"## A learner's first minutes.*?```sh\n(.*?)^```", README.read_text(), re.MULTILINE | re.DOTALL)
    assert found is not None
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HELDOUT_HOME": str(tmp_path / "home"),
        "COLUMNS": "80",
    }
    done = subprocess.run(
        ["bash", "-c", TYPING + found[1]],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    said = " ".join(done.stdout.split())
    assert re.search(r"since attempt \w+: \+\d+ points: you dropped mean texture; you use mean radius", said), (
        "watch says what changed"
    )
    assert "The difference is more than luck" in said
    assert "Reference solution" in said
