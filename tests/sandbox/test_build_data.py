"""Where a challenge says `build_data = "train"`, get_estimator() may read the training rows, and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from heldout.base.errors import ChallengeError
from heldout.challenge.catalogue import find_challenge
from heldout.grading.session import Session

MINIMAL = Path(__file__).parents[1] / "courses" / "minimal"
READS = """
from pathlib import Path

import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline


def get_estimator():
    train = pd.read_csv("data/train.csv")
    print(len(train), "ripe" in train, Path("data/test.csv").exists())
    numbers = list(train.select_dtypes("number").columns)
    return make_pipeline(make_column_transformer(("passthrough", numbers)), LogisticRegression())
"""
WRITES = READS.replace("    return", "    Path('data/train.csv').write_text('x')\n    return")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    shutil.copytree(MINIMAL, tmp_path / "course")
    return tmp_path / "course"


def say(course: Path, text: str) -> Path:
    path = course / "challenges" / "tiny-binary" / "challenge.toml"
    path.write_text(path.read_text().replace("format_version = 1\n", f"format_version = 1\n{text}\n", 1))
    return path.parent


def graded(course: Path, source: str) -> Any:
    return Session(course).challenge("tiny-binary").grade(source, record=False, metric_only=True)


def test_the_training_rows_are_there_and_the_card_says_so(course: Path) -> None:
    before = find_challenge(course, "tiny-binary").content_hash
    say(course, 'build_data = "train"')
    found = graded(course, READS)
    assert (found.status, found.card.model.verified) == ("graded", True), found.card.message
    rows, labelled, test = found.card.output.split()[:3]
    assert (int(rows) > 10, labelled, test) == (True, "True", "False")
    assert "could read data/train.csv here" in str(found)
    assert found.to_dict()["challenge"]["build_data"] == "train"
    assert find_challenge(course, "tiny-binary").content_hash != before, "another challenge, whose scores are others"


@pytest.mark.proof
def test_elsewhere_the_message_says_where_data_come_from(course: Path) -> None:
    found = graded(course, READS)
    assert found.status == "failed"
    assert "the training rows come to `fit(X, y)`" in found.card.message
    assert "build_data" not in found.to_dict()["challenge"]


@pytest.mark.proof
def test_they_cannot_be_written(course: Path) -> None:
    say(course, 'build_data = "train"')
    assert graded(course, WRITES).status in ("forbidden", "failed")


@pytest.mark.parametrize(
    ("value", "more", "words"),
    [("test", "", "build_data"), ("train", "\n[stream]\nbatch = 10\n", "must not be given beside [stream]")],
)
def test_another_value_and_other_kinds_are_refused(course: Path, value: str, more: str, words: str) -> None:
    path = say(course, f'build_data = "{value}"') / "challenge.toml"
    path.write_text(path.read_text() + more)
    with pytest.raises(ChallengeError) as found:
        find_challenge(course, "tiny-binary")
    assert words in str(found.value)
