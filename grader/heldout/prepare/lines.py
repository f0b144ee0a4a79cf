"""Rows of a prepared challenge as lines of text: what programs over standard input are fed."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from heldout.base.errors import ChallengeError, Problem
from heldout.prepare.interface import Part, PreparedData


@dataclass(frozen=True)
class Lines:
    """The rows of one part."""

    lines: list[bytes]
    """Cells separated by commas in the order of the features; no header, no line break. Texts are
    quoted where one of them must be."""
    keys: list[bytes]
    """The text of the key column of each row."""


def lines_of(prepared: PreparedData, part: Part, key: str) -> Lines:
    """The features of a part as lines, with what stands in the column `key`.

    Raises:
        ChallengeError: a cell holds a line break, so that a row is no line.
    """
    import pyarrow as pa

    with pa.ipc.open_stream(str(prepared.open_file(f"{part}_features"))) as reader:
        table = reader.read_all()
    lines = _written(table).splitlines()
    if len(lines) != table.num_rows:
        where = f"challenges/{prepared.challenge_id}/challenge.toml"
        raise ChallengeError(Problem(where, "mapreduce", "needs cells without line breaks: a row must be one line."))
    keys = table.column(key).cast(pa.string()).to_pylist()
    return Lines(lines, [(each or "").encode() for each in keys])


def _written(table: Any) -> bytes:
    """The table as CSV without a header."""
    import pyarrow as pa
    import pyarrow.csv

    out = io.BytesIO()
    try:
        pa.csv.write_csv(table, out, pa.csv.WriteOptions(include_header=False, quoting_style="none"))
    except pa.ArrowInvalid:
        out = io.BytesIO()
        pa.csv.write_csv(table, out, pa.csv.WriteOptions(include_header=False, quoting_style="needed"))
    return out.getvalue()
