"""The attempts that count on a challenge, in the files that other systems take."""

from __future__ import annotations

from heldout.attempts.class_rules import ClassRules
from heldout.base.errors import UsageError
from heldout.classroom.exports.interface import ExportOptions, export_named
from heldout.classroom.grade_all.interface import Batch, BatchResult
from heldout.classroom.hand_ins.interface import HandIn
from heldout.grading.open_challenge import OpenChallenge

SYSTEMS = ("csv", "canvas", "moodle", "junit")


def export_of(opened: OpenChallenge, rules: ClassRules | None, system: str) -> str:
    """The attempt of each learner that the board shows, as the system takes it.

    Raises:
        UsageError: there is no such export, or nobody has an attempt.
    """
    if system not in SYSTEMS:
        raise UsageError(f"An export is one of {', '.join(SYSTEMS)}.")
    board = opened.leaderboard(names=True)
    results = []
    with opened.session.store() as store:
        for entry in board.entries:
            attempt = store.get(entry.attempt)
            member = rules.member(entry.learner) if rules else None
            known_as = member.ids.get(system) if member else None
            handed_in = HandIn(entry.learner, (), known_as, None if attempt is None else attempt.handed_in)
            if attempt is not None:
                results.append(BatchResult(entry.learner, handed_in, "kept", attempt.card, attempt.submission_hash))
    if not results:
        raise UsageError(f"Nobody has an attempt on {opened.id} yet.")
    results.sort(key=lambda each: (each.learner.casefold(), each.learner))
    batch = Batch(opened.challenge, "what was handed in to the server", tuple(results), ())
    return export_named(system).render(batch, ExportOptions())
