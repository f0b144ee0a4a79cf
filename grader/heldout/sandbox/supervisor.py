"""Stands between the grader and one spawned process at the level `limits`: watches it, and ends its whole tree.

Run as a program, `supervisor.py JSON`, with nothing but the standard library (and psutil on macOS). It reads one
JSON line from standard input, the order, and passes it on when the process is ready: only then the clocks start. The
end of that stream (also the grader's death) ends everything. It writes two JSON lines: which process has begun, and,
when the tree is gone, how the process ended and what the tree used.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from typing import NamedTuple

POLL_SECONDS = 0.02
READY_SECONDS = 120.0
"""How long imports may take."""
KILL_SECONDS = 10.0
BEGUN = b"B"
"""What the process says when it has its job and begins; anything else after its order is why it cannot, in UTF-8."""
PR_SET_CHILD_SUBREAPER = 36
_PROC_BYTES = 8192
"""Of a file of /proc that are read at a time: nearly always all of them."""


class Start(NamedTuple):
    """The supervisor's argument, as a JSON list: which process, for whom."""

    argv: list[str]
    fds: list[int]
    """Of its result, standard output, standard error and inputs."""
    folder: str
    """The grader's, to be removed when the grader has died."""
    grader: int
    """Its process id."""


class Go(NamedTuple):
    """The order, as one line with a JSON list: where the job lies, and what may be used, 0 for any amount."""

    job: str
    """Path of a file; the next two are folders."""
    scratch: str
    writable: str
    memory_bytes: int
    cpu_seconds: float
    wall_seconds: float
    processes: int = 0
    """How many may be there at once."""


class Report(NamedTuple):
    """How the process ended, and what the tree used."""

    exit_code: int
    """As the shell would say: negative for a signal."""
    reason: str | None
    """Why it was ended: the limit that was passed, or `stopped`; None when it ended itself."""
    fault: str | None
    """Why it never began with its job; None where it did, or got none."""
    wall_seconds: float
    cpu_seconds: float
    peak_memory_mb: float
    base_memory_mb: float
    waited_seconds: float | None


def process_seconds(pid: int) -> float:
    """User and system time of all threads of a process (Linux).

    Raises:
        OSError: it has gone.
    """
    # What clock_getcpuclockid(3) returns, which Python does not offer for other processes.
    return time.clock_gettime((~pid << 3) | 2)


def waited_seconds(pid: int) -> float | None:
    """How long the first thread of a process could have worked while others had the processor; None where this system
    does not tell. Its own other threads do not count as others: what they used is taken off.
    """
    try:
        used, waited = map(int, read_proc(f"{pid}/schedstat").split()[:2])
        return waited / 1e9 - (process_seconds(pid) - used / 1e9)
    except (OSError, ValueError):
        return None


def read_proc(name: str) -> bytes:
    """A file of /proc. Clocks are read many times in a grade, and `pathlib` takes longer than they do.

    Raises:
        OSError: the process has gone, or this system has no such file.
    """
    fd = os.open(f"/proc/{name}", os.O_RDONLY | os.O_CLOEXEC)
    try:
        found = piece = os.read(fd, _PROC_BYTES)
        while len(piece) == _PROC_BYTES:
            # Of somebody who is in a thousand groups; what comes behind these is wanted, too.
            piece = os.read(fd, _PROC_BYTES)
            found += piece
        return found
    finally:
        os.close(fd)


def resident_bytes(pid: int) -> int:
    """Resident memory of a process; 0 when it has gone."""
    if sys.platform != "linux":
        import psutil

        with contextlib.suppress(psutil.Error):
            return int(psutil.Process(pid).memory_info().rss)
        return 0
    with contextlib.suppress(OSError, IndexError):
        return int(read_proc(f"{pid}/statm").split()[1]) * resource.getpagesize()
    return 0


class Tree:
    """Everything that descends from a process: from the supervisor, to which orphans come."""

    def __init__(self, root: int) -> None:
        self._root = root

    def members(self) -> list[int]:
        """Process ids, as far as they can be seen, without the root's."""
        found, queue = [], [self._root]
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
                children += map(int, read_proc(f"{pid}/task/{task}/children").split())
        return children

    def resident_bytes(self) -> int:
        """Resident memory of all members together."""
        return sum(map(resident_bytes, self.members()))

    def cpu_seconds(self) -> float:
        """User and system time of the living members, and of those of their children that they waited for."""
        return sum(self._cpu(pid) for pid in self.members())

    def _cpu(self, pid: int) -> float:
        if sys.platform != "linux":
            import psutil

            with contextlib.suppress(psutil.Error):
                times = psutil.Process(pid).cpu_times()
                return float(times.user + times.system)
            return 0.0
        with contextlib.suppress(OSError, IndexError):
            fields = read_proc(f"{pid}/stat").rpartition(b")")[2].split()
            # Exact, where the file counts hundredths.
            return process_seconds(pid) + (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")
        return 0.0

    def kill(self) -> None:
        """Kill until nothing is left: a member may start another one while we look."""
        deadline = time.monotonic() + KILL_SECONDS
        while (members := self.members()) and time.monotonic() < deadline:
            for pid in members:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.001)
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent dies (Linux)."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


