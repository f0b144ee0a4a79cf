"""Best results come from the cache while nothing was written, and what was written counts at once."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from attempt_samples import SUBMISSION, attempt

from heldout.attempts import kept_results, store
from heldout.attempts.interface import Attempt


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("HELDOUT_HOME", str(tmp_path / "home"))
    # Times of change cannot be set back, so that of the clock is set on.
    monkeypatch.setattr("heldout.base.kept.time.time", lambda: time.time_ns() / 1e9 + 60)
    return f"sqlite:///{tmp_path / 'attempts.db'}"


def add(url: str, added: Attempt) -> None:
    opened = store.open_store(url)
    opened.add(added, SUBMISSION)
    opened.dispose()


def test_a_new_attempt_counts_at_once(url: str) -> None:
    add(url, attempt(1, score=0.5))
    first = kept_results.best_results(url, "Ada", "a-course", {})

    add(url, attempt(2, score=0.9))
    second = kept_results.best_results(url, "Ada", "a-course", {})

    assert [found["late-flights"].attempts for found in (first, second)] == [1, 2]
    assert second == store.best_results(url, "Ada", "a-course", {})


def test_an_attempt_that_is_still_in_the_log_counts_too(url: str) -> None:
    opened = store.open_store(url)
    opened.add(attempt(1), SUBMISSION)
    kept_results.best_results(url, "Ada", "a-course", {})

    opened.add(attempt(2), SUBMISSION)

    assert kept_results.best_results(url, "Ada", "a-course", {})["late-flights"].attempts == 2
    opened.dispose()


def test_what_is_kept_is_not_read_again(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    add(url, attempt(1))
    first = kept_results.best_results(url, "Ada", "a-course", {"late-flights": "sha256:another"})
    monkeypatch.setattr(kept_results, "_read", None)

    assert kept_results.best_results(url, "Ada", "a-course", {"late-flights": "sha256:another"}) == first
    assert first["late-flights"].is_older


@pytest.mark.parametrize(("learner", "versions"), [("Grace", {}), ("Ada", {"late-flights": "sha256:another"})])
def test_other_questions_have_other_answers(url: str, learner: str, versions: dict[str, str]) -> None:
    add(url, attempt(1))
    kept_results.best_results(url, "Ada", "a-course", {})

    assert kept_results.best_results(url, learner, "a-course", versions) == store.best_results(
        url, learner, "a-course", versions
    )
