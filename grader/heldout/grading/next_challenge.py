"""What to go on with once a challenge is solved: an unsolved one of the next level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, get_args

from heldout.base.vocabulary import Level

if TYPE_CHECKING:
    from heldout.attempts.best import BestResult
    from heldout.challenge.interface import Challenge

SOLVED = 90.0
"""Points from which on a challenge counts as solved."""


def next_challenge(solved: str, challenges: Sequence[Challenge], best: Mapping[str, BestResult]) -> Challenge | None:
    """The challenge to go on with after `solved`: not solved yet, of the next level, else of the same, else of any; the
    one first that trains most of the same skills. None where all are solved.

    Args:
        solved: a challenge's id.
        challenges: those of the course.
        best: the learner's results, by id.
    """
    here = next((one for one in challenges if one.id == solved), None)
    if here is None:
        return None
    levels = get_args(Level)
    at = levels.index(here.definition.level)
    wanted = [*levels[at + 1 : at + 2], levels[at], *levels[at + 2 :], *reversed(levels[:at])]
    open_ones = [one for one in challenges if one.id != solved and not _is_solved(best.get(one.id))]
    skills = set(here.definition.skills)
    return min(
        open_ones,
        key=lambda one: (wanted.index(one.definition.level), -len(skills & set(one.definition.skills)), one.id),
        default=None,
    )


def in_words(challenge: Challenge) -> str:
    """What to do next, in a sentence."""
    level = challenge.definition.level
    article = "an" if level[0] in "aeiou" else "a"
    return f"Go on with {challenge.definition.title}, {article} {level} challenge: `heldout start {challenge.id}`."


def _is_solved(result: BestResult | None) -> bool:
    return result is not None and result.points is not None and result.points >= SOLVED
