"""An author's generators and families: nothing but plain values comes out of their processes."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from dataset_samples import load_dataset

from heldout.author.columns import pack_columns, unpack_columns
from heldout.base.errors import ChallengeError, DatasetError
from heldout.challenge.catalogue import find_challenge
from heldout.challenge.interface import Challenge
from heldout.dataset.read import read_table
from heldout.landscape import own_families
from heldout.landscape.families.interface import Facts, Family
from heldout.landscape.plain_families import family_of, plain_family
from heldout.landscape.space import Parameter

MINIMAL = Path(__file__).parents[1] / "courses" / "minimal"
FACTS = Facts("binary", "score", 100, (("weight", "float64"),))
DATASET = """format_version = 1
title = "Made"
summary = "Made."
[source]
kind = "generator"
function = "make.py:make"
options = { day = 2024-02-29, names = ["a"] }
[origin]
citation = "Nobody."
[licence]
name = "CC0-1.0"
evidence = "None."
[columns]
"""
KINDS = {"i": "int64", "f": "float64", "b": "bool", "s": "str", "t": "datetime64"}


def made(folder: Path, code: str) -> pd.DataFrame:
    """What a generator of this code makes."""
    folder.mkdir(parents=True)
    columns = "".join(f'{name} = {{ type = "{kind}" }}\n' for name, kind in KINDS.items())
    (folder / "dataset.toml").write_text(DATASET + columns)
    (folder / "make.py").write_text(code)
    return read_table(load_dataset(folder)).frame


MAKE = """import numpy as np
import pandas as pd


def make(seed, day, names):
    return pd.DataFrame({
        "i": [2**62, -1, 0], "f": [0.1, np.nan, -np.inf], "b": [True, False, True], "s": ["é\\n", None, ""],
        "t": pd.to_datetime([day, None, "2024-01-01 00:00:00.000000001"]),
    })
"""


def test_every_type_comes_out_of_a_generators_process_as_it_was_made(tmp_path: Path) -> None:
    table = made(tmp_path / "made", MAKE.replace("-np.inf", "1e-300"))

    assert table["i"].tolist() == [2**62, -1, 0]
    assert table["f"].tolist()[::2] == [0.1, 1e-300]
    assert table["b"].tolist() == [True, False, True]
    assert table["s"].tolist()[::2] == ["é\n", ""]
    assert table["t"].tolist()[::2] == [pd.Timestamp("2024-02-29"), pd.Timestamp("2024-01-01 00:00:00.000000001")]
    assert table.isna().sum().to_dict() == {"i": 0, "f": 1, "b": 0, "s": 1, "t": 1}


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("import socket; socket.create_connection(('127.0.0.1', 1))", "PermissionError"),
        ("open(@beside@).read()", "PermissionError"),
        ("import os; os._exit(3)", "its process ended without an answer"),
        ("raise SystemExit(3)", "It raised SystemExit: 3"),
        ("raise ValueError('a\\x1b[2Jb\\u202ec')", r"a\?\[2Jb\?c"),
        ("raise KeyboardInterrupt", "it ended with KeyboardInterrupt"),
        ("return pd.DataFrame({name: ['\\ud800'] for name in 'ifbst'})", r"make\.py"),
    ],
)
def test_a_generator_that_does_what_it_may_not_is_the_datasets_fault(tmp_path: Path, act: str, said: str) -> None:
    (tmp_path / "labels.csv").write_text("secret")
    act = act.replace("@beside@", repr(str(tmp_path / "labels.csv")))

    with pytest.raises(DatasetError, match=said):
        made(tmp_path / "made", MAKE.replace("    return", f"    {act}\n    return"))


@pytest.mark.parametrize(
    ("described", "payload", "rows"),
    [
        (None, b"", 0),
        ([["i", "int64", 8]], b"\0" * 8, 1),
        ([["i", "int64", 8], ["s", "str", 8]], b"\0" * 8, 1),
        ([["i", "int64", 16], ["s", "str", 0]], b"\0" * 16, 1),
        ([["i", "int64", 8], ["s", "str", 8]], b"\0" * 8 + b"\xff" * 7 + b"\x7f", 1),
        ([["i", "int64", 8], ["s", "str", 9]], b"\0" * 8 + b"\1" + b"\0" * 7 + b"\xff", 1),
        ([["i", "int64", 8], ["s", "str", 8]], b"\0" * 16, 10**12),
        ([["i", "object", 8], ["s", "str", 8]], b"\0" * 16, 1),
    ],
)
def test_columns_that_are_not_what_was_asked_for_are_refused(described: object, payload: bytes, rows: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        unpack_columns(described, payload, rows, {"i": "int64", "s": "str"})


def test_columns_are_read_as_they_were_packed() -> None:
    frame = pd.DataFrame({"f": np.array([0.1, np.nan]), "s": pd.Series(["é", None], dtype=object)})
    kinds = {"f": "float64", "s": "str"}
    described, payload = pack_columns(frame, kinds)

    again = unpack_columns(described, payload, 2, kinds)

    assert again["f"].tolist()[0] == 0.1
    assert again["s"].isna().tolist() == [False, True]


def test_a_family_is_the_same_family_after_it_was_plain() -> None:
    space = (Parameter("a", "log", 0.1, 1.0), Parameter("b", "choice", choices=((100,), [1, 2], None, "x")))
    family = Family("own", "sklearn.tree.DecisionTreeClassifier", space, {"seed": 0, "t": (1, (2.5,))}, {"c": [True]})

    assert family_of(plain_family(family, None)) == family
    with pytest.raises(ValueError, match="must be a number, a text"):
        plain_family(Family("own", "x", (), {"f": print}), None)


FAMILY = """import helper
from heldout.landscape.families.interface import Family, family


