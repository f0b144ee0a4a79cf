from __future__ import annotations

import errno
import os
import re
from pathlib import Path

import pytest

from heldout.sandbox.linux import syscalls

X86_64 = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
GENERIC = Path("/usr/include/asm-generic/unistd.h")


def test_x86_64_numbers_are_those_of_the_kernel_headers() -> None:
    if not X86_64.exists():
        pytest.skip("linux-libc-dev for x86-64 is not installed")
    header = {name: int(number) for name, number in re.findall(r"#define __NR_(\w+)\s+(\d+)", X86_64.read_text())}

    ours = syscalls.NUMBERS["x86_64"]
    assert ours == {name: header.get(name) for name in ours}
    assert not [name for name in syscalls.NUMBERS["aarch64"] if name not in ours and name in header]


def test_aarch64_numbers_are_those_of_the_generic_kernel_headers() -> None:
    if not GENERIC.exists():
        pytest.skip("linux-libc-dev is not installed")
    header = generic_numbers(GENERIC.read_text())

    ours = syscalls.NUMBERS["aarch64"]
    assert ours == {name: header.get(name) for name in ours}
    assert not [name for name in syscalls.NUMBERS["x86_64"] if name not in ours and name in header]


def generic_numbers(text: str) -> dict[str, int]:
    plain = {name: int(number) for name, number in re.findall(r"#define __NR_(\w+)\s+(\d+)", text)}
    wide = {name: int(number) for name, number in re.findall(r"#define __NR3264_(\w+)\s+(\d+)", text)}
    aliases = re.findall(r"#define __NR_(\w+) __NR3264_(\w+)", text)
    only_32_bit = {"fcntl64", "statfs64", "fstatfs64", "truncate64", "ftruncate64", "llseek", "sendfile64"}
    only_32_bit |= {"fstatat64", "fstat64", "mmap2", "fadvise64_64"}
    named = {name: wide[target] for name, target in aliases if target in wide and name not in only_32_bit}
    return plain | named


def test_no_number_stands_twice_in_a_table() -> None:
    for numbers in syscalls.NUMBERS.values():
        assert len(set(numbers.values())) == len(numbers)


def test_a_call_gives_the_kernels_answer() -> None:
    assert syscalls.call("getpid") == os.getpid()


def test_a_refused_call_raises_with_its_name_and_errno() -> None:
    with pytest.raises(OSError, match="close") as caught:
        syscalls.call("close", 987654)

    assert caught.value.errno == errno.EBADF


def test_a_call_that_no_table_names_is_unknown_to_the_kernel() -> None:
    with pytest.raises(OSError) as caught:
        syscalls.call("no_such_call")

    assert caught.value.errno == errno.ENOSYS
