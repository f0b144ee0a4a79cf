"""The columns that a submission is given, table by table, with what each holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from heldout.base.words import counted, listed
from heldout.dataset.definition import Column
from heldout.dataset.interface import Dataset
from heldout.dataset.query_names import ROWS
from heldout.prepare.interface import PreparedData

HEADER = ("name", "type", "what it is")
_KINDS = {"int64": "number", "float64": "number", "str": "text", "bool": "flag"}


@dataclass(frozen=True)
class DescribedTable:
    """A table with its columns."""

    heading: str
    """Its name and size, in words."""
    columns: Sequence[tuple[str, str, str]]
    """Name, type and description of each; the last is empty where the author says nothing."""


def described_tables(dataset: Dataset, prepared: PreparedData) -> list[DescribedTable]:
    """The one table of features, or every table that a query reads."""
    if not prepared.manifest.tables:
        described = dataset.definition.columns if dataset.definition else {}
        rows = [(name, kind, _words(described.get(name))) for name, kind in prepared.features]
        return [DescribedTable(f"Features ({len(rows)})", rows)]
    return [
        DescribedTable(
            f"Table {table.name} ({table.rows:,} rows)",
            [
                (name, kind, _words(_described(dataset, table.name).get(name)) + _since(table.name, name == table.time))
                for name, kind in table.columns
            ],
        )
        for table in prepared.manifest.tables
    ]


def kinds_in_words(features: Sequence[tuple[str, str]]) -> str:
    """How many columns there are of each kind.

    >>> kinds_in_words([("age", "int64"), ("fare", "float64"), ("town", "str"), ("day", "datetime64[ns]")])
    '4: 2 numbers, 1 text and 1 date'
    >>> kinds_in_words([("age", "int64"), ("fare", "float64")])
    '2 numbers'
    """
    kinds = Counter(_KINDS.get(kind, "date") for _, kind in features)
    if len(kinds) == 1:
        return counted(len(features), *kinds)
    return f"{len(features)}: {listed(counted(number, kind) for kind, number in kinds.items())}"


def _described(dataset: Dataset, table: str) -> Mapping[str, Column]:
    if dataset.definition is None:
        return {}
    further = dataset.definition.tables.get(table)
    return dataset.definition.columns if further is None else further.columns


def _words(column: Column | None) -> str:
    if column is None:
        return ""
    return column.description + (f" [{column.unit}]" if column.unit else "")


def _since(table: str, is_time: bool) -> str:
    if not is_time:
        return ""
    return "; when the row is asked about" if table == ROWS else "; known from then on"
