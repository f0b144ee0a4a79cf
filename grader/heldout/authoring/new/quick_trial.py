"""What the starter and the examples are worth, before anybody calibrates: fitted on training rows, scored on hidden."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from heldout.authoring.new.metric_value import check_parts
from heldout.base.errors import MetricError
from heldout.challenge.interface import Challenge
from heldout.landscape.dummy import dummy_constant
from heldout.metrics import catalogue
from heldout.metrics.interface import Metric
from heldout.prepare.columns import feature_columns
from heldout.prepare.split import split
from heldout.prepare.target import check_table, check_target, encode_target, target_column
from heldout.tasks.catalogue import task_of
from heldout.tasks.interface import InvalidPredictions, Target

_TRAINING_ROWS = 5_000
_HIDDEN_ROWS = 5_000


class TrialScore(NamedTuple):
    """What a submission gets, as the metric computes it; NaN where it fails or the metric refuses it."""

    hidden: float
    """On public and private rows together."""
    public: float


NOTHING = TrialScore(math.nan, math.nan)


@dataclass(frozen=True)
class QuickTrial:
    """The parts of a challenge, ready to try sources on."""

    train: pd.DataFrame
    train_labels: pd.Series[Any] | pd.DataFrame | None
    """None where models are fitted without labels."""
    hidden: pd.DataFrame
    """Public rows first."""
    hidden_codes: NDArray[Any]
    public: int
    """How many of the hidden rows are public."""
    target: Target
    metric: Metric
    sizes: tuple[int, int, int]
    """Rows of train, public and private."""
    constant: float
    """What the best constant prediction gets; NaN where the metric takes none."""

    def score(self, source: str) -> TrialScore:
        """The metric of a submission's source."""
        namespace: dict[str, Any] = {}
        exec(compile(source, "example", "exec"), namespace)
        make: Callable[[], Any] = namespace["get_estimator"]
        np.random.seed(0)
        try:
            # On a busy machine several threads are slower than one.
            with warnings.catch_warnings(), threadpool_limits(1):
                warnings.simplefilter("ignore")
                model = make().fit(*self._given())
                predicted = self.metric.form.take(model, self.hidden, self.target)
                self.metric.check(self.target, predicted)
                score = float(self.metric.score(self.hidden_codes, predicted, self.target))
                return TrialScore(score, self._on_public(predicted, score))
        except Exception:  # a library may raise anything; what matters is that the example is not worth keeping
            return NOTHING

    def _given(self) -> tuple[Any, ...]:
        return (self.train,) if self.train_labels is None else (self.train, self.train_labels)

    def _on_public(self, predicted: NDArray[Any], otherwise: float) -> float:
        """The metric on the public rows; `otherwise` where it has no value on these alone."""
        try:
            return float(self.metric.score(self.hidden_codes[: self.public], predicted[: self.public], self.target))
        except MetricError:
            return otherwise

    def better(self, score: TrialScore, other: TrialScore) -> bool:
        """Whether a score is the better one on the public rows, which are all that `verify` compares by."""
        return self.gain(score.public) > self.gain(other.public)

    def gain(self, score: float) -> float:
        """How much better than the constant, whichever way the metric runs; −inf for a score that is none."""
        if math.isnan(score):
            return -math.inf
        floor = 0.0 if math.isnan(self.constant) else self.constant
        return (score - floor) if self.metric.greater_is_better else (floor - score)


def quick_trial(challenge: Challenge, frame: pd.DataFrame) -> QuickTrial:
    """The rows of `frame` as the challenge divides them; large parts are cut to some thousands of rows.

    Raises:
        ChallengeError: the rows cannot be divided like this, the target does not suit the task, or the metric has no
            value on a part.
    """
    definition = challenge.definition
    where = "challenge.toml"
    column = target_column(frame, definition, where)
    check_target(column, definition, where)
    rows = split(frame, definition, where)
    encoded = encode_target(column, rows, definition, where)
    features = frame[feature_columns(list(frame.columns), definition)]
    check_table(column, features, definition, where)
    metric = catalogue.load(challenge.metric_name, definition.metric.options)
    task = task_of(definition.task.type)
    target = encoded.of(definition.task.type, task.in_force(definition.task.options))
    train = _every(rows.train, _TRAINING_ROWS)
    hidden = _every(np.concatenate([rows.public, rows.private]), _HIDDEN_ROWS)
    public = int(np.isin(hidden, rows.public).sum())
    codes = encoded.values.astype(np.int64) if encoded.classes is not None else encoded.values
    check_parts(metric, target, codes, rows)
    return QuickTrial(
        train=features.iloc[train].reset_index(drop=True),
        train_labels=task.given(codes[train], target, str(column.name)) if task.labelled else None,
        hidden=features.iloc[hidden].reset_index(drop=True),
        hidden_codes=codes[hidden],
        public=public,
        target=target,
        metric=metric,
        sizes=(len(rows.train), len(rows.public), len(rows.private)),
        constant=_constant(metric, target, codes[rows.train], codes[hidden], features.iloc[hidden]),
    )


def _every(rows: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Rows taken evenly, so that a sample of rows in order of time spans the whole time."""
    if len(rows) <= most:
        return rows
    return rows[np.linspace(0, len(rows) - 1, most).astype(np.int64)]


def _constant(
    metric: Metric, target: Target, train: NDArray[Any], hidden: NDArray[Any], features: pd.DataFrame
) -> float:
    naive = task_of(target.task).naive_column(target.options)
    try:
        constant = metric.form.repeated(dummy_constant(metric, target, train), target, len(hidden))
        answers = constant if naive is None else features[naive].to_numpy(dtype=np.float64)
        return float(metric.score(hidden, answers, target))
    except (InvalidPredictions, MetricError):
        return math.nan
