"""Each kind of submission has a run, and one that could not be read is a verdict of its kind."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, get_args

import pytest

from heldout.kinds.catalogue import KINDS, PYTHON, kinds_with_files
from heldout.kinds.interface import ChallengeKind
from heldout.runs.interface import Outcome, Status
from heldout.runs.registry import RUNS, run_any, run_of
from heldout.submission.interface import Kind, Submission

NOTHING: Any = None


def challenge_of(kind: ChallengeKind) -> Any:
    return SimpleNamespace(kind=kind, id="routes")


@pytest.mark.parametrize("name", RUNS)
def test_a_run_is_listed_under_its_own_name(name: str) -> None:
    assert RUNS[name]().kind == name


def test_every_kind_of_challenge_has_a_run_and_nothing_else_is_listed() -> None:
    assert set(RUNS) == {"python", "predictions", *KINDS.built_in}


def test_what_files_make_a_kind_is_a_kind_of_submission() -> None:
    assert {kind.name for kind in kinds_with_files()} <= set(get_args(Kind))


def test_predictions_are_run_as_predictions() -> None:
    assert run_of(Submission("a", "predictions", "a", (), ""), challenge_of(PYTHON)).kind == "predictions"


@pytest.mark.parametrize(
    ("handed_in", "kind"),
    [("python", "mapreduce"), ("predictions", "mapreduce"), ("mapreduce", "python")],
)
def test_another_kind_of_submission_is_refused_with_what_is_asked_for(handed_in: Kind, kind: str) -> None:
    asked = KINDS.built_in.get(kind, PYTHON)
    outcome = run_any(NOTHING, Submission("mine", handed_in, "a", (), ""), challenge_of(asked), NOTHING)
    assert outcome.status is Status.FAILED
    assert outcome.message == (
        f"this challenge asks for {asked.hand_in}, and mine is something else. "
        "`heldout start routes` makes one to begin with."
    )


@pytest.mark.parametrize(("kind", "status"), [("python", Status.FAILED), ("predictions", Status.INVALID_OUTPUT)])
def test_what_could_not_be_read_is_not_run(kind: Kind, status: Status) -> None:
    unreadable = Submission("a", kind, "a", (), "", fault="it is a folder of folders")
    assert run_any(NOTHING, unreadable, challenge_of(PYTHON), NOTHING) == Outcome(
        status, message="it is a folder of folders"
    )
