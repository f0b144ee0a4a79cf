"""An attempt recorded through the warm worker is the same as one recorded here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from attempt_samples import attempt
from card_samples import score_card

from heldout.attempts.remote import add_through
from heldout.attempts.store import open_store
from heldout.base.errors import StoreError
from heldout.sandbox.interface import Runner
from heldout.submission.interface import Submission, SubmittedFile

CARD = score_card(attempt=None, learner="Ada", message="naïve", score={"public": 0.8, "ci95": [0.79, 0.83]})

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the worker needs Linux")


def make_submission() -> Submission:
    files = (SubmittedFile("solution.py", b"def get_estimator(): ..."),)
    return Submission("solution.py", "python", "solution.py", files, "sha256:abc")


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    from heldout.isolation.choose import open_runner

    with open_runner("standard") as opened:
        yield opened


def test_what_is_recorded_comes_back_whole(runner: Runner, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'attempts.db'}"
    submission = make_submission()
    made = attempt(card=CARD, id="", predictions=b"\x00packed\xff", submission_hash=submission.content_hash)

    stored = add_through(runner, url, made, submission)

    store = open_store(url, create=False)
    found = store.get(stored.id)
    assert found == stored
    assert found is not None
    assert found.predictions == b"\x00packed\xff"
    assert found.card.attempt == stored.id
    assert store.submission(submission.content_hash) == submission
    store.dispose()


def test_a_look_alike_is_told_as_here(runner: Runner, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'attempts.db'}"
    submission = make_submission()
    made = attempt(card=CARD, id="", submission_hash=submission.content_hash, predictions=None)

    add_through(runner, url, made, submission)

    assert add_through(runner, url, replace(made, learner="ADA"), submission).lookalikes == ("Ada",)


def test_an_attempt_without_predictions_has_none(runner: Runner, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'attempts.db'}"
    submission = make_submission()
    made = attempt(card=CARD, predictions=None, submission_hash=submission.content_hash)

    stored = add_through(runner, url, made, submission)

    store = open_store(url, create=False)
    found = store.get(stored.id)
    assert found is not None
    assert found.predictions is None
    store.dispose()


def test_a_database_that_cannot_be_used_is_the_same_error_as_here(runner: Runner, tmp_path: Path) -> None:
    damaged = tmp_path / "attempts.db"
    damaged.write_text("no database " * 100)
    submission = make_submission()

    with pytest.raises(StoreError, match=r"attempts\.db"):
        add_through(runner, f"sqlite:///{damaged}", attempt(card=CARD), submission)
