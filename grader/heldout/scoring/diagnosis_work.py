"""What the trusted stages of `heldout.scoring.diagnosis` do, in their processes."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from heldout.prepare.tables import frame_bytes, read_column, read_features, read_target, table_bytes
from heldout.sandbox.message import Blob, view_of
from heldout.scoring.diagnosis import (
    Diagnosis,
    DiagnosisRequest,
    DiagnosisTables,
    IntervalSlice,
    LabelScore,
    Pair,
    Shuffled,
    Slice,
    SmallerTable,
    TablesRequest,
)
from heldout.scoring.diagnosis_parts import MOST_COLUMNS, parts_of_rows
from heldout.scoring.diagnosis_tasks import (
    crossing_rows,
    interval_slices,
    label_scores,
    precision_recall,
    quantile_shares,
    risk_groups,
)
from heldout.scoring.evaluate import load_metric
from heldout.tasks.interface import InvalidPredictions

if TYPE_CHECKING:
    import pandas as pd

    from heldout.metrics.interface import Metric

Array = NDArray[Any]
_SEED = 0
_SHARES = (0.125, 0.25, 0.5)
"""Of the first fold's training rows: where the learning curve has points beside the whole."""
_SHUFFLED_ROWS = 400
"""Rows that each column is shuffled on, at most."""
_CLOSE = 1e-9
"""Of two predictions for the same row: where it stands in a table may change the last digits."""
_DOTS = 300
"""Residuals that are shown."""
_TENTHS = 10
_MOST_CLASSES = 12
_SLICES = 8
_MOST_GROUPS = 500
"""Groups that are scored one by one."""


def make_tables(asked: TablesRequest) -> DiagnosisTables:
    """Parts of the rows to fit on, and rows with one column shuffled at a time."""
    import pandas as pd

    features = read_features(view_of(asked.train_features))
    target = read_target(view_of(asked.train_target))
    groups = None if asked.train_groups is None else read_column(view_of(asked.train_groups), "group")
    random = np.random.RandomState(_SEED)
    order = np.arange(len(features))[::-1] if asked.in_time else random.permutation(len(features))
    smaller = []
    for share in _SHARES:
        rows = np.sort(order[: max(2, int(len(features) * share))])
        part = None if groups is None else table_bytes({"group": groups[rows]})
        table = SmallerTable(len(rows), frame_bytes(features.iloc[rows]), table_bytes({"target": target[rows]}), part)
        smaller.append(table)
    valid = read_features(view_of(asked.valid_features)).iloc[:_SHUFFLED_ROWS].reset_index(drop=True)
    columns = [str(name) for name in valid.columns[:MOST_COLUMNS]]
    copies = [valid]
    for name in columns:
        mixed = valid[name].iloc[random.permutation(len(valid))].reset_index(drop=True)
        copies.append(valid.assign(**{name: mixed}))
    shuffled = frame_bytes(pd.concat(copies, ignore_index=True))
    return DiagnosisTables(len(features), tuple(smaller), shuffled, tuple(columns), len(valid))


def diagnose(asked: DiagnosisRequest) -> Diagnosis:
    """What the predictions show.

    Raises:
        MetricError: the challenge's own metric cannot be loaded, or fails.
    """
    return _Look(load_metric(asked.metric), asked).found()


@dataclass(frozen=True)
class _Fold:
    features: pd.DataFrame
    truth: Array
    own: Array
    reference: Array | None


