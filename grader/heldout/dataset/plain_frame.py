"""A table as a library hands it out, in the types that datasets have."""

from __future__ import annotations

import unicodedata
from typing import Any

import pandas as pd


def plain_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """The same columns; factors and object columns of text as `str`, in Unicode's normal form NFC, nothing stripped."""
    return pd.DataFrame({name: _plain(column) for name, column in frame.items()})


def _plain(column: pd.Series[Any]) -> pd.Series[Any]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.cat.categories.dtype)
    if isinstance(column.dtype, pd.StringDtype) or pd.api.types.infer_dtype(column, skipna=True) == "string":
        return column.map(lambda text: unicodedata.normalize("NFC", text), na_action="ignore").astype("str")
    return column
