"""A CSV file that a learner wrote, one record at a time and never more than one in memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from heldout.submission.boundary import Refused

_MAX_RECORD = 2 * 1024 * 1024
"""Characters of one record, a long text in a column that nobody reads among it."""
_MAX_BLANK = 1_000
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class CsvRecord:
    """The fields between two line breaks that are not quoted."""

    line: int
    """The line that it ends on, counted from 1."""
    fields: list[str]


def records(content: bytes) -> Iterator[CsvRecord]:
    """The records of a CSV file, blank lines left out.

    Raises:
        Refused: it is not UTF-8, or has a record that is too long or no CSV, or more than 1,000 blank lines.
    """
    # A limit of the whole process, 131,072 unless somebody has said otherwise; ours is on the record.
    csv.field_size_limit(max(csv.field_size_limit(), _MAX_RECORD))
    lines = _Lines(content)
    reader = csv.reader(lines)
    blank = 0
    while True:
        lines.begin(reader.line_num + 1)
        try:
            fields = next(reader, None)
        except UnicodeDecodeError as error:
            raise _not_text(content) from error
        except csv.Error as error:
            raise Refused(f"line {reader.line_num} is no CSV: {error}.") from error
        if fields is None:
            return
        if not fields:
            blank += 1
            if blank > _MAX_BLANK:
                raise Refused(f"has more than {_MAX_BLANK:,} blank lines. Remove them.")
            continue
        yield CsvRecord(reader.line_num, fields)


class _Lines:
    """The lines of the file, as long as the record that they belong to is not too long."""

    def __init__(self, content: bytes) -> None:
        self._file = io.TextIOWrapper(io.BytesIO(content), "utf-8-sig", newline="")
        self._first, self._left = 1, _MAX_RECORD

    def begin(self, line: int) -> None:
        """A record begins on this line."""
        self._first, self._left = line, _MAX_RECORD

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._file.readline(self._left + 1)
        self._left -= len(line)
        if self._left < 0:
            raise Refused(
                f"the record on line {self._first} has more than {_MAX_RECORD:,} characters. "
                "Perhaps a quotation mark is never closed."
            )
        if not line:
            raise StopIteration
        return line


def _not_text(content: bytes) -> Refused:
    if content.startswith(_UTF_16):
        return Refused("must be UTF-8 text. It is UTF-16; save it as 'CSV UTF-8'.")
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return Refused(f"must be UTF-8 text. Byte {error.start} is not.")
    return Refused("must be UTF-8 text.")
