"""What a fork of the worker does: it maps its job, confines itself, becomes the stage, and never returns."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from heldout.base.errors import HeldoutError
from heldout.sandbox.environment import use_folder
from heldout.sandbox.frame import read_job
from heldout.sandbox.inside import run_stage
from heldout.sandbox.interface import Profile
from heldout.sandbox.linux import confine as layers
from heldout.sandbox.linux.identity import close_all_except, die_with_parent
from heldout.sandbox.linux.landlock import Ruleset
from heldout.sandbox.linux.limits import limit_trusted_work
from heldout.sandbox.program import SandboxProgram
from heldout.sandbox.worker.more_jobs import answer_more
from heldout.sandbox.worker.protocol import StageRequest, Word, encoded

FAULT = 70
"""Exit code of a child that could not become its stage."""
MOST_WORDS = 2_000
"""Characters of why."""


def become_stage(
    program: SandboxProgram,
    request: StageRequest,
    fds: Sequence[int],
    worker: int,
    prepared: layers.Prepared | None,
    ruleset: Ruleset | None,
) -> NoReturn:
    """`fds` are job, result, standard output, standard error, control, inputs; `worker` is the parent's process id."""
    code = FAULT
    # The worker may be rehearsing still, which it does without either.
    gc.enable()
    sys.dont_write_bytecode = True
    try:
        job_fd, result_fd, out_fd, err_fd, control_fd, inputs_fd = fds
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(out_fd, 1)
        os.dup2(err_fd, 2)
        job = read_job(job_fd)
        word = os.dup(control_fd)
        keep = frozenset({0, 1, 2, result_fd, inputs_fd, word})
        try:
            if request.stage != job.stage:
                raise HeldoutError(f"a {request.stage} stage was asked for, and the job is for {job.stage}")
            # The job names the stage, and only the program says which one goes without the layers.
            profile = program.stage(job.stage).profile
            program.make_ready(job)
            if profile.confined:
                # A thread that what was imported had started would stay outside of the layers, and take orders.
                require_one_thread("a process that has imported what its job needs")
            if profile.confined:
                applied = _confine(request, profile, worker, prepared, ruleset, keep, control_fd)
            else:
                applied = _stand_apart(program, request, worker, prepared, ruleset, keep)
        except (HeldoutError, OSError, ValueError) as error:
            os.write(word, encoded(Word(fault=str(error)[:MOST_WORDS])))
            os._exit(code)
        os.write(word, encoded(Word(confined=applied)))
        os.close(word)
        run_stage(program, job, result_fd, inputs_fd)
        if request.kept and not profile.confined:
            del job
            os.close(result_fd)
            answer_more(program, inputs_fd)
        code = 0
    except BaseException as error:
        with contextlib.suppress(BaseException):
            os.write(2, f"{type(error).__name__}: {error}\n".encode(errors="replace"))
    finally:
        os._exit(code)


def require_one_thread(who: str) -> None:
    """Refuse to go on in a process with more.

    Raises:
        HeldoutError: a library has started a thread.
    """
    threads = os.listdir("/proc/self/task")  # noqa: PTH208
    if len(threads) != 1:
        raise HeldoutError(f"{who} has {len(threads)} threads and must have one")


def _confine(
    request: StageRequest,
    profile: Profile,
    worker: int,
    prepared: layers.Prepared | None,
    ruleset: Ruleset | None,
    keep: frozenset[int],
    channel: int,
) -> tuple[str, ...]:
    if prepared is None:
        raise HeldoutError("this worker cannot confine")
    spec = layers.Spec(
        memory_bytes=request.memory_bytes,
        cpu_seconds=request.cpu_seconds,
        parent=worker,
        system_calls=profile.system_calls,
        file_bytes=profile.file_bytes,
        scratch=request.scratch,
        writable=request.writable,
        core=request.core,
        channel=channel,
        keep=keep,
    )
    applied = layers.confine(prepared, ruleset, spec).layers
    use_folder(request.writable)
    return applied


def _stand_apart(
    program: SandboxProgram,
    request: StageRequest,
    worker: int,
    prepared: layers.Prepared | None,
    ruleset: Ruleset | None,
    keep: frozenset[int],
) -> tuple[str, ...]:
    """Trusted work keeps its rights, but nothing of the worker's, does not outlive it and leaves the machine memory."""
    forks = prepared is not None and request.author_code
    close_all_except({*keep, *ruleset.descriptors} if forks and ruleset else set(keep))
    os.setsid()
    die_with_parent(worker)
    limit_trusted_work()
    os.chdir(request.scratch)
    if forks and prepared is not None:
        program.lend_walls(prepared, ruleset)
    return ()
