"""heldout.nn.MLP: one smoke test by default, and what must hold of networks as proofs."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from heldout.attempts.interface import Attempt
from heldout.grading.session import Session
from heldout.nn import MLP

needs_torch = pytest.mark.skipif(
    importlib.util.find_spec("torch") is None or importlib.util.find_spec("skorch") is None,
    reason="needs the extra torch: pip install 'heldout[torch]'",
)
CELLAR = Path(__file__).parent / "courses" / "cellar"
NETWORK = """from sklearn.compose import make_column_transformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from heldout.nn import MLP


def get_estimator():
    columns = make_column_transformer(
        (OneHotEncoder(), ["region"]), (StandardScaler(), ["age", "acidity", "sugar"]), ("passthrough", ["oak"])
    )
    return make_pipeline(columns, MLP(hidden=[16], dropout=0.1, lr=0.01, epochs=15))
"""
SKORCH = """import torch
from skorch import NeuralNetClassifier
from sklearn.compose import make_column_transformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = torch.nn.Sequential(torch.nn.Linear(3, 8), torch.nn.Tanh(), torch.nn.Linear(8, 2))

    def forward(self, X):
        return torch.softmax(self.layers(X), dim=-1)


def narrow(X):
    return X.astype("float32")


class Labelled(NeuralNetClassifier):
    def fit(self, X, y, **more):
        return super().fit(X, (y == "yes").astype("int64").to_numpy(), **more)


def get_estimator():
    columns = make_column_transformer((StandardScaler(), ["age", "acidity", "sugar"]))
    return make_pipeline(columns, FunctionTransformer(narrow), Labelled(Net, max_epochs=5, lr=0.1, verbose=0))
"""


def test_without_the_extra_fit_says_what_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "torch", None)

    with pytest.raises(ImportError, match=r"pip install 'heldout\[torch\]'"):
        MLP().fit(np.zeros((4, 2)), np.zeros(4))


@needs_torch
def test_a_network_learns_a_bend() -> None:
    x = np.linspace(-2, 2, 200)[:, None]
    y = np.abs(x[:, 0])

    model = MLP(hidden=(16,), lr=0.02, epochs=30).fit(x, y)

    assert model.score(x, y) > 0.9
    assert len(model.loss_curve_) == 30


@needs_torch
def test_a_network_that_is_fitted_again_on_numbers_predicts_numbers() -> None:
    x = np.linspace(-1, 1, 40)[:, None]
    model = MLP(hidden=(4,), epochs=1)

    classes = model.fit(x, x[:, 0] > 0).predict(x)
    numbers = model.fit(x, x[:, 0]).predict(x)

    assert (classes.dtype.kind, numbers.dtype.kind) == ("b", "f")


@needs_torch
def test_units_that_answer_nothing_are_counted_after_steps_that_went_too_far() -> None:
    x = np.random.RandomState(0).normal(size=(300, 3))
    y = x[:, 0] * x[:, 1]

    careful, wild = (MLP(hidden=(32, 32), lr=lr, epochs=20).fit(x, y).dead_units_ for lr in (0.003, 3.0))

    assert careful < 0.2
    assert wild > 0.4


@pytest.mark.proof
@needs_torch
def test_a_network_of_plain_parameters_is_verified_and_repeats_to_the_last_digit() -> None:
    opened = Session(CELLAR).challenge("cellar")
    first, second = (opened.grade(NETWORK, advice=False, metric_only=True).attempt for _ in range(2))

    assert first is not None
    assert second is not None
    assert first.card.model is not None
    assert (first.status, first.card.model.verified, first.card.model.family) == ("graded", True, "network")
    assert first.predictions == second.predictions
    assert first.score == second.score


@pytest.mark.proof
@needs_torch
def test_a_network_of_ones_own_in_skorch_is_declared_and_repeats() -> None:
    opened = Session(CELLAR).challenge("cellar")
    first, second = (opened.grade(SKORCH, advice=False, metric_only=True).attempt for _ in range(2))

    assert first is not None
    assert second is not None
    assert first.status == "graded", first.card.message
    assert first.card.model is not None
    assert not first.card.model.verified
    assert first.predictions == second.predictions


@pytest.mark.proof
@needs_torch
def test_a_worker_that_has_imported_torch_spares_a_submission_the_import_and_gives_the_same_to_the_last_digit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened = Session(CELLAR).challenge("cellar")

    def graded(source: str) -> Attempt:
        attempt = opened.grade(source, advice=False, metric_only=True).attempt
        assert attempt is not None
        return attempt

    asked = (
        "import sys\n\nhere = 'torch' in sys.modules\nimport torch\n\nraise ValueError(f'imported before: {here}')\n"
    )
    warm = [graded(source).predictions for source in (NETWORK, SKORCH)]
    said_warm = graded(asked).card.message
    monkeypatch.setattr("heldout.runs.fit_predict.libraries_in", lambda _: ())
    cold = [graded(source).predictions for source in (NETWORK, SKORCH)]
    said_cold = graded(asked).card.message

    assert "imported before: True" in (said_warm or "")
    assert "imported before: False" in (said_cold or "")
    assert None not in warm
    assert warm == cold


@pytest.mark.proof
@needs_torch
def test_early_stopping_and_classes_as_they_came() -> None:
    random = np.random.RandomState(0)
    x = random.normal(size=(400, 3))
    y = np.where(x[:, 0] * x[:, 1] > 0, "same", "other")
    model = MLP(hidden=[32], lr=0.01, epochs=200, patience=5).fit(x, y)

    assert model.classes_.tolist() == ["other", "same"]
    assert model.n_iter_ < 200
    assert len(model.validation_losses_) == model.n_iter_
    assert np.allclose(model.predict_proba(x).sum(axis=1), 1)
