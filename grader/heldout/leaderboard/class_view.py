"""A leaderboard as a class sees it: lateness by its deadlines, teams, and pseudonyms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from heldout.attempts.class_rules import ClassRules
from heldout.attempts.interface import AttemptOutcome
from heldout.base.errors import UsageError
from heldout.leaderboard.interface import BoardEntry, Leaderboard


@dataclass(frozen=True)
class ClassView:
    """Who looks at a board, and at what."""

    teams: bool = False
    """A team's attempts are those of one."""
    names: bool = False
    """Names also where the class is anonymous: for who may read class.toml."""


PLAIN = ClassView()


def seen_by_class(
    attempts: Sequence[AttemptOutcome], rules: ClassRules | None, view: ClassView
) -> tuple[AttemptOutcome, ...]:
    """The attempts with what came after their deadline marked as late, and for teams with the team as learner.

    Raises:
        UsageError: teams are asked for, and class.toml names none.
    """
    if view.teams and not (rules and any(each.team for each in rules.members.values())):
        raise UsageError("the course has no teams: class.toml gives no learner a `team`.")
    if rules is None:
        return tuple(attempts)
    found = []
    for one in attempts:
        late = one.late or rules.deduction(one.challenge_id, one.learner, one.handed_in) != 0.0
        member = rules.members.get(one.learner)
        team = member.team if view.teams and member else None
        found.append(replace(one, late=late, learner=team or one.learner))
    return tuple(found)


def as_viewed(board: Leaderboard, rules: ClassRules | None, view: ClassView) -> Leaderboard:
    """The board with pseudonyms where the class is anonymous, and without ids that tell whose an attempt is."""
    if rules is None or view.names or view.teams or not rules.definition.anonymous:
        return board
    entries = tuple(_unnamed(entry, rules) for entry in board.entries)
    return replace(board, entries=entries, notes=(*board.notes, "The names are pseudonyms."))


def _unnamed(entry: BoardEntry, rules: ClassRules) -> BoardEntry:
    return replace(entry, learner=rules.pseudonym(entry.learner), attempt="")
