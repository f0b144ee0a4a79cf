"""What can go wrong outside a submission, and the exit code that each kind ends the command with.

    HeldoutError            4   ours, or the machine's
    ├── UsageError          2   the caller named something that does not exist or cannot be
    │   └── NoChallengeNamed 2  … or did not name the challenge that is meant
    ├── ChallengeError      3   the challenge, its dataset or its metric is at fault
    │   ├── DatasetError    3
    │   └── MetricError     3
    ├── MissingExtra        3   the challenge needs an optional package that is not installed
    ├── IsolationError      4   the machine cannot give the isolation that was asked for
    ├── WorkerLost          4   the sandbox's worker was lost before a stage began
    └── StoreError          4   the attempts database cannot be used
        └── WriteError      4   a file of ours cannot be written: the disk is full, or may not be written

A bad *submission* is not an exception: it is an `Outcome` with a status, and ends with exit code 1.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class HeldoutError(Exception):
    """Root of every error that the command line turns into one message. The text says where, what, and what to do."""

    exit_code = 4


class UsageError(HeldoutError):
    """Something named by the caller does not exist or cannot be used as asked."""

    exit_code = 2


class NoChallengeNamed(UsageError):
    """A challenge is asked for that was neither named nor is one that the working directory belongs to."""

    def __init__(self, command: str = "show") -> None:
        super().__init__(
            f"which challenge? Name it behind the command, as in `heldout {command} CHALLENGE` (`heldout list` shows "
            "them), or work in a folder made by `heldout start CHALLENGE`."
        )


@dataclass(frozen=True)
class Problem:
    """One fault in a file that somebody wrote."""

    file: str
    """Path of the file as the author knows it (relative to the course where it lies in one)."""
    key: str
    """Dotted key, for example `split.public`; empty when the file as a whole is meant."""
    message: str
    """What is allowed, what came, and what to do: `must be one of a, b. Got 'c'. Did you mean 'b'?`"""

    def __str__(self) -> str:
        return f"{self.file}: {self.key} {self.message}" if self.key else f"{self.file}: {self.message}"


class ChallengeError(HeldoutError):
    """The challenge is at fault, never the submission. Carries every problem that was found."""

    exit_code = 3

    def __init__(self, problems: Problem | Sequence[Problem] | str) -> None:
        if isinstance(problems, str):
            self.problems: tuple[Problem, ...] = ()
            super().__init__(problems)
            return
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class DatasetError(ChallengeError):
    """A dataset is missing, damaged, changed, or not what its dataset.toml says."""


class MetricError(ChallengeError):
    """A challenge's metric crashed or answered with something that is not a number."""


class MissingExtra(HeldoutError):
    """An optional package is needed and absent; the text gives the pip command."""

    exit_code = 3


class IsolationError(HeldoutError):
    """The level of isolation that was asked for cannot be had here; the text names the missing layer."""


class WorkerLost(HeldoutError):
    """The sandbox's worker was lost before a stage began, in which no submission has a part: another one may not be."""


class StoreError(HeldoutError):
    """The attempts database, or another file of ours, cannot be opened, created, read or written."""


class WriteError(StoreError, OSError):
    """A file or folder cannot be written; `heldout.base.paths.write_error` says which, why, and what to do.

    An OSError too: who goes on without a cache need not know that it is ours.
    """


def nearest(name: str, choices: Iterable[str]) -> str:
    """` Did you mean 'x'?` for the choice closest to `name`, or an empty string when none is close.

    >>> nearest("acuracy", ["accuracy", "f1"])
    " Did you mean 'accuracy'?"
    >>> nearest("zzz", ["accuracy", "f1"])
    ''
    """
    found = difflib.get_close_matches(name, list(choices), n=1, cutoff=0.6)
    return f" Did you mean '{found[0]}'?" if found else ""
