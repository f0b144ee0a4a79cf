"""Whatever is killed, at whatever moment: no process, no file, no half attempt stays, and the next grade works."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from runner_contract import waited
from sandbox_samples import MINIMAL, processes_naming, scratch_left

if sys.platform != "linux":
    pytest.skip("processes are found in /proc", allow_module_level=True)

from heldout.sandbox.scratch import remove_tree

MOMENTS = [pytest.param(2, id="twice"), pytest.param(10, marks=pytest.mark.proof, id="ten times")]
SOLUTION = MINIMAL / "challenges" / "tiny-binary" / "submissions" / "passes" / "linear.py"


class Machine:
    """A user with a home and a temporary folder of their own, who grades by the command line."""

    def __init__(self, base: Path) -> None:
        self.base = base
        (base / "tmp").mkdir()
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("HELDOUT_")}
        self.environment |= {"HELDOUT_HOME": str(base / "home"), "TMPDIR": str(base / "tmp")}

    def command(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "heldout", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.environment,
        )  # fmt: skip

    def grade(self, level: str) -> subprocess.Popen[str]:
        option = "--weaken-isolation" if level == "limits" else "--isolation"
        arguments = ("grade", str(SOLUTION), "-c", "tiny-binary", option, level, "--json", "--metric-only")
        return self.command("--course", str(MINIMAL), *arguments)

    def processes(self, kind: str = "") -> list[int]:
        """Processes of this machine whose command names `kind`."""
        found = []
        for pid in processes_naming(str(self.base)):
            try:
                if kind.encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                    found.append(pid)
            except OSError:
                continue
        return found

    def attempts(self) -> int:
        """How many attempts there are; each must be whole."""
        file = self.base / "home" / "attempts.db"
        if not file.exists():
            return 0
        with sqlite3.connect(file) as database:
            assert database.execute("pragma integrity_check").fetchone() == ("ok",)
            rows = database.execute("select card, predictions from attempts").fetchall()
        for card, predictions in rows:
            assert (json.loads(card)["status"] == "graded") == (predictions is not None)
        return len(rows)

    def close(self) -> None:
        self.command("doctor", "--stop").communicate(timeout=60)
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)
        remove_tree(self.base)


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    made = Machine(Path(tempfile.mkdtemp(prefix="heldout-kill-")))
    yield made
    made.close()


def timed_grade(machine: Machine, level: str) -> float:
    """Seconds that a grade takes now."""
    started = time.monotonic()
    grader = machine.grade(level)
    said, errors = grader.communicate(timeout=120)
    assert grader.returncode == 0, said + errors
    return time.monotonic() - started


def strays(machine: Machine) -> list[int]:
    """Processes that are there, other than workers and a command on standby that wait for the next grade."""
    workers = {*machine.processes("\0worker\0"), *machine.processes("standby.serve import main")}
    return [pid for pid in machine.processes() if pid not in workers or parent_of(pid) in workers]


def parent_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


@pytest.mark.parametrize("times", MOMENTS)
@pytest.mark.parametrize("level", ["standard", pytest.param("limits", marks=pytest.mark.proof)])
def test_a_grader_killed_at_any_moment_leaves_nothing(machine: Machine, level: str, times: int) -> None:
    usual = timed_grade(machine, level)
    before = machine.attempts()
    chance = random.Random(times)
    for _ in range(times):
        grader = machine.grade(level)
        time.sleep(usual * chance.uniform(0.2, 1.0))
        grader.kill()
        grader.communicate()
        assert waited(lambda: strays(machine) == [])
    timed_grade(machine, level)
    assert scratch_left(machine.base) == []
    assert before < machine.attempts() <= before + times + 1


@pytest.mark.parametrize("times", MOMENTS)
@pytest.mark.parametrize(
    ("level", "kind"),
    [
        ("standard", "\0worker\0"),
        pytest.param("limits", "supervisor.py", marks=pytest.mark.proof),
        pytest.param("limits", "\0spawned\0", marks=pytest.mark.proof),
    ],
)
def test_a_process_of_ours_killed_at_any_moment_is_an_answer(
    machine: Machine, level: str, kind: str, times: int
) -> None:
    usual = timed_grade(machine, level)
    before = machine.attempts()
    chance = random.Random(times)
    for _ in range(times):
        grader = machine.grade(level)
        time.sleep(usual * chance.uniform(0.2, 1.0))
        for pid in machine.processes(kind)[-1:]:
            os.kill(pid, signal.SIGKILL)
        said, errors = grader.communicate(timeout=120)
        assert grader.returncode in (0, 1, 4), said + errors
        assert "Traceback (most recent call last)" not in errors
        assert_an_answer(said, errors, grader.returncode)
        assert waited(lambda: strays(machine) == [])
    timed_grade(machine, level)
    assert scratch_left(machine.base) == []
    assert machine.attempts() > before


def assert_an_answer(said: str, errors: str, code: int) -> None:
    """A card that says how it went, or one sentence of ours."""
    if not said:
        assert code == 4
        assert errors
        return
    card: dict[str, Any] = json.loads(said)
    assert (card["status"] == "graded") == (code == 0)
