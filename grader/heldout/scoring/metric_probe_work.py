"""Trusted work: what a metric says of the truth, of junk and of a constant, in the process where it grades.

An author's metric may crash, hang or exit, so it is asked from the runner's trusted process, never in the author's
shell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heldout.base.errors import MetricError
from heldout.bootstrap import REPLICATES, percentile_interval, resampling_of, weight_chunks
from heldout.landscape.dummy import constant_predictions, dummy_constant
from heldout.landscape.utility import oriented
from heldout.metrics.catalogue import check_predictions
from heldout.metrics.custom import MAX_REPLICATES
from heldout.metrics.interface import Metric
from heldout.prepare.tables import read_column, read_target
from heldout.scoring.evaluate import load_metric
from heldout.scoring.packing import unpack
from heldout.tasks.interface import InvalidPredictions, Target

Array = NDArray[Any]

_SEED = 0


def ask(work: dict[str, Any], blobs: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    """What the metric answers for the truth, its permutation and every kind of junk, on the public rows.

    The header's `answers` are a list of `name`, `what` (scored, refused or crashed), `score` and `message`; `load`
    says why the metric cannot even be loaded.
    """
    target = Target.from_json(work)
    truth = read_target(blobs["public_target"])
    try:
        metric = load_metric(work["metric"])
        metric.require(truth, target)
    except MetricError as error:
        return {"load": str(error), "answers": []}, b""
    right = metric.form.perfect(target, truth, metric.predictions_above)
    order = np.random.default_rng(_SEED).permutation(len(truth))
    given = (("truth", right), ("permuted", right[order]), *_junk(metric, target, truth, right))
    answers = [_answer(name, metric, target, truth, array) for name, array in given]
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
    target, metric = Target.from_json(work), load_metric(work["metric"])
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


def _junk(metric: Metric, target: Target, truth: Array, right: Array) -> Iterator[tuple[str, Array]]:
    """Predictions that no sensible model makes, by name."""
    yield from metric.form.junk(target, truth)
    yield "twice as many columns", np.column_stack([right, right])
    yield "no columns", right.reshape(len(right), -1)[:, :0]


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
