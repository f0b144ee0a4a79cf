"""Whatever can hold labels in a file that travels, as columns of text: tables, arrays, lists in code."""

from __future__ import annotations

import ast
import bz2
import csv
import gzip
import io
import json
import lzma
import math
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from heldout.base.long_cells import allow_long_cells

Columns = Mapping[str, list[str]]

FEWEST = 20
"""Values that a column must have: fewer say too little."""
_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp")
_UNPACK = {".gz": gzip.decompress, ".xz": lzma.decompress, ".bz2": bz2.decompress}
_SEPARATORS = (",", "\t", ";", "|", None)
_MOST_NESTED = 2


class Opaque(Exception):
    """The file cannot be looked into without running what it holds."""


@dataclass(frozen=True)
class CarriedFile:
    """One file that reaches a learner, or a submission's process."""

    name: str
    content: bytes


def canonical(value: object) -> str:
    """A value as text, the same however it was written: numbers with 6 significant digits, text without blanks around.

    >>> canonical(" 1.50 "), canonical(1.5), canonical(True), canonical("Yes")
    ('1.5', '1.5', 'true', 'Yes')
    """
    text = str(value).strip().strip("\"'")
    if text in ("True", "False"):
        return text.lower()
    try:
        number = float(text)
    except ValueError:
        return text
    return f"{number:.6g}" if math.isfinite(number) else text


def tables_of(file: CarriedFile, depth: int = 0) -> Iterator[Columns]:
    """Every table, list or array of a file: columns by name (or number), values canonical.

    Raises:
        Opaque: a pickle, or a format that only another program reads.
    """
    suffix = PurePosixPath(file.name).suffix.lower()
    if suffix in _IMAGES:
        return
    if suffix in _UNPACK or suffix == ".zip":
        if depth < _MOST_NESTED:
            for inner in _unpacked(file, suffix):
                yield from tables_of(inner, depth + 1)
        return
    if suffix in (".npy", ".npz"):
        yield from _arrays(file)
    elif suffix in (".parquet", ".feather", ".arrow"):
        yield _arrow(file, suffix)
    else:
        yield from _text(file, suffix)


def _unpacked(file: CarriedFile, suffix: str) -> Iterator[CarriedFile]:
    try:
        if suffix != ".zip":
            yield CarriedFile(file.name.removesuffix(suffix), _UNPACK[suffix](file.content))
            return
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            for name in archive.namelist():
                yield CarriedFile(name, archive.read(name))
    except (OSError, EOFError, lzma.LZMAError, zipfile.BadZipFile, RuntimeError) as error:
        raise Opaque(str(error)) from error


def _arrays(file: CarriedFile) -> Iterator[Columns]:
    import numpy as np

    try:
        loaded = np.load(io.BytesIO(file.content), allow_pickle=False)
        arrays = {name: loaded[name] for name in loaded.files} if hasattr(loaded, "files") else {"array": loaded}
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise Opaque(str(error)) from error
    for name, array in arrays.items():
        table = np.atleast_1d(array).reshape(len(np.atleast_1d(array)), -1)
        yield {f"{name} {column}": _all(table[:, column].tolist()) for column in range(table.shape[1])}


def _arrow(file: CarriedFile, suffix: str) -> Columns:
    import pyarrow as pa
    import pyarrow.feather
    import pyarrow.parquet

    source = io.BytesIO(file.content)
    try:
        if suffix == ".parquet":
            table = pa.parquet.read_table(source)
        elif suffix == ".feather":
            table = pa.feather.read_table(source)
        else:
            try:
                table = pa.ipc.open_stream(source).read_all()
            except pa.ArrowInvalid:
                table = pa.ipc.open_file(io.BytesIO(file.content)).read_all()
    except (pa.ArrowException, OSError) as error:
        raise Opaque(str(error)) from error
    return {name: _all(table.column(name).to_pylist()) for name in table.column_names}


def _text(file: CarriedFile, suffix: str) -> Iterator[Columns]:
    try:
        text = file.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Opaque("it is neither text nor a table that can be read") from error
    if "\0" in text:
        raise Opaque("it is neither text nor a table that can be read")
    if suffix == ".py":
        yield from _literals(text)
    elif suffix in (".json", ".ipynb"):
        yield from _documents(text)
    yield from _lines(text)


def _literals(text: str) -> Iterator[Columns]:
    """Lists, tuples and dictionaries of constants in Python code."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            items = node.elts
        elif isinstance(node, ast.Dict):
            items = node.values
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) >= FEWEST:
            yield from _lines(node.value)
            continue
        else:
            continue
        values = [item.value for item in items if isinstance(item, ast.Constant)]
        if len(values) == len(items) >= FEWEST:
            yield {f"a list in line {node.lineno}": _all(values)}


def _documents(text: str) -> Iterator[Columns]:
    try:
        yield from _values(json.loads(text), "document")
    except (ValueError, RecursionError):
        return


def _values(value: Any, name: str) -> Iterator[Columns]:
    if isinstance(value, dict):
        scalars = [item for item in value.values() if not isinstance(item, dict | list)]
        if len(scalars) == len(value) >= FEWEST:
            yield {name: _all(scalars)}
        for key, item in value.items():
            yield from _values(item, str(key))
    elif isinstance(value, list) and len(value) >= FEWEST:
        if all(isinstance(item, dict) for item in value):
            names = {str(key) for item in value for key in item}
            yield {key: _all(item.get(key) for item in value) for key in sorted(names)}
        elif not any(isinstance(item, dict | list) for item in value):
            yield {name: _all(value)}
    if isinstance(value, list):
        for item in value:
            if isinstance(item, dict | list):
                yield from _values(item, name)


def _lines(text: str) -> Iterator[Columns]:
    """Lines of equally many fields are a table; a line of many fields is a list."""
    lines = [line for line in text.splitlines() if line.strip()]
    for separator in _SEPARATORS:
        rows = _fields(lines, separator)
        widths = Counter(len(row) for row in rows)
        width = max(widths, key=lambda each: widths[each], default=0)
        table = [row for row in rows if len(row) == width]
        is_table = len(table) >= FEWEST
        for number, row in enumerate(rows, 1):
            if len(row) >= FEWEST and not (is_table and len(row) == width):
                yield {f"line {number}": _all(row)}
        if width < (1 if separator == "," else 2) or not is_table:
            continue
        names = [name.strip() or str(position) for position, name in enumerate(table[0])]
        names = names if len(set(names)) == len(names) else [str(position) for position in range(width)]
        yield {name: _all(row[position] for row in table[1:]) for position, name in enumerate(names)}


def _fields(lines: list[str], separator: str | None) -> list[list[str]]:
    if separator is None:
        return [line.split() for line in lines]
    if not any(separator in line for line in lines) and separator != ",":
        return []
    allow_long_cells()
    try:
        return list(csv.reader(lines, delimiter=separator))
    except csv.Error:
        return [line.split(separator) for line in lines]


def _all(values: Iterable[object]) -> list[str]:
    return [canonical(value) for value in values]
