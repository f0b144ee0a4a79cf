"""Trusted work: what a metric says of the truth, of junk and of a constant, in the process where it grades.

An author's metric may crash, hang or exit, so it is asked from the runner's trusted process, never in the author's
shell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heldout.base.errors import MetricError
from heldout.bootstrap import REPLICATES, percentile_interval, resampling_of, weight_chunks
from heldout.landscape.dummy import constant_predictions, dummy_constant
from heldout.landscape.utility import oriented
from heldout.metrics.catalogue import check_predictions
from heldout.metrics.custom import MAX_REPLICATES
from heldout.metrics.interface import InvalidPredictions, Metric, Target
from heldout.prepare.tables import read_column, read_target
from heldout.scoring.evaluate import load_metric
from heldout.scoring.packing import unpack

Array = NDArray[Any]

_SEED = 0
_MOST_CLASSES = 5
"""Classes that are predicted alone; a metric that survives five survives the others."""
_HUGE = 1e300
"""Finite, and its square is not."""


def ask(work: dict[str, Any], blobs: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    """What the metric answers for the truth, its permutation and every kind of junk, on the public rows.

    The header's `answers` are a list of `name`, `what` (scored, refused or crashed), `score` and `message`; `load`
    says why the metric cannot even be loaded.
    """
    target = _target(work)
    truth = read_target(blobs["public_target"])
    try:
        metric = load_metric(work["metric"])
        metric.require(truth, target)
    except MetricError as error:
        return {"load": str(error), "answers": []}, b""
    given = {"truth": perfect(metric, target, truth), "permuted": permuted(metric, target, truth)}
    answers = [
        _answer(name, metric, target, truth, array) for name, array in (*given.items(), *junk(metric, target, truth))
    ]
    return {"load": None, "answers": answers}, b""


def against_dummy(work: dict[str, Any], blobs: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    """How much better than the best constant kept predictions are, paired over resamples of the public rows.

    The header's `utility`, `dummy` and `ci95` of the difference are oriented: greater is better. `fault` says what is
    wrong with the metric where it failed.
    """
    try:
        return _lead(work, blobs), b""
    except MetricError as error:
        return {"fault": str(error)}, b""


def nothing(work: dict[str, Any], blobs: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Nothing: what a process costs that does no work."""
    return {}, b""


def _lead(work: dict[str, Any], blobs: Mapping[str, Any]) -> dict[str, Any]:
    target, metric = _target(work), load_metric(work["metric"])
    truth = read_target(blobs["public_target"])
    groups = read_column(blobs["public_groups"], "group") if "public_groups" in blobs else None
    own = unpack(bytes(blobs["kept"])).public
    dummy = constant_predictions(
        dummy_constant(metric, target, read_target(blobs["train_target"])), metric, target, len(truth)
    )
    greater = bool(work["greater_is_better"])
    sign = 1.0 if greater else -1.0
    resampling = resampling_of(truth, groups, in_time=work["in_time"], by_class=target.classes is not None)
    count = REPLICATES if work["metric"].get("name") else MAX_REPLICATES
    differences = np.concatenate(
        [
            sign * (metric.replicate(truth, own, target, weights) - metric.replicate(truth, dummy, target, weights))
            for weights in weight_chunks(resampling, work["bootstrap_seed"], count)
        ]
    )
    utilities = {
        name: oriented(float(metric.score(truth, array, target)), greater)
        for name, array in (("utility", own), ("dummy", dummy))
    }
    return {**utilities, "ci95": percentile_interval(differences)}


def perfect(metric: Metric, target: Target, truth: Array) -> Array:
    """The truth as predictions, in the shape that the metric takes."""
    match metric.needs:
        case "label":
            return truth.astype(np.int64)
        case "value":
            values = truth.astype(np.float64)
            above = metric.predictions_above
            return values if above is None else np.maximum(values, above + _least_step(values))
        case _:
            certain = np.eye(len(target.classes or ()))[truth]
            return _score_of_positive(certain, target) if metric.needs == "score" else certain


def permuted(metric: Metric, target: Target, truth: Array) -> Array:
    """The truth of other rows: right in everything but the order."""
    order = np.random.default_rng(_SEED).permutation(len(truth))
    return perfect(metric, target, truth)[order]


