"""What is made a piece at a time is what is made at once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from heldout.base import spill
from heldout.base.errors import DatasetError, WriteError
from heldout.base.spill import Spill
from heldout.dataset import csv_text, pieces
from heldout.dataset.content import content_hash
from heldout.dataset.convert import inferred_from_text
from heldout.dataset.interface import Dataset
from heldout.dataset.pieces import array_of, column_of
from heldout.dataset.read import read_table

FRAME = pd.DataFrame(
    {
        "count": [2**62, -1, 3, 4, 0] * 7,
        "size": [0.1, np.nan, -np.inf, -0.0, 1e300] * 7,
        "name": pd.Series(["ä,\n", None, "", "a word", "x" * 40] * 7, dtype="str"),
        "known": [True, False, True, True, False] * 7,
        "when": np.array(
            ["2020-01-01", "NaT", "1900-02-28T23:59:59.123456789", "1970-01-01", "2262-04-10"] * 7, "M8[ns]"
        ),
    }
)


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces of eight rows, and files for more than 16 bytes."""
    monkeypatch.setattr(pieces, "ROWS_AT_ONCE", 8)
    monkeypatch.setattr(spill, "_IN_MEMORY", 16)
    monkeypatch.setattr(csv_text, "PIECE", 64)


def cut(column: pd.Series) -> Iterator[pd.Series]:
    return (column.iloc[each] for each in pieces.slices(len(column)))


@pytest.mark.parametrize("name", FRAME.columns)
def test_a_column_of_pieces_is_the_column_and_lies_in_no_file_with_a_name(name: str, tmp_path: Path) -> None:
    made = column_of(cut(FRAME[name]), tmp_path)
    pd.testing.assert_series_equal(made, FRAME[name], check_names=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", FRAME.columns)
def test_an_array_of_pieces_is_the_array_also_of_slices(name: str, tmp_path: Path) -> None:
    kind = pa.large_string() if name == "name" else None
    whole = pa.array(FRAME[name], type=kind, from_pandas=name in ("name", "when"))
    whole = whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole
    made = array_of((whole[start : start + 8] for start in range(0, len(whole), 8)), tmp_path)
    made.validate(full=True)
    if name == "size":  # No NaN equals another one, but for its bits.
        made, whole = made.view(pa.int64()), whole.view(pa.int64())
    assert made.equals(whole)
    assert made.null_count == whole.null_count


def test_the_hash_of_some_rows_is_the_hash_of_a_table_of_them() -> None:
    chosen = np.random.default_rng(0).permutation(len(FRAME))[:29]
    assert content_hash(FRAME, chosen) == content_hash(FRAME.iloc[chosen])
    assert content_hash(FRAME, np.arange(len(FRAME))) == content_hash(FRAME)


def test_a_long_file_has_the_rows_that_a_short_one_has(tmp_path: Path) -> None:
    """Quoted line breaks lie across blocks, and one cell is longer than a block."""
    frame = FRAME.assign(name=FRAME["name"].fillna("none"))
    frame.loc[20, "name"] = 'long "quoted"\r\n' * 30
    file = tmp_path / "table.csv"
    frame.to_csv(file, index=False)
    cache = tmp_path / "cache"
    cache.mkdir()
    for content in (file.read_bytes(), b"\xef\xbb\xbf" + file.read_bytes()):
        file.write_bytes(content)
        in_pieces, at_once = (read_table(Dataset("t", tmp_path, None, file), None, folder) for folder in (cache, None))
        assert in_pieces.content_hash == at_once.content_hash
        pd.testing.assert_frame_equal(in_pieces.frame, at_once.frame)
        assert list(cache.iterdir()) == []


@pytest.mark.parametrize("before", range(56, 66))
def test_a_line_break_in_quotes_is_whole_wherever_a_block_ends(before: int, tmp_path: Path) -> None:
    """The reader leaves out a line feed that begins a block after one that ends with a carriage return."""
    content = b'a\n"' + b"x" * before + b'\r\ny"\r\n' + b"1\r\n" * 30
    found = csv_text.read_csv_text(memoryview(content), "table.csv", tmp_path)
    assert found["a"].tolist() == ["x" * before + "\r\ny", *["1"] * 30]


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["1"] * 20 + ["-3"], "int64"),
        (["1"] * 20 + [None], "float64"),
        (["1"] * 20 + ["1.5"], "float64"),
        (["1"] * 20 + ["9" * 30], "str"),
        ([None, *["1"] * 20, "9007199254740993"], "str"),
        (["1"] * 20 + ["007"], "str"),
        ([None] * 20, "float64"),
        (["true"] * 20 + ["FALSE"], "bool"),
        (["true"] * 20 + [None], "str"),
        (["2020-01-31"] * 20 + [None, "2020-01-31T10:00"], "datetime64"),
        (["2020-01-31"] * 20 + ["2020-02-31"], "str"),
        (["1"] * 20 + ["true"], "str"),
    ],
)
def test_a_type_is_found_by_all_pieces(texts: list[str | None], kind: str) -> None:
    assert inferred_from_text(pd.Series(texts, dtype="str")) == kind


def test_wrong_cells_are_counted_over_all_pieces(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text("a,b\n" + "1,2\n" * 30 + "1\n" + "1,2\n" * 30 + "1,2,3\n")
    with pytest.raises(DatasetError, match=r"line 32 must have 2 fields.*Got 1 field(?s:.*)line 63 .*Got 3 fields"):
        read_table(Dataset("t", tmp_path, None, file), None, tmp_path)


def test_few_bytes_need_no_file_and_without_a_folder_many_need_none(tmp_path: Path) -> None:
    for folder, count in ((tmp_path, 16), (None, 10_000)):
        kept = Spill(folder)
        kept.write(bytes(count))
        assert list(tmp_path.iterdir()) == []
        assert bytes(kept.whole()) == bytes(count)


def test_where_the_disk_has_no_room_the_folder_is_named(tmp_path: Path) -> None:
    kept = Spill(tmp_path / "gone")
    with pytest.raises(WriteError, match="gone cannot be written"):
        kept.write(bytes(17))


def test_a_disk_that_gets_full_is_told_as_such_and_keeps_nothing(tmp_path: Path) -> None:
    def begun() -> None:
        with Spill(tmp_path) as kept:
            kept.write(bytes(17))
            assert kept._path is not None
            with Path("/dev/full").open("wb") as full:
                os.dup2(full.fileno(), kept._file.fileno())
            kept.write(bytes(1_000_000))

    with pytest.raises(WriteError, match="cannot be written"):
        begun()
    assert list(tmp_path.iterdir()) == []
