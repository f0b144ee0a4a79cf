"""Predictions are scored while their refit goes on, and the card says the same as without that."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from heldout.base.errors import HeldoutError, MetricError
from heldout.base.paths import bundled_course
from heldout.challenge.catalogue import find_challenge
from heldout.coach.task import judge_predictions
from heldout.grading import score_ahead
from heldout.grading.grade import grade
from heldout.grading.score_ahead import scored_ahead
from heldout.isolation.choose import open_runner
from heldout.scoring.swap_ahead import SwapAhead
from heldout.submission.read import read_submission

ENOUGH = score_ahead._FEWEST_ROWS
SUBMISSION = Path("submissions", "passes", "scaled_logistic.py")


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was scored: the landscape's files, each time."""
    asked: list[Any] = []
    monkeypatch.setattr(score_ahead, "about_submission", lambda *given: None)
    monkeypatch.setattr(score_ahead, "judge_predictions", lambda *given: asked.append(given[4].files))
    return asked


def waited_for(
    inside: Callable[[], object] = lambda: None, rows: int = ENOUGH, under_way: bool = True, function: str | None = None
) -> None:
    nothing: Any = None
    model: Any = SimpleNamespace(
        challenge=SimpleNamespace(definition=SimpleNamespace(metric=SimpleNamespace(function=function))),
        prepared=SimpleNamespace(rows={"public": rows}),
        files_of=lambda part: f"files of the {part} part",
    )
    ahead: Any = SimpleNamespace(is_under_way=under_way)
    with scored_ahead(nothing, model, nothing, ahead):
        inside()


def test_predictions_are_scored_while_a_refit_goes_on(judged: list[Any]) -> None:
    waited_for()

    assert judged == ["files of the public part"]


def test_nobody_waits_for_few_rows_or_where_there_is_no_refit_to_wait_for(judged: list[Any]) -> None:
    waited_for(rows=ENOUGH - 1)
    waited_for(under_way=False)

    assert judged == []


def test_a_metric_of_the_challenges_own_is_not_called_twice(judged: list[Any]) -> None:
    waited_for(function="metric.py:gap")

    assert judged == []


def test_where_there_is_no_thread_left_the_refit_is_waited_for_all_the_same(
    judged: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    refitted: list[str] = []

    waited_for(lambda: refitted.append("refitted"))

    assert (refitted, judged) == (["refitted"], [])


def test_the_refit_is_waited_for_meanwhile_and_the_scoring_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    refitted, order = threading.Event(), []
    monkeypatch.setattr(score_ahead, "about_submission", lambda *given: None)

    def judge(*given: object) -> None:
        assert refitted.wait(20)
        order.append("scored")

    monkeypatch.setattr(score_ahead, "judge_predictions", judge)

    waited_for(lambda: (order.append("refitted"), refitted.set()))

    assert order == ["refitted", "scored"]


@pytest.mark.parametrize(
    "fault", [HeldoutError("no more processes"), MetricError("it crashed"), OSError("no such file")], ids=str
)
def test_a_fault_is_left_to_whoever_asks_for_the_whole(fault: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = threading.Event()
    told: list[object] = []
    monkeypatch.setattr(threading, "excepthook", told.append)

    def judge(*given: object) -> None:
        asked.set()
        raise fault

    monkeypatch.setattr(score_ahead, "about_submission", lambda *given: None)
    monkeypatch.setattr(score_ahead, "judge_predictions", judge)

    waited_for()

    assert asked.is_set()
    assert told == []


def test_the_card_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    challenge = find_challenge(bundled_course(), "breast-cancer")
    submission = read_submission(challenge.folder / SUBMISSION)
    ahead: list[object] = []
    with open_runner() as runner:
        alone = grade(submission, challenge, runner).card
        monkeypatch.setattr(score_ahead, "_FEWEST_ROWS", 1)
        monkeypatch.setattr(SwapAhead, "is_under_way", property(lambda self: True))
        monkeypatch.setattr(
            score_ahead, "judge_predictions", lambda *given: ahead.append(judge_predictions(*given).standing)
        )
        found = grade(submission, challenge, runner).card

    assert ahead
    assert alone.points is not None
    told = {"created_at": "", "resources": None}
    assert replace(found, **told) == replace(alone, **told)
