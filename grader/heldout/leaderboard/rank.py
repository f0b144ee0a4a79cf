"""Attempts on one challenge become a leaderboard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from heldout.leaderboard.best import best_attempt, is_graded, utility
from heldout.leaderboard.interface import Attempt, Entry, Leaderboard


def rank(
    attempts: Iterable[Attempt],
    challenge_id: str,
    title: str,
    metric: str,
    greater_is_better: bool,
    final: bool = False,
    rank_ranges: Mapping[str, tuple[int, int]] | None = None,
) -> Leaderboard:
    """One entry per learner, best first; learners without a graded attempt come last, by their last attempt.

    `score` of the attempts is what is ranked; for a `final` board the caller hands in attempts that carry final scores.
    Entries whose scores are equal to 6 significant digits share their ranks. `rank_ranges` widens that where a test of
    significance was made: it maps ids of `counting_attempts` to the first and last rank that each may hold. Within
    ties the earlier attempt stands first, then the name decides.
    """
    attempts = tuple(attempts)
    tries = Counter(attempt.learner for attempt in attempts)
    counting = counting_attempts(attempts, greater_is_better)
    ranges = {**_tied_ranks(counting, greater_is_better), **(rank_ranges or {})}
    return Leaderboard(
        challenge_id=challenge_id,
        title=title,
        metric=metric,
        greater_is_better=greater_is_better,
        entries=tuple(_entry(attempt, ranges.get(attempt.id), tries[attempt.learner]) for attempt in counting),
        final=final,
        notes=_notes(attempts, counting),
    )


def counting_attempts(attempts: Iterable[Attempt], greater_is_better: bool) -> tuple[Attempt, ...]:
    """The attempt that counts for each learner, in the order of the leaderboard."""
    by_learner: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        by_learner.setdefault(attempt.learner, []).append(attempt)
    counting = [best_attempt(group, greater_is_better) for group in by_learner.values()]

    def place(attempt: Attempt) -> tuple[object, ...]:
        merit = -utility(attempt.score, greater_is_better) if is_graded(attempt) and attempt.score is not None else 0.0
        return (not is_graded(attempt), merit, attempt.created_at, attempt.learner.casefold(), attempt.learner)

    return tuple(sorted(counting, key=place))


def _tied_ranks(counting: Sequence[Attempt], greater_is_better: bool) -> dict[str, tuple[int, int]]:
    utilities = {
        attempt.id: utility(attempt.score, greater_is_better)
        for attempt in counting
        if is_graded(attempt) and attempt.score is not None
    }
    held = Counter(utilities.values())
    better = 0
    last_rank: dict[float, int] = {}
    for value in sorted(held, reverse=True):
        better += held[value]
        last_rank[value] = better
    return {key: (last_rank[value] - held[value] + 1, last_rank[value]) for key, value in utilities.items()}


def _entry(attempt: Attempt, ranks: tuple[int, int] | None, tries: int) -> Entry:
    graded = is_graded(attempt)
    return Entry(
        rank=ranks if graded else None,
        learner=attempt.learner,
        attempt=attempt.id,
        created_at=attempt.created_at,
        status=attempt.status,
        score=attempt.score if graded else None,
        points=attempt.points if graded else None,
        attempts=tries,
        late=attempt.late,
    )


def _notes(attempts: Sequence[Attempt], counting: Sequence[Attempt]) -> tuple[str, ...]:
    """A warning where scores were made on different hidden rows: a challenge that changed keeps its old attempts."""
    if not attempts:
        return ()
    newest = max(attempts, key=lambda attempt: (attempt.created_at, attempt.id)).challenge_hash
    older = sum(is_graded(attempt) and attempt.challenge_hash != newest for attempt in counting)
    if not older:
        return ()
    subject = "1 score was" if older == 1 else f"{older} scores were"
    return (f"{subject} made on another version of this challenge and cannot be compared with the others.",)
