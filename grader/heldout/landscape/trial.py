"""One configuration: fitted on every fold and on all training rows, and what it earned."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heldout.base.errors import MetricError, StoreError
from heldout.base.json_records import from_json, to_json
from heldout.landscape.baseline import Baseline, lacks_a_class
from heldout.landscape.cache import keep, recall
from heldout.landscape.study import PARTS, Study, quiet_on_one_thread, seed_everything
from heldout.landscape.utility import as_stored, floored_at_dummy, oriented
from heldout.metrics.interface import MetricUndefined
from heldout.tasks.catalogue import task_of
from heldout.tasks.interface import InvalidPredictions

ALL = "all"
"""Name of the division that has every training row to fit on, and both hidden parts to predict."""


@dataclass(frozen=True)
class ReferencePreprocessing:
    """A reference preprocessing: its recipe, and the key that its results are kept under."""

    key: str
    recipe: dict[str, Any]


@dataclass(frozen=True)
class Trial:
    """One configuration to be fitted."""

    family: str
    index: int
    params: dict[str, Any]
    """What differs from the family's base."""
    recipe: dict[str, Any]
    """Of the model, for preprocessed features."""
    columns: ReferencePreprocessing
    key: str
    """Of everything that decides the result."""

    def path(self, cache: Path) -> Path:
        """Where its result is kept."""
        return cache / "trials" / f"{self.family}-{self.index:02d}-{self.key}.npz"

    def folds_path(self, cache: Path) -> Path:
        """Where what it earned on the folds alone is kept."""
        return cache / "folds" / f"{self.family}-{self.index:02d}-{self.key}.npz"


@dataclass(frozen=True)
class CrossValidated:
    """What one configuration earned on the folds."""

    cv_folds: tuple[float, ...]
    train_folds: tuple[float, ...]
    cpu_seconds: float
    notes: tuple[str, ...]
    """Why it counts as the dummy on some of them; the first reason."""
    scored: int
    """How often its predictions had a value of the metric."""

    @property
    def cv(self) -> float:
        """The mean, with 9 significant digits."""
        return as_stored(float(np.mean(self.cv_folds)))


@dataclass(frozen=True)
class TrialResult:
    """What one configuration earned."""

    cv_folds: tuple[float, ...]
    train_folds: tuple[float, ...]
    utility: dict[str, float]
    fit_cpu_seconds: float
    """Of the fit on all training rows."""
    cpu_seconds: float
    """Of all fits and predictions."""
    note: str | None
    """Why it counts as the dummy somewhere."""
    failed: bool
    """Whether it counts as the dummy everywhere: nothing that it predicted has a value of the metric."""

    @property
    def cv(self) -> float:
        """cv_i, with 9 significant digits."""
        return as_stored(float(np.mean(self.cv_folds)))


@dataclass
class Record:
    """What happens while a configuration is fitted."""

    notes: list[str] = field(default_factory=list)
    """Why there are no predictions, or none that the metric takes; one for each time."""
    scored: int = 0
    """How often predictions had a value of the metric."""


def division_path(cache: Path, columns: ReferencePreprocessing, division: str) -> Path:
    """Where one division's preprocessed features are kept."""
    return cache / "columns" / f"{columns.key}-{division}.npz"


def try_to_preprocess(study: Study, columns: ReferencePreprocessing, division: str) -> str | None:
    """`preprocess`; why it failed, None where it did not."""
    try:
        preprocess(study, columns, division)
    except (OSError, MemoryError, StoreError):
        raise
    except Exception as error:  # a challenge's own columns may raise anything on its rows
        return _told(error)
    return None


def preprocess(study: Study, columns: ReferencePreprocessing, division: str) -> None:
    """Fit the preprocessing on a division's training rows and keep all features that its models need."""
    from heldout.recipe.rebuild import rebuild

    path = division_path(study.cache, columns, division)
    if path.exists():
        return
    train, truth = study.features("train"), study.labels("train")
    if division == ALL:
        others: dict[str, Any] = {part: study.features(part) for part in PARTS}
    else:
        fold = study.folds()[int(division)]
        others = {"valid": train.iloc[fold.valid]}
        train, truth = train.iloc[fold.train], truth[fold.train]
    with quiet_on_one_thread():
        seed_everything()
        transformer = rebuild(columns.recipe, apply_config=False)
        arrays = {"train": dense(transformer.fit_transform(train, as_labels(study, truth)))}
        arrays |= {name: dense(transformer.transform(frame)) for name, frame in others.items()}
    keep(path, {}, arrays)


