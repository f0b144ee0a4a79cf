"""Each kind of submission has a run, and one that could not be read is a verdict of its kind."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from heldout.runs.interface import Outcome, Status
from heldout.runs.registry import RUNS, run_any, run_of
from heldout.submission.interface import Kind, Submission

NOTHING: Any = None


@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_kind_is_listed_under_its_own_name(kind: Kind) -> None:
    assert run_of(Submission("a", kind, "a", (), "")).kind == kind


def test_nothing_else_is_listed() -> None:
    assert set(RUNS) == set(get_args(Kind))


@pytest.mark.parametrize(("kind", "status"), [("python", Status.FAILED), ("predictions", Status.INVALID_OUTPUT)])
def test_what_could_not_be_read_is_not_run(kind: Kind, status: Status) -> None:
    unreadable = Submission("a", kind, "a", (), "", fault="it is a folder of folders")
    assert run_any(NOTHING, unreadable, NOTHING, NOTHING) == Outcome(status, message="it is a folder of folders")
