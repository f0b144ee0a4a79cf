"""The process that opens the files of installed packages: bounded, and ended and started anew when it does not cope.

One JSON line comes in, the fingerprints by challenge; then one path a line. For each a JSON line goes out: the
challenges of whose rows it holds some, or null where it could not be read within the bounds. Nothing is unpickled.
"""

from __future__ import annotations

import bz2
import contextlib
import csv
import gzip
import io
import json
import lzma
import os
import re
import resource
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from heldout.base.json_records import from_json
from heldout.isolation.copies.fingerprint import ANCHOR, ENOUGH_BITS, RowsFingerprint, normal, stripped

LARGEST = 128 * 1024 * 1024
"""Bytes that one file may become when it is unpacked."""
MEMORY = 3 * 1024**3
_MEMBERS = 2_000
_NESTED = 3
_ROWS = 400_000
_CELLS = 600
_ENOUGH_ROWS = 3
_TABLES = (b"PAR1", b"ARROW1", b"FEA1")
_CELL = re.compile(r">([^<>]{1,200})<")


class TooMuch(Exception):
    """More than the bounds allow: what is inside is not known."""


class Matcher:
    """All fingerprints at once."""

    def __init__(self, fingerprints: Mapping[str, RowsFingerprint]) -> None:
        self._values: dict[str, list[tuple[str, int, float]]] = {}
        self._windows: dict[str, set[str]] = {}
        self._needles: dict[int, list[tuple[str, bytes]]] = {}
        """By their anchors."""
        self._widths: set[int] = set()
        for name, one in fingerprints.items():
            for number, row in enumerate(one.rows):
                for word, bits in row:
                    self._values.setdefault(word, []).append((name, number, bits))
            for window in one.windows:
                self._windows.setdefault(window, set()).add(name)
            if one.width:
                self._widths.add(one.width)
            for needle in map(bytes.fromhex, one.needles):
                self._needles.setdefault(int.from_bytes(needle[:ANCHOR], "little"), []).append((name, needle))
        self._anchors = np.array(sorted(self._needles), dtype="<u8")

    def in_rows(self, rows: Iterable[list[Any]]) -> set[str]:
        """The challenges of which at least three rows are among these."""
        values: set[tuple[str, Any]] = set()
        windows: set[tuple[str, Any]] = set()
        for count, row in enumerate(rows):
            if count > _ROWS:
                raise TooMuch
            words = [normal(cell) for cell in row[:_CELLS]]
            values.update(self._by_values(words))
            windows.update(self._by_windows(words))
        counted = (Counter(name for name, _ in met) for met in (values, windows))
        return {name for met in counted for name, rows_met in met.items() if rows_met >= _ENOUGH_ROWS}

    def _by_values(self, words: list[str]) -> Iterator[tuple[str, Any]]:
        common: dict[tuple[str, int], float] = {}
        for word in set(words):
            for name, number, bits in self._values.get(word, ()):
                common[name, number] = common.get((name, number), 0.0) + bits
        yield from (key for key, bits in common.items() if bits >= ENOUGH_BITS)

    def _by_windows(self, words: list[str]) -> Iterator[tuple[str, Any]]:
        for width in self._widths:
            for start in range(min(4, len(words) - width + 1)):
                window = "\x1f".join(sorted(words[start : start + width]))
                yield from ((name, window) for name in self._windows.get(window, ()))

    def in_bytes(self, data: bytes) -> set[str]:
        """The challenges of which at least three runs of values are in the bytes."""
        met: dict[str, set[bytes]] = {}
        data = stripped(data)
        for shift in range(ANCHOR):
            words = np.frombuffer(data[shift : shift + (len(data) - shift) // ANCHOR * ANCHOR], dtype="<u8")
            for place in np.flatnonzero(np.isin(words, self._anchors)):
                start = shift + ANCHOR * int(place)
                for name, needle in self._needles[int(words[place])]:
                    if data.startswith(needle, start):
                        met.setdefault(name, set()).add(needle)
        return {name for name, needles in met.items() if len(needles) >= _ENOUGH_ROWS}


def holds(path: str, matcher: Matcher) -> set[str]:
    """The challenges of whose rows the file holds some.

    Raises:
        TooMuch: it is larger than is looked at.
        Exception: whatever a damaged file leads to.
    """
    if Path(path).stat().st_size > LARGEST:
        raise TooMuch
    found: set[str] = set()
    for data in _unpacked(Path(path).read_bytes(), _NESTED, [LARGEST]):
        if data.startswith(_TABLES):
            found |= matcher.in_rows(_rows_of_a_table(data))
        elif b"\0" in data[:4096]:
            found |= matcher.in_bytes(data)
        else:
            found |= matcher.in_rows(_rows_of_text(data.decode("utf-8", errors="replace")))
    return found


def _unpacked(data: bytes, nested: int, left: list[int]) -> Iterator[bytes]:
    """The bytes, or what is packed in them; `left` is how many more there may be."""
    left[0] -= len(data)
    if left[0] < 0:
        raise TooMuch
    streams: Iterable[Any] = ()
    if data.startswith(b"\x1f\x8b"):
        streams = (gzip.GzipFile(fileobj=io.BytesIO(data)),)
    elif data.startswith(b"BZh"):
        streams = (bz2.BZ2File(io.BytesIO(data)),)
    elif data.startswith((b"\xfd7zXZ", b"]\0\0")):
        streams = (lzma.open(io.BytesIO(data)),)  # noqa: SIM115 (closed below)
    elif data.startswith(b"PK\x03\x04"):
        streams = _members(data)
    elif data.startswith(b"\x28\xb5\x2f\xfd"):
        raise TooMuch
    else:
        yield data
    for stream in streams:
        if nested == 0:
            raise TooMuch
        with stream:
            inner = stream.read(left[0] + 1)
        yield from _unpacked(inner, nested - 1, left)


def _members(data: bytes) -> Iterator[Any]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if len(archive.infolist()) > _MEMBERS:
            raise TooMuch
        for member in archive.infolist():
            if not member.is_dir():
                yield archive.open(member)


def _rows_of_a_table(data: bytes) -> Iterator[list[Any]]:
    import pyarrow as pa
    from pyarrow import feather, parquet

    source = pa.BufferReader(data)
    table = parquet.read_table(source) if data.startswith(b"PAR1") else feather.read_table(source, memory_map=False)
    if table.num_rows > _ROWS:
        raise TooMuch
    for batch in table.to_batches(max_chunksize=4096):
        yield from (list(row.values()) for row in batch.to_pylist())


def _rows_of_text(text: str) -> Iterator[list[Any]]:
    begin = text.lstrip()[:1]
    if begin in ("[", "{"):
        try:
            yield from _rows_of_json(json.loads(text))
            return
        except ValueError:
            with contextlib.suppress(ValueError):
                yield from _rows_of_json([json.loads(line) for line in text.splitlines() if line.strip()])
                return
    if begin == "<" or "</row>" in text[:200_000]:
        for row in re.split(r"</row>|</tr>", text):
            yield [cell for cell in _CELL.findall(row) if cell.strip()]
        return
    lines = text.splitlines()
    head = "\n".join(lines[:50])
    delimiter = max(",;\t|", key=head.count)
    if head.count(delimiter) >= len(lines[:50]):
        csv.field_size_limit(1 << 20)
        yield from csv.reader(lines, delimiter=delimiter)
    else:
        yield from (re.split(r"[\s,;]+|(?<=\d):", line) for line in lines)


def _rows_of_json(value: Any) -> Iterator[list[Any]]:
    """Rows in any list of lists or objects; and lists of equal length beside each other, which are columns."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        parts = list(item.values()) if isinstance(item, dict) else item if isinstance(item, list) else []
        inner = [part for part in parts if isinstance(part, dict | list)]
        if parts and len(inner) < len(parts):
            yield [part for part in parts if not isinstance(part, dict | list)]
        columns = [list(part.values()) if isinstance(part, dict) else part for part in inner]
        if len(columns) >= 2 and len({len(column) for column in columns}) == 1 and len(columns) <= _CELLS:
            yield from (list(row) for row in zip(*columns, strict=True))
        waiting += inner


def main() -> None:
    """Read fingerprints and paths from standard input, and answer each path."""
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    matcher = Matcher(from_json(dict[str, RowsFingerprint], json.loads(sys.stdin.readline())))
    for line in sys.stdin:
        try:
            answer: list[str] | None = sorted(holds(json.loads(line), matcher))
        except Exception:
            answer = None
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
