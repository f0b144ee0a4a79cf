from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

from regrade_samples import CRASHING, Classroom

DYING = Path(__file__).with_name("apply_and_die.py")


def test_a_regrade_that_is_killed_while_it_is_applied_changes_nothing(classroom: Classroom) -> None:
    for number in range(4):
        classroom.hand_in(f"s{number}", CRASHING)
    before = classroom.everything()
    url = f"sqlite:///{classroom.folder / 'attempts.db'}"
    died = subprocess.run([sys.executable, str(DYING), url], capture_output=True, timeout=60, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert classroom.everything() == before
    with sqlite3.connect(classroom.folder / "attempts.db") as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
