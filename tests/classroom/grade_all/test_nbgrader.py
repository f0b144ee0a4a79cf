"""A folder as nbgrader itself makes it, where that is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from batch_samples import CRASHING, Room, by_learner

NBGRADER = os.environ.get("HELDOUT_TEST_NBGRADER") or shutil.which("nbgrader")
ATTEMPT = r".*ps1_(?P<student_id>\w+)_attempt_(?P<timestamp>[0-9\-]+)_(?P<file_id>.*)"
"""How nbgrader's documentation has it find who handed in what, and when."""


@pytest.mark.proof
@pytest.mark.skipif(NBGRADER is None, reason="nbgrader is not installed (HELDOUT_TEST_NBGRADER may name it)")
def test_what_nbgrader_collects_is_graded_with_its_names_and_times(room: Room, tmp_path: Path) -> None:
    home = tmp_path / "nbgrader"
    for folder in ("source/ps1", "downloaded/ps1/archive"):
        (home / folder).mkdir(parents=True)
    (home / "nbgrader_config.py").write_text("c = get_config()\n")
    with zipfile.ZipFile(home / "downloaded" / "ps1" / "archive" / "all.zip", "w") as archive:
        for student in ("ana", "ben"):
            archive.writestr(f"ps1_{student}_attempt_2026-03-14-11-30-00_solution.py", f"{CRASHING}# {student}\n")
    words = ("zip_collect", "ps1", "--force", f"--FileNameCollectorPlugin.named_regexp={ATTEMPT}")
    subprocess.run([str(NBGRADER), *words, '--FileNameCollectorPlugin.valid_ext=[".py"]'], cwd=home, check=True)
    room.hand_ins = home / "submitted"
    assert by_learner(room.grade_all(), "status") == {"ana": "failed", "ben": "failed"}
    assert {f"{attempt.handed_in:%Y-%m-%d}" for attempt in room.attempts()} == {"2026-03-14"}