@family("own")
def own(facts):
    return Family(helper.NAME, "sklearn.tree.DecisionTreeClassifier", ())
"""


@pytest.fixture
def challenge(tmp_path: Path) -> Challenge:
    """The tiny challenge with a families.py, and a module beside it."""
    course = Path(shutil.copytree(MINIMAL, tmp_path / "course"))
    folder = course / "challenges" / "tiny-binary"
    file = folder / "challenge.toml"
    file.write_text(file.read_text().replace("[[example]]", '[reference]\npython = "families.py"\n\n[[example]]', 1))
    (folder / "families.py").write_text(FAMILY)
    (folder / "helper.py").write_text("NAME = 'own'\n")
    return find_challenge(course, "tiny-binary")


def test_threads_that_ask_for_the_same_families_get_them(challenge: Challenge, monkeypatch: pytest.MonkeyPatch) -> None:
    found, asked = [], []
    ask = own_families._ask
    monkeypatch.setattr(own_families, "_ask", lambda *words: asked.append(1) or ask(*words))

    threads = [
        threading.Thread(target=lambda: found.append(own_families.own_families(challenge, FACTS))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [list(each) for each in found] == [["own"]] * 4
    assert len(asked) == 1, "one process for all of them, and none for whoever asks later"


def test_families_are_asked_for_again_when_a_module_beside_them_changes(challenge: Challenge) -> None:
    before = own_families.own_families(challenge, FACTS)
    (challenge.folder / "helper.py").write_text("NAME = 'other'\n")

    after = own_families.own_families(challenge, FACTS)

    assert [each["own"].name for each in (before, after) if each["own"]] == ["own", "other"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("return 5", "must return a Family or None"),
        ("return Family('own', 'x.Y', (), {'key': print})", "must be a number, a text"),
        ("return Family('own', 'x.Y', (), columns=lambda facts: facts)", "must be made of a library's own parts"),
        ("open(@labels@)", "could not be run: PermissionError"),
        ("import socket; socket.socket()", "could not be run: PermissionError"),
    ],
)
def test_a_family_that_is_no_plain_one_is_the_challenges_fault(challenge: Challenge, line: str, said: str) -> None:
    labels = repr(str(challenge.course / "datasets" / "tiny" / "tiny.csv"))
    text = "from heldout.landscape.families.interface import Family, family\n\n\n@family('own')\ndef own(facts):\n"
    (challenge.folder / "families.py").write_text(text + f"    {line.replace('@labels@', labels)}\n")

    with pytest.raises(ChallengeError, match=said):
        own_families.own_families(challenge, FACTS)
