from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heldout.base.vocabulary import ColumnType
from heldout.dataset.convert import convert, inferred_from_text, inferred_from_type

DTYPES: dict[ColumnType, str] = {
    "int64": "int64",
    "float64": "float64",
    "str": "str",
    "bool": "bool",
    "datetime64": "datetime64[ns]",
}


def texts(*values: str | None) -> pd.Series[Any]:
    return pd.Series(values, dtype="str")


def fits(column: pd.Series[Any], kind: ColumnType) -> list[bool]:
    converted = convert(column, kind)
    assert converted.values.dtype == DTYPES[kind]
    assert len(converted.values) == len(column)
    return [not wrong for wrong in converted.wrong]


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (
            "int64",
            ["0", "-7", "+7", " 7 ", "007", "9223372036854775807", "-9223372036854775808"],
            ["7.0", "1e3", "1_000", "1,000", "x", "9223372036854775808", "0x10", "٣", "true", None],
        ),
        (
            "float64",
            ["0", "-7.5", "+.5", "7.", "1e-3", "1E5", " 2 ", "inf", "-inf", None],
            ["x", "NA", "nan", "1_0.5", "1,5", "--1", "+-1", "1e", ".", "infinity", "0x1p3"],
        ),
        ("bool", ["true", "True", "TRUE", "false", "False", "FALSE"], ["yes", "1", "t", "truE", None]),
        (
            "datetime64",
            ["2024-02-29", "2024-02-29T07:30", "2024-02-29 07:30:15.123456789", None],
            ["2023-02-29", "29.02.2024", "2024-2-9", "2024-02-29T07:30Z", "20240229", "1500-01-01", "9999-12-31"],
        ),
        ("str", ["", "NA", "7", " x ", None], []),
    ],
)
def test_a_text_is_read_as_its_type_or_is_wrong(
    kind: ColumnType, good: list[str | None], bad: list[str | None]
) -> None:
    assert fits(texts(*good, *bad), kind) == [True] * len(good) + [False] * len(bad)


def test_texts_become_exactly_the_values_they_say() -> None:
    assert convert(texts("+7", " -8 ", "9223372036854775807"), "int64").values.tolist() == [7, -8, 2**63 - 1]
    assert convert(texts("0.1", "1e23", "-0"), "float64").values.tolist() == [0.1, 1e23, -0.0]
    assert convert(texts("true", "FALSE"), "bool").values.tolist() == [True, False]
    times = convert(texts("2024-02-29", "2024-02-29T07:30:00.000000001"), "datetime64").values
    assert times.tolist() == [pd.Timestamp("2024-02-29"), pd.Timestamp("2024-02-29T07:30:00.000000001")]


@given(st.floats(allow_nan=False))
def test_a_float_survives_its_shortest_text(number: float) -> None:
    (back,) = convert(texts(repr(number)), "float64").values
    assert np.float64(back).tobytes() == np.float64(number).tobytes()


@given(st.integers(min_value=-(2**63), max_value=2**63 - 1))
def test_a_whole_number_survives_its_text(number: int) -> None:
    converted = convert(texts(str(number)), "int64")
    assert converted.values.tolist() == [number]
    assert not converted.wrong.any()


@pytest.mark.parametrize(
    ("values", "kind", "right"),
    [
        (pd.Series([1, 2], dtype="int8"), "int64", [True, True]),
        (pd.Series([1, 2**63], dtype="uint64"), "int64", [True, False]),
        (pd.Series([1.0, 1.5, np.nan, np.inf, 1e300]), "int64", [True, False, False, False, False]),
        (pd.Series([1, 2]), "float64", [True, True]),
        (pd.Series([1, None], dtype="Int64"), "float64", [True, True]),
        (pd.Series([1, None], dtype="Int64"), "int64", [True, False]),
        (pd.Series([1, 2], dtype="Int64"), "int64", [True, True]),
        (pd.Series([True, None], dtype="boolean"), "bool", [True, False]),
        (pd.Series([True, False], dtype="boolean"), "bool", [True, True]),
        (pd.Series([True, False]), "int64", [False, False]),
        (pd.Series([0, 1]), "bool", [False, False]),
        (pd.Series([True, False]), "float64", [False, False]),
        (pd.Series([1, 2]), "str", [False, False]),
        (pd.Series(["a", None], dtype=object), "str", [True, True]),
        (pd.Series(["a", None], dtype="category"), "str", [True, True]),
        (pd.Series(["a", 1, None], dtype=object), "str", [True, False, True]),
        (pd.Series([None, None], dtype=object), "float64", [True, True]),
        (pd.Series([1, None], dtype=object), "float64", [True, True]),
        (pd.Series([date(2024, 2, 29), None], dtype=object), "datetime64", [True, True]),
        (pd.Series([datetime(2024, 2, 29)], dtype="datetime64[s]"), "datetime64", [True]),
        (pd.Series(pd.to_datetime(["2024-02-29"], utc=True)), "datetime64", [False]),
        (pd.Series([1, 2]), "datetime64", [False, False]),
        (pd.Series([2**70, 1], dtype=object), "int64", [False, True]),
        (pd.Series([1.5, "x", 2, True], dtype=object), "float64", [True, False, True, False]),
        (pd.Series([date(1500, 1, 1)], dtype=object), "datetime64", [False]),
        (pd.Series([], dtype=object), "str", []),
        (pd.Series([np.array([1])], dtype=object), "float64", [False]),
    ],
    ids=str,
)
def test_a_typed_value_fits_when_nothing_is_lost(values: pd.Series[Any], kind: ColumnType, right: list[bool]) -> None:
    assert fits(values, kind) == right


def test_what_is_not_wrong_among_other_things_keeps_its_value() -> None:
    assert convert(pd.Series(["a", 1, None], dtype=object), "str").values[0] == "a"


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["1", "-2", "+3", "0"], "int64"),
        (["1", None], "float64"),
        (["1", "2.5", "1e3"], "float64"),
        ([None, None], "float64"),
        (["007", "8"], "str"),
        (["9223372036854775808", "1"], "str"),
        (["9007199254740993", None], "str"),
        (["true", "false"], "bool"),
        (["true", None], "str"),
        (["yes", "no"], "str"),
        (["2024-02-29", None], "datetime64"),
        (["2024-02-29", "2024-02-30"], "str"),
        (["1", "NA"], "str"),
        (["inf", "1"], "str"),
    ],
)
def test_the_type_of_a_text_column_is_the_narrowest_that_fits(values: list[str | None], kind: ColumnType) -> None:
    column = texts(*values)
    assert inferred_from_text(column) == kind
    assert not convert(column, kind).wrong.any()


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (pd.Series([1], dtype="uint8"), "int64"),
        (pd.Series([1.0], dtype="float32"), "float64"),
        (pd.Series(["1"]), "str"),
        (pd.Series(["a"], dtype="category"), "str"),
        (pd.Series([1, None], dtype="Int64"), "float64"),
        (pd.Series([datetime(2024, 2, 29)]), "datetime64"),
    ],
    ids=str,
)
def test_a_typed_column_keeps_its_type(values: pd.Series[Any], kind: ColumnType) -> None:
    assert inferred_from_type(values) == kind
