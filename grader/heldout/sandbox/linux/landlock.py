"""Landlock: what a process may still open, bind, connect to and signal, decided by the kernel.

Who builds the rules was measured with 199 grants (x86-64, Linux 6.18, medians). Finding and opening the paths takes
6-20 ms, so the worker does it once and keeps the descriptors (`Anchors`). A ruleset from them takes 0.4 ms in the
worker and 0.9 ms in a fresh fork (copied pages), so the worker builds the next child's while it is idle; the child
adds its own `/proc/PID` (0.06 ms) and confines itself (0.12 ms). One ruleset for all children would let each read the
`/proc/PID` of those beside it and would keep one dead inode per job. The kept descriptors have a second use: a rule
is tied to an inode, and on overlayfs and procfs an inode that nobody holds may come back as another one, without the
rule.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Literal

from heldout.sandbox.linux.syscalls import call, call_for_each

Access = Literal["read", "list", "device", "scratch", "program"]
"""read: files and folder listings, at any depth. list: names only, at any depth. device: read and write one device.
scratch: read, write, create and remove files and folders. program: read and execute one file."""

EXECUTE = 1 << 0
WRITE_FILE = 1 << 1
READ_FILE = 1 << 2
READ_DIR = 1 << 3
REMOVE_DIR = 1 << 4
REMOVE_FILE = 1 << 5
MAKE_DIR = 1 << 7
MAKE_REG = 1 << 8
TRUNCATE = 1 << 14
IOCTL_DEV = 1 << 15

RIGHTS: dict[Access, int] = {
    "read": READ_FILE | READ_DIR,
    "list": READ_DIR,
    "device": READ_FILE | WRITE_FILE,
    "scratch": READ_FILE | READ_DIR | WRITE_FILE | TRUNCATE | MAKE_REG | MAKE_DIR | REMOVE_FILE | REMOVE_DIR,
    "program": EXECUTE | READ_FILE,
}
"""Nothing grants links, fifos, sockets, devices, REFER or IOCTL_DEV. EXECUTE, which loading a library does not need, is
granted of single files, where an engine of the profile `netns` starts programs, and to nobody else."""

_FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
_HANDLED_BITS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""How many of the file system rights each ABI knows; later ones know as many as ABI 5."""
_NET_BIND_AND_CONNECT = 0b11
_SCOPE_ABSTRACT_UNIX_AND_SIGNAL = 0b11
_VERSION_FLAG = 1
_RULE_PATH_BENEATH = 1


class _RulesetAttribute(ctypes.Structure):
    _fields_ = [("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"  # what `_pack_` means, said for Python 3.14 and later; earlier ones do not look
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


@dataclass(frozen=True)
class Grant:
    """One path that stays reachable."""

    path: str
    access: Access = "read"


def abi_version() -> int:
    """The kernel's Landlock ABI, 1 or more; 0 where there is none or it is switched off."""
    try:
        return call("landlock_create_ruleset", 0, 0, _VERSION_FLAG)
    except OSError:
        return 0


def handled_rights(abi: int) -> int:
    """Every file system right that the ABI can refuse, as a bit mask."""
    return (1 << _HANDLED_BITS[min(abi, 5)]) - 1


def _rule(access: Access, fd: int, abi: int) -> _PathBeneath:
    rights = RIGHTS[access] & handled_rights(abi)
    if not stat.S_ISDIR(os.fstat(fd).st_mode):
        rights &= _FILE_RIGHTS
    return _PathBeneath(rights, fd)


class Ruleset:
    """A ruleset under construction: it refuses everything that the ABI knows, then allows path by path."""

    def __init__(self, abi: int, network: bool = False) -> None:
        """With `network`, TCP is left to others to close.

        Raises:
            OSError: the kernel has no Landlock, or not this ABI.
        """
        self.abi = abi
        net = 0 if network else _NET_BIND_AND_CONNECT
        attribute = _RulesetAttribute(handled_rights(abi), net, _SCOPE_ABSTRACT_UNIX_AND_SIGNAL)
        size = 24 if abi >= 6 else 16 if abi >= 4 else 8
        self.fd = call("landlock_create_ruleset", ctypes.addressof(attribute), size, 0)

    def allow(self, fd: int, access: Access) -> None:
        """Allow what lies at and below the open path."""
        rule = _rule(access, fd, self.abi)
        call("landlock_add_rule", self.fd, _RULE_PATH_BENEATH, ctypes.addressof(rule), 0)

    def restrict_self(self) -> None:
        """Confine the calling thread, for good. It must have set no_new_privs. The ruleset is closed.

        Raises:
            OSError: the kernel refused.
        """
        try:
            call("landlock_restrict_self", self.fd, 0)
        finally:
            self.close()

    def close(self) -> None:
        """Give the descriptor back; twice does no harm."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1


class Anchors:
    """The grants of a worker, opened once; each child builds its own ruleset from them."""

    def __init__(self, grants: Sequence[Grant], abi: int) -> None:
        """Opens every grant that exists; one that does not, or that this user cannot reach, is left out."""
        self.abi = abi
        self._spare: Ruleset | None = None
        _make_room(len(grants))
        opened: list[tuple[Grant, int]] = []
        try:
            for grant in grants:
                fd = open_path(grant.path)
                if fd is not None:
                    opened.append((grant, fd))
        except OSError:
            for _, fd in opened:
                os.close(fd)
            raise
        self.grants = tuple(grant for grant, _ in opened)
        self._fds = [fd for _, fd in opened]
        self._rules = (_PathBeneath * len(opened))(*(_rule(grant.access, fd, abi) for grant, fd in opened))
        start, step = ctypes.addressof(self._rules), ctypes.sizeof(_PathBeneath)
        self._pointers = [ctypes.c_void_p(start + step * number) for number in range(len(opened))]

    def ruleset(self) -> Ruleset:
        """A ruleset that allows the grants and that nobody else has; one per child, taken before the fork.

        Raises:
            OSError: the kernel refused.
        """
        ready, self._spare = self._spare, None
        return ready or self._build()

    def refill(self) -> None:
        """Build the next child's ruleset now, when there is time.

        Raises:
            OSError: the kernel refused.
        """
        if self._spare is None:
            self._spare = self._build()

    def _build(self) -> Ruleset:
        ruleset = Ruleset(self.abi)
        try:
            call_for_each("landlock_add_rule", (ruleset.fd, _RULE_PATH_BENEATH), self._pointers, 0)
        except OSError:
            ruleset.close()
            raise
        return ruleset

    def close(self) -> None:
        """Give the descriptors back; twice does no harm."""
        if self._spare:
            self._spare.close()
            self._spare = None
        while self._fds:
            os.close(self._fds.pop())

    def __enter__(self) -> Anchors:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _make_room(descriptors: int) -> None:
    """Raise the soft limit on open files where so many more would not fit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = descriptors + 256
    if soft < wanted:
        resource.setrlimit(
            resource.RLIMIT_NOFILE, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard)
        )


def open_path(path: str) -> int | None:
    """A descriptor that only names the path (O_PATH), or None where there is no such path for this user.

    Raises:
        OSError: any other reason, such as no descriptor left.
    """
    try:
        return os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.EACCES, errno.ELOOP):
            return None
        raise
