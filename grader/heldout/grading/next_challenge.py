"""What to go on with once a challenge is solved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, get_args

from heldout.base.vocabulary import Level
from heldout.base.words import with_article

if TYPE_CHECKING:
    from heldout.attempts.best import BestResult
    from heldout.challenge.interface import Challenge


def next_challenge(solved: str, challenges: Sequence[Challenge], best: Mapping[str, BestResult]) -> Challenge | None:
    """The challenge to go on with after `solved`: one not behind the learner yet. None where all are.

    First the one that its author names in `next`, then one that builds on it, then one of the next level, else of the
    same, else of any; among those the one that trains most of the same skills.

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
    open_ones = [one for one in challenges if one.id != solved and not (one.id in best and best[one.id].is_behind)]
    skills, named = set(here.definition.skills), here.definition.next

    def rank(one: Challenge) -> tuple[int, bool, int, int, str]:
        said = named.index(one.id) if one.id in named else len(named)
        in_common = len(skills & set(one.definition.skills))
        builds_on_it = solved in one.definition.builds_on
        return said, not builds_on_it, wanted.index(one.definition.level), -in_common, one.id

    return min(open_ones, key=rank, default=None)


def in_words(challenge: Challenge) -> str:
    """What to do next, in a sentence."""
    kind = with_article(f"{challenge.definition.level} challenge")
    return f"Go on with {challenge.definition.title}, {kind}: `heldout start {challenge.id}`."
