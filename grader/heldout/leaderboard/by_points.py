"""Boards that rank by points: attempts are compared by their total as they are elsewhere by their score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from heldout.attempts.interface import AttemptOutcome
from heldout.challenge.interface import Challenge
from heldout.leaderboard.interface import BoardEntry, Leaderboard
from heldout.scoring.resources import cost_of, with_cost
from heldout.scoring.stored import StoredScore

NOTE = "Ranked by points, from which resources are taken off; scores stand beside."


def ranks_by_points(challenge: Challenge) -> bool:
    """Whether the challenge says so."""
    return challenge.definition.rank_by == "points"


def by_points(attempts: Sequence[AttemptOutcome]) -> tuple[AttemptOutcome, ...]:
    """The attempts with their points where their score stands; one without points is not ranked."""
    return tuple(replace(one, score=one.points, greater_is_better=True) for one in attempts)


def scores_as_points(scores: Mapping[str, StoredScore], attempts: Sequence[AttemptOutcome]) -> dict[str, StoredScore]:
    """What stored predictions are worth in points, less what each attempt's resources cost; `shown` is the score."""
    import numpy as np

    found = {}
    for one in attempts:
        score = scores.get(one.id)
        if score is None or score.points is None or score.point_replicates is None:
            continue
        total = with_cost(score.points, one.resource_lines)
        inside = np.maximum(0.0, np.frombuffer(score.point_replicates, dtype="<f8") - cost_of(one.resource_lines))
        found[one.id] = replace(
            score,
            score=None if total is None else total.total,
            shown=score.score,
            ci95=None,
            replicates=inside.astype("<f8").tobytes(),
        )
    return found


def dummy_in_points(replicates: int) -> StoredScore:
    """What always saying the same gets: nothing, in each of so many resamples."""
    return StoredScore(0.0, replicates=bytes(8 * replicates))


def with_scores(board: Leaderboard, challenge: Challenge, scores: Mapping[str, float | None]) -> Leaderboard:
    """The board, which has points in their place, with each entry's score; `scores` are by attempt id."""

    def told(entry: BoardEntry) -> BoardEntry:
        return entry if entry.attempt not in scores else replace(entry, score=scores[entry.attempt], ci95=None)

    entries = tuple(map(told, board.entries))
    direction = challenge.greater_is_better
    return replace(board, entries=entries, greater_is_better=direction, by_points=True, notes=(NOTE, *board.notes))
