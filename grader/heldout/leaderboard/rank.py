"""Attempts on one challenge become a leaderboard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from heldout.leaderboard.best import best_attempt, is_graded, utility
from heldout.leaderboard.interface import Attempt, Entry, Leaderboard
from heldout.leaderboard.lookalikes import groups_of_lookalikes


def rank(
    attempts: Iterable[Attempt],
    challenge_id: str,
    title: str,
    metric: str,
    greater_is_better: bool,
    final: bool = False,
    rank_ranges: Mapping[str, tuple[int, int]] | None = None,
    counting: Iterable[Attempt] | None = None,
    unranked: Mapping[str, str] | None = None,
) -> Leaderboard:
    """One entry per learner, best first; learners without a graded attempt come last, by their last attempt.

    `score` of the attempts is what is ranked; for a `final` board the caller hands in attempts that carry final scores.
    Entries whose scores are equal to 6 significant digits share their ranks. `rank_ranges` widens that where a test of
    significance was made: it maps ids of counting attempts to the first and last rank that each may hold. Within
    ties the earlier attempt stands first, then the name decides.

    Args:
        counting: the attempt that counts for each learner; without it the best, of those in time where there are any.
        unranked: why an attempt that counts gets no rank, by its id. These stand after the ranked ones.
    """
    attempts = tuple(attempts)
    tries = Counter(attempt.learner for attempt in attempts)
    reasons = unranked or {}
    chosen = counting_attempts(attempts, greater_is_better) if counting is None else tuple(counting)
    ordered = _ordered(chosen, greater_is_better, reasons)
    competing = [attempt for attempt in ordered if is_graded(attempt) and attempt.id not in reasons]
    ranges = {**_tied_ranks(competing, greater_is_better), **(rank_ranges or {})}
    return Leaderboard(
        challenge_id=challenge_id,
        title=title,
        metric=metric,
        greater_is_better=greater_is_better,
        entries=tuple(
            _entry(attempt, ranges.get(attempt.id), tries[attempt.learner], reasons.get(attempt.id))
            for attempt in ordered
        ),
        final=final,
        notes=_notes(attempts, competing),
    )


def counting_attempts(attempts: Iterable[Attempt], greater_is_better: bool) -> tuple[Attempt, ...]:
    """The best attempt in time of each learner, in the order of the leaderboard; the best late one of who has none."""
    groups = by_learner(attempts).values()
    return _ordered([best_attempt(in_time(group), greater_is_better) for group in groups], greater_is_better, {})


def in_time(attempts: Iterable[Attempt]) -> list[Attempt]:
    """The attempts that were made in time, where one of them was graded; else all."""
    attempts = list(attempts)
    early = [attempt for attempt in attempts if not attempt.late]
    return early if any(map(is_graded, early)) else attempts


def by_learner(attempts: Iterable[Attempt]) -> dict[str, list[Attempt]]:
    """Each learner's attempts, oldest first."""
    groups: dict[str, list[Attempt]] = {}
    for attempt in sorted(attempts, key=lambda each: (each.created_at, each.id)):
        groups.setdefault(attempt.learner, []).append(attempt)
    return groups


def _ordered(counting: Iterable[Attempt], greater_is_better: bool, unranked: Mapping[str, str]) -> tuple[Attempt, ...]:
    def place(attempt: Attempt) -> tuple[object, ...]:
        graded = is_graded(attempt)
        merit = -utility(attempt.score, greater_is_better) if graded and attempt.score is not None else 0.0
        apart = attempt.id in unranked
        return (not graded, apart, merit, attempt.created_at, attempt.learner.casefold(), attempt.learner)

    return tuple(sorted(counting, key=place))


def _tied_ranks(competing: Sequence[Attempt], greater_is_better: bool) -> dict[str, tuple[int, int]]:
    utilities = {
        attempt.id: utility(attempt.score, greater_is_better) for attempt in competing if attempt.score is not None
    }
    held = Counter(utilities.values())
    better = 0
    last_rank: dict[float, int] = {}
    for value in sorted(held, reverse=True):
        better += held[value]
        last_rank[value] = better
    return {key: (last_rank[value] - held[value] + 1, last_rank[value]) for key, value in utilities.items()}


def _entry(attempt: Attempt, ranks: tuple[int, int] | None, tries: int, unranked: str | None) -> Entry:
    graded = is_graded(attempt)
    interval = ((attempt.card.get("score") or {}).get("ci95") or None) if graded else None
    return Entry(
        rank=ranks if graded and unranked is None else None,
        learner=attempt.learner,
        attempt=attempt.id,
        created_at=attempt.created_at,
        status=attempt.status,
        score=attempt.score if graded else None,
        points=attempt.points if graded else None,
        attempts=tries,
        late=attempt.late,
        ci95=(float(interval[0]), float(interval[1])) if interval else None,
        unranked=unranked if attempt.status == "graded" else None,
    )


def _notes(attempts: Sequence[Attempt], competing: Sequence[Attempt]) -> tuple[str, ...]:
    """A warning where scores were made on different hidden rows: a challenge that changed keeps its old attempts."""
    if not attempts:
        return ()
    newest = max(attempts, key=lambda attempt: (attempt.created_at, attempt.id)).challenge_hash
    older = sum(attempt.challenge_hash != newest for attempt in competing)
    return (older_note(older),) if older else ()


def lookalikes_notes(entries: Iterable[Entry]) -> tuple[str, ...]:
    """A hint for each group of learners whose names a reader may take for one another."""
    return tuple(
        f"{' and '.join(group)} look alike: if they are one person, grade with one spelling of the name."
        for group in groups_of_lookalikes(entry.learner for entry in entries)
    )


def older_note(count: int) -> str:
    """The warning about scores of another version of a challenge."""
    subject = "1 score was" if count == 1 else f"{count} scores were"
    return f"{subject} made on another version of this challenge and cannot be compared with the others."
