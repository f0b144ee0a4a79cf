"""The values of the submission stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

MAX_FILES = 200
MAX_BYTES = 20 * 1024 * 1024

Kind = Literal["python", "predictions", "mapreduce", "sql"]
"""`python`: a file with functions that a challenge asks for. `predictions`: a CSV file. Others: files of that kind."""


@dataclass(frozen=True)
class SubmittedFile:
    """One file that travels."""

    path: str
    """Relative POSIX path below the submission's folder; never absolute, never with `..`."""
    content: bytes


@dataclass(frozen=True)
class Submission:
    """A submission, read and bounded. Nothing of it was executed."""

    name: str
    """How the learner calls it: the file's or folder's name."""
    kind: Kind
    entry: str
    """Path of the file that holds `get_estimator`, or of the predictions."""
    files: tuple[SubmittedFile, ...]
    """Everything that travels, `entry` among it, sorted by path."""
    content_hash: str
    """`sha256:…` over kind, entry, paths and contents."""
    line_origin: tuple[str, ...] = ()
    """For a notebook: where line i + 1 of the entry came from, for example `cell 3, line 2`; else empty."""
    fault: str | None = None
    """Why it cannot be run, for the learner; nothing of it travels then. None for a submission that can be."""
    left_out: tuple[str, ...] = ()
    """For a notebook: magics and shell lines that only IPython could run, for example `!ls (cell 1, line 4)`."""

    @property
    def is_notebook(self) -> bool:
        """Whether its entry is the code of a notebook."""
        return self.kind == "python" and (bool(self.line_origin) or self.name.endswith(".ipynb"))

    @property
    def cells(self) -> tuple[int, ...] | None:
        """The lines of the entry, from 1, on which a notebook's cells begin; None where it is no notebook."""
        if not self.is_notebook:
            return None
        return tuple(line for line, origin in enumerate(self.line_origin, 1) if origin.endswith(", line 1"))

    @property
    def is_skops(self) -> bool:
        """Whether it is a model that skops wrote."""
        return self.kind == "python" and self.name.endswith(".skops")

    @property
    def called(self) -> str:
        """The file that the learner knows as the one with `get_estimator`."""
        return self.name if self.is_notebook or self.is_skops else self.entry
