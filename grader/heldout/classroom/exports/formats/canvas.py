"""Canvas' gradebook as CSV, to be imported there.

With the gradebook that Canvas exported, its assignment's column is filled in and nothing else is changed but `Notes`,
where there is that column; Canvas takes no other text, and no more than 255 characters of that. Without it, a file with
one column for the challenge is made.
"""

from __future__ import annotations

import re

from heldout.base.errors import UsageError
from heldout.base.shown_text import csv_cell
from heldout.base.words import first_few
from heldout.classroom.exports.interface import (
    Export,
    ExportOptions,
    csv_text,
    explanation,
    grade_of,
    number,
    read_rows,
    tell_scale,
)
from heldout.classroom.exports.match import match_rows, without_row
from heldout.classroom.grade_all.interface import Batch, BatchResult
from heldout.scoring.interface import ScoreCard

STUDENT_COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_POSSIBLE = "Points Possible"
_NOTES = "Notes"
_MOST_NOTES = 255
"""Characters: a longer note ends Canvas' import of the notes of everybody after it."""
_ASSIGNMENT = re.compile(r".+ \(\d+\)", re.DOTALL)


def _render(batch: Batch, options: ExportOptions) -> str:
    return _new(batch, options) if options.gradebook is None else _filled(batch, options, options.gradebook)


def _new(batch: Batch, options: ExportOptions) -> str:
    header = [*STUDENT_COLUMNS, batch.challenge.definition.title]
    possible = [f"    {_POSSIBLE}", "", "", "", "", number(options.out_of)]
    students = []
    for each in batch.results:
        known = each.hand_in.lms_id or ""
        students.append([each.learner, known if known.isdecimal() else "", "", "", "", grade_of(each, options)])
    return csv_text([header, possible, *students])


def _filled(batch: Batch, options: ExportOptions, gradebook: str) -> str:
    header, *body = read_rows(gradebook, "Canvas")
    if header[:2] != ["Student", "ID"]:
        raise UsageError(f"a gradebook of Canvas begins with the columns Student and ID. Got {first_few(header, 2)}.")
    column = header.index(_column(header, batch, options))
    rows = [dict(zip(header, row, strict=False)) for row in body]
    of_students = [row if _is_student(row) else {} for row in rows]
    found = match_rows(of_students, batch.results, ("ID", "SIS User ID"), ("SIS Login ID", "Student"))
    unplaced = without_row(found, batch.results)
    if unplaced is not None:
        options.tell(unplaced)
    possible = next((row[header[column]] for row in rows if row.get("Student", "").strip() == _POSSIBLE), "")
    tell_scale(options, possible, f"'{header[column]}' of the gradebook")
    for at, result in found.items():
        body[at] += [""] * (len(header) - len(body[at]))
        body[at][column] = grade_of(result, options) or body[at][column]
        if _NOTES in header and result.card is not None:
            body[at][header.index(_NOTES)] = _note(result.card, result)
    return csv_text([header, *body])


def _note(card: ScoreCard, result: BatchResult) -> str:
    """The explanation, as many whole lines of it as there is room for; of the first as much.

    An apostrophe that keeps a spreadsheet from running one takes room too.
    """
    found, *more = explanation(card, result).lines()
    for line in more:
        if _room_for(f"{found}\n{line}"):
            found = f"{found}\n{line}"
    while not _room_for(found):
        found = found[:-2].rstrip() + "…"
    return found


def _room_for(note: str) -> bool:
    return len(csv_cell(note)) <= _MOST_NOTES


def _is_student(row: dict[str, str]) -> bool:
    name = row.get("Student", "").strip()
    return bool(name) and not name.startswith(_POSSIBLE)


def _column(header: list[str], batch: Batch, options: ExportOptions) -> str:
    """The assignment's column.

    Raises:
        UsageError: it is not there, or several could be meant.
    """
    assignments = [name for name in header if _ASSIGNMENT.fullmatch(name)]
    wanted = options.column or batch.challenge.definition.title
    for same in (str.__eq__, lambda name, text: name.rpartition(" (")[0].casefold() == text.casefold()):
        found = [name for name in assignments if same(name, wanted)]
        if len(found) == 1:
            return found[0]
    if len(assignments) == 1 and options.column is None:
        return assignments[0]
    names = first_few((f"'{name}'" for name in assignments), 5) or "none"
    raise UsageError(f"which column of the gradebook is '{wanted}'? Name it with --column. There are: {names}.")


CANVAS = Export("canvas", _render)
