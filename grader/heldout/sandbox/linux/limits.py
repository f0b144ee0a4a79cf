"""Limits that the kernel keeps per process: memory, CPU time, file size, descriptors.

RLIMIT_DATA is the tight one and ends in a clean MemoryError; RLIMIT_AS is a backstop for private memory that DATA
does not count (written, then made read-only) and lies 256 MiB above it. Both start from what the process already
uses, so that libraries which are loaded before cost nothing. What neither sees (shared memory, memfd, pipes,
processes) the system call filter closes. RLIMIT_NPROC is not used: root is exempt, other users share one count, and
the filter lets no process start.
"""

from __future__ import annotations

import contextlib
import math
import os
import resource
from dataclasses import dataclass
from pathlib import Path

MIB = 1024 * 1024
ADDRESS_SLACK = 256 * MIB
OPEN_FILES = 80
PAGE = resource.getpagesize()
_CONTROL_GROUP = Path("/sys/fs/cgroup")
_MOST = 0.75
"""Of the machine's memory: what is left lets it go on, and people say what happened."""


@dataclass(frozen=True)
class Footprint:
    """What the process has mapped now, in bytes."""

    data: int
    """Private writable memory, the stack included."""
    address_space: int


def footprint() -> Footprint:
    """This process's footprint.

    Raises:
        OSError: /proc cannot be read, such as after Landlock.
    """
    fd = os.open("/proc/self/statm", os.O_RDONLY)
    try:
        pages = os.read(fd, 256).split()
    finally:
        os.close(fd)
    return Footprint(data=int(pages[5]) * PAGE, address_space=int(pages[0]) * PAGE)


def set_limits(base: Footprint, memory_bytes: int, cpu_seconds: float, file_bytes: int, cpu_used: float = 0.0) -> None:
    """Limit this process for good.

    Args:
        base: what it had mapped when its budget began.
        memory_bytes: what it may add to that.
        cpu_seconds: after so many (rounded up) comes SIGXCPU, and one second later SIGKILL.
        file_bytes: largest file that it may write; 0 for none. Its output must then be a pipe.
        cpu_used: CPU time that it had used when its budget began.

    Raises:
        OSError, ValueError: a limit is above what this process may set.
    """
    seconds = max(1, math.ceil(cpu_used + cpu_seconds))
    lower(resource.RLIMIT_DATA, base.data + memory_bytes)
    lower(resource.RLIMIT_AS, base.address_space + memory_bytes + ADDRESS_SLACK)
    lower(resource.RLIMIT_CPU, seconds, seconds + 1)
    lower(resource.RLIMIT_FSIZE, file_bytes)
    lower(resource.RLIMIT_NOFILE, OPEN_FILES)
    lower(resource.RLIMIT_CORE, 0)


def share_of_machine() -> int:
    """What work that nothing else bounds may take, in bytes: three quarters of the memory that this machine has, or
    that the control group may have which it is a container of."""
    found = [os.sysconf("SC_PHYS_PAGES") * PAGE]
    for name in ("memory.max", "memory/memory.limit_in_bytes"):
        with contextlib.suppress(OSError, ValueError):
            found.append(int((_CONTROL_GROUP / name).read_text(encoding="ascii")))
    return int(_MOST * min(found))


def limit_trusted_work() -> None:
    """Let this process, and what it starts, end with a MemoryError before the machine has no memory left.

    Raises:
        OSError: /proc cannot be read.
    """
    lower(resource.RLIMIT_DATA, footprint().data + share_of_machine())


def lower(kind: int, soft: int, hard: int | None = None) -> None:
    """Set a limit, or leave the stricter one that is already there."""
    ceiling = resource.getrlimit(kind)[1]
    wanted = soft if hard is None else hard
    if ceiling != resource.RLIM_INFINITY:
        wanted = min(wanted, ceiling)
    resource.setrlimit(kind, (min(soft, wanted), wanted))
