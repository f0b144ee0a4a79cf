"""Whether the metric has a value on a new challenge's rows: asked before anything is tried, and part by part."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from heldout.authoring.new.interface import TargetProposal
from heldout.base.errors import ChallengeError, Problem, UsageError
from heldout.base.words import counted
from heldout.metrics import catalogue
from heldout.metrics.interface import Metric, MetricUndefined
from heldout.prepare.interface import Part
from heldout.prepare.split import Split
from heldout.tasks.interface import Target

_PARTS: tuple[Part, ...] = ("train", "public", "private")


class NoValue(ChallengeError):
    """A part of the rows leaves the metric without a value."""

    advice = (
        "Add rows that have what is missing there, name another column with --group or --time, or choose another "
        "--split or --metric."
    )


def check_whole_table(metric: str, column: TargetProposal, asked: bool) -> None:
    """Nothing where the metric has a value on all rows together; where it has none, no split can help.

    Raises:
        UsageError: it has none; other metrics that have one are named. Or one of two classes has too few rows for
            three parts, where no metric says anything on one of them.
    """
    codes, target = _as_metrics_take_it(column)
    _check_two_classes(column.name, codes, target)
    try:
        catalogue.load(metric).require(codes, target)
    except MetricUndefined as error:
        fitting = [name for name in catalogue.names() if not catalogue.check_task(name, column.task)]
        others = [name for name in fitting if _has_value(name, codes, target)]
        if others:
            advice = f"Choose one of {', '.join(others)} with --metric, or change the target."
        else:
            advice = "No other metric has one either: change the target, for example divide it by a power of ten."
        option = "--metric " if asked else ""
        message = f"{option}{metric} has no value on '{column.name}': {error.reason}. {advice}"
        raise UsageError(message) from error


def _check_two_classes(name: str, codes: NDArray[Any], target: Target) -> None:
    if target.classes is None or len(target.classes) != 2:
        return
    counts = np.bincount(codes)
    rarer = int(counts.argmin())
    if counts[rarer] < len(_PARTS):
        raise UsageError(
            f"'{name}': class {target.classes[rarer]} has {counted(int(counts[rarer]), 'row')}; three parts need at "
            f"least {len(_PARTS)}, one in each. Add rows of it, or choose another target with --target."
        )


def check_parts(metric: Metric, target: Target, codes: NDArray[Any], rows: Split) -> None:
    """Nothing where the metric has a value on every part, and no part has the same answer in every row.

    `codes` are the targets of the whole table, as metrics take them.

    Raises:
        NoValue: a part leaves the metric without a value; part, metric and what is missing are named.
    """
    for part in _PARTS:
        truth = codes[rows.rows(part)]
        why = _without_value(metric, target, truth)
        if why is not None:
            message = f"{metric.name} has no value on the {part} part of {counted(len(truth), 'row')}: {why}."
            raise NoValue(Problem("challenge.toml", "split.method", message))


def _without_value(metric: Metric, target: Target, truth: NDArray[Any]) -> str | None:
    try:
        metric.require(truth, target)
    except MetricUndefined as error:
        return error.reason
    if np.all(truth == truth[0]):  # whatever the metric: nothing can be told apart here
        same = repr(target.classes[int(truth[0])]) if target.classes is not None else f"{float(truth[0]):g}"
        return f"every row has the target {same}, so no model can be told from another"
    return None


def _has_value(name: str, codes: NDArray[Any], target: Target) -> bool:
    try:
        catalogue.load(name).require(codes, target)
    except MetricUndefined:
        return False
    return True


def _as_metrics_take_it(column: TargetProposal) -> tuple[NDArray[Any], Target]:
    values = column.frame[column.name]
    if not column.kind.classifies:
        names = () if column.answers is None else tuple(map(str, column.answers.columns))
        options = column.kind.in_force(column.options)
        return values.to_numpy(dtype=np.float64), Target(column.task, names=names, options=options)
    codes, classes = pd.factorize(values.astype(object))
    labels = tuple(classes)
    positive = labels.index(column.positive) if column.positive in labels else None
    return codes.astype(np.int64), Target(column.task, labels, positive, options=column.kind.in_force(column.options))
