"""What a query gave becomes tables that fit and predict take: trusted work, on checked bytes and no labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from heldout.base.errors import HeldoutError
from heldout.sandbox.message import Blob, bytes_of
from heldout.sandbox.trusted import TrustedTask

_KINDS = ("int64", "float64", "str", "bool", "datetime64")
_LONGEST_NAME = 200


class NoFeatures(HeldoutError):
    """What came from the query's process is no table."""


@dataclass(frozen=True)
class FeatureTablesRequest:
    """Columns as the query's process packed them, and how many rows each part has."""

    columns: Any
    """[name, kind, bytes] of each, not believed."""
    payload: Blob
    train: int
    public: int
    private: int


@dataclass(frozen=True)
class FeatureTables:
    """X of each part, as prepared data have it."""

    features: tuple[tuple[str, str], ...]
    """Name and type of each column."""
    train: Blob
    public: Blob
    private: Blob


FEATURE_TABLES = TrustedTask(
    "feature_tables",
    "reading the query's answer",
    FeatureTablesRequest,
    FeatureTables,
    fault=NoFeatures,
    result_bytes=1 << 32,
)


def make_feature_tables(asked: FeatureTablesRequest) -> FeatureTables:
    """In a trusted process: the tables.

    Raises:
        NoFeatures: the bytes are not what the columns announce.
    """
    from heldout.author.columns import unpack_columns
    from heldout.prepare.tables import table_bytes

    kinds = _checked_kinds(asked.columns)
    sizes = (asked.train, asked.public, asked.private)
    try:
        frame = unpack_columns([list(each) for each in asked.columns], bytes_of(asked.payload), sum(sizes), kinds)
    except (TypeError, ValueError, MemoryError) as error:
        raise NoFeatures(f"what the query's process sent back is no table: {type(error).__name__}") from error
    starts = (0, asked.train, asked.train + asked.public)
    parts = (frame.iloc[start : start + size] for start, size in zip(starts, sizes, strict=True))
    tables = [table_bytes({name: part[name] for name in kinds}) for part in parts]
    return FeatureTables(tuple(kinds.items()), *tables)


def _checked_kinds(columns: Any) -> dict[str, str]:
    """Name and type of each column.

    Raises:
        NoFeatures: they are no columns.
    """
    kinds: dict[str, str] = {}
    for each in columns if isinstance(columns, list | tuple) else ():
        named = isinstance(each, list | tuple) and len(each) == 3 and isinstance(each[0], str)
        if not named or each[1] not in _KINDS or not isinstance(each[2], int) or each[0] in kinds:
            raise NoFeatures("what the query's process sent back is no table: it has other columns")
        if not 0 < len(each[0]) <= _LONGEST_NAME or not each[0].isprintable():
            raise NoFeatures(f"the name of a column must be 1 to {_LONGEST_NAME} visible characters. Use AS.")
        kinds[each[0]] = each[1]
    if not kinds:
        raise NoFeatures("what the query's process sent back is no table: it has no columns")
    return kinds
