"""Columns of Parquet files become one of the five types; what changes is told."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from heldout.base.errors import UsageError
from heldout.dataset.content import column_type
from heldout.reading.interface import CleanTable, ReadOptions
from heldout.reading.read import read_clean

DAY = datetime.date(2024, 3, 1)
LONG = 12345678901234567890


def read(folder: Path, values: Any, reading: ReadOptions | None = None) -> CleanTable:
    column = values if isinstance(values, pa.Array) else pa.array(values)
    other = pa.array([f"r{row % 2}" for row in range(len(column))])
    pq.write_table(pa.table({"x": column, "y": other}), folder / "t.parquet")
    return read_clean(folder / "t.parquet", reading)


def _texts(count: int) -> list[str]:
    return [f"{number}" for number in range(count)]


@pytest.mark.parametrize(
    ("values", "kind", "first", "report"),
    [
        ([Decimal("35.3"), None, Decimal("82.9")], "float64", 35.3, ""),
        ([Decimal("35"), Decimal("36")], "float64", 35.0, ""),
        ([Decimal(LONG), Decimal(LONG + 1)], "str", str(LONG), "more digits"),
        ([Decimal("1.12345678901234567"), Decimal("2")], "float64", 1.12345678901234567, "rounded"),
        (pa.array(["b", "a", None]).dictionary_encode(), "str", "b", ""),
        (pa.array([3, 4, None], pa.int64()).dictionary_encode(), "float64", 3.0, ""),
        (pa.array([1, 2], pa.uint64()), "int64", 1, ""),
        (pa.array([2**63 + 5, 2], pa.uint64()), "str", str(2**63 + 5), "more digits"),
        (pa.array([2**60 + 1, None], pa.int64()), "str", str(2**60 + 1), "more digits"),
        (pa.array([7, None], pa.int8()), "float64", 7.0, ""),
        ([True, None, False], "str", "True", "lack of a plain type"),
        ([True, False], "bool", True, ""),
        ([DAY, None], "datetime64", pd.Timestamp("2024-03-01"), ""),
        ([DAY, DAY, datetime.date(9999, 12, 31)], "datetime64", pd.Timestamp("2024-03-01"), "9999-12-31"),
        (pa.array([0, 10**15], pa.timestamp("us")), "datetime64", pd.Timestamp("1970-01-01"), ""),
        (pa.array([0, 253402214400], pa.timestamp("s")), "datetime64", pd.Timestamp("1970-01-01"), "count as missing"),
        (pa.array([0], pa.timestamp("ns", tz="Europe/Rome")), "datetime64", pd.Timestamp("1970-01-01"), "UTC"),
        ([datetime.time(1, 2, 3), None], "float64", 3723.0, "seconds"),
        (pa.array([90], pa.duration("s")), "float64", 90.0, "seconds"),
        ([b"abc", None], "str", "abc", "bytes"),
        ([[1], [2]], "str", "[1]", "lack of a plain type"),
        (pa.array([1.5, 2.5], pa.float16()) if hasattr(pa, "float16") else [1.5], "float64", 1.5, ""),
        (["$1,200.50", "$7"], "float64", 1200.5, "'$' was taken out"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_each_kind_of_column_is_read(values: Any, kind: str, first: Any, report: str, tmp_path: Path) -> None:
    table = read(tmp_path, values)
    assert column_type(table.frame["x"]) == kind
    assert table.frame["x"].iloc[0] == first
    assert report in "\n".join(table.notes)
    assert bool(table.notes) == bool(report)


def test_what_the_author_says_of_a_typed_column_is_done(tmp_path: Path) -> None:
    assert read(tmp_path, [1, 2], ReadOptions(types={"x": "text"})).frame["x"].tolist() == ["1", "2"]
    missing = read(tmp_path, [-999, 2], ReadOptions(missing=("-999",))).frame["x"]
    assert missing.isna().tolist() == [True, False]
    decimal = read(tmp_path, [-999.0, 2.5], ReadOptions(missing=("x=-999",))).frame["x"]
    assert np.isnan(decimal.iloc[0])
    with pytest.raises(UsageError, match="no dates are in this column"):
        read(tmp_path, [1.5, 2.5], ReadOptions(types={"x": "date"}))
