"""The web page of one attempt, with all that it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heldout.attempts.interface import Attempt
from heldout.base.errors import HeldoutError
from heldout.grading.diagnosis import LEFT_OUT, diagnose
from heldout.leaderboard.standings import Standings
from heldout.report.drawn.page import explanation_page as page_of
from heldout.report.history import History

if TYPE_CHECKING:
    from heldout.grading.session import Session
    from heldout.scoring.diagnosis import Diagnosis

_MOST_ATTEMPTS = 50


def explanation_page(session: Session, attempt: Attempt) -> str:
    """The page of an attempt; what cannot be had leaves a sentence."""
    explanation = session.explain(attempt.id)
    history = History(attempt.learner, attempt.challenge_id, _attempts(session, attempt), Standings())
    return page_of(explanation, history, _diagnosis(session, attempt))


def _attempts(session: Session, attempt: Attempt) -> tuple[Attempt, ...]:
    with session.store() as store:
        return tuple(store.newest(attempt.key, attempt.learner, _MOST_ATTEMPTS))


def _diagnosis(session: Session, attempt: Attempt) -> Diagnosis | str:
    if attempt.card.score is None:
        return f"{LEFT_OUT}: the attempt was not graded."
    try:
        opened = session.challenge_of(attempt)
        if opened.challenge.content_hash != attempt.challenge_hash:
            return f"{LEFT_OUT}: the challenge has changed since."
        with session.store() as store:
            submission = store.submission(attempt.submission_hash)
        with session:
            return diagnose(opened, submission, session.runner(opened.challenge), session.observer)
    except HeldoutError as error:
        return f"{LEFT_OUT}: {error}"
