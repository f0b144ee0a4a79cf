"""The stages map, combine and reduce: the learner's file runs as a program that reads lines and prints lines."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import threading
from collections.abc import Callable

from heldout.base.json_records import from_json
from heldout.sandbox.frame import ReceivedJob
from heldout.sandbox.interface import Answer
from heldout.sandbox.program import Phases
from heldout.stages.fit_predict import StageProgress, reported
from heldout.stages.generators import seed_everything
from heldout.stages.interface import ScriptWork
from heldout.stages.learner_code import LearnerFault, run_as_program

_CHUNK = 1 << 16


def script(job: ReceivedJob) -> Phases:
    """What the program prints, as the answer's payload."""
    progress = StageProgress()
    return reported(_script(job, from_json(ScriptWork, job.work), progress), progress, 0)


def _script(job: ReceivedJob, work: ScriptWork, progress: StageProgress) -> Phases:
    seed_everything(work.seed)
    progress.phase = job.stage
    printed = _with_streams(job.blobs["lines"], work.most_bytes, lambda: run_as_program(work.entry))
    if printed is None:
        raise LearnerFault(
            f"{work.entry} printed more than {work.most_bytes / 2**20:.1f} MiB, all that may come of these lines. "
            "Print fewer or shorter ones."
        )
    yield Answer({"ok": True}, printed)


def _with_streams(data: memoryview, most: int, run: Callable[[], None]) -> bytes | None:
    """What is printed while `run` finds `data` on its standard input; None where that is more than `most` bytes.

    Both streams are real descriptors, so that `sys.stdin.buffer`, `open(0)` and `os.read(0, …)` are all the same.
    """
    (stdin, feed), (printed, stdout) = os.pipe(), os.pipe()
    usual = os.dup(1)
    os.dup2(stdin, 0)
    os.dup2(stdout, 1)
    os.close(stdin)
    os.close(stdout)
    kept = bytearray()
    feeder = threading.Thread(target=_feed, args=(feed, data), daemon=True)
    collector = threading.Thread(target=_collect, args=(printed, kept, most), daemon=True)
    sys.stdin = io.TextIOWrapper(open(0, "rb", closefd=False), encoding="utf-8", newline="\n")  # noqa: SIM115
    sys.stdout = io.TextIOWrapper(open(1, "wb", closefd=False), encoding="utf-8", newline="\n")  # noqa: SIM115
    feeder.start()
    collector.start()
    try:
        # A reader that stops early, and a writer that nobody reads any more, are no faults of their own.
        with contextlib.suppress(BrokenPipeError):
            run()
            sys.stdout.flush()
    finally:
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
        os.dup2(usual, 1)
        collector.join()
    return None if len(kept) > most else bytes(kept)


def _feed(fd: int, data: memoryview) -> None:
    """Write all of it, as far as it is read."""
    with contextlib.suppress(OSError):
        while data:
            data = data[os.write(fd, data[:_CHUNK]) :]
    os.close(fd)


def _collect(fd: int, kept: bytearray, most: int) -> None:
    """Read until nothing more comes, or more than `most` bytes did."""
    while len(kept) <= most and (data := os.read(fd, _CHUNK)):
        kept += data
    os.close(fd)
