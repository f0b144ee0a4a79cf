"""One batch at a time for each challenge and user on a machine: two would grade the same hand-ins twice."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator

from heldout.base.errors import UsageError
from heldout.base.paths import ensure_folder, user_folder, writing
from heldout.challenge.key import ChallengeKey


@contextlib.contextmanager
def one_at_a_time(challenge: ChallengeKey) -> Iterator[None]:
    """Nobody else is in this block for the challenge; the system opens it again when the process ends, however it ends.

    Raises:
        UsageError: another process is in it.
        WriteError: the user's folder cannot be written.
    """
    path = ensure_folder(user_folder() / "batches", mode=0o700) / f"{challenge.file_name}.lock"
    with writing(path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UsageError(
                f"another `heldout grade-all` is grading {challenge.challenge_id}. Wait for it, or stop it: the next "
                "one goes on where it was."
            ) from error
        yield
    finally:
        os.close(descriptor)
