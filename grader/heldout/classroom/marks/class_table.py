"""The table of a session's class, from its files and its database; and points that are added by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence

from heldout.attempts.class_records import Adjustment
from heldout.attempts.class_rules import ClassRules
from heldout.attempts.interface import AttemptStore
from heldout.attempts.learner import account, check_learner
from heldout.base.errors import UsageError, nearest
from heldout.base.shown_text import one_line
from heldout.classroom.marks.scale import GradeScale
from heldout.classroom.marks.table import ChallengeColumn, CourseTable, course_table
from heldout.grading.open_challenge import OpenChallenge
from heldout.grading.session import Session

_LONGEST_COMMENT = 1000


def class_table(
    session: Session,
    challenges: Sequence[str],
    scale: GradeScale | None = None,
    *,
    teams: bool = False,
    names: bool = False,
    rules: ClassRules | None = None,
) -> CourseTable:
    """The table of these challenges; without any, of all that the course has.

    `rules`: of the class; None for those of the course's class.toml.

    Raises:
        UsageError: the course has no class.toml, or no such challenge.
        ChallengeError: a file is not valid.
        StoreError: the database cannot be read.
        HeldoutError: a challenge is closed, and its final board was not kept and cannot be made.
    """
    rules = rules or session.class_rules()
    if teams and not any(each.team for each in rules.members.values()):
        raise UsageError("the course has no teams: class.toml gives no learner a `team`.")
    opened = [session.challenge(name) for name in dict.fromkeys(challenges or session.challenges())]
    with session, session.store() as store:
        weights = rules.definition.weights
        columns = [_column(store, each, weights.get(each.id, 1.0)) for each in opened]
    return course_table(rules, columns, scale, teams=teams, names=names)


def _column(store: AttemptStore, opened: OpenChallenge, weight: float) -> ChallengeColumn:
    key = opened.challenge.key
    closed = store.closed_at(key)
    return ChallengeColumn(
        opened.id,
        weight,
        opened.challenge.content_hash,
        tuple(store.outcomes(key)),
        store.records.chosen(key),
        None if closed is None else opened.leaderboard(names=True),
        tuple(store.records.adjustments([key])),
    )


def adjust(session: Session, learner: str, points: float, challenge: str, comment: str) -> Adjustment:
    """Add points to what a learner got on a challenge.

    Raises:
        UsageError: there is no such learner or challenge, or that is no number or no comment.
        StoreError: the database cannot be written.
    """
    who, said = check_learner(learner), one_line(comment).strip()
    if not math.isfinite(points) or not points:
        raise UsageError(f"POINTS must be a number other than 0. Got {points:g}.")
    if not said or len(said) > _LONGEST_COMMENT:
        raise UsageError(f"--comment must say why, in at most {_LONGEST_COMMENT:,} characters.")
    rules, opened = session.class_rules(), session.challenge(challenge)
    member = rules.member(who)
    with session.store(create=True) as store:
        known = [*rules.members, *dict.fromkeys(one.learner for one in store.outcomes(opened.challenge.key))]
        name = member.name if member else who
        if name not in known:
            raise UsageError(f"'{who}' is not in class.toml and has no attempts on {opened.id}.{nearest(who, known)}")
        return store.records.adjust(opened.challenge.kept_key(), name, points, said, account())
