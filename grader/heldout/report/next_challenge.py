"""What to go on with, and why: one answer for the card, the list, the progress and `heldout` alone."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from heldout.attempts.best import BestResult
from heldout.base.vocabulary import Level, Skill
from heldout.base.words import listed
from heldout.challenge.path import in_order_of_path
from heldout.challenge.summary import ChallengeSummary

_LEVELS = get_args(Level)


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

    def in_words(self, workspace: Path | None = None) -> str:
        """What to do next and why, in a sentence, with what the challenge is about.

        Args:
            workspace: that the learner has of it already.
        """
        about = f" It is about this: {self.challenge.problem.rstrip('.')}." if self.challenge.problem else ""
        return f"Next: {self.id} ({self.challenge.level}), because {self.why}.{about} {self._begins(workspace)}"

    def _begins(self, workspace: Path | None) -> str:
        if workspace is None:
            return f"`heldout start {self.id}` begins it."
        if Path(os.path.realpath(Path.cwd())).is_relative_to(workspace):
            return "You are in its workspace."
        return f"You have begun it: `{going_to(workspace)}`."


def going_to(workspace: Path) -> str:
    """The command that goes to a folder from where the user is."""
    here = Path(os.path.realpath(Path.cwd()))
    shown = workspace.relative_to(here) if workspace.is_relative_to(here) else workspace
    return f"cd {shlex.quote(str(shown))}"


def next_challenge(
    challenges: Sequence[ChallengeSummary], best: Mapping[str, BestResult], solved: str | None = None
) -> NextChallenge | None:
    """The challenge to go on with: one that is not behind the learner yet. None where all are.

    First what the author of the one that was solved last names as its next, then what builds on that one. Else, of
    what builds on nothing that is still ahead, and of the lowest level that has some of those, the one that trains most
    of what was trained least; where nothing is behind the learner yet, the first of the path.

    Args:
        challenges: those to choose from.
        best: the learner's results, by id.
        solved: the one that was solved last, where `best` does not know it yet.
    """
    behind = {name for name, result in best.items() if result.is_behind} | ({solved} if solved else set())
    path = in_order_of_path(challenges)
    left = [one for one in path if one.id not in behind]
    if not left:
        return None
    if not behind:
        return NextChallenge(left[0], "the path begins there")
    last = solved or max(behind, key=lambda name: (best[name].created_at, name))
    return _after(last, path, left, behind) or _least_trained(path, left, behind)


def _after(
    last: str, path: Sequence[ChallengeSummary], left: Sequence[ChallengeSummary], behind: set[str]
) -> NextChallenge | None:
    """What its author names as the next after `last`, or what builds on it."""
    open_ones = {one.id: one for one in left}
    named = next((one.next for one in path if one.id == last), ())
    found = next((open_ones[name] for name in named if name in open_ones), None)
    if found is not None:
        builds = last in found.builds_on
        why = f"it builds on {last}" if builds else f"the author of {last} recommends it as the next step"
        return NextChallenge(found, why)
    building = [one for one in _ready(path, left, behind) if last in one.builds_on]
    return NextChallenge(building[0], f"it builds on {last}") if building else None


def _ready(
    path: Sequence[ChallengeSummary], left: Sequence[ChallengeSummary], behind: set[str]
) -> list[ChallengeSummary]:
    """Those that build on nothing that is still ahead."""
    known = {one.id for one in path}
    return [one for one in left if not (set(one.builds_on) & known) - behind]


def _least_trained(
    path: Sequence[ChallengeSummary], left: Sequence[ChallengeSummary], behind: set[str]
) -> NextChallenge:
    ready = _ready(path, left, behind) or list(left)
    lowest = min(_LEVELS.index(one.level) for one in ready)
    fitting = [one for one in ready if _LEVELS.index(one.level) == lowest]
    done = {skill: sum(1 for one in path if one.id in behind and skill in one.skills) for skill in get_args(Skill)}
    chosen = max(fitting, key=lambda one: sum(1 / (1 + done[skill]) for skill in one.skills))
    fresh = [skill.replace("-", " ") for skill in chosen.skills if not done[skill]]
    if fresh:
        return NextChallenge(chosen, f"it trains {listed(fresh)}, of which you have solved nothing yet")
    trained = listed(skill.replace("-", " ") for skill in chosen.skills)
    return NextChallenge(chosen, f"it trains {trained}, of which you have solved least")
