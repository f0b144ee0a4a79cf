"""What the grader sends a process of the worker's: the job in a memory file, and the far ends of pipes."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass

from heldout.sandbox.exchange import Ends
from heldout.sandbox.frame import write_job
from heldout.sandbox.interface import Job

_SEALS = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL


@dataclass(frozen=True)
class Sent:
    """Descriptors of one job: the grader's own ends, and what goes to the process."""

    ours: Ends
    job: int
    result: int
    stdout: int
    stderr: int
    inputs: int


@contextlib.contextmanager
def to_send(job: Job) -> Iterator[Sent]:
    """Inside, what is to be sent is open. The grader's ends stay open where sending did not fail."""
    with contextlib.ExitStack() as ours, contextlib.ExitStack() as theirs:
        job_fd = theirs.enter_context(sealed_job(job))
        (result, result_far), (out, out_far), (err, err_far) = (_pipe(ours, theirs) for _ in range(3))
        inputs_far, inputs = _pipe(theirs, ours)
        yield Sent(Ends(result, out, err, inputs), job_fd, result_far, out_far, err_far, inputs_far)
        ours.pop_all()


def _pipe(readers: contextlib.ExitStack, writers: contextlib.ExitStack) -> tuple[int, int]:
    """The ends to read and to write, each closed by whose it is."""
    read, write = os.pipe2(os.O_CLOEXEC)
    readers.callback(os.close, read)
    writers.callback(os.close, write)
    return read, write


@contextlib.contextmanager
def sealed_job(job: Job) -> Iterator[int]:
    """A memory file that holds the job and can never change again."""
    fd = os.memfd_create("job", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        with os.fdopen(os.dup(fd), "wb") as out:
            write_job(job, out)
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, _SEALS)
        yield fd
    finally:
        os.close(fd)
