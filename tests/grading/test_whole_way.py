"""What a cold grade imports, and when."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import CATALOGUE, ROOT, heldout_process
from heldout.challenge.catalogue import find_challenge
from heldout.prepare.prepare import prepare
from heldout.sandbox.linux.bwrap import missing

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
    print("scikit-learn", "sklearn" in sys.modules)
    raise SystemExit

runner.WorkerRunner._greet = noting
# Where the command got no processor for long enough, its worker has greeted by then.
runner.WorkerRunner.is_warm = lambda self: False
entry.ask, entry.may_leave_one, entry.end_process = (lambda words: None), (lambda: False), end
sys.argv = ["heldout", "grade", *sys.argv[1:]]
entry.main()
"""


def run(tmp_path: Path, **variables: str) -> list[str]:
    """What a cold grade says at its end."""
    solution = CATALOGUE / "breast-cancer" / "submissions" / "passes" / "scaled_logistic.py"
    environment = {**os.environ, "HELDOUT_WORKER": "off", "HELDOUT_DB": str(tmp_path / "a.db"), **variables}
    command = [sys.executable, "-c", _CODE, str(solution), "--no-advice"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-2:]


def test_when_its_worker_is_ready_a_cold_grade_has_nothing_of_ours_left_to_import(tmp_path: Path) -> None:
    prepare(find_challenge(ROOT, "breast-cancer"))
    assert run(tmp_path)[0] == "0 []"


@pytest.mark.proof
def test_the_first_grade_on_a_machine_leaves_importing_scikit_learn_to_the_worker(tmp_path: Path) -> None:
    assert run(tmp_path, HELDOUT_HOME=str(tmp_path / "home"))[1] == "scikit-learn False"


@pytest.mark.proof
@pytest.mark.parametrize(
    "words", [("--isolation", "strict"), ("--weaken-isolation", "limits")], ids=["strict", "limits"]
)
def test_the_first_grade_on_a_machine_works_at_the_other_levels_too(tmp_path: Path, words: tuple[str, ...]) -> None:
    if "strict" in words and missing() is not None:
        pytest.skip(f"no strict level: {missing()}")
    solution = CATALOGUE / "breast-cancer" / "submissions" / "passes" / "scaled_logistic.py"
    answer = heldout_process("grade", solution, "--no-record", "--metric-only", *words, HELDOUT_HOME=str(tmp_path))
    assert answer.code == 0, answer
