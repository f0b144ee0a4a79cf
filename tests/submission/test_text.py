"""Source text is a submission without a file."""

from __future__ import annotations

from pathlib import Path

from heldout.submission.interface import MAX_BYTES
from heldout.submission.read import read_submission
from heldout.submission.text import submission_of_source

SOURCE = "def get_estimator():\n    return None  # é\n"


def test_text_is_what_a_file_of_that_text_is(tmp_path: Path) -> None:
    (tmp_path / "solution.py").write_text(SOURCE, encoding="utf-8")

    assert submission_of_source(SOURCE) == read_submission(tmp_path / "solution.py")


def test_too_much_text_is_the_submissions_fault() -> None:
    found = submission_of_source("#" * (MAX_BYTES + 1))

    assert found.fault is not None
    assert not found.files
