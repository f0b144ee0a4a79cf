"""Moodle's offline grading worksheet as CSV, to be imported with "Upload grading worksheet".

Moodle finds a learner by `Participant NUMBER` alone, which stands in the names of what it gave out. Feedback is HTML.
With the worksheet that Moodle gave out, its columns `Grade` and `Feedback comments` are filled in.
"""

from __future__ import annotations

from datetime import UTC, datetime

from heldout.base.errors import UsageError
from heldout.base.html_page import html_text
from heldout.base.words import listed
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

COLUMNS = (
    "Identifier",
    "Full name",
    "Email address",
    "Status",
    "Grade",
    "Maximum Grade",
    "Grade can be changed",
    "Last modified (submission)",
    "Last modified (grade)",
    "Feedback comments",
)
_NEEDED = ("Identifier", "Grade", "Last modified (grade)", "Feedback comments")


def _render(batch: Batch, options: ExportOptions) -> str:
    if options.gradebook is not None:
        return _filled(batch, options, options.gradebook)
    return csv_text([COLUMNS, *(_row(each, options) for each in batch.results)])


def _row(result: BatchResult, options: ExportOptions) -> list[str]:
    handed_in = result.hand_in.handed_in_at
    found = {
        "Identifier": _identifier(result),
        "Full name": result.hand_in.learner,
        "Status": "Submitted for grading",
        "Grade": grade_of(result, options),
        "Maximum Grade": number(options.out_of),
        "Grade can be changed": "Yes",
        "Last modified (submission)": _moment(handed_in) if handed_in else "",
        "Last modified (grade)": _moment(datetime.fromisoformat(result.card.created_at)) if result.card else "",
        "Feedback comments": _feedback(result),
    }
    return [found.get(column, "") for column in COLUMNS]


def _identifier(result: BatchResult) -> str:
    known = result.hand_in.lms_id or ""
    return f"Participant {known}" if known.isdecimal() else ""


def _moment(moment: datetime) -> str:
    """`Wednesday, 23 September 2020, 9:00 PM`, in UTC."""
    return f"{moment.astimezone(UTC):%A, %-d %B %Y, %-I:%M %p}"


def _feedback(result: BatchResult) -> str:
    if result.card is None:
        return html_text(result.mark_words)
    return "<br>".join(html_text(line) for line in explanation(result.card, result).text().split("\n"))


def _filled(batch: Batch, options: ExportOptions, worksheet: str) -> str:
    header, *body = read_rows(worksheet, "Moodle")
    missing = [name for name in _NEEDED if name not in header]
    if missing:
        raise UsageError(
            f"a grading worksheet of Moodle in English has the columns {listed(_NEEDED)}. Missing: {listed(missing)}: "
            'set your language there to English, and the feedback type "Feedback comments" for the assignment.'
        )
    rows = [dict(zip(header, row, strict=False)) for row in body]
    for row in rows:
        row["number"] = row.get("Identifier", "").rpartition(" ")[2]
    found = match_rows(rows, batch.results, ("number", "ID number"), ("Email address", "Full name"))
    unplaced = without_row(found, batch.results)
    if unplaced is not None:
        options.tell(unplaced)
    for most in dict.fromkeys(rows[at].get("Maximum Grade", "") for at in found):
        tell_scale(options, most, "the worksheet")
    for at, result in found.items():
        body[at] += [""] * (len(header) - len(body[at]))
        body[at][header.index("Grade")] = grade_of(result, options) or body[at][header.index("Grade")]
        body[at][header.index("Feedback comments")] = _feedback(result)
    return csv_text([header, *body])


MOODLE = Export("moodle", _render)
