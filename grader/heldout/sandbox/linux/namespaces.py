"""The layers that a process of the profile `netns` puts on inside of its namespaces, and the proof that they hold."""

from __future__ import annotations

import contextlib
import math
import os
import resource
from collections.abc import Sequence

from heldout.base.errors import IsolationError
from heldout.sandbox.interface import MIB, Limits
from heldout.sandbox.linux import seccomp
from heldout.sandbox.linux.confine import OWN_PROC
from heldout.sandbox.linux.grants import readable_paths
from heldout.sandbox.linux.identity import forbid_new_privileges
from heldout.sandbox.linux.landlock import Grant, Ruleset, abi_version, open_path
from heldout.sandbox.linux.limits import lower
from heldout.sandbox.linux.syscalls import machine
from heldout.sandbox.netns import NetnsOrder
from heldout.sandbox.selftest import attempt_in_namespaces
from heldout.sandbox.supervisor import Go

OPEN_FILES = 4096
FILE_BYTES = 128 * MIB
_ETC = ("passwd", "group", "hosts", "nsswitch.conf", "timezone", "localtime")
_DATA_SLACK = 512 * MIB
"""Threads of an engine reserve stacks and arenas that they never fill: what they fill is bounded for the whole tree."""


def confine_in_namespaces(order: NetnsOrder, limits: Limits, go: Go) -> None:
    """Put the layers on this process, for good, and try what it may not do. It must have one thread.

    Raises:
        IsolationError: the kernel refused a layer, or a forbidden action succeeded.
    """
    programs = (Grant(path, "program") for path in order.programs)
    wall_in(order, limits, _DATA_SLACK, (Grant(go.scratch), Grant(go.writable, "scratch"), *programs))
    passed = attempt_in_namespaces(order.canary)
    if passed:
        raise IsolationError(f"the self-test of the profile `netns` got through: {', '.join(passed)}")


def wall_in(order: NetnsOrder, limits: Limits, slack: int, own: Sequence[Grant]) -> tuple[int, ...]:
    """Put the layers on this process, for good: limits of its own, no new rights, Landlock, the system call list.

    Args:
        order: what must stay hidden.
        limits: what the kernel keeps for this process alone.
        slack: bytes that it may reserve beyond its memory.
        own: what it may reach beside what every stage may.

    Returns:
        the descriptors that hold its rules for /proc, which must stay open.

    Raises:
        IsolationError: the kernel refused a layer.
    """
    here = machine()
    if here is None:
        raise IsolationError("the profile `netns` needs x86-64 or aarch64; this processor is neither.")
    os.umask(0o077)
    abi = abi_version()
    try:
        _limit(limits, slack)
        forbid_new_privileges()
        kept = _restrict(order, abi, own) if abi else ()
        seccomp.install(seccomp.build_filter(here, abi, "netns").for_process(os.getpid()))
    except (OSError, ValueError) as error:
        raise IsolationError(f"the profile `netns` could not be put on: {error}") from error
    return kept


def _limit(limits: Limits, slack: int) -> None:
    """What the kernel keeps for each process of the tree; the supervisor adds the tree up."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = max(1, math.ceil(used.ru_utime + used.ru_stime + limits.cpu_seconds))
    with open("/proc/self/statm", "rb") as statm:
        data = int(statm.read().split()[5]) * resource.getpagesize()
    lower(resource.RLIMIT_DATA, data + limits.memory_mb * MIB + slack)
    lower(resource.RLIMIT_CPU, seconds, seconds + 1)
    lower(resource.RLIMIT_FSIZE, FILE_BYTES)
    lower(resource.RLIMIT_NOFILE, OPEN_FILES)
    lower(resource.RLIMIT_CORE, 0)


def _restrict(order: NetnsOrder, abi: int, own: Sequence[Grant]) -> tuple[int, ...]:
    """Landlock, with the grants of `standard`, its own /etc and what is `own`: nothing else may be executed."""
    ruleset = Ruleset(abi, network=True)
    # The kernel forgets an inode of /proc that nobody holds, and with it the rule.
    of_itself = (_allow(ruleset, Grant(f"/proc/self/{name}", access)) for name, access in OWN_PROC.items())
    kept = tuple(fd for fd in of_itself if fd is not None)
    for grant in (*readable_paths(order.hidden, order.closed), *(Grant(f"/etc/{name}") for name in _ETC), *own):
        fd = _allow(ruleset, grant)
        if fd is not None:
            os.close(fd)
    ruleset.restrict_self()
    return kept


def _allow(ruleset: Ruleset, grant: Grant) -> int | None:
    """A descriptor of what was allowed; None where there is no such path."""
    with contextlib.suppress(PermissionError):
        fd = open_path(grant.path)
        if fd is not None:
            ruleset.allow(fd, grant.access)
        return fd
    return None
