"""Out of core: rows are made once, part by part, in a folder that can only be read, and no frame is handed over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from heldout.base.errors import ChallengeError
from heldout.challenge.interface import Challenge
from heldout.challenge.load import load_challenge
from heldout.dataset.generator_source import GeneratorSource
from heldout.isolation.choose import open_runner
from heldout.prepare.interface import PreparedData
from heldout.prepare.prepare import prepare
from heldout.prepare.rows_folder import ROW_GROUP, rows_folder
from heldout.runs.interface import Status
from heldout.runs.out_of_core import run_out_of_core
from heldout.submission.interface import Submission, SubmittedFile

ROOT = Path(__file__).parents[2]
NOSY = """
from sklearn.base import BaseEstimator, ClassifierMixin
import numpy as np, os
import pyarrow.parquet as pq

class Nosy(ClassifierMixin, BaseEstimator):
    def fit(self, folder, target):
        files = sorted(folder.glob("part=*/rows.parquet"))
        rows = sum(pq.ParquetFile(file).metadata.num_rows for file in files)
        print(target, [file.parent.name for file in files], rows, target in pq.ParquetFile(files[0]).schema.names)
        for action in (lambda: files[0].write_bytes(b"x"), files[0].unlink, lambda: (folder / "new").mkdir()):
            try:
                action()
                print("WROTE")
            except OSError as error:
                print(type(error).__name__)
        self.classes_ = np.array([False, True])
        return self
    def predict_proba(self, X):
        return np.tile([0.5, 0.5], (len(X), 1))

def get_estimator():
    return Nosy()
"""


@pytest.fixture(scope="module")
def small() -> tuple[Challenge, PreparedData]:
    """The challenge with two parts of a thousand rows."""
    challenge = load_challenge(ROOT, "ad-clicks")
    dataset = challenge.dataset
    assert dataset.definition is not None
    source = dataset.definition.source.model_copy(update={"options": {"rows": 1000}})
    definition = dataset.definition.model_copy(update={"source": source, "content_hash": None})
    section = challenge.definition.out_of_core
    assert section is not None
    changed: Any = challenge.definition.model_copy(update={"out_of_core": section.model_copy(update={"parts": 2})})
    challenge = replace(
        challenge, definition=changed, dataset=replace(dataset, definition=definition), content_hash="sha256:small"
    )
    return challenge, prepare(challenge)


def test_fit_gets_a_folder_that_can_only_be_read(small: tuple[Challenge, PreparedData]) -> None:
    source = SubmittedFile("solution.py", NOSY.encode())
    before = sorted((path, path.stat().st_size) for path in rows_folder(*small).rglob("*"))
    with open_runner() as runner:
        outcome = run_out_of_core(runner, Submission("nosy", "python", "solution.py", (source,), ""), *small)
    assert outcome.status is Status.GRADED, outcome.message
    told, *refused = outcome.stdout.strip().splitlines()
    assert told == "clicked ['part=000', 'part=001'] 2000 True"
    assert refused == ["PermissionError"] * 3
    assert sorted((path, path.stat().st_size) for path in rows_folder(*small).rglob("*")) == before


def test_rows_are_made_once_and_the_same_ones_again(small: tuple[Challenge, PreparedData]) -> None:
    import pandas as pd
    import pyarrow.parquet

    folder = rows_folder(*small)
    made = folder / "part=001" / "rows.parquet"
    assert folder == rows_folder(*small)
    first = pd.read_parquet(made)
    assert pyarrow.parquet.ParquetFile(made).metadata.row_group(0).num_rows == min(1000, ROW_GROUP)
    assert not first.equals(pd.read_parquet(folder / "part=000" / "rows.parquet"))
    made.unlink()
    made.parent.rmdir()
    for each in sorted(folder.rglob("*"), reverse=True):
        each.unlink() if each.is_file() else each.rmdir()
    folder.rmdir()
    assert first.equals(pd.read_parquet(rows_folder(*small) / "part=001" / "rows.parquet"))


def test_a_generator_that_makes_the_hidden_rows_again_is_refused(
    small: tuple[Challenge, PreparedData], monkeypatch: pytest.MonkeyPatch
) -> None:
    import pandas as pd

    challenge, prepared = small
    same = pd.read_parquet(rows_folder(challenge, prepared) / "part=000" / "rows.parquet")
    monkeypatch.setattr(GeneratorSource, "read_each", lambda self, dataset, further: (same.copy() for _ in further))
    other = replace(prepared, folder=prepared.folder.with_name("made-of-the-same"))
    with pytest.raises(ChallengeError, match="For part=0 it makes those that it makes without a part"):
        rows_folder(challenge, other)
