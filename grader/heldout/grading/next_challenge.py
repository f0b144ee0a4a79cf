"""What to go on with once a challenge is solved, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from heldout.base.vocabulary import Level
from heldout.base.words import listed, with_article

if TYPE_CHECKING:
    from heldout.attempts.best import BestResult
    from heldout.challenge.summary import ChallengeSummary


@dataclass(frozen=True)
class NextChallenge:
    """A challenge to go on with."""

    challenge: ChallengeSummary
    why: str
    """A clause: `it builds on breast-cancer`."""

    @property
    def id(self) -> str:
        """Its name."""
        return self.challenge.id

    def in_words(self) -> str:
        """What to do next and why, in a sentence, with what the challenge is about."""
        about = f". It is about this: {self.challenge.problem}" if self.challenge.problem else ""
        return f"Next: {self.id}, because {self.why}{about.rstrip('.')}. `heldout start {self.id}` begins it."


def next_challenge(
    solved: str, challenges: Sequence[ChallengeSummary], best: Mapping[str, BestResult]
) -> NextChallenge | None:
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
    at = levels.index(here.level)
    wanted = [*levels[at + 1 : at + 2], levels[at], *levels[at + 2 :], *reversed(levels[:at])]
    open_ones = [one for one in challenges if one.id != solved and not (one.id in best and best[one.id].is_behind)]
    skills, named = set(here.skills), here.next

    def rank(one: ChallengeSummary) -> tuple[int, bool, int, int, str]:
        said = named.index(one.id) if one.id in named else len(named)
        in_common = len(skills & set(one.skills))
        return said, solved not in one.builds_on, wanted.index(one.level), -in_common, one.id

    found = min(open_ones, key=rank, default=None)
    return None if found is None else NextChallenge(found, _why(here, found))


def _why(here: ChallengeSummary, found: ChallengeSummary) -> str:
    if here.id in found.builds_on:
        return f"it builds on {here.id}"
    if found.id in here.next:
        return f"the author of {here.id} recommends it as the next step"
    levels = get_args(Level)
    common = [skill.replace("-", " ") for skill in here.skills if skill in found.skills]
    if levels.index(found.level) > levels.index(here.level):
        too = f", and it trains {listed(common)} too" if common else ""
        return f"it is {with_article(found.level)} challenge, the next level{too}"
    if common:
        return f"it trains {listed(common)}, as {here.id} does"
    return "it is one that you have not solved yet"
