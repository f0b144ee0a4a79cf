"""The filter, run by an interpreter of classic BPF for both machines; the attacks run it in the kernel."""

from __future__ import annotations

import errno
import os
import struct

import pytest

from heldout.sandbox.linux import asking, seccomp
from heldout.sandbox.linux.syscalls import NUMBERS, Machine

MACHINES: tuple[Machine, ...] = ("x86_64", "aarch64")
PID = 4711
ALLOW, KILL, ASK = seccomp.ALLOW, seccomp.KILL_PROCESS, seccomp.USER_NOTIF
EPERM, EACCES, ENOSYS, ENOTTY = (0x50000 | code for code in (errno.EPERM, errno.EACCES, errno.ENOSYS, errno.ENOTTY))
HIGH = 1 << 32


def interpret(code: bytes, number: int, arch: int, arguments: tuple[int, ...]) -> int:
    """The filter's answer, as the kernel would compute it from `struct seccomp_data`."""
    padded = arguments + (0,) * (6 - len(arguments))
    data = struct.pack("=IIQ6Q", number & 0xFFFFFFFF, arch, 0, *(value % (1 << 64) for value in padded))
    instructions = list(struct.iter_unpack("=HBBI", code))
    word = place = 0
    for _ in range(len(instructions)):
        operation, yes, no, k = instructions[place]
        place += 1
        match operation:
            case 0x20:
                (word,) = struct.unpack_from("=I", data, k)
            case 0x54:
                word &= k
            case 0x05:
                place += k
            case 0x15:
                place += yes if word == k else no
            case 0x35:
                place += yes if word >= k else no
            case 0x45:
                place += yes if word & k else no
            case 0x06:
                return k
            case _:
                raise AssertionError(f"unknown operation {operation:#x}")
    raise AssertionError("the program does not end")


def ask(machine: Machine, name: str | int, *arguments: int, abi: int = 7, arch: int | None = None) -> int:
    number = NUMBERS[machine][name] if isinstance(name, str) else name
    code = seccomp.build_filter(machine, abi).for_process(PID)
    return interpret(code, number, seccomp.ARCHITECTURES[machine] if arch is None else arch, arguments)


CASES = [
    ("read", (0, 0, 10), ALLOW),
    ("openat", (0, 0, 0o1000), ALLOW),
    ("mmap", (0, 4096, 3, 0x22), ALLOW),
    ("mmap", (0, 4096, 3, 0x01), ALLOW),
    ("mmap", (0, 4096, 3, 0x21), EPERM),
    ("mmap", (0, 4096, 3, 0x23), EPERM),
    ("mmap", (0, 4096, 3, 0x122), EPERM),
    ("mmap", (0, 4096, 3, 0x40022), EPERM),
    ("clone", (0x3D0F00,), ALLOW),
    ("clone", (17,), EPERM),
    ("clone", (0,), EPERM),
    ("clone", (0x3D0F00 | 0x40000000,), EPERM),
    ("clone", (0x3D0F00 | 0x10000000,), EPERM),
    ("clone3", (), ENOSYS),
    ("openat2", (), ENOSYS),
    ("execve", (), EPERM),
    ("execveat", (), EPERM),
    ("socket", (2, 1), EACCES),
    ("socketpair", (1, 1), ALLOW),
    ("socketpair", (1, 1 | 0o2000000), ALLOW),
    ("socketpair", (1, 2), EACCES),
    ("socketpair", (1, 5), EACCES),
    ("socketpair", (2, 1), EACCES),
    ("sendto", (3, 0, 1, 0, 0, 0), ALLOW),
    ("sendto", (3, 0, 1, 0, 0x7F00, 16), EPERM),
    ("sendto", (3, 0, 1, 0, HIGH, 16), EPERM),
    ("recvfrom", (3,), ALLOW),
    ("sendmsg", (3,), EPERM),
    ("connect", (3,), EPERM),
    ("ioctl", (0, 0x5401), ALLOW),
    ("ioctl", (0, 0x541B), ALLOW),
    ("ioctl", (0, 0x5412), ENOTTY),
    ("ioctl", (0, 0x5401 + HIGH), ALLOW),
    ("fcntl", (0, 7), ALLOW),
    ("fcntl", (0, 8), EPERM),
    ("fcntl", (0, 10), EPERM),
    ("fcntl", (0, 1030), ALLOW),
    ("fcntl", (0, 1031), EPERM),
    ("prctl", (15,), ALLOW),
    ("prctl", (1,), EPERM),
    ("prctl", (4,), EPERM),
    ("kill", (PID, 9), ALLOW),
    ("kill", (PID + 1, 9), EPERM),
    ("kill", (0, 9), EPERM),
    ("kill", (-1, 9), EPERM),
    ("kill", (-PID, 9), EPERM),
    ("tgkill", (PID, 5, 9), ALLOW),
    ("tgkill", (5, PID, 9), EPERM),
    ("tkill", (PID, 9), EPERM),
    ("prlimit64", (0, 7, 0, 0x1000), ALLOW),
    ("prlimit64", (PID, 7, 0, 0x1000), ALLOW),
    ("prlimit64", (PID + 1, 7, 0, 0x1000), EPERM),
    ("prlimit64", (0, 7, 0x1000, 0), EPERM),
    ("prlimit64", (0, 7, HIGH, 0), EPERM),
    ("sched_setaffinity", (0,), 0x50000),
    *((name, (who,), ALLOW) for name in seccomp.QUESTIONS for who in (0, PID)),
    *((name, (PID + 1,), 0x50000 | code) for name, code in seccomp.QUESTIONS.items()),
    ("getpriority", (0, 0), ALLOW),
    ("getpriority", (0, PID), ALLOW),
    ("getpriority", (0, PID + 1), EPERM),
    ("getpriority", (1, 0), EPERM),
    ("getpriority", (2, 0), EPERM),
    *((name, (clock,), ALLOW) for name in seccomp.CLOCKS for clock in (0, 1, 2, 3, 7, -6, -2)),
    *((name, (clock,), 0x50000 | errno.EINVAL) for name in seccomp.CLOCKS for clock in (-14, -16, (~PID << 3) | 2)),
    ("ptrace", (16,), EPERM),
    ("memfd_create", (), EPERM),
    ("io_uring_setup", (), EPERM),
    ("seccomp", (1,), EPERM),
    ("landlock_restrict_self", (), EPERM),
]


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(("name", "arguments", "answer"), CASES)
def test_a_call_is_answered(machine: Machine, name: str, arguments: tuple[int, ...], answer: int) -> None:
    assert ask(machine, name, *arguments) == answer


