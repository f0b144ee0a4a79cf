from __future__ import annotations

import gzip
import lzma
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from heldout.base.errors import UsageError
from heldout.dataset.content import column_type
from heldout.reading.interface import CleanTable
from heldout.reading.read import read_clean


def _read(tmp_path: Path, content: str | bytes, name: str = "table.csv") -> CleanTable:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_clean(path)


def _types(table: CleanTable) -> dict[str, str]:
    return {str(name): column_type(table.frame[name]) for name in table.frame.columns}


def _told(table: CleanTable) -> str:
    return "\n".join(table.notes)


PLAIN = "a,b,c\n1,1.5,x\n2,2.5,y\n"


def test_a_plain_file_is_read_without_a_word(tmp_path: Path) -> None:
    table = _read(tmp_path, PLAIN)
    assert _types(table) == {"a": "int64", "b": "float64", "c": "str"}
    assert table.notes == ()


@pytest.mark.parametrize(("name", "pack"), [("t.csv.gz", gzip.compress), ("t.csv.xz", lzma.compress), ("t.txt", bytes)])
def test_packed_files_are_unpacked(name: str, pack, tmp_path: Path) -> None:
    assert _read(tmp_path, pack(PLAIN.encode()), name).frame.shape == (2, 3)


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_other_separators_are_seen(separator: str, tmp_path: Path) -> None:
    table = _read(tmp_path, PLAIN.replace(",", separator))
    assert list(table.frame.columns) == ["a", "b", "c"]
    assert "separated by" in _told(table)


def test_commas_inside_texts_do_not_separate(tmp_path: Path) -> None:
    table = _read(tmp_path, 'a;b\n"one, two";1\n"three, four, five";2\n')
    assert table.frame["a"].tolist() == ["one, two", "three, four, five"]


def test_decimal_commas_become_points(tmp_path: Path) -> None:
    table = _read(tmp_path, "a;b;c\n1,5;1.234,5;10\n-2,25;2;20\n")
    assert table.frame["a"].tolist() == [1.5, -2.25]
    assert table.frame["b"].tolist() == [1234.5, 2.0]
    assert _types(table)["c"] == "int64"
    assert (
        "decimal commas were read as such in a, b (3 cells, for example '1,5' as 1.5); --decimal decides otherwise"
        in table.notes
    )


def test_commas_between_thousands_go(tmp_path: Path) -> None:
    table = _read(tmp_path, 'a,b\n"1,234",x\n"12,345,678",y\n9,z\n')
    assert table.frame["a"].tolist() == [1234, 12345678, 9]


def test_latin_1_is_read_and_told(tmp_path: Path) -> None:
    table = _read(tmp_path, "town,n\nZürich,1\nGenève,2\n".encode("latin-1"))
    assert table.frame["town"].tolist() == ["Zürich", "Genève"]
    assert "Latin 1" in _told(table)


def test_a_mark_at_the_beginning_and_utf_16_are_no_trouble(tmp_path: Path) -> None:
    assert list(_read(tmp_path, PLAIN.encode("utf-8-sig")).frame.columns) == ["a", "b", "c"]
    assert list(_read(tmp_path, PLAIN.encode("utf-16"), "u.csv").frame.columns) == ["a", "b", "c"]


def test_the_usual_words_for_missing_are_missing(tmp_path: Path) -> None:
    table = _read(tmp_path, "a,b,c\n1,NA,x\n?,2.5,\n3,,y\n4,NaN,N/A\n")
    assert table.frame["a"].isna().tolist() == [False, True, False, False]
    assert table.frame["b"].isna().sum() == 3
    assert table.frame["c"].isna().sum() == 2
    assert "'?' counts as missing in a (1 cell); --keep-as-class 'a=?' keeps it" in table.notes


def test_none_is_missing_among_numbers_and_a_word_among_words(tmp_path: Path) -> None:
    table = _read(tmp_path, "a,b\n1,None\n-,wood\n3,brick\n")
    assert table.frame["a"].tolist()[2] == 3.0
    assert table.frame["a"].isna().tolist() == [False, True, False]
    assert table.frame["b"].tolist() == ["None", "wood", "brick"]


def test_names_are_made_usable(tmp_path: Path) -> None:
    table = _read(tmp_path, "a, a ,,two  words,row_id\n1,2,3,4,5\n6,7,8,9,1\n")
    assert list(table.frame.columns) == ["a", "a_2", "column_3", "two words", "row_id_in_file"]


@pytest.mark.parametrize("header", ["Unnamed: 0", "", "rownames"])
def test_an_index_that_a_program_wrote_is_left_out(header: str, tmp_path: Path) -> None:
    table = _read(tmp_path, f"{header},a,b\n0,5,x\n1,6,y\n2,7,z\n")
    assert list(table.frame.columns) == ["a", "b"]
    assert "row numbers" in _told(table)


