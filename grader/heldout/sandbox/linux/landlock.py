"""Landlock: what a process may still open, bind, connect to and signal, decided by the kernel.

Finding and opening the paths takes 6-20 ms, so the worker does it once and keeps the descriptors (`Anchors`). A ruleset
from them takes 0.4 ms for 200 paths and 2.9 for 2,700, so all children of a worker wear the same one, and each a small
one of its own on top (0.1 ms): a process may do what all its layers allow. The first allows what lies in libraries,
path by path, and all of `/proc` and of the children's folders; the second allows libraries whole, and of the rest the
child's own folders and its own `/proc/PID`. The kept descriptors have a second use: a rule is tied to an inode, and on
overlayfs and procfs an inode that nobody holds may come back as another one, without the rule.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import stat
from collections.abc import Iterator, Sequence
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

    def __init__(self, abi: int, network: bool = False, beneath: int | None = None) -> None:
        """With `network`, TCP is left to others to close. `beneath` is a descriptor of a ruleset that is worn as well.

        Raises:
            OSError: the kernel has no Landlock, or not this ABI.
        """
        self.abi = abi
        self.beneath = beneath
        net = 0 if network else _NET_BIND_AND_CONNECT
        attribute = _RulesetAttribute(handled_rights(abi), net, _SCOPE_ABSTRACT_UNIX_AND_SIGNAL)
        size = 24 if abi >= 6 else 16 if abi >= 4 else 8
        self.fd = call("landlock_create_ruleset", ctypes.addressof(attribute), size, 0)

    @property
    def descriptors(self) -> frozenset[int]:
        """What has to be open until the process is confined."""
        return frozenset({self.fd} if self.beneath is None else {self.fd, self.beneath})

    def allow(self, fd: int, access: Access) -> None:
        """Allow what lies at and below the open path."""
        rule = _rule(access, fd, self.abi)
        call("landlock_add_rule", self.fd, _RULE_PATH_BENEATH, ctypes.addressof(rule), 0)

    def restrict_self(self) -> None:
        """Confine the calling thread, for good. It must have set no_new_privs. All descriptors are closed.

        Raises:
            OSError: the kernel refused.
        """
        try:
            for fd in sorted(self.descriptors):
                call("landlock_restrict_self", fd, 0)
        finally:
            if self.beneath is not None:
                os.close(self.beneath)
            self.close()

    def close(self) -> None:
        """Give its own descriptor back; twice does no harm."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1


class Anchors:
    """What the children of one process are granted, opened once."""

    def __init__(self, grants: Sequence[Grant], abi: int, shared: str | None = None) -> None:
        """Opens every grant that exists; one that does not, or that this user cannot reach, is left out.

        Args:
            grants: for all children.
            abi: of Landlock.
            shared: a folder below which every child has folders of its own. All children wear one ruleset then, and a
                small one each; without it each gets a ruleset of everything.
        """
        self.abi = abi
        self._fds: list[int] = []
        self._common: Ruleset | None = None
        _make_room(len(grants))
        try:
            opened = [(grant, fd) for grant in grants if (fd := self._opened(grant.path)) is not None]
            self.grants = tuple(grant for grant, _ in opened)
            self._rules = [_rule(grant.access, fd, abi) for grant, fd in opened]
            if shared is not None and self._is_apart(shared):
                self._share(opened, shared)
        except OSError:
            self.close()
            raise

    def ruleset(self) -> Ruleset:
        """A ruleset that allows the grants and that nobody else has; one per child, taken before the fork.

        Raises:
            OSError: the kernel refused.
        """
        return self._build(self._rules, None if self._common is None else self._common.fd)

    def close(self) -> None:
        """Give the descriptors back; twice does no harm."""
        if self._common is not None:
            self._common.close()
            self._common = None
        while self._fds:
            os.close(self._fds.pop())

    def _is_apart(self, folder: str) -> bool:
        """Whether a folder neither lies in what is granted, which would let each child read all others' as that is
        allowed as a whole, nor holds any of it, of which all would be open then."""
        place, granted = os.path.realpath(folder), {grant.path for grant in self.grants}
        within = any(path.startswith(f"{place}/") for path in granted)
        return not within and granted.isdisjoint((place, *folders_above(place)))

    def _share(self, opened: Sequence[tuple[Grant, int]], folder: str) -> None:
        """From now on each child's own ruleset allows as a whole what the grants divide."""
        places: tuple[tuple[str, Access], ...] = (("/proc", "read"), (folder, "scratch"))
        of_children = [_rule(access, fd, self.abi) for path, access in places if (fd := self._opened(path)) is not None]
        self._common = self._build([*self._rules, *of_children])
        highest = _highest(self.grants)
        whole: dict[Access, Access] = {"list": "read"}
        self._rules = [
            _rule(whole.get(grant.access, grant.access), fd, self.abi) for grant, fd in opened if grant in highest
        ]

    def _opened(self, path: str) -> int | None:
        fd = open_path(path)
        if fd is not None:
            self._fds.append(fd)
        return fd

    def _build(self, rules: Sequence[_PathBeneath], beneath: int | None = None) -> Ruleset:
        ruleset = Ruleset(self.abi, beneath=beneath)
        try:
            pointers = [ctypes.c_void_p(ctypes.addressof(rule)) for rule in rules]
            call_for_each("landlock_add_rule", (ruleset.fd, _RULE_PATH_BENEATH), pointers, 0)
        except OSError:
            ruleset.close()
            raise
        return ruleset

    def __enter__(self) -> Anchors:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _highest(grants: Sequence[Grant]) -> frozenset[Grant]:
    """The grants that lie below no other one."""
    paths = {grant.path for grant in grants}
    return frozenset(grant for grant in grants if paths.isdisjoint(folders_above(grant.path)))


def folders_above(path: str) -> Iterator[str]:
    """Every folder above an absolute path, the nearest first."""
    while path != "/":
        path = path[: path.rindex("/")] or "/"
        yield path


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