def run_trial(study: Study, trial: Trial, baseline: Baseline) -> TrialResult:
    """Fit a configuration everywhere, or recall what it earned; the result is kept with its predictions.

    Raises:
        MetricError: the challenge's own metric failed.
    """
    path = trial.path(study.cache)
    found = recall(path)
    if found is not None:
        return _result(found.document)
    crossed = cross_validate(study, trial, baseline)
    started = time.process_time()
    record = Record([*crossed.notes], crossed.scored)
    with quiet_on_one_thread():
        fit_seconds, predictions = fit_on_all_rows(study, trial, record)
        utility = {part: utility_of(study, part, predictions.get(part), baseline.parts[part], record) for part in PARTS}
    document = {
        "cv_folds": crossed.cv_folds,
        "train_folds": crossed.train_folds,
        "utility": utility,
        "fit_cpu_seconds": fit_seconds,
        "cpu_seconds": crossed.cpu_seconds + time.process_time() - started,
        "note": record.notes[0] if record.notes else None,
        "failed": record.scored == 0,
    }
    keep(path, document, {part: _compact(array) for part, array in predictions.items()})
    return _result(document)


def cross_validate(study: Study, trial: Trial, baseline: Baseline) -> CrossValidated:
    """Fit a configuration on every fold, or recall what it earned there; the result is kept.

    Raises:
        MetricError: the challenge's own metric failed.
    """
    path = trial.folds_path(study.cache)
    found = recall(path)
    if found is not None:
        return from_json(CrossValidated, found.document)
    started, record = time.process_time(), Record()
    with quiet_on_one_thread():
        cv, train = _cross_validate(study, trial, baseline, record)
    seconds = time.process_time() - started
    result = CrossValidated(tuple(cv), tuple(train), seconds, tuple(record.notes[:1]), record.scored)
    keep(path, to_json(result), {})
    return result


def try_to_cross_validate(study: Study, trial: Trial, baseline: Baseline) -> CrossValidated | None:
    """`cross_validate`; None where the features that it stands on cannot be made of some fold."""
    for number in range(len(baseline.folds)):
        if try_to_preprocess(study, trial.columns, str(number)) is not None:
            return None
    return cross_validate(study, trial, baseline)


@dataclass(frozen=True)
class Timed:
    """How long fits and predictions on a sample of the training rows took."""

    cpu_seconds: tuple[float, ...]
    """Of each configuration."""
    wall_seconds: float
    """Of all of them."""


def time_fits(study: Study, trials: Sequence[Trial], rows: int) -> Timed:
    """Fit configurations of one family on `rows` training rows and predict these, to see how long it takes."""
    from heldout.recipe.rebuild import rebuild

    truth = study.labels("train")
    chosen = np.random.RandomState(0).permutation(len(truth))[:rows]
    features = study.features("train").iloc[chosen]
    record = Record()
    seconds = []
    with quiet_on_one_thread():
        seed_everything()
        transformer = rebuild(trials[0].columns.recipe, apply_config=False)
        table = dense(transformer.fit_transform(features, as_labels(study, truth[chosen])))
        started = time.monotonic()
        for trial in trials:
            began = time.process_time()
            predictions_of(study, fit_model(study, trial, table, truth[chosen], record), table, record)
            seconds.append(time.process_time() - began)
    return Timed(tuple(seconds), time.monotonic() - started)


def kept_predictions(study: Study, trial: Trial, part: str) -> NDArray[Any] | None:
    """The kept predictions of a configuration for a hidden part; None where it has none that count."""
    found = recall(trial.path(study.cache), part)
    if found is None:
        return None
    array = found.arrays[part]
    return array.astype(np.int64 if array.dtype.kind == "i" else np.float64)


def _result(document: dict[str, Any]) -> TrialResult:
    cv, train = tuple(document["cv_folds"]), tuple(document["train_folds"])
    return TrialResult(**{**document, "cv_folds": cv, "train_folds": train})


def _cross_validate(study: Study, trial: Trial, baseline: Baseline, record: Record) -> tuple[list[float], list[float]]:
    """Utilities of each fold that the metric is defined on: on rows set aside, and on those fitted on."""
    truth = study.labels("train")
    cv, train = [], []
    for number, (fold, floor) in enumerate(zip(study.folds(), baseline.folds, strict=True)):
        if floor.valid is None:
            continue
        arrays = _division(study, trial, str(number), "train", "valid")
        fitted = fit_model(study, trial, arrays["train"], truth[fold.train], record)
        partial = any(lacks_a_class(truth[rows], study.target) for rows in (fold.train, fold.valid))

        def earned(rows: NDArray[Any], features: Any, least: float) -> float:
            return scored(study, truth[rows], predictions_of(study, fitted, features, record), least, record, partial)  # noqa: B023

        cv.append(earned(fold.valid, arrays["valid"], floor.valid))
        # Where the metric has no value on the rows fitted on, all configurations get one number: none looks better.
        train.append(floor.valid if floor.train is None else earned(fold.train, arrays["train"], floor.train))
    return cv, train


