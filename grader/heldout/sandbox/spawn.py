"""The level `limits`: every stage in a process of its own, started cold, limited, watched. Against accidents only."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heldout.errors import HeldoutError
from heldout.sandbox import supervisor
from heldout.sandbox.collect import Collector
from heldout.sandbox.conclude import conclude
from heldout.sandbox.environment import child_environment, python_command
from heldout.sandbox.frame import write_job
from heldout.sandbox.interface import MIB, TRUSTED_SECONDS, Isolation, Job, Limits, StageResult, Usage
from heldout.sandbox.scratch import make_run_folder, make_scratch, remove_tree

IMPORT_HEADROOM = 512 * MIB
"""What the preloaded libraries may hold resident, on top of the budget, before the watcher acts."""


@dataclass
class _Process:
    """One started process with its supervisor and the parent's ends of its pipes."""

    supervisor: subprocess.Popen[bytes]
    order_fd: int
    result_fd: int
    out_fd: int
    err_fd: int


class SpawnRunner:
    """Runs stages in spawned processes. Keeps `spares` of them started, because importing is most of the time."""

    def __init__(self, spares: int = 0) -> None:
        self._folder = make_run_folder()
        self._spares = [self._start() for _ in range(spares)]
        self._jobs = 0

    def __enter__(self) -> SpawnRunner:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def isolation(self) -> Isolation:
        """The level `limits`: nothing is blocked, resources are bounded."""
        hard = sys.platform == "linux"
        return Isolation("limits", ("rlimits", "watcher"), False, "hard" if hard else "watched")

    def close(self) -> None:
        """End what is left and remove the temporary files."""
        while self._spares:
            self._end(self._spares.pop())
        remove_tree(self._folder)

    def run(self, job: Job) -> StageResult:
        """Run one stage to its end (see `Runner.run`)."""
        process = self._spares.pop() if self._spares else self._start()
        self._jobs += 1
        job_file = self._folder / f"job-{self._jobs}"
        scratch = make_scratch(job.files, self._folder)
        try:
            with job_file.open("wb") as out:
                write_job(job, out)
            return self._supervise(process, job, job_file, scratch)
        except OSError as error:
            raise HeldoutError(f"the stage's process could not be run: {error}") from error
        finally:
            self._end(process)
            job_file.unlink(missing_ok=True)
            remove_tree(scratch)

    def _start(self) -> _Process:
        order_read, order_write = os.pipe()
        result_read, result_write = os.pipe()
        out_read, out_write = os.pipe()
        err_read, err_write = os.pipe()
        order = {
            "argv": python_command("heldout.sandbox.spawn_child", str(order_read), str(result_write)),
            "fds": [order_read, result_write],
            "stdout": out_write,
            "stderr": err_write,
            "folder": str(self._folder),
        }
        # On Linux the supervisor needs the standard library only, and starts sooner without site-packages.
        flags = ["-P", "-S"] if sys.platform == "linux" else ["-P"]
        try:
            process = subprocess.Popen(
                [sys.executable, *flags, supervisor.__file__, json.dumps(order)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=err_write, env=child_environment(),
                pass_fds=(order_read, result_write, out_write, err_write), start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise HeldoutError(f"{sys.executable} could not be started: {error}") from error
        finally:
            for fd in (order_read, result_write, out_write, err_write):
                os.close(fd)
        return _Process(process, order_write, result_read, out_read, err_read)

    def _supervise(self, process: _Process, job: Job, job_file: Path, scratch: Path) -> StageResult:
        limits = job.limits
        started = time.monotonic()
        trusted = job.stage == "trusted"
        collector = Collector(
            process.result_fd, process.out_fd, process.err_fd, limits.result_bytes, limits.output_bytes
        )
        process.result_fd = process.out_fd = process.err_fd = -1
        _send_line(process.supervisor.stdin, _watched(limits, trusted))
        with os.fdopen(process.order_fd, "wb") as orders:
            process.order_fd = -1
            _send_line(orders, {"job": str(job_file), "scratch": str(scratch)})
        report = _wait(process.supervisor, collector)
        usage = Usage(time.monotonic() - started, report["cpu_seconds"], report["peak_memory_mb"])
        return conclude(
            report["reason"], report["exit_code"], collector, usage, None if trusted else limits.cpu_seconds
        )

    def _end(self, process: _Process) -> None:
        for name in ("order_fd", "result_fd", "out_fd", "err_fd"):
            if getattr(process, name) >= 0:
                os.close(getattr(process, name))
                setattr(process, name, -1)
        if process.supervisor.stdin and not process.supervisor.stdin.closed:
            process.supervisor.stdin.close()
        process.supervisor.wait()
        if process.supervisor.stdout:
            process.supervisor.stdout.close()


def _watched(limits: Limits, trusted: bool) -> dict[str, float]:
    if trusted:
        return {"memory_bytes": 0, "cpu_seconds": 0, "wall_seconds": TRUSTED_SECONDS}
    return {
        "memory_bytes": limits.memory_mb * MIB + IMPORT_HEADROOM,
        "cpu_seconds": limits.cpu_seconds,
        "wall_seconds": limits.wall_seconds,
    }


def _send_line(stream: Any, value: dict[str, Any]) -> None:
    try:
        stream.write(json.dumps(value).encode() + b"\n")
        stream.flush()
    except BrokenPipeError:
        # The process ended before its work began: its report says how.
        pass


def _wait(process: subprocess.Popen[bytes], collector: Collector) -> dict[str, Any]:
    """Read until the supervisor's report; a finished frame, or too much output, ends the process early."""
    assert process.stdin is not None
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        collector.register(selector)
        selector.register(process.stdout, selectors.EVENT_READ, "report")
        while True:
            for key, _ in selector.select():
                if key.data == "report":
                    line = process.stdout.readline()
                    collector.drain(selector)
                    if not line:
                        raise HeldoutError(
                            f"the supervisor of a stage ended without a report: {collector.stderr[-2000:]!r}"
                        )
                    report: dict[str, Any] = json.loads(line)
                    return report
                collector.read(key.fd, selector)
            if collector.finished and not process.stdin.closed:
                process.stdin.close()
