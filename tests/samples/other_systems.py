"""What other systems make of a file that they are given: their rules, as the source of each has them, told again.

Canvas: `lib/gradebook_importer.rb` and `app/models/custom_gradebook_column_datum.rb` of instructure/canvas-lms. Moodle:
`mod/assign/feedback/offline/` (`importgradeslib.php`, `locallib.php`) of moodle/moodle. Codabench:
`compute_worker/compute_worker.py`, `src/apps/api/views/submissions.py` and `src/apps/leaderboards/models.py` of
codalab/codabench. Read in November 2026.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal

_CALCULATED = re.compile("(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)")
_NUMBER = re.compile(r"-?[0-9.,]+%?")


class Refused(Exception):
    """The system does not take the file."""


@dataclass
class CanvasImport:
    """What Canvas would change."""

    grades: dict[tuple[str, str], str] = field(default_factory=dict)
    """By student (the id where there is one, else the name) and assignment."""
    notes: dict[str, str] = field(default_factory=dict)
    possible: dict[str, str] = field(default_factory=dict)


def canvas_takes(text: str, custom_columns: Sequence[str] = ("Notes",)) -> CanvasImport:
    """What Canvas reads in a gradebook.

    Raises:
        Refused: as Canvas does, with "Invalid header row", or in the middle.
    """
    header, *rows = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=_separator(text), strict=True)
    if len(header) <= 3 or "Student" not in header[0] or "ID" not in header[1]:
        raise Refused("Invalid header row")
    custom = [name for name in header if name in custom_columns]
    about_student = 5 if header[2:4] == ["SIS User ID", "SIS Login ID"] else 4 if header[2] == "SIS Login ID" else 3
    if "Section" not in header[about_student - 1]:
        raise Refused("Invalid header row")
    assignments = [name for name in header[about_student + len(custom) :] if not _CALCULATED.search(name)]
    if set(assignments) & set(custom):
        raise Refused("a column of the instructor's own stands among the assignments")
    found = CanvasImport()
    for row in rows:
        if all(re.fullmatch(r"\s*(Muted|Manual Posting.*)?\s*", cell, re.IGNORECASE) for cell in row):
            continue
        if "Points Possible" in row[0]:
            found.possible = {name: row[header.index(name)] for name in assignments}
            continue
        student = row[1] or row[0]
        for name in assignments:
            found.grades[student, name] = _decimal(row[header.index(name)].strip())
        for name in custom:
            note = row[header.index(name)]
            if len(note) > 255:
                raise Refused(f"the note of {student} is too long, and with it all that come after")
            found.notes[student] = note
    return found


def _separator(text: str) -> str:
    """Canvas looks at the first three lines, cut wherever a line ends, and takes what splits them into more cells."""
    lines = text.splitlines()[:3]

    def cells(separator: str) -> int:
        try:
            counts = {len(row) for line in lines for row in csv.reader([line], delimiter=separator, strict=True)}
        except csv.Error:
            return 0
        return counts.pop() if len(counts) == 1 else 0

    return ";" if cells(";") > cells(",") else ","


def _decimal(cell: str) -> str:
    if not _NUMBER.fullmatch(cell):
        return cell
    *before, last = re.split("[,.]", cell)
    return f"{''.join(before)}.{last}" if before else last


@dataclass(frozen=True)
class MoodleRow:
    """What Moodle reads of one participant."""

    grade: str
    graded_at: datetime | None
    feedback: str


def moodle_takes(text: str, most: float = 100.0) -> dict[int, MoodleRow]:
    """By the participant's number, what Moodle in English reads of a grading worksheet; rows without one are nobody's.

    Raises:
        Refused: a column that it looks for by its name is missing, or a grade is out of range.
    """
    header, *rows = csv.reader(io.StringIO(text.lstrip("\ufeff")), strict=True)
    for name in ("Identifier", "Grade", "Last modified (grade)"):
        if name not in header:
            raise Refused(f"no column {name}")
    found = {}
    for row in rows:
        if len(row) != len(header):
            raise Refused("a row has another number of cells than the first")
        said = dict(zip(header, row, strict=True))
        number = said["Identifier"][len("Participant ") :]
        if not number.isdecimal():
            continue
        if said["Grade"] and not 0 <= float(said["Grade"]) <= most:
            raise Refused(f"the grade of {number} is out of range")
        stamp = said["Last modified (grade)"]
        when = datetime.strptime(stamp, "%A, %d %B %Y, %I:%M %p") if stamp not in ("", "-") else None
        found[int(number)] = MoodleRow(said["Grade"], when, said.get("Feedback comments", ""))
    return found


def codabench_takes(text: str, columns: Sequence[str]) -> Mapping[str, Decimal]:
    """The numbers of a leaderboard with these columns.

    Raises:
        Refused: the document is none, or the database holds no such number: then it takes none of them.
    """
    try:
        scores = json.loads(text)
    except json.JSONDecodeError as error:
        raise Refused(str(error)) from error
    return dict(_codabench_numbers(scores, columns))


def _codabench_numbers(scores: Mapping[str, float], columns: Sequence[str]) -> Iterator[tuple[str, Decimal]]:
    for name, score in scores.items():
        if len(name) > 36:
            raise Refused(f"no column can have the key {name}")
        if name not in columns:
            continue
        kept = Context(prec=20).create_decimal_from_float(score).quantize(Decimal("1e-10"), ROUND_HALF_EVEN)
        if abs(kept) >= 10**10:
            raise Refused(f"{name} does not fit into 20 digits, of which 10 stand behind the point")
        yield name, kept
