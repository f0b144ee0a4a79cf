"""What an instructor should know before a regrade is applied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from heldout.base.words import counted, first_few, listed
from heldout.challenge.interface import Challenge
from heldout.classroom.regrade.interface import Move, RegradeResult
from heldout.landscape.reference_model import reference_model
from heldout.prepare.interface import PreparedData


def warning_on(results: Sequence[RegradeResult], challenge: Challenge, prepared: PreparedData) -> str | None:
    """That points would be lost for want of a landscape; None where none are.

    Raises:
        ChallengeError: the landscape cannot be read.
    """
    lose = sum(result.before.points is not None and result.after.points is None for result in results)
    missing = reference_model(challenge, prepared).why_no_points if lose else None
    return None if missing is None else f"Warning: {counted(lose, 'attempt')} would lose all points: {missing}"


def notes_on(
    results: Sequence[RegradeResult], moves: Sequence[Move], counting: bool, closed_at: datetime | None
) -> Iterator[str]:
    """A sentence or two for each thing, the gravest first."""
    changed = [result for result in results if result.new_grade is not None]
    yield from _failures(results)
    if any(move.before.score is not None and move.after.score is not None and move.score is None for move in moves):
        yield "Scores before and after are those of different metrics: compare ranks and points."
    yield from _noise(moves)
    yield from _libraries(changed)
    if any(result.how == "rescored" for result in results):
        yield (
            "Where stored predictions were scored, they are rounded to seven digits: a model that is sure of itself "
            "may get some points more or fewer. Points are totals, without their parts."
        )
    if counting:
        yield (
            "Only the attempts that count today were looked at. One of the others may be a learner's best after the "
            "change; a regrade without --counting finds it."
        )
    if closed_at is not None:
        yield f"The challenge was closed on {closed_at:%Y-%m-%d}: final marks follow the regraded predictions."


def _failures(results: Sequence[RegradeResult]) -> Iterator[str]:
    failed = [result for result in results if result.fault is not None]
    if failed:
        which = first_few((f"{result.before.learner} ({result.before.id})" for result in failed), 3)
        yield (
            f"The grader itself failed on {counted(len(failed), 'attempt')}, which keep the grades they have: "
            f"{which}. The same command tries them again. First: {failed[0].fault}"
        )


def _noise(moves: Sequence[Move]) -> Iterator[str]:
    moved = [move for move in moves if move.graded_otherwise]
    within = sum(move.within_noise for move in moved)
    if within:
        yield (
            f"{within} of these {counted(len(moved), 'move')} are no larger than the noise of this test: other hidden "
            "rows would move these learners as much (95 %)."
        )


def _libraries(changed: Sequence[RegradeResult]) -> Iterator[str]:
    """Other versions of the libraries than the attempts were graded with may move scores too."""
    others: dict[str, set[str]] = {}
    for result in changed:
        before, after = result.before.card.environment, result.after.card.environment
        for name, version in after.items():
            if name != "heldout" and before.get(name, version) != version:
                others.setdefault(f"{name} {version}", set()).add(before[name])
    if others:
        said = ", ".join(f"{name} (was {listed(sorted(old), 'or')})" for name, old in sorted(others.items()))
        yield f"Libraries are others than when these attempts were graded, which may move scores too: {said}."
