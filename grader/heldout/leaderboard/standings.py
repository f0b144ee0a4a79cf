"""What leaderboards say of one learner's attempts, also on challenges that cannot be asked any more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from heldout.attempts.interface import Attempt, AttemptStore, Reopening
from heldout.base.errors import HeldoutError, StoreError
from heldout.challenge.interface import Challenge
from heldout.leaderboard.board import Appoint, final_scores, shown_attempt


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
    store: AttemptStore,
    attempts: Sequence[Attempt],
    find: Callable[[Attempt], Challenge],
    appoint: Callable[[Challenge], Appoint],
    shown: bool = True,
) -> Standings:
    """What leaderboards say of some attempts of one learner; a challenge that cannot be asked leaves a note.

    Args:
        find: the challenge of an attempt; raises what `find_challenge` does, and UsageError for another course's.
        appoint: who can look at a challenge's hidden rows; called only where that is needed.
        shown: whether to look up which attempts leaderboards show; final scores are looked up in any case.

    Raises:
        StoreError: the database cannot be read.
    """
    found = Standings()
    for key in dict.fromkeys(attempt.key for attempt in attempts):
        own = [attempt for attempt in attempts if attempt.key == key]
        finished = store.learning.finished_at(key, own[0].learner) is not None
        closed = finished or store.closed_at(key) is not None
        if reopened := store.reopenings(key):
            found.reopenings[key.challenge_id] = (*found.reopenings.get(key.challenge_id, ()), *reopened)
        try:
            if not (shown or closed):
                continue
            challenge = find(own[0])
            found.older |= {one.id for one in own if one.challenge_hash != challenge.content_hash}
            if shown:
                everything = store.outcomes(key, own[0].learner)
                one = shown_attempt(store, challenge, everything, appoint(challenge))
                found.shown |= {one} if one else set()
            if closed:
                scores = final_scores(store, own, challenge, appoint(challenge))
                found.final |= {each: one.score for each, one in scores.items() if one.score is not None}
        except StoreError:
            raise
        except HeldoutError as error:
            missing = "its final scores" if closed else "what its leaderboard shows"
            found.notes.append(f"{key.challenge_id}: {missing} cannot be told: {str(error).splitlines()[0]}")
    return found