def test_the_header_of_r_that_lacks_a_name_is_understood(tmp_path: Path) -> None:
    table = _read(tmp_path, '"a","b"\n"1",5,"x"\n"2",6,"y"\n')
    assert table.frame["b"].tolist() == ["x", "y"]


@pytest.mark.parametrize(
    ("texts", "first"),
    [
        (["31/12/2024", "01/02/2024"], "2024-12-31"),
        (["12/31/2024", "02/01/2024"], "2024-12-31"),
        (["05.04.2024", "06.04.2024"], "2024-04-05"),
        (["2024/04/05", "2024/04/06"], "2024-04-05"),
        (["2024-04-05", "2024-04-06"], "2024-04-05"),
        (["2024-04-05T12:30:00Z", "2024-04-06T12:30:00Z"], "2024-04-05T12:30:00"),
        (["31/12/2024 17:05", "01/02/2024 08:00"], "2024-12-31T17:05"),
    ],
)
def test_dates_that_can_be_read_in_one_way_only_are_dates(texts: list[str], first: str, tmp_path: Path) -> None:
    table = _read(tmp_path, "when,n\n" + "".join(f"{text},{n}\n" for n, text in enumerate(texts)))
    assert _types(table)["when"] == "datetime64"
    assert table.frame["when"].iloc[0] == pd.Timestamp(first)


def test_dates_that_could_be_read_in_two_ways_stay_texts(tmp_path: Path) -> None:
    table = _read(tmp_path, "when,n\n05/04/2024,1\n06/04/2024,2\n")
    assert _types(table)["when"] == "str"
    assert "day and month" in table.doubts[0].said


def test_postcodes_keep_their_zeros(tmp_path: Path) -> None:
    assert _read(tmp_path, "code,n\n01234,1\n99999,2\n").frame["code"].tolist() == ["01234", "99999"]


def test_columns_without_a_value_are_left_out(tmp_path: Path) -> None:
    table = _read(tmp_path, "a,b,c\n1,,x\n2,,y\n")
    assert list(table.frame.columns) == ["a", "c"]
    assert "left out, without any value: b" in table.notes


def test_a_parquet_file_keeps_its_types(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "n": pd.array([1, None, 3], dtype="Int64"),
            "when": pd.to_datetime(["2024-01-01T00:00Z"] * 3),
            "kind": pd.Categorical(["a", "b", "a"]),
            "flag": [True, False, True],
            "odd": [[1], [2], [3]],
            "big": [1.0, np.inf, 3.0],
        }
    )
    frame.to_parquet(tmp_path / "t.parquet")
    table = read_clean(tmp_path / "t.parquet")
    assert _types(table) == {
        "n": "float64",
        "when": "datetime64",
        "kind": "str",
        "flag": "bool",
        "odd": "str",
        "big": "float64",
    }
    assert table.frame["big"].isna().sum() == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("t.xlsx", b"PK", "must end in one of"),
        ("t.csv", b"", "is empty"),
        ("t.csv", b"a,b\n", "no rows"),
        ("t.csv", b"a\n1\n2\n", "one column only"),
        ("t.csv", b"1,2\n3,4\n", "names of the columns"),
        ("t.csv", b"a,b\n1,2\n1,2,3,4\n", "not a regular table"),
        ("t.csv", b"\x00\x01\x02,", "binary"),
        ("t.csv.gz", b"a,b\n1,2\n", "not a whole gz file"),
        ("t.parquet", b"a,b\n1,2\n", "not a whole Parquet file"),
    ],
)
def test_what_is_no_table_is_refused(name: str, content: bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=said):
        _read(tmp_path, content, name)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no file"):
        read_clean(tmp_path / "nothing.csv")


def test_rows_that_end_in_a_separator_keep_their_names(tmp_path: Path) -> None:
    table = _read(tmp_path, "a,b\n1,x,\n2,y,\n3,z,\n")
    assert table.frame["a"].tolist() == [1, 2, 3]
    assert table.frame["b"].tolist() == ["x", "y", "z"]


@pytest.mark.parametrize("begin", ['a,"b,c\n', 'a,b,c\n"1,2,3\n'])
def test_a_quotation_mark_that_is_never_closed_is_named(begin: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="quotation mark"):
        _read(tmp_path, begin + "1.25,2.25,3.25\n" * 10_000)


def test_an_index_with_a_name_is_a_column(tmp_path: Path) -> None:
    days = pd.date_range("2024-01-01", periods=3, name="day")
    pd.DataFrame({"a": [1, 2, 3]}, index=days).to_parquet(tmp_path / "t.parquet")
    assert _types(read_clean(tmp_path / "t.parquet")) == {"day": "datetime64", "a": "int64"}


def test_names_have_no_control_characters(tmp_path: Path) -> None:
    pd.DataFrame({"a\0b": [1, 2], "c\x07": [3, 4]}).to_parquet(tmp_path / "t.parquet")
    assert list(read_clean(tmp_path / "t.parquet").frame) == ["a b", "c"]
