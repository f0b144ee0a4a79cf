"""The layers that a process of the profile `netns` puts on inside of its namespaces, and the proof that they hold."""

from __future__ import annotations

import contextlib
import math
import os
import resource

from heldout.base.errors import IsolationError
from heldout.sandbox.interface import MIB, Limits
from heldout.sandbox.linux import seccomp
from heldout.sandbox.linux.confine import OWN_PROC
from heldout.sandbox.linux.grants import readable_paths
from heldout.sandbox.linux.identity import forbid_new_privileges
from heldout.sandbox.linux.landlock import Access, Grant, Ruleset, abi_version, open_path
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
    here = machine()
    if here is None:
        raise IsolationError("the profile `netns` needs x86-64 or aarch64; this processor is neither.")
    os.umask(0o077)
    abi = abi_version()
    try:
        _limit(limits)
        forbid_new_privileges()
        if abi:
            _restrict(order, abi, go)
        seccomp.install(seccomp.build_filter(here, abi, "netns").for_process(os.getpid()))
    except (OSError, ValueError) as error:
        raise IsolationError(f"the profile `netns` could not be put on: {error}") from error
    passed = attempt_in_namespaces(order.canary)
    if passed:
        raise IsolationError(f"the self-test of the profile `netns` got through: {', '.join(passed)}")


def _limit(limits: Limits) -> None:
    """What the kernel keeps for each process of the tree; the supervisor adds the tree up."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = max(1, math.ceil(used.ru_utime + used.ru_stime + limits.cpu_seconds))
    with open("/proc/self/statm", "rb") as statm:
        data = int(statm.read().split()[5]) * resource.getpagesize()
    lower(resource.RLIMIT_DATA, data + limits.memory_mb * MIB + _DATA_SLACK)
    lower(resource.RLIMIT_CPU, seconds, seconds + 1)
    lower(resource.RLIMIT_FSIZE, FILE_BYTES)
    lower(resource.RLIMIT_NOFILE, OPEN_FILES)
    lower(resource.RLIMIT_CORE, 0)


def _restrict(order: NetnsOrder, abi: int, go: Go) -> None:
    """Landlock, with the grants of `standard`, and its own /etc and folders: nothing may be executed."""
    # Its own descriptors of /proc stay open: the kernel forgets such an inode otherwise, and with it the rule.
    ruleset = Ruleset(abi, network=True)
    own: list[tuple[str, Access]] = [(f"/proc/self/{name}", access) for name, access in OWN_PROC.items()]
    for path, access in own:
        _allow(ruleset, Grant(path, access))
    grants = [*readable_paths(order.hidden, order.closed), *(Grant(f"/etc/{name}") for name in _ETC)]
    grants += [Grant(go.scratch), Grant(go.writable, "scratch")]
    for grant in grants:
        fd = _allow(ruleset, grant)
        if fd is not None:
            os.close(fd)
    ruleset.restrict_self()


def _allow(ruleset: Ruleset, grant: Grant) -> int | None:
    """A descriptor of what was allowed; None where there is no such path."""
    with contextlib.suppress(PermissionError):
        fd = open_path(grant.path)
        if fd is not None:
            ruleset.allow(fd, grant.access)
        return fd
    return None
