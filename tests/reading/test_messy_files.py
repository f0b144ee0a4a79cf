"""What a person reads out of a messy file, the reader does: numbers, dates, classes, rows; and it says so."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from messy_files import MESSY, REFUSED, Messy, zip_with

from heldout.base.errors import UsageError
from heldout.dataset.content import column_type
from heldout.reading.interface import ReadOptions
from heldout.reading.read import read_clean
from heldout.reading.unpack import content_of


@pytest.mark.parametrize("messy", MESSY, ids=lambda messy: messy.name)
@pytest.mark.filterwarnings("error")
def test_a_messy_file_is_read_as_a_person_reads_it(messy: Messy, tmp_path: Path) -> None:
    path = tmp_path / messy.file
    path.write_bytes(messy.content)
    table = read_clean(path, messy.reading, messy.target)
    said = "\n".join([*table.notes, *(doubt.said for doubt in table.doubts)])
    assert {name: column_type(table.frame[name]) for name in messy.types} == messy.types, said
    assert len(table.frame) == messy.rows, said
    for name, values in messy.values.items():
        for came, value in zip(table.frame[name], values, strict=False):
            if value is None:
                assert pd.isna(came)
            elif messy.types.get(name) == "datetime64":
                assert came == pd.Timestamp(value)
            else:
                assert came == value
    for words in messy.report:
        assert words in said


def test_names_and_cells_have_no_character_without_a_width_around_them(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "\u200bsize,colour \u200b,y\ufeff\n" + "\u200b 1.5,\u200b \u200bred\u200e ,a\n2.5,red,b\n" * 20, "utf-8"
    )
    frame = read_clean(path).frame
    assert list(frame.columns) == ["size", "colour", "y"]
    assert frame["size"].tolist()[:2] == [1.5, 2.5]
    assert set(frame["colour"]) == {"red"}


@pytest.mark.parametrize("name", REFUSED)
def test_what_nobody_can_read_in_one_way_is_refused_with_the_way_out(name: str, tmp_path: Path) -> None:
    file, content, said = REFUSED[name]
    content = {"zip-of-two": zip_with("a.csv", "b.csv"), "zip-without": zip_with("a.md")}.get(name, content)
    (tmp_path / file).write_bytes(content)
    with pytest.raises(UsageError, match=said):
        read_clean(tmp_path / file)


def test_what_unpacks_to_more_than_the_limit_is_refused(tmp_path: Path) -> None:
    content = b"a,b\n" + b"1,2\n" * 10_000
    with zipfile.ZipFile(tmp_path / "t.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("t.csv", content)
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(content))
    for name in ("t.zip", "t.csv.gz"):
        with pytest.raises(UsageError, match="take a sample of its rows"):
            content_of(tmp_path / name, most=len(content) - 1)
        assert content_of(tmp_path / name, most=len(content)).bytes == content


def test_a_doubt_about_two_decimals_of_a_target_is_answered_by_leaving_both_out(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    rows = [(n % 7, {3: "0.5", 5: "0.25"}.get(n, n % 2)) for n in range(60)]
    path.write_text("a,y\n" + "".join(f"{a},{y}\n" for a, y in rows), "utf-8")
    (doubt,) = read_clean(path, target="y").doubts
    assert "line 5 and line 7 hold 0.25 or 0.5" in doubt.said
    assert "--missing 'y=0.25' --missing 'y=0.5'" in doubt.said
    answered = read_clean(path, doubt.choices[1].made(ReadOptions(), "y"), "y")
    assert answered.frame["y"].isna().sum() == 2
    assert not answered.doubts
    assert doubt.choices[0].made(ReadOptions(), "y") == ReadOptions()


@pytest.mark.parametrize(
    "values", [[n / 2 for n in range(60)], [0.5] * 9 + [0, 1] * 25, [0, 1] * 30, [0.5, 7, 8, *range(57)]]
)
def test_a_number_with_decimals_and_a_flag_without_raise_no_doubt(values: list[float], tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,y\n" + "".join(f"{n % 7},{y}\n" for n, y in enumerate(values)), "utf-8")
    assert not read_clean(path, target="y").doubts