def junk(metric: Metric, target: Target, truth: Array) -> Iterator[tuple[str, Array]]:
    """Predictions that no sensible model makes, by name."""
    kinds: dict[str, Callable[[Metric, Target, Array], Iterator[tuple[str, Array]]]] = {
        "label": _label_junk,
        "probability": _probability_junk,
        "score": _score_junk,
        "value": _value_junk,
    }
    yield from kinds[metric.needs](metric, target, truth)
    right = perfect(metric, target, truth)
    yield "twice as many columns", np.column_stack([right, right])
    yield "no columns", right.reshape(len(right), -1)[:, :0]


def _label_junk(metric: Metric, target: Target, truth: Array) -> Iterator[tuple[str, Array]]:
    for code, label in list(enumerate(target.classes or ()))[:_MOST_CLASSES]:
        yield f"the class {label!r} in every row", np.full(len(truth), code)
    yield "a class that does not exist", np.full(len(truth), len(target.classes or ()))


def _probability_junk(metric: Metric, target: Target, truth: Array) -> Iterator[tuple[str, Array]]:
    k = len(target.classes or ())
    even = np.full((len(truth), k), 1 / k)
    yield "the same probabilities in every row", even
    for code, label in list(enumerate(target.classes or ()))[:_MOST_CLASSES]:
        yield f"the class {label!r} for certain in every row", np.eye(k)[np.full(len(truth), code)]
    yield "nothing but ties", np.eye(k)[np.arange(len(truth)) % k] / 2 + 1 / (2 * k)
    yield "NaN", np.full((len(truth), k), np.nan)
    yield "NaN in one row", _with_first(even, np.nan)
    yield "probabilities far above 1", np.full((len(truth), k), _HUGE)


def _score_junk(metric: Metric, target: Target, truth: Array) -> Iterator[tuple[str, Array]]:
    shape = perfect(metric, target, truth).shape
    rows = np.arange(len(truth)).reshape(-1, *[1] * (len(shape) - 1))
    yield "the same score in every row", np.zeros(shape)
    yield "nothing but ties", np.broadcast_to(rows % 3, shape).astype(np.float64)
    yield "huge scores", np.where(np.broadcast_to(rows % 2 == 0, shape), _HUGE, -_HUGE)
    yield "NaN", np.full(shape, np.nan)
    yield "NaN in one row", _with_first(np.zeros(shape), np.nan)
    yield "infinite in one row", _with_first(np.zeros(shape), np.inf)


def _value_junk(metric: Metric, target: Target, truth: Array) -> Iterator[tuple[str, Array]]:
    rows = np.arange(len(truth))
    middle = float(np.median(truth)) or 1.0
    yield "the mean in every row", np.full(len(truth), max(float(truth.mean()), 1e-9))
    yield "0 in every row", np.zeros(len(truth))
    yield "nothing but ties", np.where(rows % 2 == 0, abs(middle), 2 * abs(middle))
    yield "negative numbers", np.full(len(truth), -abs(middle))
    yield "huge numbers", np.full(len(truth), _HUGE)
    yield "tiny numbers", np.full(len(truth), 1e-300)
    yield "NaN", np.full(len(truth), np.nan)
    yield "NaN in one row", _with_first(np.full(len(truth), abs(middle)), np.nan)
    yield "infinite in one row", _with_first(np.full(len(truth), abs(middle)), np.inf)


def _answer(name: str, metric: Metric, target: Target, truth: Array, given: Array) -> dict[str, Any]:
    """What a learner with these predictions would get."""
    answer = {"name": name, "what": "scored", "score": None, "message": ""}
    try:
        check_predictions(metric, target, given)
        return answer | {"score": float(metric.score(truth, given, target))}
    except InvalidPredictions as error:
        return answer | {"what": "refused", "message": str(error)}
    except Exception as error:
        told = str(error) if isinstance(error, MetricError) else f"{type(error).__name__}: {error}"
        return answer | {"what": "crashed", "message": told}


def _target(work: Mapping[str, Any]) -> Target:
    classes = work["classes"]
    return Target(work["task_type"], None if classes is None else tuple(classes), work["positive_index"])


def _score_of_positive(certain: Array, target: Target) -> Array:
    """For two classes the column of the positive one, else all of them."""
    if certain.shape[1] != 2:
        return certain
    column: Array = certain[:, 1 if target.positive_index is None else target.positive_index]
    return column


def _least_step(values: Array) -> float:
    """Small beside the values, and not so small that a logarithm of it is absurd."""
    return 1e-6 * (float(np.abs(values).mean()) or 1.0)


def _with_first(array: Array, value: float) -> Array:
    changed = np.array(array, dtype=np.float64)
    changed[0] = value
    return changed
