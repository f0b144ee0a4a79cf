"""What rows must have for a metric to have a value; anything less is a `MetricUndefined` that says so."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heldout.metrics.interface import MetricUndefined
from heldout.tasks.interface import Target

_ADVICE = "The split must put more rows here or stratify, or the challenge needs another metric."


def classes_of_interest(target: Target) -> range:
    """The classes that are scored one against the rest: the positive one of two, each of more."""
    if target.classes is None:
        raise TypeError("A classification metric was given a target without classes.")
    if len(target.classes) == 2:
        return range(target.positive, target.positive + 1)
    return range(len(target.classes))


def count_classes(target: Target) -> int:
    """How many classes the task has."""
    if target.classes is None:
        raise TypeError("A classification metric was given a target without classes.")
    return len(target.classes)


def require_class(metric: str, y_true: NDArray[Any], code: int, target: Target) -> None:
    """Raises MetricUndefined unless some row has the class."""
    if not np.any(y_true == code):
        raise MetricUndefined(metric, f"none has the class {_name(code, target)}", _ADVICE)


def require_other_class(metric: str, y_true: NDArray[Any], code: int, target: Target) -> None:
    """Raises MetricUndefined where every row has the class."""
    if np.all(y_true == code):
        raise MetricUndefined(metric, f"all have the class {_name(code, target)}", _ADVICE)


def require_variation(metric: str, y_true: NDArray[Any]) -> None:
    """Raises MetricUndefined where every row has the same target."""
    if np.all(y_true == y_true[0]):
        raise MetricUndefined(metric, f"all have the target {float(y_true[0]):g}", _ADVICE)


def require_targets(metric: str, y_true: NDArray[Any], limit: float, *, inclusive: bool) -> None:
    """Raises MetricUndefined where a target is below `limit` (or equal to it, unless inclusive)."""
    bad = y_true < limit if inclusive else y_true <= limit
    if bad.any():
        allowed = f"of {limit:g} or more" if inclusive else f"above {limit:g}"
        reason = f"it needs targets {allowed}, and the smallest is {float(y_true.min()):g}"
        raise MetricUndefined(metric, reason, "Choose another metric.")


def require_small_targets(metric: str, y_true: NDArray[Any], of_one_answer: float) -> None:
    """Raises MetricUndefined where the metric of a sensible answer for all rows is not a finite number."""
    if not math.isfinite(of_one_answer):
        largest = float(np.abs(y_true).max())
        advice = "Divide the target by a power of ten, or choose another metric."
        raise MetricUndefined(metric, f"the targets reach {largest:.3g}, and it overflows", advice)


def _name(code: int, target: Target) -> str:
    return repr(target.classes[code]) if target.classes is not None else str(code)
