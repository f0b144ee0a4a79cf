"""What an author should know of a target before its metric is chosen: skew, and an order among classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from heldout.audit.evidence.ordered import order_of
from heldout.tasks.skew import is_skewed
from heldout.tasks.task import Task

if TYPE_CHECKING:
    import pandas as pd

    Column = pd.Series[Any]


def about_target(column: Column, name: str, task: Task, metric: str | None = None) -> list[str]:
    """Sentences without a full stop; none where there is nothing to say. `metric`: as the author asks for."""
    if task.may_be_ordered:
        order = order_of(column)
        return [] if order is None else [_ordered(order, column, name)]
    if task.minds_skew and is_skewed(column):
        return [_skewed(column, name, metric)]
    return []


def _ordered(order: tuple[str, ...], column: Column, name: str) -> str:
    steps = " < ".join(order)
    return (
        f"the classes of {name} stand in an order ({steps}), and multiclass takes a near miss for as wrong as a far "
        "one; --task ordinal counts the distance, or a table of costs"
    )


def _skewed(column: Column, name: str, metric: str | None) -> str:
    values = column.to_numpy(dtype=float)
    middle, largest = float(np.median(values)), float(values.max())
    times = f"the largest is {largest:,.6g}"
    if middle > 0:
        ratio = largest / middle
        times = f"the largest is {f'{ratio:.3g}' if ratio < 100 else f'{ratio:,.0f}'} times the median"
    sentence = f"{name} is skewed ({times})"
    if metric is not None:
        return f"{sentence}: rmse looks at a few rows, mae at all alike" if metric == "rmse" else sentence
    sentence += ": rmse would look at a few rows, so mae is proposed"
    if float(values.min()) >= 0:
        sentence += "; --metric rmsle counts relative errors, as does the logarithm of the target in the file"
    return sentence
