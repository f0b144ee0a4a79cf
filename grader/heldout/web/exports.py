"""What a class got on a challenge, in the files that other systems take."""

from __future__ import annotations

from heldout.attempts.interface import AttemptStore
from heldout.base.errors import UsageError
from heldout.classroom.exports.interface import ExportOptions, export_named, number
from heldout.classroom.exports.marked import marked
from heldout.classroom.grade_all.interface import Batch, BatchResult
from heldout.classroom.hand_ins.interface import HandIn
from heldout.classroom.marks.class_table import class_table
from heldout.classroom.marks.table import left_behind, left_behind_words
from heldout.grading.session import Session

SYSTEMS = ("csv", "canvas", "moodle", "junit")


def export_of(session: Session, challenge: str, system: str) -> str:
    """Whoever has an attempt that counts, or one on the challenge as it is now, or points by hand: what the course's
    table gives them, for a system.

    Raises:
        UsageError: there is no such export, the course has no class.toml, or nobody has an attempt.
        HeldoutError: the challenge is closed, and its final board cannot be made.
    """
    if system not in SYSTEMS:
        raise UsageError(f"An export is one of {', '.join(SYSTEMS)}.")
    export = export_named(system)
    opened, rules = session.challenge(challenge), session.class_rules()
    table = class_table(session, (challenge,), names=True)
    (column,) = table.columns
    # What was closed stays as it was then, whatever changed in the challenge's files afterwards.
    closed = column.final is not None
    last = {each.learner: each.id for each in column.outcomes if closed or each.challenge_hash == column.version}
    results = []
    with session.store() as store:
        for row in table.rows:
            (cell,) = row.cells
            member = rules.members.get(row.name)
            known_as = member.ids.get(system) if member else None
            counts = cell.attempt or last.get(row.name)
            if counts is not None:
                result = _result(store, row.name, known_as, counts)
                results.append(marked(result, cell, final=closed))
            elif cell.adjusted and export.has_grades:
                words = f"{number(cell.adjusted)} by hand, and no attempt"
                hand_in = HandIn(row.name, (), known_as)
                results.append(BatchResult(row.name, hand_in, "kept", mark=cell.points, mark_words=words))
    if not results:
        behind = left_behind(column.outcomes, column.version)
        raise UsageError(
            left_behind_words(opened.id, behind) if behind else f"Nobody has an attempt on {opened.id} yet."
        )
    results.sort(key=lambda each: (each.learner.casefold(), each.learner))
    batch = Batch(opened.challenge, "what was handed in to the server", tuple(results), ())
    return export.render(batch, ExportOptions())


def _result(store: AttemptStore, name: str, known_as: str | None, counts: str) -> BatchResult:
    """Of the attempt with this id."""
    attempt = store.get(counts)
    assert attempt is not None, "nothing takes an attempt away"
    hand_in = HandIn(name, (), known_as, attempt.handed_in, late=attempt.late)
    return BatchResult(name, hand_in, "kept", attempt.card, attempt.submission_hash)
