from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from dataset_samples import load_dataset

from heldout.challenge.definition import ChallengeDefinition
from heldout.challenge.interface import Challenge
from heldout.dataset.interface import Dataset

Define = Callable[..., ChallengeDefinition]
MakeCourse = Callable[..., Challenge]


def define_challenge(
    *, task: dict[str, Any] | None = None, split: dict[str, Any] | None = None, **dataset: Any
) -> ChallengeDefinition:
    """A valid definition over a table with the target `y`; sections are replaced by what is given."""
    chosen = {"method": "random", "public": 0.2, "private": 0.3, "seed": 7} | (split or {})
    if chosen["method"] == "given":
        chosen = {"method": "given", "column": "part"} | (split or {})
    task = task or {"type": "regression"}
    metric = {"regression": "rmse", "count": "mean_poisson_d2"}.get(task["type"], "accuracy")
    return ChallengeDefinition.model_validate(
        {
            "format_version": 1,
            "title": "A table",
            "level": "beginner",
            "skills": ["procedure"],
            "summary": "A small table.",
            "dataset": {"id": "table", "target": "y"} | dataset,
            "task": task,
            "metric": {"name": metric},
            "split": chosen,
        }
    )


@pytest.fixture
def define() -> Define:
    return define_challenge


LOANS = """[dataset]
id = "loans"
target = "late"
drop = ["note"]
group = "person"

[task]
type = "binary"
positive = "yes"

[metric]
name = "roc_auc"

[split]
method = "random"
public = 0.25
private = 0.25
seed = 3
"""
"""Everything of the challenge but its title."""


def loans(rows: int = 80) -> pd.DataFrame:
    """A table with a column of every type; the target can be told from no other column."""
    count = np.arange(rows)
    return pd.DataFrame(
        {
            "person": count // 2,
            "amount": np.where(count % 7 == 0, np.nan, count * 1.25),
            "town": pd.Series([None if n % 11 == 0 else f"town {n % 5}" for n in count], dtype="str"),
            "member": count % 3 == 0,
            "opened": np.datetime64("2020-01-01", "ns") + count.astype("timedelta64[D]"),
            "row_id": count + 1000,
            "note": [f"secret note {n}" for n in count],
            "late": ["yes" if n * 7 % 11 < 4 else "no" for n in count],
        }
    )


TYPES = {
    "person": "int64",
    "amount": "float64",
    "town": "str",
    "member": "bool",
    "opened": "datetime64",
    "row_id": "int64",
    "note": "str",
    "late": "str",
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder of this test's own."""
    monkeypatch.setenv("HELDOUT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def make_course(tmp_path: Path, home: Path) -> MakeCourse:
    """Writes a course with the challenge `loans` over loans.csv, and gives the challenge."""

    def make(text: str = LOANS, frame: pd.DataFrame | None = None, types: dict[str, str] | None = None) -> Challenge:
        return write_course(tmp_path / "course", text, loans() if frame is None else frame, types or TYPES)

    return make


def write_course(course: Path, text: str, frame: pd.DataFrame, types: dict[str, str]) -> Challenge:
    data, folder = course / "datasets" / "loans", course / "challenges" / "loans"
    data.mkdir(parents=True, exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    frame.to_csv(data / "loans.csv", index=False)
    columns = "".join(f'{name} = {{ type = "{kind}" }}\n' for name, kind in types.items())
    (data / "dataset.toml").write_text(DATASET + columns)
    (folder / "challenge.toml").write_text(HEAD + text)
    return read_challenge(course)


def read_challenge(course: Path) -> Challenge:
    """The challenge `loans` of a course that `write_course` wrote."""
    folder = course / "challenges" / "loans"
    text = (folder / "challenge.toml").read_text()
    definition = ChallengeDefinition.model_validate(tomllib.loads(text))
    beside = definition.dataset.path
    return Challenge(
        id="loans",
        folder=folder,
        course=course,
        definition=definition,
        greater_is_better=True,
        needs="score",
        content_hash="sha256:" + hashlib.sha256(text.encode()).hexdigest(),
        dataset=Dataset("loans", folder, None, folder / beside)
        if beside
        else load_dataset(course / "datasets" / "loans", course),
    )


HEAD = """format_version = 1
title = "Late loans"
level = "beginner"
skills = ["procedure"]
summary = "Which loans are paid late?"

"""

DATASET = """format_version = 1
title = "Loans"

[source]
kind = "file"
file = "loans.csv"

[origin]
citation = "Made for a test."

[licence]
name = "CC0-1.0"
evidence = "Made for a test."

[columns]
"""


@pytest.fixture
def loans_table() -> pd.DataFrame:
    return loans()


@pytest.fixture
def loans_text() -> str:
    return LOANS


@pytest.fixture
def column_types() -> dict[str, str]:
    return TYPES
