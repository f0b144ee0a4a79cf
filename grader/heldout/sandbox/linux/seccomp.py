"""The system call filter: what a confined child may ask of the kernel. Everything else is refused with EPERM.

The numbers are searched as a binary tree over ranges with one answer, so that no branch is long and the kernel, which
runs the filter once for every number when it is loaded, has little to do. Calls that depend on their arguments have a
block each behind the tree.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import functools
import os
import termios
from collections.abc import Callable, Sequence

from heldout.sandbox.linux.bpf import ANY_BIT, EQUAL, GREATER_EQUAL, Assembler, FilterProgram
from heldout.sandbox.linux.syscalls import NUMBERS, Machine, call

KILL_PROCESS = 0x80000000
ALLOW = 0x7FFF0000
USER_NOTIF = 0x7FC00000
ERRNO = 0x00050000

NUMBER_OFFSET, ARCH_OFFSET, ARGUMENTS_OFFSET = 0, 4, 16
ARCHITECTURES: dict[Machine, int] = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
X32_BIT = 0x40000000

SET_MODE_FILTER = 1
SPEC_ALLOW = 1 << 2
NEW_LISTENER = 1 << 3

MAP_SHARED, MAP_ANONYMOUS, MAP_GROWSDOWN, MAP_HUGETLB = 0x01, 0x20, 0x100, 0x40000
CLONE_THREAD = 0x00010000
CLONE_NEW_NAMESPACES = 0x7E020000
SOCK_TYPE_MASK, SOCK_STREAM, AF_UNIX, AF_INET, AF_INET6 = 0xF, 1, 1, 2, 10
F_GETPIPE_SZ, F_GET_SEALS = 1032, 1034
PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_SET_VMA = 3, 15, 16, 0x53564D41

_ALLOWED = """
    read write close fstat stat lstat newfstatat statx lseek pread64 pwrite64 readv writev preadv pwritev
    futex futex_waitv mprotect munmap brk mremap madvise mincore msync
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend sigaltstack restart_syscall
    poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2
    eventfd eventfd2 timerfd_create timerfd_settime timerfd_gettime
    access faccessat faccessat2 readlink readlinkat getcwd chdir fchdir getdents getdents64 statfs fstatfs
    dup dup2 dup3 pipe pipe2 fsync fdatasync ftruncate fallocate fadvise64 copy_file_range sync_file_range close_range
    mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 umask
    nanosleep gettimeofday time times getitimer setitimer alarm pause
    getpid getppid gettid getuid geteuid getgid getegid getgroups getresuid getresgid getpgrp
    getrusage getrlimit getcpu getrandom sysinfo uname sched_yield sched_get_priority_max sched_get_priority_min
    set_robust_list set_tid_address rseq membarrier arch_prctl exit exit_group
    mbind get_mempolicy set_mempolicy shutdown getsockname getpeername recvfrom
"""

ALLOWED = frozenset(_ALLOWED.split())
"""Calls that are harmless whatever their arguments; what they may touch, Landlock and the limits decide."""
_ENGINE = """
    bind listen accept accept4 connect setsockopt getsockopt sendmsg recvmsg sendmmsg recvmmsg sendto sendfile
    clone fork vfork execve wait4 waitid kill tgkill tkill setpgid getpgid setsid getsid
    sched_getaffinity sched_getparam sched_getscheduler get_robust_list getpriority
    chmod fchmod fchmodat utimensat link symlink symlinkat linkat