class _Look:
    def __init__(self, metric: Metric, asked: DiagnosisRequest) -> None:
        self._metric, self._asked, self._target = metric, asked, asked.target
        self._folds = [
            _Fold(
                read_features(view_of(each.features)),
                read_target(view_of(each.labels)),
                self._read(each.own),
                None if each.reference is None else self._read(each.reference),
            )
            for each in asked.folds
        ]
        self._truth = np.concatenate([fold.truth for fold in self._folds])
        self._own = np.concatenate([fold.own for fold in self._folds])

    def found(self) -> Diagnosis:
        own, reference = self._means()
        form, task = self._metric.form, self._target
        positive = task.positive if task.classes is not None and len(task.classes) == 2 else None
        hits = None if positive is None else self._truth == positive
        probability = form.of_positive(self._own, task)
        values, labels = form.in_units(self._own), self._labels()
        levels, risks, sets = form.levels(task), self._risks(), form.in_label_sets(self._own)
        return Diagnosis(
            rows=len(self._truth),
            own=own,
            reference=reference,
            learning=tuple(self._learning()),
            columns=tuple(self._columns(self._asked.shuffled)) if self._asked.shuffled else (),
            unused=tuple(self._unused(self._asked.shuffled)) if self._asked.shuffled else (),
            residuals=tuple(self._residuals(values)) if values is not None else (),
            calibration=tuple(_calibration(probability, hits)) if probability is not None and hits is not None else (),
            precision_recall=() if positive is None else self._precision_recall(positive),
            classes=tuple(map(str, task.classes or ())) if labels is not None else (),
            confusion=_confusion(self._truth, labels, len(task.classes or ())) if labels is not None else (),
            quantiles=quantile_shares(self._truth, self._own, levels) if levels else (),
            asked_inside=levels[-1] - levels[0] if len(levels) > 1 else None,
            intervals=self._intervals(levels) if len(levels) > 1 else (),
            crossed=crossing_rows(self._own) if len(levels) > 1 else 0,
            risk_groups=risk_groups(self._truth, risks) if risks is not None else (),
            by_group=self._by_group(),
            labels=self._label_scores(sets) if sets is not None else (),
            slices=tuple(self._slices()) if reference is not None else (),
        )

    def _intervals(self, levels: tuple[float, ...]) -> tuple[IntervalSlice, ...]:
        return interval_slices(self._features(), self._truth, self._own, levels)

    def _risks(self) -> Array | None:
        """Between 0 and 1, by rank within each fold, as the model of another one may count on another scale; None where
        nothing says who is next."""
        from scipy.stats import rankdata

        by_fold = [self._metric.form.in_risks(fold.own) for fold in self._folds]
        known = [risks for risks in by_fold if risks is not None]
        return np.concatenate([(rankdata(risks) - 0.5) / len(risks) for risks in known]) if known else None

    def _precision_recall(self, positive: int) -> tuple[Pair, ...]:
        """The mean over the folds, as each one's model may score on another scale; empty where nothing ranks."""
        ranked = [self._metric.form.by_positive(fold.own, self._target) for fold in self._folds]
        return precision_recall(
            [
                (scores, fold.truth == positive)
                for scores, fold in zip(ranked, self._folds, strict=True)
                if scores is not None
            ]
        )

    def _by_group(self) -> tuple[float, ...]:
        """The metric in each group, where a task puts rows of groups in order."""
        from heldout.tasks.catalogue import task_of
        from heldout.tasks.types.ranking import groups_of

        if not task_of(self._target.task).by_group:
            return ()
        codes = np.unique(groups_of(self._truth), return_inverse=True)[1]
        order = np.argsort(codes, kind="stable")
        rows = np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)[:_MOST_GROUPS]
        scores = (self._score(self._truth[each], self._own[each]) for each in rows)
        return tuple(sorted(filter(math.isfinite, scores)))

    def _label_scores(self, own: Array) -> tuple[LabelScore, ...]:
        from heldout.tasks.catalogue import task_of

        truth = task_of(self._target.task).labels(self._truth, self._target)
        return label_scores(self._target.names, truth, own, self._reference())

    def _features(self) -> pd.DataFrame:
        """Of all rows set aside."""
        import pandas as pd

        return pd.concat([fold.features for fold in self._folds], ignore_index=True)

    def _reference(self) -> Array | None:
        """What the reference predicts for all of them; None where it was not fitted in a fold."""
        known = [fold.reference for fold in self._folds if fold.reference is not None]
        return np.concatenate(known) if len(known) == len(self._folds) else None

    def _read(self, predictions: Blob) -> Array:
        found: Array = self._metric.form.read(view_of(predictions), self._target)
        return found

    def _score(self, truth: Array, predictions: Array) -> float:
        """The metric; NaN where it has no value there."""
        from heldout.metrics.interface import MetricUndefined

        try:
            self._metric.check(self._target, predictions)
            return float(self._metric.score(truth, predictions, self._target))
        except (InvalidPredictions, MetricUndefined):
            return math.nan

    def _means(self) -> tuple[float | None, float | None]:
        """Of the model, and of the reference where it was fitted, in the folds in which each of them has a score."""
        models = [[fold.own for fold in self._folds]]
        references = [fold.reference for fold in self._folds if fold.reference is not None]
        models += [references] if len(references) == len(self._folds) else []
        by_fold = [
            [self._score(fold.truth, predictions) for predictions in each]
            for fold, *each in zip(self._folds, *models, strict=True)
        ]
        known = [scores for scores in by_fold if all(map(math.isfinite, scores))]
        own, reference, *_ = *(statistics.fmean(each) for each in zip(*known, strict=True)), None, None
        return own, reference

    def _learning(self) -> Iterator[Pair]:
        first = self._folds[0]
        sizes = [(each.rows, self._read(each.predictions)) for each in self._asked.lessened]
        for rows, predictions in [*sizes, (self._asked.first_rows, first.own)]:
            score = self._score(first.truth, predictions)
            if math.isfinite(score):
                yield float(rows), score

    def _columns(self, shuffled: Shuffled) -> list[tuple[str, float]]:
        whole, *each = self._shuffled(shuffled)
        truth = self._folds[0].truth[: shuffled.rows]
        sign = 1.0 if self._metric.greater_is_better else -1.0
        lost = [sign * (self._score(truth, whole) - self._score(truth, predictions)) for predictions in each]
        found = [(name, value) for name, value in zip(shuffled.columns, lost, strict=True) if math.isfinite(value)]
        return sorted(found, key=lambda each: -each[1])

    def _unused(self, shuffled: Shuffled) -> Iterator[str]:
        whole, *each = self._shuffled(shuffled)
        for name, predictions in zip(shuffled.columns, each, strict=True):
            if np.allclose(whole, predictions, rtol=_CLOSE, atol=_CLOSE):
                yield name

    def _shuffled(self, shuffled: Shuffled) -> list[Array]:
        """Predictions for the same rows: as they are, then with each column shuffled."""
        return np.split(self._read(shuffled.predictions), len(shuffled.columns) + 1)

    def _residuals(self, values: Array) -> Iterator[Pair]:
        chosen = np.random.RandomState(_SEED).permutation(len(self._truth))[:_DOTS]
        for row in np.sort(chosen):
            yield float(values[row]), float(self._truth[row] - values[row])

    def _labels(self) -> Array | None:
        """The class that is predicted for each row; None where the task has no classes, or too many."""
        classes = self._target.classes
        if classes is None or len(classes) > _MOST_CLASSES:
            return None
        return self._metric.form.in_classes(self._own)

    def _slices(self) -> list[Slice]:
        """Slices of the rows where the reference does better than the learner's model."""
        features, reference = self._features(), self._reference()
        if reference is None:
            return []
        sign = 1.0 if self._metric.greater_is_better else -1.0
        found = []
        for column, words, mask in parts_of_rows(features):
            own = self._score(self._truth[mask], self._own[mask])
            other = self._score(self._truth[mask], reference[mask])
            if math.isfinite(own) and math.isfinite(other) and sign * (other - own) > 0:
                found.append(Slice(column, words, int(mask.sum()), own, other))
        return sorted(found, key=lambda each: -abs(each.reference - each.own))[:_SLICES]


def _calibration(probability: Array, hits: Array) -> Iterator[Pair]:
    for rows in np.array_split(np.argsort(probability, kind="stable"), _TENTHS):
        if len(rows):
            yield float(probability[rows].mean()), float(hits[rows].mean())


def _confusion(truth: Array, labels: Array, classes: int) -> tuple[tuple[int, ...], ...]:
    counts = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(counts, (truth.astype(np.int64), labels.astype(np.int64)), 1)
    return tuple(tuple(int(count) for count in row) for row in counts)
