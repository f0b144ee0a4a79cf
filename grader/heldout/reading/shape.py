"""How a file of text is laid out: separator, quotation marks, and the line that holds the names."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heldout.base.errors import UsageError
from heldout.base.long_cells import allow_long_cells
from heldout.reading.interface import ReadOptions

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars", " ": "spaces"}

_TEXT_LOOKED_AT = 2_000_000
_RECORDS_LOOKED_AT = 200
_RECORDS_FOR_QUOTES = 20_000
_HEADER_WITHIN = 30
_REGULAR = 0.9
_DIRECTIVE = re.compile(r'^"?sep=(.)"?\s*$', re.IGNORECASE)
_COMMENT = re.compile(r"^\s*(#|%|//)")
_SINGLE_QUOTES = re.compile(r"^\s*'[^']*'(\s*[,;\t|]\s*'[^']*')+\s*$")
_SHOWN = 60


@dataclass(frozen=True)
class FileLayout:
    """How the cells of a text file are told apart, and where its table begins and ends."""

    separator: str
    quote: str | None
    """The quotation mark; None where such marks are characters like any other."""
    names: list[str]
    """The cells of the header; empty where there is none."""
    header_line: int
    """The line with the names, counted from 1; 0 where there is none."""
    skip_lines: int
    """Lines of the file above the first row."""
    notes: tuple[str, ...]
    certain: bool
    """Whether the author has said where the names are."""


@dataclass(frozen=True)
class RowRecord:
    """One row of cells."""

    cells: list[str]
    line: int
    """Where it begins, from 1."""
    end: int
    """The line in which it ends."""


def records(text: str, separator: str, quote: str | None, skip_lines: int = 0) -> Iterator[RowRecord]:
    """Every row of a text with something in it; blank lines are left out."""
    allow_long_cells()
    file = io.StringIO(text, newline="")
    for _ in range(skip_lines):
        file.readline()
    options: dict[str, Any] = {"delimiter": separator, "skipinitialspace": separator == " "}
    options |= {"quoting": csv.QUOTE_NONE} if quote is None else {"quotechar": quote}
    reader = csv.reader(file, **options)
    before = 0
    for cells in reader:
        if cells:
            if separator == " " and len(cells) > 1 and cells[-1] == "":
                cells = cells[:-1]
            yield RowRecord(cells, skip_lines + before + 1, skip_lines + reader.line_num)
        before = reader.line_num


def find_shape(text: str, reading: ReadOptions, path: Path) -> FileLayout:
    """The layout of `text`, as the author says or as its first lines show.

    Raises:
        UsageError: it has one column only, or the line that the author names holds no names.
    """
    begin = _begin(text)
    directive, comments = _above(begin)
    first = len(comments) + (directive is not None)
    quote = "'" if _SINGLE_QUOTES.match(_line(begin, first)) else '"'
    asked = reading.separator or directive
    if asked is not None:
        separator = asked
    elif reading.header_row is not None and reading.header_row > 0:
        separator = _separator(begin, reading.header_row - 1, quote)
    else:
        separator = _separator(begin, first, quote)
    rows = list(itertools.islice(records(begin, separator, quote, first), _RECORDS_LOOKED_AT))
    widest = max((len(row.cells) for row in rows), default=0)
    if widest < 2:
        raise UsageError(
            f"'{path}' has one column only: {rows[0].cells[:1] if rows else []}. A challenge needs a column to predict "
            f"and others to predict it from, separated by {', '.join(SEPARATORS.values())}. Name another separator "
            "with --separator."
        )
    notes = [f"columns are separated by {SEPARATORS.get(separator, repr(separator))}"] if separator != "," else []
    shape = FileLayout(separator, _quoting(begin, separator, quote, first), [], 0, first, (), False)
    if reading.header_row is not None:
        return _as_asked(begin, shape, reading.header_row, notes, path)
    header = _header(rows, begin, comments, separator, quote)
    notes += _about_lines_above(begin, header.line - 1, directive is not None)
    if shape.quote is None:
        notes.append("quotation marks are characters like any other, since they do not come in pairs")
    return FileLayout(separator, shape.quote, header.cells, header.line, header.end, tuple(notes), False)


def _begin(text: str) -> str:
    """The first lines, whole ones."""
    if len(text) <= _TEXT_LOOKED_AT:
        return text
    cut = max(text.rfind("\n", 0, _TEXT_LOOKED_AT), text.rfind("\r", 0, _TEXT_LOOKED_AT))
    return text[: cut + 1] if cut > 0 else text


def _line(text: str, number: int) -> str:
    file = io.StringIO(text, newline="")
    return next(itertools.islice(file, number, None), "").rstrip("\r\n")


def _above(text: str) -> tuple[str | None, list[str]]:
    """The separator that Excel's first line names, and the comment lines (and blank ones among them) at the top."""
    lines = io.StringIO(text, newline="")
    first = next(lines, "")
    match = _DIRECTIVE.match(first)
    above: list[str] = []
    for line in lines if match else itertools.chain([first], lines):
        if not _COMMENT.match(line) and (line.strip() or not above):
            break
        above.append(line.rstrip("\r\n"))
    while above and not above[-1].strip():
        above.pop()
    return (match[1] if match else None), above


