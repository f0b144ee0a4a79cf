"""Trusted work, in a process that never holds a learner's code: predictions and hidden labels become a score."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heldout.errors import MetricError
from heldout.metrics.interface import InvalidPredictions, Metric, Target
from heldout.bootstrap import REPLICATES, percentile_interval, resampling_of, weight_chunks
from heldout.scoring.packing import pack

if TYPE_CHECKING:
    from numpy.typing import NDArray

Blobs = Mapping[str, Any]


def evaluate(work: dict[str, Any], blobs: Blobs) -> tuple[dict[str, Any], bytes]:
    """Score on the public rows with its interval, and the predictions packed for keeping.

    `work` is what `heldout.scoring.score` sends; blobs: public_target, public_predictions, private_predictions, and
    public_groups where declared. The header says `ok`, or who is at fault: the submission (`invalid_output`) or the
    challenge (`metric`).
    """
    from heldout.metrics.catalogue import check_predictions
    from heldout.prepare.tables import read_target

    target = Target(work["task_type"], _tuple(work["classes"]), work["positive_index"])
    try:
        metric = load_metric(work["metric"])
        public = _array(blobs["public_predictions"], work)
        private = _array(blobs["private_predictions"], work)
        for array in (public, private):
            check_predictions(metric, target, array)
        truth = read_target(blobs["public_target"])
        score = float(metric.score(truth, public, target))
        interval = _interval(metric, truth, public, target, work, blobs)
    except InvalidPredictions as error:
        return {"ok": False, "fault": "submission", "message": str(error)}, b""
    except MetricError as error:
        return {"ok": False, "fault": "challenge", "message": str(error)}, b""
    return {"ok": True, "public": score, "ci95": interval}, pack(public, private)


def load_metric(spec: dict[str, Any]) -> Metric:
    """The metric that a challenge names: a registered one, or a function of its own in the working directory.

    Raises:
        MetricError: the challenge's own metric cannot be loaded.
    """
    from heldout.metrics.catalogue import load, load_function

    if spec.get("name"):
        return load(spec["name"], spec["options"])
    return load_function(Path(spec["file"]), spec["function"], spec["greater_is_better"], spec["needs"])


def _tuple(classes: list[Any] | None) -> tuple[Any, ...] | None:
    return None if classes is None else tuple(classes)


def _array(data: Any, work: dict[str, Any]) -> NDArray[Any]:
    import numpy as np

    array = np.frombuffer(data, dtype=work["dtype"])
    return array if work["columns"] == 1 else array.reshape(-1, work["columns"])


def _interval(
    metric: Metric, truth: NDArray[Any], public: NDArray[Any], target: Target, work: dict[str, Any], blobs: Blobs
) -> tuple[float, float] | None:
    import numpy as np

    from heldout.metrics.custom import MAX_REPLICATES
    from heldout.prepare.tables import read_column

    count = REPLICATES if work["metric"].get("name") else MAX_REPLICATES
    groups = read_column(blobs["public_groups"], "group") if "public_groups" in blobs else None
    resampling = resampling_of(truth, groups, in_time=work["in_time"], by_class=work["classes"] is not None)
    weights = weight_chunks(resampling, work["bootstrap_seed"], count)
    chunks = [metric.replicate(truth, public, target, chunk) for chunk in weights]
    return percentile_interval(np.concatenate(chunks))
