"""Who the child is: no privileges to gain, none to use, and for root a throwaway user."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import signal

from heldout.sandbox.linux.syscalls import call

THROWAWAY = 61500
"""User and group id that owns nothing: above ordinary users, below systemd's dynamic ones."""

OOM_SCORE_ADJUSTMENT = 900
CAP_DAC_READ_SEARCH = 2

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_KEEPCAPS = 1, 4, 8
PR_SET_SECUREBITS, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 28, 38, 47
_PR_CAP_AMBIENT_CLEAR_ALL = 4
_SECURE_BITS = 0b11_101_111
"""NOROOT and NO_SETUID_FIXUP, each locked; KEEP_CAPS locked off; NO_CAP_AMBIENT_RAISE, locked."""
_CAPABILITY_VERSION_3 = 0x20080522


class _CapabilityHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _CapabilityHalf(ctypes.Structure):
    _fields_ = [("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32)]


def harden_worker() -> None:
    """Once in the worker, for it and its children: first to go when memory runs out, and closed to other processes.

    Raises:
        OSError: the kernel refused.
    """
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write(str(OOM_SCORE_ADJUSTMENT))
    hide_memory()


def hide_memory() -> None:
    """Let no process of this user read or trace this one. /proc/self then belongs to root: write its files before.

    Raises:
        OSError: the kernel refused.
    """
    call("prctl", PR_SET_DUMPABLE, 0, 0, 0, 0)


def forbid_new_privileges() -> None:
    """Set no_new_privs, for good.

    Raises:
        OSError: the kernel refused.
    """
    call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def die_with_parent(parent: int | None = None) -> None:
    """Be killed when the parent ends. Changing the user undoes it, so it comes after.

    Args:
        parent: the parent's process id; when it is gone already, this process ends here.

    Raises:
        OSError: the kernel refused.
    """
    call("prctl", PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if parent is not None and os.getppid() != parent:
        os._exit(128 + signal.SIGKILL)


def close_all_except(keep: set[int]) -> None:
    """Close every other descriptor.

    Raises:
        OSError: the kernel is older than 5.9.
    """
    first = 0
    for fd in sorted(keep):
        if fd > first:
            call("close_range", first, fd - 1, 0)
        first = fd + 1
    call("close_range", first, 0xFFFFFFFF, 0)


def holds_read_search() -> bool:
    """Whether this process may read what its user may not (CAP_DAC_READ_SEARCH).

    Raises:
        OSError: the kernel refused to tell.
    """
    header = _CapabilityHeader(_CAPABILITY_VERSION_3, 0)
    halves = (_CapabilityHalf * 2)()
    call("capget", ctypes.addressof(header), ctypes.addressof(halves))
    return bool(halves[0].effective & 1 << CAP_DAC_READ_SEARCH)


def drop_identity(user: int | None = THROWAWAY, *, keep_read_search: bool = False) -> bool:
    """Give up root's identity and capabilities; an ordinary user's capabilities too, where there are any.

    Args:
        user: user and group id that root becomes; None to stay root without capabilities.
        keep_read_search: keep CAP_DAC_READ_SEARCH, for a Python that the user may not read; Landlock then bounds it.

    Returns:
        True when the process now is the throwaway user; False when it stays who it was, without capabilities: an
        ordinary user, or root in a container that may not change users or does not know this one.

    Raises:
        OSError: the kernel refused to drop capabilities.
    """
    root = os.geteuid() == 0
    changed = root and user is not None and _become(user)
    with contextlib.suppress(OSError):  # a kernel without ambient capabilities, or nothing to clear
        call("prctl", PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    kept = 1 << CAP_DAC_READ_SEARCH if keep_read_search and (changed or not root) else 0
    try:
        _set_capabilities(kept)
    except PermissionError:
        if not kept:
            raise
        _set_capabilities(0)  # it never had it
    return changed


def _become(user: int) -> bool:
    with contextlib.suppress(PermissionError):  # needs CAP_SETPCAP; keeping capabilities, below, does not
        call("prctl", PR_SET_SECUREBITS, _SECURE_BITS, 0, 0, 0)
    with contextlib.suppress(PermissionError):
        call("prctl", PR_SET_KEEPCAPS, 1, 0, 0, 0)
    try:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    except OSError as error:
        if error.errno in (errno.EPERM, errno.EINVAL):
            return False
        raise
    return True


def _set_capabilities(mask: int) -> None:
    header = _CapabilityHeader(_CAPABILITY_VERSION_3, 0)
    halves = (_CapabilityHalf * 2)(_CapabilityHalf(mask, mask, 0), _CapabilityHalf(0, 0, 0))
    call("capset", ctypes.addressof(header), ctypes.addressof(halves))
