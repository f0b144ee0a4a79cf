"""Rows are found in a file whatever its format, its order of columns and its way to write numbers; others are not."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from heldout.base.json_records import from_json, to_json
from heldout.isolation.copies import scan
from heldout.isolation.copies.fingerprint import RowsFingerprint, fingerprint, normal
from heldout.isolation.copies.scan import Matcher, TooMuch, holds

ROWS = 120


def measured() -> pd.DataFrame:
    """Measurements with decimals, and a word."""
    chance = np.random.default_rng(3)
    frame = pd.DataFrame(chance.normal(50, 20, size=(ROWS, 9)).round(3), columns=list("abcdefghi"))
    return frame.assign(town=chance.choice(["Bern", "Cork", "Ávila"], ROWS))


def pixels() -> pd.DataFrame:
    """Small whole numbers, none of which says anything by itself."""
    return pd.DataFrame(np.random.default_rng(4).integers(0, 17, size=(ROWS, 40))).rename(columns=str)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    prints = {name: fingerprint(table, True) for name, table in (("m", measured()), ("p", pixels()))}
    return Matcher(from_json(dict[str, RowsFingerprint], json.loads(json.dumps(to_json(prints)))))


def csv_of(table: pd.DataFrame, **options: Any) -> bytes:
    return table.to_csv(**options).encode()


def archive(name: str, data: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, data)
    return made.getvalue()


def through(write: Callable[[io.BytesIO], object]) -> bytes:
    made = io.BytesIO()
    write(made)
    return made.getvalue()


def numbers(table: pd.DataFrame) -> np.ndarray:
    return table.select_dtypes("number").to_numpy()


LABELS = {"label": ["yes", "no"] * (ROWS // 2)}
FORMATS: dict[str, Callable[[pd.DataFrame], bytes]] = {
    "csv": lambda table: csv_of(table, index=False),
    "csv with an index and a target": lambda table: csv_of(table.assign(**LABELS)),
    "semicolons": lambda table: csv_of(table, sep=";"),
    "tabs": lambda table: csv_of(table, sep="\t", header=False),
    "csv with more digits": lambda table: csv_of(table, float_format="%.6f"),
    "csv in scientific notation": lambda table: csv_of(table, float_format="%.8e"),
    "gzip": lambda table: gzip.compress(csv_of(table)),
    "bzip2": lambda table: bz2.compress(csv_of(table)),
    "xz": lambda table: lzma.compress(csv_of(table)),
    "a zip": lambda table: archive("data/table.csv", csv_of(table)),
    "gzip in a zip": lambda table: archive("table.csv.gz", gzip.compress(csv_of(table))),
    "json records": lambda table: table.to_json(orient="records").encode(),
    "json columns": lambda table: table.to_json(orient="columns").encode(),
    "json split": lambda table: table.to_json(orient="split").encode(),
    "json lines": lambda table: table.to_json(orient="records", lines=True).encode(),
    "parquet": lambda table: through(table.to_parquet),
    "feather": lambda table: through(table.to_feather),
    "html": lambda table: table.to_html().encode(),
    "every third row": lambda table: csv_of(table.iloc[::3]),
    "shuffled": lambda table: csv_of(table.sample(frac=1, random_state=0)),
    "npy": lambda table: through(lambda file: np.save(file, numbers(table))),
    "npz": lambda table: through(lambda file: np.savez_compressed(file, x=numbers(table))),
    "npy by columns": lambda table: through(lambda file: np.save(file, np.asfortranarray(numbers(table)))),
    "pickle": lambda table: pickle.dumps(table),
    "single precision": lambda table: numbers(table).astype("f4").T.tobytes(),
    "big-endian, as R writes it": lambda table: b"X\n\0" + numbers(table).astype(">f8").T.tobytes(),
}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("which", ["m", "p"])
def test_rows_are_found_in(name: str, which: str, matcher: Matcher, tmp_path: Path) -> None:
    (tmp_path / "file.dat").write_bytes(FORMATS[name](measured() if which == "m" else pixels()))

    assert which in holds(str(tmp_path / "file.dat"), matcher)


def test_the_order_of_columns_does_not_matter(matcher: Matcher, tmp_path: Path) -> None:
    for table in (measured(), pixels()):
        (tmp_path / "file.csv").write_bytes(csv_of(table[list(table)[::-1]], index=False))
        assert holds(str(tmp_path / "file.csv"), matcher)


def test_other_rows_of_the_same_kind_are_not_found(matcher: Matcher, tmp_path: Path) -> None:
    chance = np.random.default_rng(77)
    tables = (
        pd.DataFrame(chance.normal(50, 20, size=(3000, 9)).round(3)),
        pd.DataFrame(chance.integers(0, 17, size=(3000, 40))),
        pd.DataFrame(np.zeros((3000, 40))),
    )
    for table in tables:
        for name in ("csv", "pickle", "npy", "single precision"):
            (tmp_path / "file.dat").write_bytes(FORMATS[name](table))
            assert holds(str(tmp_path / "file.dat"), matcher) == set()


def test_two_rows_that_happen_to_be_the_same_are_no_copy(matcher: Matcher, tmp_path: Path) -> None:
    (tmp_path / "file.csv").write_bytes(csv_of(measured().iloc[:2]))

    assert holds(str(tmp_path / "file.csv"), matcher) == set()


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lambda data: archive("x", data)])
def test_a_file_that_unpacks_without_end_is_given_up(
    pack: Callable[[bytes], bytes], matcher: Matcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "LARGEST", 1 << 20)
    (tmp_path / "bomb").write_bytes(pack(bytes(3 << 20)))

    with pytest.raises(TooMuch):
        holds(str(tmp_path / "bomb"), matcher)


def test_what_is_packed_too_often_is_given_up(matcher: Matcher, tmp_path: Path) -> None:
    data = b"a,b\n1,2\n"
    for _ in range(5):
        data = gzip.compress(data)
    (tmp_path / "deep").write_bytes(data)

    with pytest.raises(TooMuch):
        holds(str(tmp_path / "deep"), matcher)


def test_numbers_are_compared_however_they_are_written() -> None:
    assert {normal(word) for word in ("17.99", "17.990", 17.99, "1.799e1", np.float32(17.99))} == {"17.99"}
    assert normal("nan") == normal(float("inf")) == ""
