from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from heldout.audit.file_tables import CarriedFile, Opaque, tables_of
from heldout.audit.label_search import HiddenLabels, canonical_columns, leaks

RANDOM = np.random.default_rng(0)
LABELS = [str(label) for label in RANDOM.choice(["ash", "birch", "cedar"], 120)]
FEATURES = pd.DataFrame({"height": RANDOM.normal(10, 2, 120).round(3), "age": RANDOM.integers(1, 90, 120)})
TRAINING = pd.DataFrame({"height": RANDOM.normal(10, 2, 80).round(3), "age": RANDOM.integers(1, 90, 80)})


def columns(frame: pd.DataFrame) -> dict[str, list[str]]:
    return canonical_columns(list(frame), [frame[name].tolist() for name in frame])


SECRETS = HiddenLabels(
    target="tree",
    labels=tuple(LABELS),
    public=50,
    in_source=tuple(reversed(LABELS)),
    hidden_in_source=(True,) * 120,
    features=columns(FEATURES),
    training=columns(TRAINING),
    classes=True,
)


def found(name: str, content: bytes | str) -> list[str]:
    file = CarriedFile(name, content.encode() if isinstance(content, str) else content)
    return [leak for table in tables_of(file) for leak in leaks(table, SECRETS)]


def npy(values: object) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.asarray(values))
    return buffer.getvalue()


def zipped(name: str, text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, text)
    return buffer.getvalue()


def parquet(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.to_parquet(buffer)
    return buffer.getvalue()


CODES = [["ash", "birch", "cedar"].index(label) for label in LABELS]
WITH_LABELS = FEATURES.assign(y=LABELS)
LEAKING: dict[str, Callable[[], tuple[str, bytes | str]]] = {
    "a table with the rows in another order": lambda: (
        "a.csv",
        WITH_LABELS.sample(frac=1, random_state=0).to_csv(index=False),
    ),
    "a part of the rows": lambda: ("a.tsv", WITH_LABELS.iloc[30:90].sample(frac=1).to_csv(index=False, sep="\t")),
    "labels alone, one in a line": lambda: ("labels.txt", "\n".join(["tree", *LABELS])),
    "labels of the private part": lambda: ("y.txt", " ".join(LABELS[50:])),
    "codes in an array": lambda: ("y.npy", npy(CODES)),
    "one of several columns of an array": lambda: ("y.npy", npy(np.column_stack([np.arange(120), CODES]))),
    "a list in code": lambda: ("helper.py", f"ANSWERS = {LABELS[:60]}\n"),
    "text in code": lambda: ("helper.py", f"ANSWERS = '{' '.join(LABELS)}'.split()\n"),
    "a list in JSON": lambda: ("a.json", json.dumps({"deep": {"er": LABELS}})),
    "records in JSON": lambda: ("a.json", WITH_LABELS.sample(frac=1, random_state=1).to_json(orient="records")),
    "a compressed table": lambda: ("a.zip", zipped("inner.csv", WITH_LABELS.to_csv(index=False))),
    "Parquet": lambda: ("a.parquet", parquet(WITH_LABELS)),
    "the table in the source's order": lambda: (
        "a.csv",
        "\n".join(["0;x", *(f"{i};{y}" for i, y in enumerate(LABELS[::-1]))]),
    ),
}
HARMLESS: dict[str, Callable[[], tuple[str, bytes | str]]] = {
    "training rows with their labels": lambda: (
        "train.csv",
        TRAINING.assign(tree=RANDOM.choice(["ash", "birch", "cedar"], 80)).to_csv(index=False),
    ),
    "hidden rows without labels": lambda: ("test.csv", FEATURES.to_csv(index_label="row_id")),
    "hidden rows with a guess": lambda: ("guess.csv", FEATURES.assign(tree="ash").to_csv(index=False)),
    "numbers that count": lambda: ("ids.npy", npy(np.arange(120))),
    "a few labels": lambda: ("README.md", f"For example {', '.join(LABELS[:6])}."),
    "prose": lambda: ("README.md", "Trees are ash, birch or cedar.\n" * 200),
    "a picture": lambda: ("tree.png", b"\x89PNG\r\n\x1a\n\x00\x00"),
}


@pytest.mark.parametrize("kind", LEAKING)
def test_labels_are_found(kind: str) -> None:
    assert found(*LEAKING[kind]())


@pytest.mark.parametrize("kind", HARMLESS)
def test_what_holds_no_hidden_label_is_left_alone(kind: str) -> None:
    assert found(*HARMLESS[kind]()) == []


@pytest.mark.parametrize(
    ("name", "content"), [("m.pkl", b"\x80\x04K\x01."), ("x.npy", b"no array"), ("a.parquet", b"PAR0")]
)
def test_a_file_that_cannot_be_looked_into_is_said_to_be_one(name: str, content: bytes) -> None:
    with pytest.raises(Opaque):
        found(name, content)


def test_numbers_of_a_regression_are_found_under_other_digits() -> None:
    values = RANDOM.normal(50, 9, 60)
    secrets = HiddenLabels("y", tuple(f"{value:.6g}" for value in values), 30, (), (), {}, {}, classes=False)
    table = next(iter(tables_of(CarriedFile("y.npy", npy(values)))))

    assert list(leaks(table, secrets)) == ["'array 0' holds their labels in order"]


def test_training_labels_may_stand_as_the_source_has_them_and_hidden_ones_may_not() -> None:
    random = np.random.default_rng(1)
    source = tuple(str(label) for label in random.choice(["no", "yes"], 400))
    secrets = HiddenLabels(
        target="y",
        labels=source[200:],
        public=100,
        in_source=source,
        hidden_in_source=(False,) * 200 + (True,) * 200,
        features={},
        training={},
        classes=True,
    )
    assert list(leaks({"y": list(source[:200])}, secrets)) == []
    assert list(leaks({"y": list(source[:300])}, secrets))
    assert list(leaks({"y": list(source)}, secrets))