"""
ENGINE = ALLOWED | frozenset(_ENGINE.split())
"""What an engine needs beside that: programs, children, and sockets, all of them inside of namespaces of its own."""
LISTS = {"library": ALLOWED, "netns": ENGINE}
"""By the names that profiles have for them: what a fit of a library's model needs, and what an engine needs that runs
in namespaces of its own."""

QUESTIONS = {
    "getpgid": errno.EPERM,
    "getsid": errno.EPERM,
    "sched_getparam": errno.EPERM,
    "sched_getscheduler": errno.EPERM,
    "sched_getattr": errno.EPERM,
    "sched_rr_get_interval": errno.EPERM,
    "sched_getaffinity": errno.ENOSYS,
    "get_robust_list": errno.EPERM,
}
"""Calls that ask about the process that their first argument names: about 0, oneself, and one's own number only, or
else they would tell which processes there are. glibc asks for the affinity of each thread, and copes with ENOSYS."""
CLOCKS = ("clock_gettime", "clock_getres", "clock_nanosleep")
"""Calls that take a clock; a negative one is the CPU clock of any process."""
_OWN_CLOCKS = (0xFFFFFFFA, 0xFFFFFFFE)
"""The CPU clock of the process and of the thread 0, which is oneself."""

Block = Callable[[Assembler], None]


def build_filter(machine: Machine, landlock_abi: int, system_calls: str = "library") -> FilterProgram:
    """The filter for a child on this machine. Below Landlock ABI 3 no truncation of what is opened to read."""
    numbers = NUMBERS[machine]
    actions: dict[int, int | str] = {numbers[name]: ALLOW for name in LISTS[system_calls] if name in numbers}
    blocks, fixed = _blocks(landlock_abi), _FIXED
    if system_calls == "netns":
        blocks = {name: block for name, block in blocks.items() if name not in ENGINE} | _ENGINE_BLOCKS
        fixed = {name: action for name, action in _FIXED.items() if name not in _ENGINE_BLOCKS}
    for name, action in (fixed | {name: name for name in blocks} | _opening(landlock_abi)).items():
        if name in numbers:
            actions[numbers[name]] = action
    assembler = Assembler()
    _check_architecture(assembler, machine)
    _search(assembler, _ranges(actions, default=refuse(errno.EPERM)))
    for name, block in blocks.items():
        assembler.label(name)
        block(assembler)
    return assembler.assemble()


def install(packed: bytes, flags: int = SPEC_ALLOW) -> int:
    """Load a filter into this thread, for good. Returns 0, or a listener's descriptor where `flags` ask for one.

    Raises:
        OSError: the kernel refused, such as without no_new_privs.
    """
    instructions = ctypes.create_string_buffer(packed, len(packed))
    program = _FilterProgram(len(packed) // 8, ctypes.addressof(instructions))
    return call("seccomp", SET_MODE_FILTER, flags, ctypes.addressof(program))


def refuse(code: int) -> int:
    """The filter's answer that lets the call fail with this errno; 0 lets it succeed without being done."""
    return ERRNO | code