@pytest.mark.parametrize("machine", MACHINES)
def test_calls_without_a_rule_are_allowed_or_refused_as_the_list_says(machine: Machine) -> None:
    code = seccomp.build_filter(machine, 7).for_process(PID)
    arch = seccomp.ARCHITECTURES[machine]
    ruled = {name for name, _, _ in CASES} | {"open", "creat"}
    for name, number in NUMBERS[machine].items():
        if name not in ruled:
            expected = ALLOW if name in seccomp.ALLOWED else EPERM
            assert interpret(code, number, arch, ()) == expected, name


@pytest.mark.parametrize("machine", MACHINES)
def test_a_number_that_no_table_names_is_refused(machine: Machine) -> None:
    known = set(NUMBERS[machine].values())
    code = seccomp.build_filter(machine, 7).for_process(PID)
    for number in set(range(2000)) - known | {0x3FFFFFFF}:
        assert interpret(code, number, seccomp.ARCHITECTURES[machine], ()) == EPERM


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("arch", [0x40000003, 0x40000028, 0])
def test_a_foreign_instruction_set_is_killed(machine: Machine, arch: int) -> None:
    assert ask(machine, "read", arch=arch) == KILL


def test_x32_numbers_are_killed_and_negative_ones_too() -> None:
    assert ask("x86_64", 0x40000000) == KILL
    assert ask("x86_64", 0x40000000 | 39) == KILL
    assert ask("x86_64", -1) == KILL


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("flags", "answer"), [(0, ALLOW), (0o1001, ALLOW), (0o1002, ALLOW), (0o1000, EACCES), (0o1003, EACCES), (3, ALLOW)]
)
def test_before_landlock_3_what_is_opened_to_read_is_not_truncated(machine: Machine, flags: int, answer: int) -> None:
    assert ask(machine, "openat", 0, 0, flags, abi=2) == answer
    assert ask(machine, "openat", 0, 0, flags, abi=3) == ALLOW


def test_before_landlock_3_the_old_opening_calls_have_the_same_rule() -> None:
    assert ask("x86_64", "open", 0, 0o1000, abi=1) == EACCES
    assert ask("x86_64", "creat", 0, abi=1) == EACCES
    assert ask("x86_64", "creat", 0, abi=7) == ALLOW


@pytest.mark.parametrize("machine", MACHINES)
def test_the_asking_filter_asks_for_threads_and_for_what_makes_files_only(machine: Machine) -> None:
    code = asking.build_filter(machine).code
    arch = seccomp.ARCHITECTURES[machine]
    always = {"clone", "creat", "mkdir", "mkdirat"} & set(NUMBERS[machine])
    for name, number in NUMBERS[machine].items():
        asks = name in always
        assert interpret(code, number, arch, ()) == (ASK if asks else ALLOW), name
        assert interpret(code, number, 0x40000003, ()) == ALLOW
    for name, place in {"open": 1, "openat": 2}.items():
        if name in NUMBERS[machine]:
            for flags in (os.O_RDONLY, os.O_RDWR, os.O_TRUNC | os.O_WRONLY, os.O_DIRECTORY):
                assert interpret(code, NUMBERS[machine][name], arch, (0,) * place + (flags,)) == ALLOW
            for flags in (os.O_CREAT, os.O_CREAT | os.O_WRONLY, os.O_TMPFILE | os.O_RDWR):
                assert interpret(code, NUMBERS[machine][name], arch, (0,) * place + (flags,)) == ASK


@pytest.mark.parametrize("machine", MACHINES)
def test_the_filter_fits_the_kernels_limit_with_room(machine: Machine) -> None:
    assert len(seccomp.build_filter(machine, 1).code) // 8 < 1024
