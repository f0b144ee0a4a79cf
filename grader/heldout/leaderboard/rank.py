"""Attempts on one challenge become a leaderboard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from heldout.attempts.best import best_attempt, best_of_version, is_graded, utility
from heldout.attempts.interface import AttemptOutcome
from heldout.attempts.lookalikes import groups_of_lookalikes
from heldout.base.words import listed
from heldout.leaderboard.interface import BoardEntry, Leaderboard, OtherGrade

AnyAttempt = TypeVar("AnyAttempt", bound=AttemptOutcome)
OLDER = "another version"
"""Why an attempt on another version of the challenge has no rank."""


def rank(
    attempts: Iterable[AttemptOutcome],
    challenge_id: str,
    title: str,
    metric: str,
    greater_is_better: bool,
    final: bool = False,
    rank_ranges: Mapping[str, tuple[int, int]] | None = None,
    counting: Iterable[AttemptOutcome] | None = None,
    unranked: Mapping[str, str] | None = None,
    version: str | None = None,
) -> Leaderboard:
    """One entry per learner, best first; learners without a graded attempt come last, by their last attempt.

    `score` of the attempts is what is ranked; for a `final` board the caller hands in attempts that carry final scores.
    Entries whose scores are equal to 6 significant digits share their ranks. `rank_ranges` widens that where a test of
    significance was made: it maps ids of counting attempts to the first and last rank that each may hold. Within
    ties the earlier attempt stands first, then the name decides.

    Args:
        counting: the attempt that counts for each learner; without it the best, of those in time where there are any.
        unranked: why an attempt that counts gets no rank, by its id. These stand after the ranked ones.
        version: the content hash of the challenge as it is now: attempts on another one get no rank. Without it all
            scores are taken to be comparable.
    """
    attempts = tuple(attempts)
    tries = Counter(attempt.learner for attempt in attempts)
    chosen = counting_attempts(attempts, greater_is_better, version) if counting is None else tuple(counting)
    older = {one.id: OLDER for one in chosen if is_graded(one) and version not in (None, one.challenge_hash)}
    reasons = {**older, **(unranked or {})}
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
        notes=(older_note(challenge_id, count),) if (count := list(reasons.values()).count(OLDER)) else (),
    )


def counting_attempts(
    attempts: Iterable[AnyAttempt], greater_is_better: bool, version: str | None = None
) -> tuple[AnyAttempt, ...]:
    """The best attempt in time of each learner, in the order of the leaderboard; the best late one of who has none.

    With the content hash `version`, those on that version of the challenge come before all others (`counting_attempt`).
    """
    groups = by_learner(attempts).values()
    if version is None:
        return _ordered([best_attempt(in_time(group), greater_is_better) for group in groups], greater_is_better, {})
    chosen = [counting_attempt(group, version) for group in groups]
    return _ordered(chosen, greater_is_better, {one.id: OLDER for one in chosen if one.challenge_hash != version})


def counting_attempt(attempts: Iterable[AnyAttempt], version: str) -> AnyAttempt:
    """Of one learner's attempts the best on this version of a challenge, else the best on the newest one with a score.

    Those in time come first on either version.

    Raises:
        ValueError: there is no attempt.
    """
    attempts = list(attempts)
    current = [one for one in attempts if one.challenge_hash == version]
    return best_of_version(in_time(current if any(map(is_graded, current)) else attempts), version)


def in_time(attempts: Iterable[AnyAttempt]) -> list[AnyAttempt]:
    """The attempts that were made in time, where one of them was graded; else all."""
    attempts = list(attempts)
    early = [attempt for attempt in attempts if not attempt.late]
    return early if any(map(is_graded, early)) else attempts


def by_learner(attempts: Iterable[AnyAttempt]) -> dict[str, list[AnyAttempt]]:
    """Each learner's attempts, oldest first."""
    groups: dict[str, list[AnyAttempt]] = {}
    for attempt in sorted(attempts, key=lambda each: (each.created_at, each.id)):
        groups.setdefault(attempt.learner, []).append(attempt)
    return groups


def _ordered(
    counting: Iterable[AnyAttempt], greater_is_better: bool, unranked: Mapping[str, str]
) -> tuple[AnyAttempt, ...]:
    def place(attempt: AnyAttempt) -> tuple[object, ...]:
        graded = is_graded(attempt)
        apart = attempt.id in unranked
        compared = attempt.score is not None and graded and unranked.get(attempt.id) != OLDER
        merit = -utility(attempt.score or 0.0, greater_is_better) if compared else 0.0
        return (not graded, apart, merit, attempt.created_at, attempt.learner.casefold(), attempt.learner)

    return tuple(sorted(counting, key=place))


def _tied_ranks(competing: Sequence[AttemptOutcome], greater_is_better: bool) -> dict[str, tuple[int, int]]:
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


def _entry(attempt: AttemptOutcome, ranks: tuple[int, int] | None, tries: int, unranked: str | None) -> BoardEntry:
    graded = is_graded(attempt)
    shown = attempt.shown if graded else None
    return BoardEntry(
        rank=ranks if graded and unranked is None else None,
        learner=attempt.learner,
        attempt=attempt.id,
        created_at=attempt.created_at,
        status=attempt.status,
        score=attempt.shown_score if graded else None,
        points=attempt.points if graded else None,
        attempts=tries,
        late=attempt.late,
        ci95=shown.ci95 if shown else None,
        unranked=unranked if attempt.status == "graded" else None,
    )


def lookalikes_notes(entries: Iterable[BoardEntry]) -> tuple[str, ...]:
    """A hint for each group of learners whose names a reader may take for one another."""
    return tuple(
        f"{listed(group)} look alike: if they are one person, grade with one spelling of the name."
        for group in groups_of_lookalikes(entry.learner for entry in entries)
    )


def older_note(challenge_id: str, count: int) -> str:
    """The note on entries of another version of a challenge."""
    subject, verb = ("1 entry was", "is") if count == 1 else (f"{count} entries were", "are")
    return (
        f"{subject} made on another version of this challenge and {verb} not ranked: "
        f"`heldout regrade {challenge_id}` tells what {'it is' if count == 1 else 'they are'} worth now."
    )


def older_apart(board: Leaderboard, attempts: Iterable[AttemptOutcome]) -> Leaderboard:
    """The board with what attempts got on other versions of the challenge apart from the scores of this one."""
    by_id = {attempt.id: attempt for attempt in attempts}
    entries = (_apart(each, by_id[each.attempt]) if each.attempt in by_id else each for each in board.entries)
    return replace(board, entries=tuple(entries))


def _apart(entry: BoardEntry, attempt: AttemptOutcome) -> BoardEntry:
    score = attempt.shown_score
    if entry.unranked != OLDER or score is None:
        return entry
    other = OtherGrade(attempt.metric_name, attempt.greater_is_better, score, attempt.points)
    return replace(entry, score=None, points=None, ci95=None, public=None, public_rank=None, other=other)
