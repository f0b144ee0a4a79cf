"""CSV as text: every cell a `str`, an empty cell a missing value, and nothing guessed."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from heldout.base.errors import DatasetError, Problem
from heldout.base.long_cells import allow_long_cells
from heldout.base.words import counted

_LINES_SHOWN = 3
_PIECE = 1 << 20


def read_csv_text(content: bytes, shown: str) -> pd.DataFrame:
    """The rows of a comma-separated file with a header, as `str` columns; an empty cell is missing, `NA` is a text.

    Fields may be quoted with `"` (doubled inside) and then hold commas and line breaks. UTF-8, with or without a byte
    order mark; blank lines are skipped.

    Raises:
        DatasetError: not UTF-8 text, no header, no rows, names missing or double, or lines with too many or too few
            fields (the line numbers are named).
    """
    _check_text(content, shown)
    names = _header(content, shown)
    try:
        table = pa_csv.read_csv(
            pa.BufferReader(memoryview(content)[len(codecs.BOM_UTF8) * content.startswith(codecs.BOM_UTF8) :]),
            read_options=pa_csv.ReadOptions(use_threads=False, block_size=_one_block(content)),
            parse_options=pa_csv.ParseOptions(newlines_in_values=True),
            convert_options=pa_csv.ConvertOptions(
                column_types={name: pa.large_string() for name in names},
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid as error:
        problems = tuple(_line_problems(content, len(names), shown))
        unexplained = Problem(shown, "", f"must be a CSV file. {error}.")
        raise DatasetError(problems or unexplained) from error
    if table.num_rows == 0:
        raise DatasetError(Problem(shown, "", "must have at least one row below its header. Got none."))
    if content.count(b'"') % 2:
        raise DatasetError(Problem(shown, "", _unclosed(content)))
    frame: pd.DataFrame = table.to_pandas(use_threads=False)
    return frame.astype("str")


def _check_text(content: bytes, shown: str) -> None:
    """Refuse what is no UTF-8 text. A megabyte is decoded at a time: the whole would take up to four times the file."""
    if not content.strip():
        raise DatasetError(Problem(shown, "", "must be a CSV file with a header. Got an empty file."))
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise DatasetError(Problem(shown, "", f"must be text. Got a zero byte in line {line}: this is a binary file."))
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(content), _PIECE):
            decoder.decode(content[start : start + _PIECE], final=start + _PIECE >= len(content))
    except UnicodeDecodeError:
        _say_what_is_no_text(content, shown)


def _say_what_is_no_text(content: bytes, shown: str) -> None:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = f"Got byte 0x{content[error.start]:02x} in line {line}"
        raise DatasetError(Problem(shown, "", f"must be UTF-8 text. {byte}. Save it as UTF-8.")) from error


def _records(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it begins, read as it is asked for."""
    allow_long_cells()
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(content), "utf-8-sig", newline=""))
    begins = 1
    for row in reader:
        yield begins, row
        begins = reader.line_num + 1


def _header(content: bytes, shown: str) -> list[str]:
    """The column names: given, and each once."""
    names = next((row for _, row in _records(content) if row), [])
    if len(names) == 1 and any(separator in names[0] for separator in ";\t|"):
        raise DatasetError(Problem(shown, "", f"must separate its columns with commas. Got the header {names[0]!r}."))
    problems = [
        Problem(shown, f"column {place}", "must have a name in the header. Got an empty one.")
        for place, name in enumerate(names, start=1)
        if not name.strip()
    ]
    problems += [
        Problem(shown, f"column '{name}'", f"must be in the header once. Got it {names.count(name)} times.")
        for name in dict.fromkeys(names)
        if name.strip() and names.count(name) > 1
    ]
    if problems:
        raise DatasetError(problems)
    return names


def _line_problems(content: bytes, width: int, shown: str) -> Iterator[Problem]:
    """The lines that do not have `width` fields, the first three one by one."""
    found = 0
    for begins, row in _records(content):
        if row and len(row) != width:
            found += 1
            if found <= _LINES_SHOWN:
                fields = counted(len(row), "field")
                yield Problem(shown, f"line {begins}", f"must have {width} fields, as the header has. Got {fields}.")
    if found > _LINES_SHOWN:
        yield Problem(shown, "", f"has {found - _LINES_SHOWN:,} more lines with a wrong number of fields.")
    if content.count(b'"') % 2:
        yield Problem(shown, "", _unclosed(content))


def _unclosed(content: bytes) -> str:
    marks = content.count(b'"')
    return f"must close every quote. Got an odd number of quotation marks, {marks:,}. It may be cut short."


def _one_block(content: bytes) -> int:
    """A block that holds the whole file, so that no row can lie across two."""
    return min(len(content) + 16, 2**31 - 1)
