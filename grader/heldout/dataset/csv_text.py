"""CSV as text: every cell a `str`, an empty cell a missing value, and nothing guessed."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from heldout.base.errors import DatasetError, Problem
from heldout.base.long_cells import allow_long_cells
from heldout.base.spill import Spill
from heldout.base.words import counted

_LINES_SHOWN = 3
PIECE = 1 << 20
"""Bytes that are looked at, or read, at a time: 1 MB."""


def read_csv_text(content: memoryview, shown: str, folder: Path | None = None) -> pd.DataFrame:
    """The rows of a comma-separated file with a header, as `str` columns; an empty cell is missing, `NA` is a text.

    Fields may be quoted with `"` (doubled inside) and then hold commas and line breaks. UTF-8, with or without a byte
    order mark; blank lines are skipped. Of more than a megabyte a block is read at a time, and the columns lie in
    `folder` where one is given.

    Raises:
        DatasetError: not UTF-8 text, no header, no rows, names missing or double, or lines with too many or too few
            fields (the line numbers are named).
        WriteError: `folder` has no room.
    """
    _check_text(content, shown)
    names = _header(content, shown)
    try:
        table = _table(content, names, folder)
    except pa.ArrowInvalid as error:
        problems = tuple(_line_problems(content, len(names), shown))
        unexplained = Problem(shown, "", f"must be a CSV file. {error}.")
        raise DatasetError(problems or unexplained) from error
    if table.num_rows == 0:
        raise DatasetError(Problem(shown, "", "must have at least one row below its header. Got none."))
    if unclosed := tuple(_unclosed(content, shown)):
        raise DatasetError(unclosed)
    frame: pd.DataFrame = table.to_pandas(use_threads=False)
    return frame.astype("str")


def _table(content: memoryview, names: list[str], folder: Path | None) -> pa.Table:
    """The columns as texts. A row that is longer than a block is read in one that holds the whole file."""
    if folder is not None and len(content) > PIECE:
        with contextlib.suppress(pa.ArrowInvalid):
            return _spilled(_reader(content, names, PIECE), folder)
    return _reader(content, names, min(len(content) + 16, 2**31 - 1)).read_all()


def _reader(content: memoryview, names: list[str], block: int) -> pa_csv.CSVStreamingReader:
    mark = len(codecs.BOM_UTF8)
    begins = mark if bytes(content[:mark]) == codecs.BOM_UTF8 else 0
    return pa_csv.open_csv(
        pa.PythonFile(_Blocks(content[begins:]), mode="r"),
        read_options=pa_csv.ReadOptions(use_threads=False, block_size=block),
        parse_options=pa_csv.ParseOptions(newlines_in_values=True),
        convert_options=pa_csv.ConvertOptions(
            column_types={name: pa.large_string() for name in names},
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        ),
    )


class _Blocks(io.RawIOBase):
    """The text as the reader asks for it, where no block ends between a carriage return and its line feed: the reader
    leaves out a line feed that begins a block after one, also where both stand in quotes."""

    def __init__(self, content: memoryview) -> None:
        self._left = content

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> memoryview:
        end = size if 0 <= size < len(self._left) else len(self._left)
        if 1 < end < len(self._left) and bytes(self._left[end - 1 : end + 1]) == b"\r\n":
            end -= 1
        block, self._left = self._left[:end], self._left[end:]
        return block


def _spilled(reader: pa_csv.CSVStreamingReader, folder: Path) -> pa.Table:
    """What is read, block by block, as a table that lies on the disk."""
    with Spill(folder) as spill:
        with pa.ipc.new_stream(spill, reader.schema) as writer:
            for batch in reader:
                writer.write_batch(batch)
        pa.default_memory_pool().release_unused()
        return pa.ipc.open_stream(pa.py_buffer(spill.whole())).read_all()


def _check_text(content: memoryview, shown: str) -> None:
    """Refuse what is no UTF-8 text."""
    if not any(bytes(piece).strip() for piece in _pieces(content)):
        raise DatasetError(Problem(shown, "", "must be a CSV file with a header. Got an empty file."))
    if any(b"\0" in bytes(piece) for piece in _pieces(content)):
        whole = bytes(content)
        line = whole.count(b"\n", 0, whole.index(b"\0")) + 1
        raise DatasetError(Problem(shown, "", f"must be text. Got a zero byte in line {line}: this is a binary file."))
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for piece in _pieces(content):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        _say_what_is_no_text(bytes(content), shown)


def _pieces(content: memoryview) -> Iterator[memoryview]:
    return (content[start : start + PIECE] for start in range(0, len(content), PIECE))


def _say_what_is_no_text(content: bytes, shown: str) -> None:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = f"Got byte 0x{content[error.start]:02x} in line {line}"
        raise DatasetError(Problem(shown, "", f"must be UTF-8 text. {byte}. Save it as UTF-8.")) from error


def _records(content: memoryview) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it begins, read as it is asked for."""
    allow_long_cells()
    reader = csv.reader(io.TextIOWrapper(pa.BufferReader(pa.py_buffer(content)), "utf-8-sig", newline=""))
    begins = 1
    for row in reader:
        yield begins, row
        begins = reader.line_num + 1


def _header(content: memoryview, shown: str) -> list[str]:
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


def _line_problems(content: memoryview, width: int, shown: str) -> Iterator[Problem]:
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
    yield from _unclosed(content, shown)


def _unclosed(content: memoryview, shown: str) -> Iterator[Problem]:
    """At most one problem: a quote that is opened and never closed."""
    marks = sum(bytes(piece).count(b'"') for piece in _pieces(content))
    if marks % 2:
        fault = f"must close every quote. Got an odd number of quotation marks, {marks:,}. It may be cut short."
        yield Problem(shown, "", fault)
