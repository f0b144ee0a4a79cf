from __future__ import annotations

import mmap
import os
import resource
from pathlib import Path

import pytest
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


@pytest.mark.parametrize(("name", "text"), [("memory.max", "400000000"), ("memory/memory.limit_in_bytes", "400000000")])
def test_a_share_of_the_machine_is_one_of_its_container(
    name: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    physical = os.sysconf("SC_PHYS_PAGES") * limits.PAGE
    assert 0 < limits.share_of_machine() <= 0.75 * physical
    monkeypatch.setattr(limits, "_CONTROL_GROUP", tmp_path)
    assert limits.share_of_machine() == int(0.75 * physical)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("max\n")
    assert limits.share_of_machine() == int(0.75 * physical)
    (tmp_path / name).write_text(f"{text}\n")
    assert limits.share_of_machine() == 300_000_000


def test_trusted_work_ends_with_an_error_before_it_has_all_of_the_machine(
    in_fork: Forked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "_CONTROL_GROUP", tmp_path)
    (tmp_path / "memory.max").write_text(str(400 * MIB))

    def takes(megabytes: int) -> list[int]:
        limits.limit_trusted_work()
        mmap.mmap(-1, megabytes * MIB, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        return [megabytes]

    assert in_fork(lambda: takes(200)) == [200]
    assert in_fork(lambda: takes(400)) == "OSError: [Errno 12] Cannot allocate memory"
