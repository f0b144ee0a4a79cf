"""A network of heldout's own in torch, through skorch, of plain parameters: a model made of it is verified.

`from heldout.nn import MLP` needs nothing; `fit` needs the extra `torch`. The file is imported by every process of the
sandbox, so torch is imported when a network is fitted and not before.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

Floats = NDArray[np.float64]

_VALIDATED = 0.1
"""The share of the rows that early stopping looks at."""
_ROWS_AT_ONCE = 4096
_LEAST_SPREAD = 1e-12


class MLP(BaseEstimator):  # type: ignore[misc]
    """Layers of units that see all units before them, trained by Adam.

    A target of floats is a number to predict (it is standardised within), anything else a class. Features must be
    numbers of one size: put a `StandardScaler` before it.

    Args:
        hidden: units of each hidden layer.
        activation: `relu`, `tanh` or `gelu`.
        dropout: the share of hidden units that is left out of each step, from 0 to less than 1.
        lr: the learning rate.
        weight_decay: how strongly weights are drawn to 0.
        epochs: how often all rows are seen at most.
        batch_size: rows of a step.
        patience: with a number, a tenth of the rows is set aside, and training stops when their loss has not improved
            for so many epochs; None trains all epochs on all rows.
        random_state: seed of weights, order and dropout: two fits are the same to the last digit.
    """

    def __init__(
        self,
        hidden: Sequence[int] = (64, 64),
        *,
        activation: str = "relu",
        dropout: float = 0.0,
        lr: float = 0.001,
        weight_decay: float = 0.0,
        epochs: int = 100,
        batch_size: int = 64,
        patience: int | None = None,
        random_state: int = 0,
    ) -> None:
        self.hidden = hidden
        self.activation = activation
        self.dropout = dropout
        self.lr = lr
        self.weight_decay = weight_decay
        self.epochs = epochs
        self.batch_size = batch_size
        self.patience = patience
        self.random_state = random_state

    def fit(self, X: Any, y: Any) -> Self:
        """Train on features of shape (n, p) and a target of shape (n,).

        Raises:
            ImportError: the extra `torch` is not installed.
            ValueError: a parameter is impossible.
        """
        torch = _torch()
        rows, target = np.asarray(X, dtype=np.float32), np.asarray(y)
        if not np.isfinite(rows).all():
            raise ValueError("MLP: the features must be finite numbers. Impute and scale them before.")
        torch.manual_seed(self.random_state)
        torch.use_deterministic_algorithms(True)
        self.__dict__.pop("classes_", None)  # of an earlier fit, by which numbers would be taken for classes
        if target.dtype.kind == "f":
            self.mean_, self.spread_ = float(target.mean()), max(float(target.std()), _LEAST_SPREAD)
            wanted = ((target - self.mean_) / self.spread_).astype(np.float32)[:, None]
            net = self._net(torch, rows.shape[1], 1, classifies=False)
        else:
            self.classes_, codes = np.unique(target, return_inverse=True)
            wanted = codes.astype(np.int64)
            net = self._net(torch, rows.shape[1], len(self.classes_), classifies=True)
        self.n_features_in_ = rows.shape[1]
        net.fit(rows, wanted)
        self.layers_ = net.module_.eval()
        self.dead_units_ = self._dead_units(torch, rows)
        self.loss_curve_ = [float(each) for each in net.history[:, "train_loss"]]
        self.n_iter_ = len(self.loss_curve_)
        self.validation_losses_ = [] if self.patience is None else list(map(float, net.history[:, "valid_loss"]))
        return self

    def predict(self, X: Any) -> NDArray[Any]:
        """Shape (n,): numbers, or the most probable classes."""
        answers = self._answers(X)
        if not hasattr(self, "classes_"):
            return answers[:, 0] * self.spread_ + self.mean_
        found: NDArray[Any] = self.classes_[answers.argmax(axis=1)]
        return found

    def predict_proba(self, X: Any) -> Floats:
        """Shape (n, classes), in the order of `classes_`.

        Raises:
            AttributeError: numbers were trained on.
        """
        if not hasattr(self, "classes_"):
            raise AttributeError("an MLP that predicts numbers has no probabilities")
        answers = self._answers(X)
        answers -= answers.max(axis=1, keepdims=True)
        found: Floats = np.exp(answers)
        found /= found.sum(axis=1, keepdims=True)
        return found

    def score(self, X: Any, y: Any) -> float:
        """Accuracy for classes, R² for numbers."""
        from sklearn.metrics import accuracy_score, r2_score

        predicted = self.predict(X)
        return float((accuracy_score if hasattr(self, "classes_") else r2_score)(y, predicted))

    def _net(self, torch: Any, inputs: int, outputs: int, classifies: bool) -> Any:
        skorch, callbacks, dataset = map(import_module, ("skorch", "skorch.callbacks", "skorch.dataset"))
        stops, split = [], None
        if self.patience is not None:
            stops = [("stop", callbacks.EarlyStopping(patience=self.patience, load_best=True))]
            split = dataset.ValidSplit(_VALIDATED, random_state=self.random_state)
        return skorch.NeuralNet(
            self._layers(torch, inputs, outputs),
            torch.nn.CrossEntropyLoss if classifies else torch.nn.MSELoss,
            optimizer=torch.optim.Adam,
            optimizer__weight_decay=self.weight_decay,
            lr=self.lr,
            max_epochs=self.epochs,
            batch_size=self.batch_size,
            iterator_train__shuffle=True,
            train_split=split,
            callbacks=stops,
            device="cpu",
            verbose=0,
        )

    def _layers(self, torch: Any, inputs: int, outputs: int) -> Any:
        kinds = {"relu": torch.nn.ReLU, "tanh": torch.nn.Tanh, "gelu": torch.nn.GELU}
        if self.activation not in kinds:
            raise ValueError(f"MLP: activation must be one of {', '.join(kinds)}. Got {self.activation!r}.")
        layers, before = [], inputs
        for units in self.hidden:
            layers += [torch.nn.Linear(before, int(units)), kinds[self.activation]()]
            layers += [torch.nn.Dropout(self.dropout)] if self.dropout else []
            before = int(units)
        return torch.nn.Sequential(*layers, torch.nn.Linear(before, outputs))

    def _dead_units(self, torch: Any, rows: NDArray[np.float32]) -> float:
        """The share of hidden units of `relu` that answer 0 to every row: nothing moves them any more."""
        if self.activation != "relu" or not len(self.hidden):
            return 0.0
        alive = [torch.zeros(int(units), dtype=torch.bool) for units in self.hidden]
        with torch.no_grad():
            for start in range(0, len(rows), _ROWS_AT_ONCE):
                answers, hidden = torch.from_numpy(rows[start : start + _ROWS_AT_ONCE]), iter(alive)
                for layer in self.layers_[:-1]:
                    answers = layer(answers)
                    if isinstance(layer, torch.nn.ReLU):
                        next(hidden).logical_or_((answers > 0).any(dim=0))
        return float(1 - sum(int(each.sum()) for each in alive) / sum(map(int, self.hidden)))

    def _answers(self, X: Any) -> Floats:
        torch = _torch()
        rows = np.asarray(X, dtype=np.float32)
        with torch.no_grad():
            parts = [
                self.layers_(torch.from_numpy(rows[start : start + _ROWS_AT_ONCE])).numpy()
                for start in range(0, len(rows), _ROWS_AT_ONCE)
            ]
        return np.concatenate(parts).astype(np.float64)


def _torch() -> Any:
    """torch, on one thread.

    Raises:
        ImportError: it is not installed.
    """
    try:
        torch = import_module("torch")
        import_module("skorch")
    except ModuleNotFoundError as error:
        raise ImportError(
            f"heldout.nn.MLP needs {error.name}: pip install 'heldout[torch]', with torch's CPU build. "
            "MLPClassifier and MLPRegressor of scikit-learn need nothing."
        ) from error
    torch.set_num_threads(1)
    return torch
