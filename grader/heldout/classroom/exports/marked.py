"""What counts of an attempt: the points of the course's table, in place of those that its card was given."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from heldout.attempts.class_rules import ClassRules, class_rules
from heldout.challenge.class_file import ClassDefinition
from heldout.classroom.exports.interface import number
from heldout.classroom.grade_all.interface import Batch, BatchResult
from heldout.classroom.marks.class_table import class_table
from heldout.classroom.marks.table import CourseCell
from heldout.grading.session import Session


def marked_batch(session: Session, batch: Batch) -> Batch:
    """The batch with what counts for each learner in the table of the session's course.

    Without a class.toml what was graded counts until attempts are closed, and the final points from then on.

    Raises:
        HeldoutError: the challenge is closed, and its final board cannot be made.
    """
    rules = class_rules(session.folder)
    if rules is None:
        with session.store() as store:
            if store.closed_at(batch.challenge.key) is None:
                return batch
        rules = ClassRules(ClassDefinition(format_version=1), UTC)
    table = class_table(session, (batch.challenge.id,), names=True, rules=rules)
    (column,) = table.columns
    cells = {row.name: row.cells[0] for row in table.rows}
    return replace(
        batch,
        results=tuple(
            marked(each, cells[each.learner], final=column.final is not None) if each.learner in cells else each
            for each in batch.results
        ),
    )


def marked(result: BatchResult, cell: CourseCell, *, final: bool) -> BatchResult:
    """The result with the cell's points, and with words where they are others than the card's.

    Without a verdict, and for a score without points that nobody added any to, a person must decide: no mark.

    Args:
        result: of the learner, with the card that is explained.
        cell: what the learner got on the challenge.
        final: attempts are closed, and the points are of private rows.
    """
    card = result.card
    if card is None or card.status == "grader_error":
        return result
    if cell.earned is None and not cell.adjusted and card.points is None:
        return result
    shown = 0.0 if card.points is None else card.points.total
    counted = replace(result, mark=cell.points, hand_in=replace(result.hand_in, late=result.hand_in.late or cell.late))
    if round(cell.points, 6) == round(shown, 6):
        return counted
    why = [
        *(["of the private rows"] if final and cell.earned is not None else []),
        *([f"{number(cell.deducted)} taken off as it came late"] if cell.deducted else []),
        *([f"{number(cell.adjusted)} {'added' if cell.adjusted > 0 else 'by hand'}"] if cell.adjusted else []),
        *(["of another attempt"] if cell.attempt is not None and cell.attempt != card.attempt else []),
        *(["no attempt counts"] if cell.earned is None and not cell.adjusted else []),
    ]
    words = f"{number(cell.points)} of 100 points count" + (f": {', '.join(why)}" if why else "")
    return replace(counted, mark_words=words)
