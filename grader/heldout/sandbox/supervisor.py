"""Stands between the grader and one spawned process at the level `limits`: watches it, and ends its whole tree.

Run as a program, `supervisor.py JSON`, with nothing but the standard library (and psutil on macOS). It reads one
JSON line from standard input when work begins; the end of that stream (also the grader's death) ends everything. When
the tree is gone it writes one JSON line: how the process ended and what the tree used.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

POLL_SECONDS = 0.02
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


class Tree:
    """A process and everything that descends from it."""

    def __init__(self, root: int) -> None:
        self.root = root

    def members(self) -> list[int]:
        """Process ids, the root first, as far as they can be seen. Orphans come to us, because we are their reaper."""
        found, queue = [], [os.getpid()]
        while queue:
            children = self._children(queue.pop())
            found += children
            queue += children
        return found

    def _children(self, pid: int) -> list[int]:
        if sys.platform != "linux":
            import psutil

            with contextlib.suppress(psutil.Error):
                return [child.pid for child in psutil.Process(pid).children()]
            return []
        children: list[int] = []
        with contextlib.suppress(OSError):
            for task in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208
                children += map(int, Path(f"/proc/{pid}/task/{task}/children").read_text().split())
        return children

    def resident_bytes(self) -> int:
        """Resident memory of all members together."""
        return sum(self._resident(pid) for pid in self.members())

    def cpu_seconds(self) -> float:
        """User and system time of the living members."""
        return sum(self._cpu(pid) for pid in self.members())

    def _resident(self, pid: int) -> int:
        if sys.platform != "linux":
            import psutil

            with contextlib.suppress(psutil.Error):
                return int(psutil.Process(pid).memory_info().rss)
            return 0
        with contextlib.suppress(OSError, IndexError):
            return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()
        return 0

    def _cpu(self, pid: int) -> float:
        if sys.platform != "linux":
            import psutil

            with contextlib.suppress(psutil.Error):
                times = psutil.Process(pid).cpu_times()
                return float(times.user + times.system)
            return 0.0
        with contextlib.suppress(OSError, IndexError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return 0.0

    def kill(self) -> None:
        """Kill until nothing is left: a member may start another one while we look."""
        for _ in range(200):
            members = self.members()
            if not members:
                return
            for pid in members:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            time.sleep(0.002)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent dies, and die with the grader's process (Linux)."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def watch(process: subprocess.Popen[bytes], tree: Tree) -> tuple[str | None, float]:
    """Wait for the end of process, input, or a limit: why we end it or None; its CPU as work began."""
    # Unbuffered: a buffered reader could hold back what select has already announced.
    orders = os.fdopen(os.dup(0), "rb", buffering=0)
    limits: dict[str, float] = {}
    started = before = 0.0
    while process.poll() is None:
        if limits:
            readable = select.select([orders], [], [], POLL_SECONDS)[0]
        else:
            # Nothing to enforce before work begins; half a second is soon enough to notice an early death.
            readable = select.select([orders], [], [], 0.5)[0]
        if readable:
            line = orders.readline()
            if not line:
                return "stopped", before
            limits = json.loads(line)
            started, before = time.monotonic(), tree.cpu_seconds()
        if limits:
            reason = exceeded(limits, tree, started, before)
            if reason:
                return reason, before
    return None, before


def exceeded(limits: dict[str, float], tree: Tree, started: float, before: float) -> str | None:
    """The limit that the tree has passed, or None."""
    if limits["memory_bytes"] and tree.resident_bytes() > limits["memory_bytes"]:
        return "memory"
    if limits["wall_seconds"] and time.monotonic() - started > limits["wall_seconds"]:
        return "wall_time"
    if limits["cpu_seconds"] and tree.cpu_seconds() - before > limits["cpu_seconds"]:
        return "cpu_time"
    return None


def main() -> None:
    """Start the process that the argument names, watch it, end it, and say how it went."""
    order = json.loads(sys.argv[1])
    grader = os.getppid()
    adopt_orphans()
    process = subprocess.Popen(order["argv"], pass_fds=order["fds"], stdin=subprocess.DEVNULL,
                               stdout=order["stdout"], stderr=order["stderr"], start_new_session=True)  # fmt: skip
    for fd in {*order["fds"], order["stdout"], order["stderr"]}:
        os.close(fd)
    tree = Tree(process.pid)
    reason, before = watch(process, tree)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    code = process.wait()
    tree.kill()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    if os.getppid() != grader:
        # The grader was killed: nobody else will clear up behind it.
        shutil.rmtree(order["folder"], ignore_errors=True)
    unit = 1 if sys.platform == "darwin" else 1024
    report = {
        "exit_code": code,
        "reason": reason,
        "cpu_seconds": max(0.0, used.ru_utime + used.ru_stime - before),
        "peak_memory_mb": used.ru_maxrss * unit / 2**20,
    }
    print(json.dumps(report), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
