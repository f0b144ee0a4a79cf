from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from heldout.dataset import pieces
from heldout.prepare.equal_rows import first_rows, row_codes

RANDOM = np.random.default_rng(3)
COUNT = 203


def said_plainly(frame: pd.DataFrame) -> list[int]:
    """In order of appearance; a missing value equals a missing value, and 0.0 equals -0.0."""
    codes: dict[tuple[Any, ...], int] = {}
    rows = frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None)
    return [codes.setdefault(row, len(codes)) for row in rows]


COLUMNS = {
    "few numbers": pd.Series(RANDOM.choice([0.0, -0.0, 1.5, np.nan, -np.inf], COUNT)),
    "many numbers": pd.Series(RANDOM.normal(size=COUNT).round(1)),
    "whole": pd.Series(RANDOM.choice([-(2**63), 2**63 - 1, 0, 7, 7 * 2**40], COUNT)),
    "small": pd.Series(RANDOM.integers(0, 3, COUNT), dtype="int32"),
    "flag": pd.Series(RANDOM.random(COUNT) < 0.5),
    "text": pd.Series(RANDOM.choice(["a", "b", "", "ä"], COUNT), dtype="str").where(RANDOM.random(COUNT) < 0.8),
    "time": pd.Series(RANDOM.choice(np.array(["2020-01-01", "NaT", "1900-02-28T23:59:59.1"], "M8[ns]"), COUNT)),
    "mixed": pd.Series([(1, "x", None)[number % 3] for number in range(COUNT)], dtype=object),
    "different": pd.Series(RANDOM.permutation(COUNT)),
}
TABLES = [
    *([name] for name in COLUMNS),
    ["flag", "text"],
    ["few numbers", "whole", "time"],
    ["text", "different", "flag"],
]


@pytest.mark.parametrize("names", TABLES, ids=" and ".join)
@pytest.mark.parametrize("at_once", [8, 50_000])
def test_equal_rows_share_a_code_in_order_of_appearance(
    names: list[str], at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "ROWS_AT_ONCE", at_once)
    frame = pd.DataFrame({name: COLUMNS[name] for name in names})
    found = row_codes(frame, names)
    assert found.dtype == np.int64
    assert found.tolist() == said_plainly(frame)
    firsts = pd.Series(found).drop_duplicates().index.tolist()
    assert first_rows(found, int(found.max()) + 1).tolist() == firsts


def test_no_rows_and_no_columns_have_codes_too() -> None:
    assert row_codes(pd.DataFrame({"a": []}), ["a"]).tolist() == []
    assert row_codes(pd.DataFrame({"a": [1, 2]}), []).tolist() == [0, 0]