class _FilterProgram(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


_FIXED: dict[str, int | str] = {
    "openat2": refuse(errno.ENOSYS),  # its flags lie in memory, out of the filter's sight; callers fall back to openat
    "clone3": refuse(errno.ENOSYS),  # likewise; glibc falls back to clone
    "socket": refuse(errno.EACCES),
    "sched_setaffinity": refuse(0),
}


def _opening(landlock_abi: int) -> dict[str, int | str]:
    if landlock_abi >= 3:
        return {"open": ALLOW, "openat": ALLOW, "creat": ALLOW}
    return {"creat": refuse(errno.EACCES)}


def _blocks(landlock_abi: int) -> dict[str, Block]:
    """The calls that depend on their arguments."""
    blocks: dict[str, Block] = {
        "mmap": _mmap,
        "clone": _clone,
        "socketpair": _socketpair,
        "sendto": lambda assembler: _only_null(assembler, 4),
        "ioctl": lambda assembler: _only_values(assembler, 1, _IOCTLS, errno.ENOTTY),
        "fcntl": lambda assembler: _only_values(assembler, 1, _FCNTLS, errno.EPERM),
        "prctl": lambda assembler: _only_values(assembler, 0, _PRCTLS, errno.EPERM),
        "kill": _only_own_pid,
        "tgkill": _only_own_pid,
        "prlimit64": _prlimit64,
        "getpriority": _getpriority,
        **{name: functools.partial(_only_about_oneself, code=code) for name, code in QUESTIONS.items()},
        **dict.fromkeys(CLOCKS, _no_clock_of_another),
    }
    if landlock_abi < 3:
        blocks["open"] = lambda assembler: _no_hidden_truncation(assembler, 1)
        blocks["openat"] = lambda assembler: _no_hidden_truncation(assembler, 2)
    return blocks


_IOCTLS = (termios.TCGETS, termios.FIONREAD, termios.FIONBIO, termios.FIOCLEX, termios.FIONCLEX)
_FCNTLS = (*range(8), fcntl.F_DUPFD_CLOEXEC, F_GETPIPE_SZ, F_GET_SEALS)
"""F_DUPFD to F_SETLKW; not F_SETOWN, F_SETSIG, F_SETLEASE, F_NOTIFY, F_SETPIPE_SZ, F_ADD_SEALS."""
_PRCTLS = (PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_SET_VMA)


def _check_architecture(assembler: Assembler, machine: Machine) -> None:
    """Another instruction set has other numbers: whoever uses one is killed."""
    assembler.load(ARCH_OFFSET)
    assembler.branch(EQUAL, ARCHITECTURES[machine], yes="native")
    assembler.leave(KILL_PROCESS)
    assembler.label("native")
    assembler.load(NUMBER_OFFSET)
    if machine == "x86_64":
        assembler.branch(GREATER_EQUAL, X32_BIT, no="known")
        assembler.leave(KILL_PROCESS)
        assembler.label("known")


def _ranges(actions: dict[int, int | str], default: int) -> list[tuple[int, int | str]]:
    """(first number, action) of each stretch of numbers with one action, ascending, from 0 without a gap."""
    ranges: list[tuple[int, int | str]] = []
    for number in range(max(actions) + 2):
        action = actions.get(number, default)
        if not ranges or ranges[-1][1] != action:
            ranges.append((number, action))
    return ranges


def _search(assembler: Assembler, ranges: Sequence[tuple[int, int | str]]) -> None:
    if len(ranges) == 1:
        action = ranges[0][1]
        if isinstance(action, str):
            assembler.jump(action)
        else:
            assembler.leave(action)
        return
    middle = len(ranges) // 2
    upper = assembler.fresh_label()
    assembler.branch(GREATER_EQUAL, ranges[middle][0], yes=upper)
    _search(assembler, ranges[:middle])
    assembler.label(upper)
    _search(assembler, ranges[middle:])


def _low(argument: int) -> int:
    """Offset of the lower half of an argument, on both (little-endian) machines."""
    return ARGUMENTS_OFFSET + 8 * argument


def _finish(assembler: Assembler, yes: str, no: str, code: int) -> None:
    assembler.label(no)
    assembler.leave(refuse(code))
    assembler.label(yes)
    assembler.leave(ALLOW)


def _only_values(assembler: Assembler, argument: int, values: Sequence[int], code: int) -> None:
    yes, no = assembler.fresh_label(), assembler.fresh_label()
    assembler.load(_low(argument))
    for value in values:
        assembler.branch(EQUAL, value, yes=yes)
    _finish(assembler, yes, no, code)


def _only_null(assembler: Assembler, argument: int) -> None:
    yes, no = assembler.fresh_label(), assembler.fresh_label()
    assembler.load(_low(argument))
    assembler.branch(EQUAL, 0, no=no)
    assembler.load(_low(argument) + 4)
    assembler.branch(EQUAL, 0, yes=yes)
    _finish(assembler, yes, no, errno.EPERM)


def _only_own_pid(assembler: Assembler) -> None:
    yes, no = assembler.fresh_label(), assembler.fresh_label()
    assembler.load(_low(0))
    assembler.branch_own_pid(yes=yes)
    _finish(assembler, yes, no, errno.EPERM)


def _only_about_oneself(assembler: Assembler, code: int, argument: int = 0) -> None:
    yes, no = assembler.fresh_label(), assembler.fresh_label()
    assembler.load(_low(argument))
    assembler.branch(EQUAL, 0, yes=yes)
    assembler.branch_own_pid(yes=yes)
    _finish(assembler, yes, no, code)


def _getpriority(assembler: Assembler) -> None:
    """The nice value of oneself; not of a group's or a user's processes together."""
    single, no = assembler.fresh_label(), assembler.fresh_label()
    assembler.load(_low(0))
    assembler.branch(EQUAL, os.PRIO_PROCESS, yes=single, no=no)
    assembler.label(no)
    assembler.leave(refuse(errno.EPERM))
    assembler.label(single)
    _only_about_oneself(assembler, errno.EPERM, argument=1)


def _no_clock_of_another(assembler: Assembler) -> None:
    yes, no = assembler.fresh_label(), assembler.fresh_label()
    assembler.load(_low(0))
    for clock in _OWN_CLOCKS:
        assembler.branch(EQUAL, clock, yes=yes)
    assembler.branch(ANY_BIT, 0x80000000, yes=no, no=yes)
    _finish(assembler, yes, no, errno.EINVAL)


def _prlimit64(assembler: Assembler) -> None:
    """Reading one's own limits (pid 0, or one's own), never setting any."""
    own, no = assembler.fresh_label(), assembler.fresh_label()
    assembler.load(_low(0))
    assembler.branch(EQUAL, 0, yes=own)
    assembler.branch_own_pid(yes=own, no=no)
    assembler.label(no)
    assembler.leave(refuse(errno.EPERM))
    assembler.label(own)
    _only_null(assembler, 2)


def _mmap(assembler: Assembler) -> None:
    """No memory that RLIMIT_DATA does not count: shared and anonymous, growing downwards, huge pages."""
    yes, no = assembler.fresh_label(), assembler.fresh_label()
    assembler.load(_low(3))
    assembler.branch(ANY_BIT, MAP_GROWSDOWN | MAP_HUGETLB, yes=no)
    assembler.mask(MAP_SHARED | MAP_ANONYMOUS)
    assembler.branch(EQUAL, MAP_SHARED | MAP_ANONYMOUS, yes=no, no=yes)
    _finish(assembler, yes, no, errno.EPERM)


def _clone(assembler: Assembler) -> None:
    """Threads, in the namespaces that are; no processes."""
    yes, no = assembler.fresh_label(), assembler.fresh_label()
    assembler.load(_low(0))
    assembler.mask(CLONE_THREAD | CLONE_NEW_NAMESPACES)
    assembler.branch(EQUAL, CLONE_THREAD, yes=yes)
    _finish(assembler, yes, no, errno.EPERM)


def _socketpair(assembler: Assembler) -> None:
    """Unix stream sockets only: a datagram socket, although paired, can still send to any other socket's path."""
    yes, no = assembler.fresh_label(), assembler.fresh_label()
    assembler.load(_low(0))
    assembler.branch(EQUAL, AF_UNIX, no=no)
    assembler.load(_low(1))
    assembler.mask(SOCK_TYPE_MASK)
    assembler.branch(EQUAL, SOCK_STREAM, yes=yes)
    _finish(assembler, yes, no, errno.EACCES)


def _clone_without_namespaces(assembler: Assembler) -> None:
    """Threads and processes, in the namespaces that are."""
    yes, no = assembler.fresh_label(), assembler.fresh_label()
    assembler.load(_low(0))
    assembler.branch(ANY_BIT, CLONE_NEW_NAMESPACES, yes=no, no=yes)
    _finish(assembler, yes, no, errno.EPERM)


_FAMILIES = (AF_UNIX, AF_INET, AF_INET6)
_ENGINE_BLOCKS: dict[str, Block] = {
    "clone": _clone_without_namespaces,
    "socket": lambda assembler: _only_values(assembler, 0, _FAMILIES, errno.EACCES),
}


def _no_hidden_truncation(assembler: Assembler, argument: int) -> None:
    """O_TRUNC only with O_WRONLY or O_RDWR, which Landlock checks; alone it truncates what may only be read."""
    yes, no, truncating = assembler.fresh_label(), assembler.fresh_label(), assembler.fresh_label()
    assembler.load(_low(argument))
    assembler.branch(ANY_BIT, os.O_TRUNC, yes=truncating, no=yes)
    assembler.label(truncating)
    assembler.mask(os.O_ACCMODE)
    assembler.branch(EQUAL, os.O_WRONLY, yes=yes)
    assembler.branch(EQUAL, os.O_RDWR, yes=yes)
    _finish(assembler, yes, no, errno.EACCES)