def _separator(text: str, skip_lines: int, quote: str) -> str:
    """The separator that cuts most lines, the header among them, into the same number of cells, and into the most."""
    ranked = []
    for rank, separator in enumerate(SEPARATORS):
        rows = [row.cells for row in itertools.islice(records(text, separator, quote, skip_lines), _RECORDS_LOOKED_AT)]
        widths = Counter(len(row) for row in rows)
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        if width < 2 and len(rows[0] if rows else []) < 2:
            continue
        regular = width > 1 and count >= _REGULAR * (len(rows) - 1)
        place = next((k for k, row in enumerate(rows[:_HEADER_WITHIN]) if len(row) in (width - 1, width)), 99)
        # Spaces are in most texts: they separate only where nothing else does.
        ranked.append(((not regular, separator == " ", place, -width, rank), separator))
    return min(ranked)[1] if ranked else ","


def _quoting(text: str, separator: str, quote: str, skip_lines: int) -> str | None:
    """The quotation mark; None where it opens and never closes, or swallows whole rows, and plain cells are regular."""
    rows = itertools.islice(records(text, separator, quote, skip_lines), _RECORDS_FOR_QUOTES)
    torn = any("\n" in cell and _holds_rows(cell, separator, len(row.cells)) for row in rows for cell in row.cells)
    open_at_the_end = text.count(quote) % 2 == 1
    # Files with tabs seldom quote. Elsewhere a mark that is never closed is a mistake, and refused.
    if not (separator == "\t" and (torn or open_at_the_end)) and (open_at_the_end or not torn):
        return quote
    plain = [
        len(row.cells) for row in itertools.islice(records(text, separator, None, skip_lines), _RECORDS_FOR_QUOTES)
    ]
    return None if len(set(plain)) == 1 and '"' not in _line(text, skip_lines) else quote


def _holds_rows(cell: str, separator: str, width: int) -> bool:
    return any(line.count(separator) >= width - 1 for line in cell.split("\n")[1:])


def _header(rows: list[RowRecord], text: str, comments: list[str], separator: str, quote: str) -> RowRecord:
    """The first row that is as wide as most are and mostly filled; the last comment line where that one is."""
    widths = Counter(len(row.cells) for row in rows)
    width = max(widths.items(), key=lambda item: (item[1], item[0]))[0]
    place = next((k for k, row in enumerate(rows[:_HEADER_WITHIN]) if _may_name(row.cells, width)), 0)
    if place + 2 < len(rows) and _is_above_the_names(rows[place].cells, rows[place + 1].cells, rows[place + 2].cells):
        return rows[place + 1]
    if comments and place == 0:
        bare = _COMMENT.sub("", comments[-1])
        last = next(records(bare, separator, quote), None)
        if last is not None and len(last.cells) == width and not _numbers_only(last.cells) and _all_text(last.cells):
            line = rows[0].line - 1
            return RowRecord([cell.strip() for cell in last.cells], line, line)
    return rows[place]


def _may_name(cells: list[str], width: int) -> bool:
    filled = sum(1 for cell in cells if cell.strip()) + (not cells[0].strip())
    return width - 1 <= len(cells) and filled >= max(2, (min(width, len(cells)) + 1) // 2)


def _numbers_only(cells: list[str]) -> bool:
    return all(re.fullmatch(r"\s*-?[0-9]+([.,][0-9]+)?\s*", cell) for cell in cells)


def _all_text(cells: list[str]) -> bool:
    return all(re.search(r"[^\W\d_]", cell) for cell in cells)


def _is_above_the_names(cells: list[str], below: list[str], row: list[str]) -> bool:
    """Whether a line numbers the columns, or gathers them under headings, and the names stand below it."""
    names = _all_text(below) and len(set(below)) == len(below) and not _all_text(row)
    headings = any(not cell.strip() for cell in cells[1:]) and len(cells) == len(below)
    return names and (_numbers_only(cells) or headings)


def _as_asked(text: str, shape: FileLayout, header_row: int, notes: list[str], path: Path) -> FileLayout:
    if header_row == 0:
        return FileLayout(shape.separator, shape.quote, [], 0, shape.skip_lines, tuple(notes), True)
    found = next(records(text, shape.separator, shape.quote, header_row - 1), None)
    if found is None or found.line != header_row or len(found.cells) < 2:
        raise UsageError(
            f"--header-row: line {header_row} of '{path}' holds no names of columns. "
            f"Got {_line(text, header_row - 1)!r}."
        )
    above = _about_lines_above(text, header_row - 1, False)
    return FileLayout(shape.separator, shape.quote, found.cells, header_row, found.end, (*notes, *above), True)


def _about_lines_above(text: str, above: int, directive: bool) -> list[str]:
    """What is said of the lines above the header."""
    lines = [line.strip() for line in itertools.islice(io.StringIO(text, newline=""), above)][int(directive) :]
    filled = [line for line in lines if line.strip(" ,;\t|")]
    if not filled:
        return []
    shown = filled[0] if len(filled[0]) <= _SHOWN else filled[0][:_SHOWN] + "…"
    count = "1 line" if len(filled) == 1 else f"{len(filled)} lines"
    return [f"{count} above the names, left out ('{shown}'); --header-row N names another line"]
