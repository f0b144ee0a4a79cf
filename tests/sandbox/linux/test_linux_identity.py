from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from confining_client import GRADER, Forked

from heldout.sandbox.linux import identity

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has an identity to give up")


def status() -> dict[str, str]:
    return dict(line.split(":\t", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":\t" in line)


@only_root
@pytest.mark.parametrize("keep", [False, True])
def test_root_becomes_a_user_without_groups_and_keeps_at_most_one_capability(keep: bool, in_fork: Forked) -> None:
    def dropped() -> Any:
        changed = identity.drop_identity(61501, keep_read_search=keep)
        fields = status()
        return [changed, os.getresuid(), os.getresgid(), os.getgroups(), int(fields["CapPrm"], 16)]

    mask = 1 << identity.CAP_DAC_READ_SEARCH if keep else 0
    assert in_fork(dropped) == [True, [61501] * 3, [61501] * 3, [], mask]


@only_root
def test_root_cannot_come_back(in_fork: Forked) -> None:
    def back() -> str:
        identity.drop_identity(keep_read_search=True)
        os.setresuid(0, 0, 0)
        return "root again"

    assert in_fork(back).startswith("PermissionError")


def test_an_ordinary_user_stays_who_it_is_without_capabilities(in_fork: Forked) -> None:
    def dropped() -> Any:
        if os.geteuid() == 0:
            os.setresuid(12345, 12345, 12345)
        before = os.getresuid()
        return [identity.drop_identity(), os.getresuid() == before, int(status()["CapPrm"], 16)]

    assert in_fork(dropped) == [False, True, 0]


def test_every_descriptor_but_the_kept_ones_is_closed(in_fork: Forked) -> None:
    def kept() -> list[bool]:
        probes = [os.dup(2), os.dup(2), os.dup(2)]
        writer = max(int(path.name) for path in Path("/proc/self/fd").iterdir()) + 10
        os.dup2(2, writer)
        keep = {int(path.name) for path in Path("/proc/self/fd").iterdir()} - {probes[0], probes[2], writer}
        identity.close_all_except(keep)
        return [Path(f"/proc/self/fd/{fd}").exists() for fd in (*probes, writer)]

    assert in_fork(kept) == [False, True, False, False]


def test_a_child_whose_parent_is_gone_already_ends(in_fork: Forked) -> None:
    assert in_fork(lambda: identity.die_with_parent(parent=1 if os.getppid() != 1 else 2)) == "died 137"


def test_a_child_ends_with_its_worker() -> None:
    program = (
        "import os, sys, time; sys.path.insert(0, sys.argv[1])\n"
        "from heldout.sandbox.linux import identity\n"
        "parent = os.getpid()\n"
        "if os.fork() == 0:\n"
        "    identity.die_with_parent(parent)\n"
        "    os.write(1, str(os.getpid()).encode())\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(GRADER)], stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        child = int(os.read(worker.stdout.fileno(), 20))
        worker.send_signal(signal.SIGKILL)
        worker.wait()

        assert ended(child)


def ended(pid: int) -> bool:
    for _ in range(100):
        try:
            if "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text():
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.02)
    return False


def test_a_hardened_worker_is_closed_to_others_and_goes_first_when_memory_runs_out(in_fork: Forked) -> None:
    def hardened() -> list[int]:
        identity.harden_worker()
        return [int(Path("/proc/self/oom_score_adj").read_text()), Path("/proc/self/environ").stat().st_uid]

    assert in_fork(hardened) == [identity.OOM_SCORE_ADJUSTMENT, 0]
