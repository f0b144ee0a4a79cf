from __future__ import annotations

import resource
from pathlib import Path

from confining_client import MIB, Forked

from heldout.sandbox.linux import limits


def test_the_footprint_is_what_the_kernel_counts() -> None:
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())

    def size(name: str) -> int:
        return int(fields[name].split()[0]) * 1024

    found = limits.footprint()

    assert abs(found.address_space - size("VmSize")) < 16 * MIB
    assert abs(found.data - size("VmData") - size("VmStk")) < 16 * MIB


def test_limits_start_from_the_footprint(in_fork: Forked) -> None:
    def limited() -> list[tuple[int, int]]:
        limits.set_limits(limits.Footprint(data=100 * MIB, address_space=900 * MIB), 50 * MIB, 2.5, 7)
        kinds = (resource.RLIMIT_DATA, resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE)
        return [resource.getrlimit(kind) for kind in kinds]

    assert in_fork(limited) == [[150 * MIB] * 2, [1206 * MIB] * 2, [3, 4], [7, 7]]


def test_cpu_time_that_was_used_before_does_not_count(in_fork: Forked) -> None:
    def limited() -> tuple[int, int]:
        limits.set_limits(limits.footprint(), 50 * MIB, 2, 0, cpu_used=10.5)
        return resource.getrlimit(resource.RLIMIT_CPU)

    assert in_fork(limited) == [13, 14]


def test_a_stricter_limit_that_is_there_already_stays(in_fork: Forked) -> None:
    def limited() -> tuple[int, int]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))
        limits.set_limits(limits.footprint(), 50 * MIB, 2, 30)
        return resource.getrlimit(resource.RLIMIT_FSIZE)

    assert in_fork(limited) == [20, 20]
