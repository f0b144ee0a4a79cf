"""What is added to cards once attempts on a challenge are closed: the score on the private rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from heldout.cli import Settings

if TYPE_CHECKING:
    from heldout.attempts.interface import Attempt, AttemptStore, Reopening
    from heldout.challenge.interface import Challenge
    from heldout.cli.progress import Progress
    from heldout.grading.grade import Graded
    from heldout.sandbox.interface import Runner
    from heldout.scoring.interface import ScoreCard

LATE = "attempts on this challenge are closed: this one is late and gets no rank"


@dataclass
class Standings:
    """What leaderboards say of attempts."""

    shown: set[str] = field(default_factory=set)
    """Ids of the attempts that leaderboards show."""
    final: dict[str, float] = field(default_factory=dict)
    """Private scores by attempt id, of closed challenges."""
    older: set[str] = field(default_factory=set)
    """Ids of the attempts that were graded on another version of their challenge."""
    reopenings: dict[str, tuple[Reopening, ...]] = field(default_factory=dict)
    """By challenge id, of those that were closed and reopened."""
    notes: list[str] = field(default_factory=list)
    """What could not be told, and why."""


def standings(
    settings: Settings, store: AttemptStore, attempts: Sequence[Attempt], progress: Progress, shown: bool = True
) -> Standings:
    """What leaderboards say of some attempts of one learner; a challenge that cannot be asked leaves a note.

    Without `shown`, final scores alone are looked up.
    """
    from heldout.base.errors import HeldoutError, StoreError
    from heldout.cli.appointed import Appointed
    from heldout.leaderboard.board import final_scores, shown_attempt

    found = Standings()
    for challenge_id in dict.fromkeys(attempt.challenge_id for attempt in attempts):
        own = [attempt for attempt in attempts if attempt.challenge_id == challenge_id]
        closed = store.closed_at(challenge_id) is not None
        if reopened := store.reopenings(challenge_id):
            found.reopenings[challenge_id] = tuple(reopened)
        try:
            if not (shown or closed):
                continue
            challenge = _challenge(settings, challenge_id)
            found.older |= {one.id for one in own if one.challenge_hash != challenge.content_hash}
            with Appointed(challenge, progress) as appoint:
                if shown:
                    everything = store.find(challenge_id, own[0].learner)
                    found.shown |= {each for each in [shown_attempt(store, challenge, everything, appoint)] if each}
                if closed:
                    scores = final_scores(store, own, challenge, appoint)
                    found.final |= {each: one.score for each, one in scores.items() if one.score is not None}
        except StoreError:
            raise
        except HeldoutError as error:
            missing = "its final scores" if closed else "what its leaderboard shows"
            found.notes.append(f"{challenge_id}: {missing} cannot be told: {str(error).splitlines()[0]}")
    return found


def with_final(card: dict[str, Any], final: float | None) -> dict[str, Any]:
    """The card with its private score; as it is where there is none."""
    if final is None or not card.get("score"):
        return card
    return {**card, "score": {**card["score"], "final": final}}


def late_card(graded: Graded, challenge: Challenge, runner: Runner) -> ScoreCard:
    """The card of what was just graded; one that came late says so, and has its private score."""
    from heldout.base.errors import HeldoutError
    from heldout.prepare.prepare import prepare
    from heldout.scoring.stored import score_stored

    card, attempt = graded.card, graded.attempt
    if attempt is None or not attempt.late:
        return card
    card = replace(card, message=f"{LATE}. {card.message}" if card.message else LATE)
    if card.score is None or attempt.predictions is None:
        return card
    try:
        found = score_stored(runner, challenge, prepare(challenge), attempt.predictions, "private")
    except HeldoutError:
        return card
    return replace(card, score=replace(card.score, final=found.score))


def _challenge(settings: Settings, challenge_id: str) -> Challenge:
    from heldout.cli.which_challenge import challenge_named

    return challenge_named(settings, challenge_id)
