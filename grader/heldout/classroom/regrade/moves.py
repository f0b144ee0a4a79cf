"""Attempts before and after become learners before and after: who moves, by how much and why."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from heldout.attempts.best import is_graded
from heldout.attempts.interface import Attempt
from heldout.challenge.interface import Challenge
from heldout.classroom.regrade.interface import Move, RegradeResult
from heldout.leaderboard.interface import BoardEntry, Leaderboard
from heldout.leaderboard.rank import rank

_Z = 1.959963984540054
"""The 97.5 % quantile of the normal distribution."""


def learner_moves(results: Sequence[RegradeResult], challenge: Challenge) -> tuple[Move, ...]:
    """A line for every learner, who moves most first.

    Ranks are those of the plain scores, with ties; a grade that gets lost or appears comes before any move in points,
    points before scores, scores before ranks.
    """
    if not results:
        return ()
    before = [result.before for result in results]
    after = [result.after for result in results]
    old, new = _entries(_board(before, challenge)), _entries(_board(after, challenge))
    by_id = {result.before.id: result for result in results}
    moves = [_move(old[learner], new[learner], by_id) for learner in new]
    return tuple(sorted(moves, key=_order))


def _board(attempts: Sequence[Attempt], challenge: Challenge) -> Leaderboard:
    """Ranks within one version of the challenge: the only one that has scores, else the present one."""
    versions = {attempt.challenge_hash: attempt.greater_is_better for attempt in attempts if is_graded(attempt)}
    only = next(iter(versions.items())) if len(versions) == 1 else (challenge.content_hash, challenge.greater_is_better)
    version, greater_is_better = only
    title, metric = challenge.definition.title, challenge.metric_name
    return rank(attempts, challenge.id, title, metric, greater_is_better, version=version)


def _entries(board: Leaderboard) -> dict[str, BoardEntry]:
    return {entry.learner: entry for entry in board.entries}


def _move(old: BoardEntry, new: BoardEntry, by_id: Mapping[str, RegradeResult]) -> Move:
    before, after = by_id[old.attempt].before, by_id[new.attempt].after
    points = None if old.points is None or new.points is None else new.points - old.points
    score = None
    if old.score is not None and new.score is not None and _same_metric(before, after):
        gained = new.score - old.score if after.greater_is_better else old.score - new.score
        score = gained if math.isfinite(gained) else None
    noise = _within_noise(before, after, points, score)
    move = Move(old, new, points, score, "", noise)
    if not move.moves and by_id[old.attempt].how != "left":
        return move
    return Move(old, new, points, score, _why(move, by_id[old.attempt], by_id[new.attempt]), noise)


def _why(move: Move, old: RegradeResult, new: RegradeResult) -> str:
    """What is particular about this learner's move first, then what changed in the challenge."""
    said = []
    if move.before.status != move.after.status:
        said.append(move.after.status.replace("_", " "))
    if move.before.attempt != move.after.attempt:
        said.append("new best attempt")
    if old.how == "left":
        said.append(f"left: {old.why}")
    if not move.graded_otherwise and not said:
        return "others moved"
    if move.within_noise and move.graded_otherwise and not said:
        said.append("within noise")
    if new.how in ("run", "rescored"):
        said.append(new.why)
    return "; ".join(said)


def _same_metric(before: Attempt, after: Attempt) -> bool:
    old, new = before.card.challenge.metric_hash, after.card.challenge.metric_hash
    known = old is not None and new is not None
    return not (known and old != new) and before.card.metric == after.card.metric


def _within_noise(before: Attempt, after: Attempt, points: float | None, score: float | None) -> bool:
    """Whether the change is one that two draws of the hidden rows would make; never where that cannot be told."""
    if points is not None:
        told = [attempt.card.points.sd for attempt in (before, after) if attempt.card.points]
        deviations = [sd for sd in told if sd is not None]
        if len(deviations) == 2:
            return abs(points) <= _Z * math.hypot(*deviations)
    if score is None:
        return False
    halves = [_half_width(attempt) for attempt in (before, after)]
    known = [half for half in halves if half is not None]
    return len(known) == 2 and abs(score) <= math.hypot(*known)


def _half_width(attempt: Attempt) -> float | None:
    interval = attempt.card.score.ci95 if attempt.card.score else None
    return None if interval is None else (interval[1] - interval[0]) / 2


def _order(move: Move) -> tuple[object, ...]:
    lost = move.before.status != move.after.status
    return (
        not move.moves,
        not move.graded_otherwise,
        not lost,
        -abs(move.points or 0.0),
        -abs(move.score or 0.0),
        -_rank_change(move),
        move.after.rank or (math.inf, math.inf),
        move.learner,
    )


def _rank_change(move: Move) -> float:
    if move.before.rank is None or move.after.rank is None:
        return math.inf if move.before.rank != move.after.rank else 0.0
    return abs(sum(move.after.rank) - sum(move.before.rank)) / 2
