"""The file as people have it: any separator and encoding, with or without an index column, becomes rows of text."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from heldout.base.errors import UsageError
from heldout.base.words import first_few
from heldout.reading.decode import decoded
from heldout.reading.header import check_names
from heldout.reading.interface import RawTable, ReadOptions
from heldout.reading.rows import only_rows
from heldout.reading.shape import FileLayout, find_shape, records
from heldout.reading.unpack import SUFFIXES, content_of

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_RESERVED = "row_id"
_WHOLE_NUMBERS = {pa.int64(): pd.Int64Dtype(), pa.uint64(): pd.UInt64Dtype()}
_MOST_CELLS = 200_000_000
_BLOCK = 8192
_SHORT_SHARE = 0.05
_LINES_SHOWN = 3


class _Parsed(NamedTuple):
    frame: pd.DataFrame
    """Texts without spaces around them; the columns are numbered."""
    lines: NDArray[np.int64]
    spaced: dict[int, str]
    notes: list[str]


def read_raw(path: Path, reading: ReadOptions | None = None, keep: Sequence[str] = ()) -> RawTable:
    """The rows of a CSV or Parquet file; `keep` are columns that stay although they only number the rows.

    Raises:
        UsageError: there is no such file, or it is not a table.
    """
    reading = reading or ReadOptions()
    if not path.is_file():
        raise UsageError(f"there is no file '{path}'." if not path.exists() else f"'{path}' is not a file.")
    if not path.name.lower().endswith(SUFFIXES):
        raise UsageError(f"'{path}' must be a CSV or Parquet file: its name must end in one of {', '.join(SUFFIXES)}.")
    try:
        content = content_of(path)
        if content.name.endswith(".parquet"):
            frame = _parquet(content.bytes, path)
            return _named(frame, RawTable(frame, content.notes), [str(name) for name in frame.columns], {}, keep)
        text = decoded(content.bytes, path, reading.encoding)
        return _text_table(text.text, [*content.notes, *text.notes], reading, path, keep)
    except csv.Error as error:
        raise UsageError(f"'{path}' is not a regular table: {error}. {_QUOTATION}") from error
    except OSError as error:
        raise UsageError(f"'{path}' cannot be read: {error.strerror or error}.") from error


_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
"""Characters without a width that web pages and spreadsheets leave at the ends of a cell or a name."""
_AROUND = _INVISIBLE + " \u00a0"
_QUOTATION = "Perhaps a quotation mark is opened and never closed: close it, or write it twice."


def _parquet(content: bytes, path: Path) -> pd.DataFrame:
    try:
        # Whole numbers with gaps stay whole: as decimals the longest would lose digits.
        file = pq.ParquetFile(io.BytesIO(content))
        cells = file.metadata.num_rows * file.metadata.num_columns
        if cells > _MOST_CELLS:
            raise UsageError(
                f"'{path}' must have at most {_MOST_CELLS:,} cells. It has {cells:,}: take a sample of its rows."
            )
        frame: pd.DataFrame = file.read().to_pandas(types_mapper=_WHOLE_NUMBERS.get)
    except (pa.ArrowException, ValueError) as error:
        raise UsageError(f"'{path}' is not a whole Parquet file: {error}") from error
    # An index with a name is a column like any other; one without only numbers the rows.
    named = [level for level, name in enumerate(frame.index.names) if name is not None]
    if set(frame.index.names) & set(frame.columns):
        named = []
    return (frame.reset_index(level=named) if named else frame).reset_index(drop=True)


def _text_table(text: str, notes: list[str], reading: ReadOptions, path: Path, keep: Sequence[str]) -> RawTable:
    shape = find_shape(text, reading, path)
    _check_quotes(text, shape, path)
    names = _names(text, shape, path)
    parsed = _parsed(text, shape, len(names), path)
    if len(parsed.frame) == 0:
        raise UsageError(f"'{path}' has no rows below its header.")
    names = _placed(names, parsed.frame, path)
    if not shape.certain:
        check_names(names, parsed.frame, path, shape.header_line)
    if shape.header_line == 0:
        notes.append(f"the file has no names: its columns are called column_1 to column_{len(names)}")
    rows = only_rows(parsed.frame, parsed.lines, names, reading.all_rows)
    if len(rows.frame) == 0:
        raise UsageError(f"'{path}' has no rows below its header.")
    frame, names = _without_the_end(rows.frame, names)
    notes += [*shape.notes, *parsed.notes, *rows.notes]
    table = RawTable(frame, tuple(notes), shape.separator, rows.lines)
    return _named(frame, table, names, parsed.spaced, keep)


def _names(text: str, shape: FileLayout, path: Path) -> list[str]:
    """The cells of the header; one more where every row has one cell more. Empty ones where there is no header."""
    first = next(records(text, shape.separator, shape.quote, shape.skip_lines), None)
    if first is None:
        raise UsageError(f"'{path}' has no rows below its header.")
    if shape.header_line == 0:
        return [f"column_{place + 1}" for place in range(len(first.cells))]
    if len(first.cells) == len(shape.names) - 1 and not shape.names[-1].strip():
        return shape.names[:-1]
    return [*shape.names, ""] if len(first.cells) == len(shape.names) + 1 else shape.names


def _parsed(text: str, shape: FileLayout, width: int, path: Path) -> _Parsed:
    """All rows as columns of text; a row that is too long is refused, one that is too short has missing values."""
    blocks: list[pa.Table] = []
    block: list[list[str]] = []
    lines: list[int] = []
    short: list[int] = []
    long: list[tuple[int, int]] = []
    for record in records(text, shape.separator, shape.quote, shape.skip_lines):
        cells = record.cells
        if len(cells) != width:
            if len(cells) > width:
                if any(cell.strip() for cell in cells[width:]):
                    long.append((record.line, len(cells)))
                cells = cells[:width]
            else:
                short.append(record.line)
            cells = cells + [""] * (width - len(cells))
        block.append(cells)
        lines.append(record.line)
        if len(block) == _BLOCK:
            blocks.append(_block(block, width))
            block = []
    if block or not blocks:
        blocks.append(_block(block, width))
    _check_widths(lines, short, long, width, path)
    notes = []
    if short:
        notes.append(
            f"{_listed(short)} {'has' if len(short) == 1 else 'have'} fewer than {width} cells: the last ones count as "
            "missing"
        )
    frame, spaced = _trimmed(pa.concat_tables(blocks))
    return _Parsed(frame, np.array(lines, dtype=np.int64), spaced, notes)


def _check_quotes(text: str, shape: FileLayout, path: Path) -> None:
    """Refuse a file whose last quotation mark is never closed."""
    if shape.quote is None or text.count(shape.quote) % 2 == 0:
        return
    last = None
    for record in records(text, shape.separator, shape.quote):
        last = record
    if last is not None and last.end > last.line and "\n" in last.cells[-1].replace("\r", "\n"):
        raise UsageError(f"'{path}' is not a regular table from line {last.line} on. {_QUOTATION}")


def _block(rows: list[list[str]], width: int) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * width
    arrays = [pa.array(column, type=pa.large_string()) for column in columns]
    return pa.Table.from_arrays(arrays, names=[str(place) for place in range(width)])


def _check_widths(lines: list[int], short: list[int], long: list[tuple[int, int]], width: int, path: Path) -> None:
    if long:
        shown = ", ".join(f"line {line} has {cells}" for line, cells in long[:_LINES_SHOWN])
        more = f" and {len(long) - _LINES_SHOWN:,} lines more" if len(long) > _LINES_SHOWN else ""
        raise UsageError(
            f"'{path}' is not a regular table of {width} columns: {shown}{more}. Correct them, or quote the texts; "
            "--separator and --header-row say how it is to be read."
        )
    if len(short) > max(1, _SHORT_SHARE * len(lines)) and len(lines) > 2:
        raise UsageError(
            f"'{path}' is not a regular table of {width} columns: {_listed(short)} have fewer. Correct the lines; "
            "--separator and --header-row say how it is to be read."
        )


def _listed(lines: list[int]) -> str:
    if len(lines) == 1:
        return f"line {lines[0]}"
    return f"{len(lines):,} lines ({first_few(map(str, lines), _LINES_SHOWN)})"


def _trimmed(table: pa.Table) -> tuple[pd.DataFrame, dict[int, str]]:
    """Texts without spaces around them, empty ones missing; and of each column a text that had spaces."""
    columns: dict[int, pd.Series[Any]] = {}
    spaced: dict[int, str] = {}
    for place in range(table.num_columns):
        column = table.column(place).combine_chunks()
        trimmed = pc.utf8_trim_whitespace(column)
        if pc.any(pc.match_substring_regex(trimmed, f"^[{_INVISIBLE}]|[{_INVISIBLE}]$")).as_py():
            trimmed = pc.utf8_trim_whitespace(pc.utf8_trim(trimmed, characters=_AROUND))
        if pc.any(pc.match_substring_regex(trimmed, "[\r\x00]")).as_py():
            trimmed = pc.replace_substring_regex(trimmed, "\r\n?", "\n")
            trimmed = pc.replace_substring_regex(trimmed, "\x00", "")
        differs = pc.and_(pc.not_equal(pc.utf8_length(trimmed), pc.utf8_length(column)), pc.not_equal(trimmed, ""))
        where = pc.index(differs, True).as_py()
        if where >= 0:
            spaced[place] = column[where].as_py()
        known = pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.large_string()), trimmed)
        columns[place] = known.to_pandas().astype("str")
    return pd.DataFrame(columns), spaced


def _placed(names: list[str], frame: pd.DataFrame, path: Path) -> list[str]:
    """The names, where the last was added: R leaves the name of the row names out, which stand first.

    Where the added column is empty, the rows end in a separator.

    Raises:
        UsageError: the rows have one cell more than there are names, and the first does not name them.
    """
    first, last = frame.iloc[:, 0], frame.iloc[:, -1]
    if names[-1].strip() or not names[0].strip() or last.isna().all():
        return names
    if first.isna().any() or first.duplicated().any():
        raise UsageError(
            f"'{path}' is not a regular table: its names are {len(names) - 1}, and its rows have {len(names)} cells. "
            "Are decimal commas not in quotation marks? Correct the names or the rows; --header-row and --separator "
            "say how it is to be read."
        )
    return ["", *names[:-1]]


def _without_the_end(frame: pd.DataFrame, names: list[str]) -> tuple[pd.DataFrame, list[str]]:
    """Without empty columns that have no name: they come from separators at the ends of lines."""
    keep = len(names)
    while keep > 1 and not names[keep - 1].strip() and frame.iloc[:, keep - 1].isna().all():
        keep -= 1
    return frame.iloc[:, :keep], names[:keep]


def _named(
    frame: pd.DataFrame, table: RawTable, names: Sequence[str], spaced: Mapping[int, str], keep: Sequence[str]
) -> RawTable:
    """The table with usable names, and without the index that pandas or R wrote into it."""
    came = [unicodedata.normalize("NFC", " ".join(_CONTROL.sub(" ", name).split())).strip(_AROUND) for name in names]
    notes = list(table.notes)
    gone = [k for k, name in enumerate(came) if _is_index(name) and name not in keep and _counts_rows(frame.iloc[:, k])]
    if gone:
        known = came[gone[0]] or "without a name"
        first = ", ".join(str(value) for value in frame.iloc[:2, gone[0]]) + ", …"
        option = f"; --keep '{came[gone[0]]}' keeps it" if came[gone[0]] else "; give it a name in the file to keep it"
        notes.append(f"a column of row numbers ({known}) was left out: {first}{option}")
    twins = _twins(frame, came)
    for k, first_of in twins.items():
        notes.append(f"column {k + 1} ({came[k]}) says the same as column {first_of + 1} in every row: left out")
    keep_places = [k for k in range(len(came)) if k not in gone and k not in twins]
    unique = _unique(came, keep_places)
    for k, name in zip(keep_places, unique, strict=True):
        if name != came[k]:
            notes.append(f"column {k + 1} ({came[k] or 'without a name'}) is called {name}")
    result = frame.iloc[:, keep_places].copy()
    result.columns = pd.Index(unique)
    doubles = {
        name: tuple(k + 1 for k in keep_places if came[k] == name)
        for name in dict.fromkeys(came[k] for k in keep_places)
        if name and sum(came[k] == name for k in keep_places) > 1
    }
    known_spaces = {name: spaced[k] for k, name in zip(keep_places, unique, strict=True) if k in spaced}
    return RawTable(result.reset_index(drop=True), tuple(notes), table.separator, table.lines, doubles, known_spaces)


def _twins(frame: pd.DataFrame, came: list[str]) -> dict[int, int]:
    """Columns that have the name and every value of one before them."""
    found: dict[int, int] = {}
    for k, name in enumerate(came):
        for before in range(k):
            if name and came[before] == name and before not in found and frame.iloc[:, before].equals(frame.iloc[:, k]):
                found[k] = before
                break
    return found


def _unique(came: list[str], places: list[int]) -> list[str]:
    names: list[str] = []
    for k in places:
        name = came[k] or f"column_{k + 1}"
        name = "row_id_in_file" if name == _RESERVED else name
        number = 2
        while name in names:
            name, number = f"{came[k] or 'column'}_{number}", number + 1
        names.append(name)
    return names


def _is_index(name: str) -> bool:
    return name in ("", "rownames", "__index_level_0__") or name.startswith("Unnamed: ")


def _counts_rows(column: pd.Series[Any]) -> bool:
    """Whether the values are 0, 1, 2, … or 1, 2, 3, …"""
    numbers = pd.to_numeric(column, errors="coerce")
    return bool(len(numbers) and numbers.iloc[0] in (0, 1) and (numbers.diff().iloc[1:] == 1).all())
