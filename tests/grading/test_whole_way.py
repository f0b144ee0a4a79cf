"""What a cold grade imports, and when."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from command_line import CATALOGUE

_CODE = """
import sys
import heldout.cli.entry as entry
import heldout.sandbox.worker.runner as runner

greet, before = runner.WorkerRunner._greet, []

def noting(self):
    before.append(set(sys.modules))
    return greet(self)

def end(code):
    print(code, sorted(name for name in set(sys.modules) - before[0] if name.startswith("heldout.")))
    raise SystemExit

runner.WorkerRunner._greet = noting
entry.ask, entry.may_leave_one, entry.end_process = (lambda words: None), (lambda: False), end
sys.argv = ["heldout", "grade", *sys.argv[1:]]
entry.main()
"""


def test_when_its_worker_is_ready_a_cold_grade_has_nothing_of_ours_left_to_import(tmp_path: Path) -> None:
    solution = CATALOGUE / "breast-cancer" / "submissions" / "passes" / "scaled_logistic.py"
    environment = {**os.environ, "HELDOUT_WORKER": "off", "HELDOUT_DB": str(tmp_path / "a.db")}
    command = [sys.executable, "-c", _CODE, str(solution), "--no-advice"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0 []", done
