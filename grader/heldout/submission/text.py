"""A submission that is no file: source text, as a notebook or another program has it."""

from __future__ import annotations

from heldout.submission.boundary import take
from heldout.submission.interface import Submission, SubmittedFile
from heldout.submission.read import ENTRIES, made_of, refused


def submission_of_source(source: str, name: str = ENTRIES[0]) -> Submission:
    """The source of a `solution.py` as a submission called `name`; what it would import from beside it is not there.

    Whatever is wrong with it is the submission's `fault`, never an exception.
    """
    files = (SubmittedFile(ENTRIES[0], source.encode("utf-8", "replace")),)
    return take(lambda: made_of(name, "python", ENTRIES[0], files), lambda why: refused(name, "python", why))
