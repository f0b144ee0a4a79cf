"""What the stages of a run used, put together: the same for every kind of submission."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from heldout.runs.interface import Resources
from heldout.sandbox.interface import Limits, PhaseUsage, Usage

_KEEPING = ("store", "load")
"""Phases between fitting and predicting, of a model that is served."""
_LEAST_SECONDS = 0.1
"""A process without any could not even say that it has none."""


def left_of(limits: Limits, used: Sequence[Usage]) -> Limits:
    """What is left of the limits of time after stages that used this; a little where nothing is."""
    cpu, wall = (sum(getattr(usage, f"{name}_seconds") for usage in used) for name in ("cpu", "wall"))
    return replace(
        limits,
        cpu_seconds=max(_LEAST_SECONDS, limits.cpu_seconds - cpu),
        wall_seconds=max(_LEAST_SECONDS, limits.wall_seconds - wall),
    )


def phases_of(used: Sequence[Usage]) -> tuple[PhaseUsage, ...]:
    """The phases of all stages, in order; those that have one name are one."""
    together: dict[str, PhaseUsage] = {}
    for each in (phase for usage in used for phase in usage.phases):
        together[each.name] = together[each.name].plus(each) if each.name in together else each
    return tuple(together.values())


def resources_of(
    used: Sequence[Usage],
    fit: Sequence[str] = ("fit",),
    predict: Sequence[str] = (),
    measured: Mapping[str, float] | None = None,
) -> Resources:
    """What a run used whose stages used this; at least one of them.

    Args:
        used: of each stage, in order.
        fit: names of the phases that count as fitting.
        predict: names of the phases that count as predicting.
        measured: what this kind of run measures beyond that, see `Resources.measured`.
    """
    phases = phases_of(used)

    def took(names: Sequence[str]) -> float | None:
        found = [each.own_seconds for each in phases if each.name in names]
        return sum(found) if found else None

    found = {"memory": max(each.above_base_mb for each in used)}
    if any(each.name in fit for each in phases):
        # Else a model could put off its fit until it is stored, loaded, or first asked to predict.
        counted = (*fit, *_KEEPING, *predict)
        found["fit_cpu"] = sum(each.cpu_seconds for each in phases if each.name in counted)
    return Resources(
        wall_seconds=sum(usage.wall_seconds for usage in used),
        cpu_seconds=sum(usage.cpu_seconds for usage in used),
        peak_memory_mb=max(usage.peak_memory_mb for usage in used),
        fit_seconds=took(fit),
        predict_seconds=took(predict),
        phases=phases,
        measured=found | dict(measured or {}),
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that at least this share of them does not exceed; NaN without any.

    >>> percentile([3.0, 1.0, 2.0, 4.0], 0.5), percentile([1.0, 2.0], 0.99)
    (2.0, 2.0)
    """
    if not values:
        return math.nan
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
