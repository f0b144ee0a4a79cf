"""The table of a course as text, JSON, CSV and Markdown."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from heldout.base.number_format import format_ranks
from heldout.base.shown_text import csv_cell, markdown_text, one_line
from heldout.classroom.marks.table import CourseCell, CourseTable
from heldout.report.columns import columns

SCHEMA = "heldout.course-table/1"
FORMATS = ("table", "json", "csv", "markdown")


def render_table(table: CourseTable, format_: str, width: int) -> str:
    """The table in one of `FORMATS`."""
    match format_:
        case "json":
            return json.dumps(as_json(table), indent=2, ensure_ascii=False, allow_nan=False)
        case "csv":
            return _csv(table)
        case "markdown":
            return _markdown(table)
    text = columns(_header(table), [_row(table, number) for number in range(len(table.rows))], width)
    return "\n\n".join([text, *table.notes])


def as_json(table: CourseTable) -> dict[str, Any]:
    """The document `heldout.course-table/1`."""
    return {
        "schema": SCHEMA,
        "challenges": [
            {"challenge": each.challenge_id, "weight": each.weight, "final": each.final is not None}
            for each in table.columns
        ],
        "rows": [
            {
                "rank": list(row.rank),
                "learner": row.name,
                "total": row.total,
                "grade": row.grade,
                "cells": {
                    column.challenge_id: _cell_json(cell) for column, cell in zip(table.columns, row.cells, strict=True)
                },
            }
            for row in table.rows
        ],
        "notes": list(table.notes),
    }


def _cell_json(cell: CourseCell) -> dict[str, Any]:
    return {
        "points": cell.points,
        "earned": cell.earned,
        "deducted": cell.deducted,
        "adjusted": cell.adjusted,
        "comments": list(cell.comments),
        "late": cell.late,
        "attempt": cell.attempt,
    }


def _has_grades(table: CourseTable) -> bool:
    return any(row.grade is not None for row in table.rows)


def _header(table: CourseTable) -> tuple[str, ...]:
    grades = ("grade",) if _has_grades(table) else ()
    return ("rank", "learner", *(each.challenge_id for each in table.columns), "total", *grades)


def _row(table: CourseTable, number: int) -> tuple[str, ...]:
    row = table.rows[number]
    grades = (row.grade or "",) if _has_grades(table) else ()
    return (format_ranks(row.rank), one_line(row.name), *map(_cell, row.cells), f"{row.total:.2f}", *grades)


def _cell(cell: CourseCell) -> str:
    if cell.earned is None and not cell.adjusted:
        return "–"
    marks = "*" * cell.late + "±" * bool(cell.adjusted)
    return f"{cell.points:.1f}{marks}"


def _csv(table: CourseTable) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([csv_cell(name) for name in _header(table)])
    for number, row in enumerate(table.rows):
        told = _row(table, number)
        numbers = [f"{cell.points:.2f}" for cell in row.cells]
        writer.writerow([row.rank[0], csv_cell(row.name), *numbers, *map(csv_cell, told[2 + len(numbers) :])])
    return out.getvalue()


def _markdown(table: CourseTable) -> str:
    header = _header(table)
    rows = [_row(table, number) for number in range(len(table.rows))]
    lines = [
        header,
        ("---",) * len(header),
        *((row[0], markdown_text(row[1]), *map(_in_a_cell, row[2:])) for row in rows),
    ]
    body = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    return "\n\n".join([body, *table.notes]) + "\n"


def _in_a_cell(text: str) -> str:
    return text.replace("|", "\\|")
