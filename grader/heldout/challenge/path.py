"""The order in which a learner goes through a course: what a challenge builds on comes first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from heldout.base.vocabulary import Level
from heldout.challenge.summary import ChallengeSummary

_LEVELS = get_args(Level)
_LONG = 100_000
"""Minutes of a challenge that does not say how many it takes: it comes last of its level."""


def in_order_of_path(challenges: Sequence[ChallengeSummary]) -> list[ChallengeSummary]:
    """The challenges as a path: by level, and each after those of them that it builds on.

    Among those that may come next the shortest is first, then by id. Where challenges build on each other in a circle,
    the circle is broken at the first of them.
    """
    left = sorted(challenges, key=lambda one: (_LEVELS.index(one.level), one.minutes or _LONG, one.id))
    ordered: list[ChallengeSummary] = []
    while left:
        waiting = {one.id for one in left}
        ready = (one for one in left if not waiting & (set(one.builds_on) - {one.id}))
        chosen = next(ready, left[0])
        left.remove(chosen)
        ordered.append(chosen)
    return ordered
