"""What an ordinary submission does, and must be able to do when confined."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ACTS: dict[str, Callable[[SimpleNamespace], Any]] = {}


def act(function: Callable[[SimpleNamespace], Any]) -> Callable[[SimpleNamespace], Any]:
    ACTS[function.__name__] = function
    return function


@act
def imports_what_the_worker_did_not(world: SimpleNamespace) -> Any:
    import colorsys
    import sqlite3
    import xml.etree.ElementTree
    import zoneinfo

    return [colorsys, sqlite3.connect(":memory:"), xml.etree.ElementTree.fromstring("<a/>"), zoneinfo.ZoneInfo("UTC")]


@act
def imports_an_installed_package(world: SimpleNamespace) -> Any:
    import numpy as np

    left, values, right = np.linalg.svd(np.arange(12.0).reshape(4, 3))
    return float(values.sum()) + left.sum() + right.sum() + np.random.default_rng(1).random()


@act
def reads_its_memory_map(world: SimpleNamespace) -> Any:
    return Path("/proc/self/maps").read_text() and Path(f"/proc/{os.getpid()}/status").read_text()


@act
def reads_the_processor_count(world: SimpleNamespace) -> Any:
    return os.cpu_count() and Path("/sys/devices/system/cpu/online").read_text()


@act
def starts_a_few_threads(world: SimpleNamespace) -> Any:
    done = threading.Event()
    running = [threading.Thread(target=done.wait) for _ in range(world.threads - 1)]
    for thread in running:
        thread.start()
    done.set()
    for thread in running:
        thread.join()
    return True


@act
def reads_files_of_its_folder(world: SimpleNamespace) -> Any:
    return Path("data.csv").read_text() == Path(world.scratch, "data.csv").read_text()


@act
def writes_files_in_its_folder(world: SimpleNamespace) -> Any:
    folder = Path("cache")
    folder.mkdir()
    (folder / "a").write_text("x")
    (folder / "a").rename(folder / "b")
    (folder / "b").write_text("y")
    (folder / "b").unlink()
    folder.rmdir()
    with tempfile.TemporaryFile(dir=".") as file:
        file.write(b"x" * 1000)
    return True


@act
def writes_too_large_a_file(world: SimpleNamespace) -> Any:
    try:
        Path("large").write_bytes(bytes(2 * 1024 * 1024))
    except OSError as error:
        return f"errno {error.errno}, {Path('large').stat().st_size} bytes"
    return "all of it"


@act
def uses_the_devices(world: SimpleNamespace) -> Any:
    Path("/dev/null").write_bytes(b"gone")
    with open("/dev/urandom", "rb") as file:
        return file.read(8) and os.urandom(8)


@act
def raises_its_own_signal(world: SimpleNamespace) -> Any:
    caught = []
    signal.signal(signal.SIGUSR1, lambda *_: caught.append(1))
    signal.raise_signal(signal.SIGUSR1)
    os.kill(os.getpid(), signal.SIGUSR1)
    return caught == [1, 1]


@act
def asks_for_its_limits(world: SimpleNamespace) -> Any:
    import resource

    return {
        name: resource.getrlimit(getattr(resource, f"RLIMIT_{name}")) for name in ("NOFILE", "CORE", "FSIZE", "CPU")
    }


@act
def says_who_it_is(world: SimpleNamespace) -> Any:
    status = dict(line.split(":\t", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":\t" in line)
    return {
        name: status[name] for name in ("Uid", "Gid", "Groups", "CapPrm", "CapEff", "CapInh", "NoNewPrivs", "Seccomp")
    }


@act
def catches_the_end_of_memory(world: SimpleNamespace) -> Any:
    held = []
    try:
        while True:
            held.append(bytearray(1024 * 1024))
    except MemoryError:
        taken = len(held)
        held.clear()
    return taken


@act
def pins_itself(world: SimpleNamespace) -> Any:
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {0, 1})
    return before == os.sched_getaffinity(0) and len(before) == 1
