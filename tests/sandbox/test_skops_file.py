"""A model that skops wrote is read within the walls, and made again without what it had learned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

import heldout

skops_io = pytest.importorskip("skops.io")
ROWS = [[0.0], [1.0], [2.0], [3.0]]


def power(values: Any) -> Any:
    return values**2


def graded(model: object, folder: Path) -> Any:
    skops_io.dump(model, folder / "mine.skops")
    return heldout.challenge("breast-cancer").grade(folder / "mine.skops", record=False, advice=False)


def test_a_fitted_model_is_fitted_anew_and_verified(tmp_path: Path) -> None:
    fitted = make_pipeline(StandardScaler(), LogisticRegression(C=0.3)).fit(ROWS, [0, 1, 0, 1])
    fitted[-1].predict_proba = 3

    found = graded(fitted, tmp_path)

    again = heldout.challenge("breast-cancer").grade(
        make_pipeline(StandardScaler(), LogisticRegression(C=0.3)), record=False, advice=False
    )
    assert (found.status, found.card.model.verified) == ("graded", True)
    assert (found.score, found.points) == (again.score, again.points)


@pytest.mark.proof
@pytest.mark.parametrize(
    ("model", "why"),
    [
        (FrozenEstimator(LogisticRegression().fit(ROWS, [0, 1, 0, 1])), "cannot be made again"),
        (make_pipeline(FunctionTransformer(power), LogisticRegression()), "which skops does not trust"),
        ([1, 2, 3], "must hold an estimator. It holds an object of type list"),
    ],
    ids=["frozen", "a function of one's own", "a list"],
)
def test_what_cannot_be_made_again_is_refused_with_the_reason(model: object, why: str, tmp_path: Path) -> None:
    found = graded(model, tmp_path)
    assert found.status == "failed"
    assert why in found.card.message
    assert found.card.message.startswith("mine.skops")
    assert 'solution.py", line' not in (found.card.traceback or "")


@pytest.mark.proof
def test_a_file_that_is_none_of_skops_says_so(tmp_path: Path) -> None:
    (tmp_path / "mine.skops").write_bytes(b"PK nothing")
    found = heldout.challenge("breast-cancer").grade(tmp_path / "mine.skops", record=False)
    assert "mine.skops is no file of skops that can be read" in (found.card.message or "")
