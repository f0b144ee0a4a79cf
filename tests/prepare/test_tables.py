from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from heldout.base import spill
from heldout.dataset import pieces
from heldout.prepare.tables import read_column, read_features, read_target, table_bytes, write_table

FRAME = pd.DataFrame(
    {
        "count": [1, -(2**62), 3],
        "size": [0.1, np.nan, -np.inf],
        "name": pd.Series(["ä,\n", None, ""], dtype="str"),
        "known": [True, False, True],
        "when": np.array(["2020-01-01", "NaT", "1900-02-28T23:59:59.123456789"], dtype="datetime64[ns]"),
    }
)

READ_WITHOUT_FILES = """
import sys
from pathlib import Path

data = Path(sys.argv[1]).read_bytes()
import heldout.prepare.tables as tables

assert "pydantic" not in sys.modules, "a sandbox starts without what it does not need"

def refuse(event, arguments):
    if event in ("open", "import", "os.listdir", "os.scandir"):
        raise PermissionError(f"{event} {arguments[0]}")

sys.addaudithook(refuse)
frame = tables.read_features(data)
assert len(frame) == 3
tables.read_column(data, "count")
"""


def columns_of(frame: pd.DataFrame) -> dict[str, Any]:
    return {name: frame[name] for name in frame}


def test_features_come_back_with_the_same_types_and_values():
    back = read_features(table_bytes(columns_of(FRAME)))
    pd.testing.assert_frame_equal(back, FRAME, check_exact=True)
    assert [str(dtype) for dtype in back.dtypes] == ["int64", "float64", "str", "bool", "datetime64[ns]"]
    assert isinstance(back.index, pd.RangeIndex)


def test_text_columns_that_hold_only_missing_values_stay_text():
    frame = pd.DataFrame({"a": pd.Series([None, None], dtype="str")})
    assert read_features(table_bytes(columns_of(frame)))["a"].dtype == "str"


def test_coarser_times_are_written_in_nanoseconds():
    times = pd.Series(pd.to_datetime(["2020-01-01", "2021-06-30"])).astype("datetime64[s]")
    assert read_features(table_bytes({"t": times}))["t"].dtype == "datetime64[ns]"


def test_features_may_be_changed_by_a_submission():
    frame = read_features(table_bytes(columns_of(FRAME)))
    frame.loc[0, "size"] = 5.0
    frame.loc[0, "when"] = pd.Timestamp("2000-01-01")
    frame["count"] += 1
    assert (frame.loc[0, "size"], frame.loc[0, "count"]) == (5.0, 2)


@pytest.mark.parametrize("values", [np.array([2, 0, 1], dtype=np.int32), np.array([0.5, -1.0])])
def test_a_target_comes_back_as_it_was_written_and_may_be_changed(values):
    back = read_target(table_bytes({"target": values}))
    np.testing.assert_array_equal(back, values)
    assert back.dtype == values.dtype
    back[0] = 1


def test_a_column_is_found_by_its_name():
    data = table_bytes({"group": np.array([3, 4]), "time": np.array([5, 6])})
    assert read_column(data, "time").tolist() == [5, 6]
    with pytest.raises(KeyError):
        read_column(data, "other")


def test_bytes_may_come_as_a_view_of_shared_memory(tmp_path):
    whole = bytearray(b"head" + bytes(table_bytes({"target": np.array([1.0, 2.0])})))
    assert read_target(memoryview(whole)[4:]).tolist() == [1.0, 2.0]


def test_a_table_is_one_uncompressed_batch(tmp_path):
    path = tmp_path / "a.arrow"
    size = write_table(path, {"a": np.zeros(300_000)})
    assert size == path.stat().st_size > 2_400_000
    with pa.ipc.open_stream(path.read_bytes()) as reader:
        assert len(list(reader)) == 1


def test_only_the_owner_may_read_a_table(tmp_path):
    write_table(tmp_path / "a.arrow", {"a": np.zeros(1)})
    assert stat.S_IMODE((tmp_path / "a.arrow").stat().st_mode) == 0o600


def test_a_table_never_replaces_a_file(tmp_path):
    (tmp_path / "a.arrow").write_text("kept")
    with pytest.raises(FileExistsError):
        write_table(tmp_path / "a.arrow", {"a": np.zeros(1)})
    assert (tmp_path / "a.arrow").read_text() == "kept"


def test_reading_opens_no_file_and_imports_no_module(tmp_path):
    write_table(tmp_path / "a.arrow", columns_of(FRAME))
    command = [sys.executable, "-c", READ_WITHOUT_FILES, str(tmp_path / "a.arrow")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 0, done.stderr


def test_rows_that_are_written_in_pieces_are_the_bytes_of_rows_that_are_written_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = pd.concat([FRAME] * 9, ignore_index=True)
    columns = {str(name): table[name] for name in table} | {"code": np.arange(27, dtype=np.int32)}
    chosen = np.random.default_rng(0).permutation(27)[:21]
    rows = {name: column[chosen] if name == "code" else column.iloc[chosen] for name, column in columns.items()}
    monkeypatch.setattr(pieces, "ROWS_AT_ONCE", 8)
    monkeypatch.setattr(spill, "_IN_MEMORY", 16)
    write_table(tmp_path / "some.arrow", columns, chosen)
    write_table(tmp_path / "all.arrow", columns)
    assert (tmp_path / "some.arrow").read_bytes() == bytes(table_bytes(rows))
    assert (tmp_path / "all.arrow").read_bytes() == bytes(table_bytes(columns))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.arrow", "some.arrow"]