def fit_on_all_rows(study: Study, trial: Trial, record: Record) -> tuple[float, dict[str, NDArray[Any]]]:
    """CPU seconds of the fit on all training rows, and the predictions for each hidden part where there are any."""
    arrays = _division(study, trial, ALL, "train", *PARTS)
    started = time.process_time()
    fitted = fit_model(study, trial, arrays["train"], study.labels("train"), record)
    seconds = time.process_time() - started
    found = {part: predictions_of(study, fitted, arrays[part], record) for part in PARTS}
    return seconds, {part: array for part, array in found.items() if array is not None}


def _division(study: Study, trial: Trial, division: str, *names: str) -> dict[str, NDArray[Any]]:
    found = recall(division_path(study.cache, trial.columns, division), *names)
    if found is None:  # somebody emptied the cache
        preprocess(study, trial.columns, division)
        found = recall(division_path(study.cache, trial.columns, division), *names)
    assert found is not None
    return found.arrays


@dataclass(frozen=True)
class Fitted:
    """A model with the classes that it knows."""

    model: Any
    classes: NDArray[Any] | None
    """Codes of the classes that it has seen."""


def fit_model(study: Study, trial: Trial, features: NDArray[Any], truth: NDArray[Any], record: Record) -> Fitted | None:
    """The trial's model, fitted on preprocessed features and codes of labels; None, noted, where it cannot be."""
    from heldout.recipe.rebuild import rebuild

    seed_everything()
    try:
        model = rebuild(trial.recipe, apply_config=False)
        model.fit(features, as_labels(study, truth))
    except Exception as error:  # a library may raise anything for an odd configuration
        record.notes.append(_told(error))
        return None
    return Fitted(model, np.unique(truth) if study.classifies else None)


def predictions_of(study: Study, fitted: Fitted | None, features: Any, record: Record) -> NDArray[Any] | None:
    """Predictions for preprocessed features; None where there are none, which is noted."""
    if fitted is None:
        return None
    form, target, seen = study.challenge.form, study.target, fitted.classes
    try:
        return form.take_of_reference(fitted.model, features, target, seen)
    except Exception as error:
        record.notes.append(_told(error))
        return None


def utility_of(study: Study, part: str, predictions: NDArray[Any] | None, floor: float, record: Record) -> float:
    """The utility on one hidden part, 6 significant digits; `floor` (U_0) where there are no predictions to score."""
    return scored(study, study.labels(part), predictions, floor, record)


def scored(
    study: Study,
    truth: NDArray[Any],
    predictions: NDArray[Any] | None,
    floor: float,
    record: Record,
    partial: bool = False,
) -> float:
    """Utility, or the dummy's where there is none or it is worse.

    Where a class is missing (`partial`), a challenge's own metric may fail on it, which counts as no utility.

    Raises:
        MetricError: the challenge's own metric failed otherwise.
    """
    metric = study.metric()
    if predictions is None:
        return floor
    try:
        metric.check(study.target, predictions)
        value = metric.score(truth, predictions, study.target)
    except (InvalidPredictions, MetricUndefined) as error:
        record.notes.append(_told(error))
        return floor
    except MetricError as error:
        if not partial:
            raise
        record.notes.append(_told(error))
        return floor
    record.scored += 1
    return floored_at_dummy(oriented(value, metric.greater_is_better), floor)


def as_labels(study: Study, codes: NDArray[Any]) -> NDArray[Any] | None:
    """The labels that a learner's model is given; None where it is fitted without any."""
    task = task_of(study.target.task)
    return task.labels(codes, study.target) if task.labelled else None


def _compact(array: NDArray[Any]) -> NDArray[Any]:
    return array.astype(np.int32 if array.dtype.kind == "i" else np.float32)


def dense(array: Any) -> NDArray[np.float64]:
    """What a transformer gave, as an array of numbers."""
    return np.ascontiguousarray(array.toarray() if hasattr(array, "toarray") else array, dtype=np.float64)


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
