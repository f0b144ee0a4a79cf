"""Targets and predictions of every kind that a metric may need, made for the tests over the whole registry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heldout.base.vocabulary import MetricNeeds, TaskType
from heldout.metrics import catalogue
from heldout.metrics.interface import Metric
from heldout.tasks.catalogue import form_of
from heldout.tasks.interface import Target

TARGETS: dict[TaskType, Target] = {
    "binary": Target("binary", ("no", "yes"), 1),
    "multiclass": Target("multiclass", ("ash", "birch", "cedar", "fir")),
    "regression": Target("regression"),
    "count": Target("count"),
    "quantile": Target("quantile", options={"levels": [0.1, 0.5, 0.9]}),
    "ordinal": Target("ordinal", ("ash", "birch", "cedar", "fir"), options={"order": ["ash", "cedar", "birch", "fir"]}),
    "forecast": Target("forecast", options={"naive": "last", "known_until": "origin"}),
    "image": Target("image", ("ash", "birch", "cedar", "fir"), options={"height": 8, "width": 8}),
    "interval": Target("interval", options={"coverage": 0.8, "levels": [0.1, 0.9]}),
    "anomaly": Target("anomaly", ("ordinary", "strange"), 1),
    "clustering": Target("clustering", ("a", "b", "c")),
    "survival": Target("survival", names=("months", "died"), times=(1.0, 2.5, 6.0)),
    "multilabel": Target("multilabel", names=("fog", "rain", "snow")),
    "ranking": Target("ranking"),
}
BY_FORM = ("anomaly_score", "cluster", "label_set", "relevance", "risk", "survival_curve")
"""Forms that make their samples themselves."""


@dataclass(frozen=True)
class Case:
    """A registered metric with a task that it declares and options that it allows."""

    name: str
    task: TaskType
    options: dict[str, float]

    def __str__(self) -> str:
        options = "".join(f"-{key}={value:g}" for key, value in self.options.items())
        return f"{self.name}-{self.task}{options}"

    @property
    def metric(self) -> Metric:
        return catalogue.load(self.name, self.options)

    @property
    def target(self) -> Target:
        return TARGETS[self.task]


def every_case() -> list[Case]:
    """Every registered metric x task, with default options, and with each option at both ends of its range."""
    cases = []
    for name in catalogue.names():
        declared = catalogue.declaration(name)
        chosen: list[dict[str, float]] = [{}]
        for option in declared.options:
            chosen += [{option.name: option.minimum}, {option.name: option.maximum}]
        cases += [Case(name, task, options) for task in sorted(declared.tasks) for options in chosen]
    return cases


def truth(task: TaskType, rows: int, seed: int = 0) -> NDArray[Any]:
    """Targets of a task: every class occurs; numbers are above 0."""
    rng = np.random.default_rng(seed)
    classes = TARGETS[task].classes
    match task:
        case "survival":
            return rng.gamma(2.0, 3.0, rows).round(1).clip(0.1) * rng.choice([1, 1, -1], rows)
        case "multilabel":
            return rng.permutation(np.arange(rows) % 8).astype(float)
        case "ranking":
            return np.arange(rows) // 8 * 32.0 + rng.permutation(np.arange(rows) % 4)
    if classes:
        codes: NDArray[Any] = rng.permutation(np.arange(rows) % len(classes))
        return codes
    return 1.0 + rng.poisson(3.0, rows) if task == "count" else rng.gamma(2.0, 3.0, rows)


def perfect(needs: MetricNeeds, target: Target, y_true: NDArray[Any]) -> NDArray[Any]:
    """Predictions that cannot be better."""
    if needs in BY_FORM:
        return form_of(needs).perfect(target, y_true)
    if needs in ("label", "decision", "value"):
        return y_true.copy()
    if target.classes is None:
        return form_of(needs).perfect(target, y_true)
    one_hot: NDArray[Any] = np.eye(len(target.classes))[y_true]
    return one_hot[:, 1] if needs == "score" and target.task == "binary" else one_hot


def noisy(needs: MetricNeeds, target: Target, y_true: NDArray[Any], noise: float, seed: int = 1) -> NDArray[Any]:
    """Predictions that are worse the more `noise` (0 to 1) there is."""
    rng = np.random.default_rng(seed)
    k = len(target.classes or ())
    if needs in BY_FORM:
        right = form_of(needs).perfect(target, y_true)
        spoilt = rng.random(len(y_true)) < noise
        return np.where(spoilt.reshape(-1, *[1] * (right.ndim - 1)), right[rng.permutation(len(right))], right)
    if needs == "value":
        return y_true * np.exp(noise * rng.normal(size=len(y_true)))
    if needs in ("label", "decision"):
        return np.where(rng.random(len(y_true)) < noise, rng.integers(0, k, len(y_true)), y_true)
    if target.classes is None:
        middle = y_true * np.exp(noise * rng.normal(size=len(y_true)))
        exact = form_of(needs).perfect(target, middle)
        return exact + np.abs(middle - y_true)[:, None] * np.linspace(-1, 1, exact.shape[1])
    mixed = (1 - noise) * np.eye(k)[y_true] + noise * rng.dirichlet(np.ones(k), len(y_true))
    return mixed[:, 1] if needs == "score" and target.task == "binary" else mixed


def constant(needs: MetricNeeds, target: Target, y_true: NDArray[Any]) -> NDArray[Any]:
    """The same prediction in every row."""
    k = len(target.classes or ())
    if needs in BY_FORM:
        form = form_of(needs)
        made = form.constant(target, y_true, lambda constant: 0.0)
        assert made is not None
        return form.repeated(made, target, len(y_true))
    if needs == "value":
        return np.full(len(y_true), y_true.mean())
    if needs in ("label", "decision"):
        return np.zeros(len(y_true), dtype=np.int64)
    if target.classes is None:
        return form_of(needs).perfect(target, np.full(len(y_true), y_true.mean()))
    if needs == "score" and target.task == "binary":
        return np.zeros(len(y_true))
    return np.full((len(y_true), k), 1 / k)
