"""The file as people have it: any separator and encoding, with or without an index column, becomes rows of text."""

from __future__ import annotations

import csv
import gzip
import io
import lzma
import re
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from heldout.errors import UsageError

SUFFIXES = (".csv", ".tsv", ".txt", ".csv.gz", ".csv.xz", ".tsv.gz", ".tsv.xz", ".parquet")
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_LINES_LOOKED_AT = 30
_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_RESERVED = "row_id"


@dataclass(frozen=True)
class RawTable:
    """What a file holds, before types are looked at."""

    frame: pd.DataFrame
    """Texts without spaces around them (a CSV file), or the file's own types (Parquet); names are given and unique."""
    notes: tuple[str, ...]
    """What was changed or taken for granted, a sentence each."""
    decimal_commas: bool = False
    """Whether the separator leaves room for commas in numbers."""


def read_raw(path: Path) -> RawTable:
    """The rows of a CSV or Parquet file.

    Raises:
        UsageError: there is no such file, or it is not a table.
    """
    if not path.is_file():
        raise UsageError(f"there is no file '{path}'." if not path.exists() else f"'{path}' is not a file.")
    if not path.name.lower().endswith(SUFFIXES):
        raise UsageError(f"'{path}' must be a CSV or Parquet file: its name must end in one of {', '.join(SUFFIXES)}.")
    try:
        if path.suffix.lower() == ".parquet":
            return _named(_parquet(path), [])
        return _text_table(_content(path), path)
    except csv.Error as error:
        raise UsageError(
            f"'{path}' is not a regular table: {error}. Perhaps a quotation mark in one of the first lines is opened "
            "and never closed: close it, or write it twice."
        ) from error
    except OSError as error:
        raise UsageError(f"'{path}' cannot be read: {error.strerror or error}.") from error


def _parquet(path: Path) -> pd.DataFrame:
    import pyarrow as pa

    try:
        frame = pd.read_parquet(path)
    except (pa.ArrowException, ValueError) as error:
        raise UsageError(f"'{path}' is not a whole Parquet file: {error}") from error
    # An index with a name is a column like any other; one without only numbers the rows.
    named = [level for level, name in enumerate(frame.index.names) if name is not None]
    if set(frame.index.names) & set(frame.columns):
        named = []
    return (frame.reset_index(level=named) if named else frame).reset_index(drop=True)


def _content(path: Path) -> bytes:
    content = path.read_bytes()
    try:
        match path.suffix.lower():
            case ".gz":
                return gzip.decompress(content)
            case ".xz":
                return lzma.decompress(content)
            case _:
                return content
    except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile) as error:
        raise UsageError(f"'{path}' is not a whole {path.suffix[1:]} file: {error}.") from error


def _text_table(content: bytes, path: Path) -> RawTable:
    text, notes = _decoded(content, path)
    separator = _separator(text)
    if separator != ",":
        notes.append(f"columns are separated by {_SEPARATORS[separator]}")
    header = next((row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if any(row)), [])
    if len(header) < 2:
        raise UsageError(
            f"'{path}' has one column only: {header[:1]}. A challenge needs a column to predict and others to predict "
            f"it from, separated by {', '.join(_SEPARATORS.values())}."
        )
    if all(_NUMBER.fullmatch(cell.strip()) for cell in header):
        raise UsageError(
            f"the first line of '{path}' holds numbers only: {', '.join(header[:5])}. It must hold the names of the "
            "columns. Add a line with names."
        )
    return _named(_parsed(text, separator, header, path), notes, decimal_commas=separator != ",")


def _decoded(content: bytes, path: Path) -> tuple[str, list[str]]:
    if not content.strip():
        raise UsageError(f"'{path}' is empty.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace"), ["it is UTF-16 text"]
    if b"\0" in content:
        raise UsageError(f"'{path}' is not text but a binary file. Save the table as CSV or Parquet.")
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        note = "it is not UTF-8 text and was read as Windows-1252 (Latin 1): look at its accents"
        return content.decode("cp1252", errors="replace"), [note]


def _separator(text: str) -> str:
    """The separator that cuts the first lines into the same number of fields, and into the most."""
    lines = "\n".join([line for line in text.splitlines()[:_LINES_LOOKED_AT] if line.strip()])

    def regularity(separator: str) -> tuple[bool, int]:
        widths = [len(row) for row in csv.reader(io.StringIO(lines, newline=""), delimiter=separator)]
        even = min(widths[1:-1], default=widths[0]) == max(widths[1:-1], default=widths[0])
        return even and widths[0] > 1, widths[0]

    return max(_SEPARATORS, key=regularity)


def _parsed(text: str, separator: str, header: Sequence[str], path: Path) -> pd.DataFrame:
    begin = io.StringIO(text, newline="")
    first = _rows(begin, separator, _LINES_LOOKED_AT)[1:]
    if not first:
        raise UsageError(f"'{path}' has no rows below its header.")
    names = list(header)
    if len(first[0]) == len(header) + 1:
        # Rows may end in a separator; else it is R's write.table, which leaves the name of its row names out.
        names = [*header, ""] if not any(row[-1].strip() for row in first) else ["", *header]
    try:
        frame = pd.read_csv(
            io.StringIO(text, newline=""),
            sep=separator,
            dtype="str",
            header=0,
            names=list(range(len(names))),
            index_col=False,
            keep_default_na=False,
            na_values=[""],
            skip_blank_lines=True,
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        told = str(error).removeprefix("Error tokenizing data. C error: ").strip()
        raise UsageError(
            f"'{path}' is not a regular table of {len(names)} columns: {told}. Correct the line, or quote the texts."
        ) from error
    frame.columns = pd.Index(names)
    return frame


def _rows(file: io.StringIO, separator: str, most: int) -> list[list[str]]:
    rows = []
    for row in csv.reader(file, delimiter=separator):
        if any(row):
            rows.append(row)
        if len(rows) == most:
            break
    return rows


def _named(frame: pd.DataFrame, notes: list[str], decimal_commas: bool = False) -> RawTable:
    """The table with usable names, and without the index that pandas or R wrote into it."""
    came = [unicodedata.normalize("NFC", " ".join(_CONTROL.sub(" ", str(name)).split())) for name in frame.columns]
    index = [k for k, name in enumerate(came) if _is_index(name) and _counts_rows(frame.iloc[:, k])]
    keep = [k for k in range(len(came)) if k not in index]
    if index:
        known = came[index[0]] or "without a name"
        notes.append(f"a column of row numbers ({known}) was left out")
    names: list[str] = []
    for k in keep:
        name = came[k] or f"column_{k + 1}"
        name = "row_id_in_file" if name == _RESERVED else name
        number = 2
        while name in names:
            name, number = f"{came[k] or 'column'}_{number}", number + 1
        if name != came[k]:
            notes.append(f"column {k + 1} ({came[k] or 'without a name'}) is called {name}")
        names.append(name)
    table = frame.iloc[:, keep].copy()
    table.columns = pd.Index(names)
    return RawTable(table.reset_index(drop=True), tuple(notes), decimal_commas)


def _is_index(name: str) -> bool:
    return name in ("", "rownames", "__index_level_0__") or name.startswith("Unnamed: ")


def _counts_rows(column: pd.Series[Any]) -> bool:
    """Whether the values are 0, 1, 2, … or 1, 2, 3, …"""
    numbers = pd.to_numeric(column, errors="coerce")
    return bool(len(numbers) and numbers.iloc[0] in (0, 1) and (numbers.diff().iloc[1:] == 1).all())