class Watch:
    """Waits for the end of the process, of the input, or of what a limit allows."""

    def __init__(self, process: subprocess.Popen[bytes], channel: socket.socket, tree: Tree) -> None:
        """`channel` leads to the process: it says there when it is ready, and gets the order."""
        self.process, self.channel, self.tree = process, channel, tree
        self.bounds: Go | None = None
        """The order; None until work begins."""
        self.started = self.cpu_before = 0.0
        self.resident_before = self.peak = 0
        """Resident bytes of the tree, when work began and at most."""
        self.waited_before: float | None = None
        self._order = b""
        self._ready = False

    def wait(self) -> str | None:
        """Why the process has to be ended: the limit that was passed, or `stopped`; None when it ended itself."""
        # Unbuffered: a buffered reader could hold back what select has already announced.
        orders = os.fdopen(os.dup(0), "rb", buffering=0)
        sources: list[io.FileIO | socket.socket] = [orders, self.channel]
        latest = 0.0
        while self.process.poll() is None:
            # Nothing to enforce before work begins; half a second is soon enough to notice an early death.
            readable = select.select(sources, [], [], POLL_SECONDS if self.bounds else 0.5)[0]
            if orders in readable:
                line = orders.readline()
                if not line:
                    return "stopped"
                self._order, latest = line, time.monotonic() + READY_SECONDS
            if self.channel in readable:
                self._ready = bool(self.channel.recv(1))
                sources.remove(self.channel)
            if self.bounds:
                reason = self._exceeded(self.bounds)
                if reason:
                    return reason
            elif self._ready and self._order:
                self._begin()
            elif self._order and time.monotonic() > latest:
                return "stopped"
        return None

    def _begin(self) -> None:
        self.bounds = Go(*json.loads(self._order))
        self.started, self.cpu_before = time.monotonic(), self.tree.cpu_seconds()
        self.resident_before = self.tree.resident_bytes()
        self.waited_before = waited_seconds(self.process.pid)
        say(self.process.pid)
        with contextlib.suppress(BrokenPipeError):
            self.channel.sendall(self._order)

    def fault(self) -> str | None:
        """Why the process, which has ended, never began with its job; None where it did, or got none."""
        if not self.bounds:
            return None
        said = b""
        with contextlib.suppress(OSError):
            self.channel.setblocking(False)
            said = self.channel.recv(1 << 14)
        return None if said == BEGUN else said.decode(errors="replace")

    def waited(self) -> float | None:
        """How long the process has waited for a processor since work began; asked before it is ended."""
        now = waited_seconds(self.process.pid)
        return None if now is None or self.waited_before is None else max(0.0, now - self.waited_before)

    def _exceeded(self, bounds: Go) -> str | None:
        members = self.tree.members()
        resident = sum(map(resident_bytes, members))
        self.peak = max(self.peak, resident)
        if bounds.memory_bytes and resident > bounds.memory_bytes:
            return "memory"
        if bounds.processes and len(members) > bounds.processes:
            return "processes"
        if bounds.wall_seconds and time.monotonic() - self.started > bounds.wall_seconds:
            return "wall_time"
        if bounds.cpu_seconds and self.tree.cpu_seconds() - self.cpu_before > bounds.cpu_seconds:
            return "cpu_time"
        return None


def say(word: int | Report) -> None:
    """One JSON line to the grader, who may be gone: the process id of what has begun, or the report as a list."""
    with contextlib.suppress(BrokenPipeError):
        print(json.dumps(word), flush=True)  # noqa: T201


def start(order: Start) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """The process that the order names, and the channel to it."""
    ours, theirs = socket.socketpair()
    result, out, err, inputs = order.fds
    with theirs:
        process = subprocess.Popen(
            [*order.argv, str(theirs.fileno()), str(result), str(inputs), str(os.getpid())],
            pass_fds=(theirs.fileno(), result, inputs), stdin=subprocess.DEVNULL, stdout=out, stderr=err,
            start_new_session=True,
        )  # fmt: skip
    for fd in order.fds:
        os.close(fd)
    return process, ours


def main() -> None:
    """Start the process that the argument names, watch it, end it, and say how it went."""
    order = Start(*json.loads(sys.argv[1]))
    adopt_orphans()
    process, channel = start(order)
    watch = Watch(process, channel, Tree(os.getpid()))
    reason = watch.wait()
    ended, waited = time.monotonic(), watch.waited()
    # The kernel reaps what is in a namespace of processes that ends, and counts what it used for nobody.
    counted = watch.tree.cpu_seconds()
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    code = process.wait()
    watch.tree.kill()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    if os.getppid() != order.grader:
        # The grader was killed: nobody else will clear up behind it.
        shutil.rmtree(order.folder, ignore_errors=True)
    unit = 1 if sys.platform == "darwin" else 1024
    report = Report(
        exit_code=code,
        reason=reason,
        fault=watch.fault(),
        wall_seconds=ended - watch.started if watch.bounds else 0.0,
        cpu_seconds=max(0.0, max(used.ru_utime + used.ru_stime, counted) - watch.cpu_before),
        peak_memory_mb=max(used.ru_maxrss * unit, watch.peak) / 2**20,
        base_memory_mb=watch.resident_before / 2**20,
        waited_seconds=waited,
    )
    say(report)
    os._exit(0)


if __name__ == "__main__":
    main()
