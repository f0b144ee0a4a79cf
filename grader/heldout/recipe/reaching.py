"""What reaches the model that decides, behind the steps before it: numbers of a sample of the training rows.

Made in the process that fitted a verified model, which holds no learner's code, and read with bounds in the grader's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

MAX_COLUMNS = 20_000
MAX_BRANCHES = 100
MAX_STEPS = 20
_MAX_PATH = 200
_MOST = 10**9


@dataclass(frozen=True)
class Branch:
    """What a column transformer makes of some columns."""

    columns: tuple[str, ...]
    classes: tuple[str, ...]
    """Class paths of the steps that they go through, in order; empty where they are passed on as they are."""
    outputs: int
    """How many features come of them."""


@dataclass(frozen=True)
class Reaching:
    """What reaches the model, measured on a sample of the training rows."""

    used: tuple[str, ...]
    """Columns of the table that have a way to the model, in the table's order."""
    outputs: int
    """Number of features that reach it."""
    sparse: bool
    missing: bool
    """Whether a missing value reaches it."""
    scale_ratio: float | None
    """Largest by smallest standard deviation of its features; features of two values count as 0.5 together, constant
    ones not at all. None where there are fewer than two."""
    skewed: int
    """How many features have a skewness above 2, those of two values left out."""
    skewness: float
    """The largest of them, 0 where there is none."""
    holes: tuple[str, ...]
    """Columns of the table with missing values in the sample."""
    branches: tuple[Branch, ...]
    """Of the first column transformer on the way; empty where there is none."""
    target_skewness: float | None = None
    """Of the training target; None for classes, or where a constant reaches the model."""
    target_least: float | None = None
    """Its smallest value."""
    target_logged: bool = False
    """Whether something on the way transforms the target."""


def read_reaching(claimed: Any, names: tuple[str, ...]) -> Reaching | None:
    """The record that a stage's process sends; None where it sent none, or one that makes no sense.

    Args:
        claimed: columns in it are positions.
        names: the table's columns, in its order.
    """
    try:
        return _read(claimed, names)
    except (KeyError, TypeError, ValueError, IndexError):
        return None


def _read(claimed: Any, names: tuple[str, ...]) -> Reaching:
    branches = claimed["branches"]
    if type(branches) is not list or len(branches) > MAX_BRANCHES:
        raise ValueError("branches")
    return Reaching(
        used=_columns(claimed["used"], names),
        outputs=_count(claimed["outputs"]),
        sparse=claimed["sparse"] is True,
        missing=claimed["missing"] is True,
        scale_ratio=_number(claimed["scale_ratio"]),
        skewed=_count(claimed["skewed"]),
        skewness=_number(claimed["skewness"]) or 0.0,
        holes=_columns(claimed["holes"], names),
        branches=tuple(
            Branch(_columns(each["columns"], names), _paths(each["classes"]), _count(each["outputs"]))
            for each in branches
        ),
        target_skewness=_number(claimed["target_skewness"]),
        target_least=_number(claimed["target_least"]),
        target_logged=claimed["target_logged"] is True,
    )


def _columns(positions: Any, names: tuple[str, ...]) -> tuple[str, ...]:
    if type(positions) is not list or len(positions) > min(len(names), MAX_COLUMNS):
        raise ValueError("columns")
    if any(type(each) is not int or not 0 <= each < len(names) for each in positions):
        raise ValueError("columns")
    return tuple(names[each] for each in dict.fromkeys(positions))


def _paths(paths: Any) -> tuple[str, ...]:
    if type(paths) is not list or len(paths) > MAX_STEPS:
        raise ValueError("classes")
    if any(type(each) is not str or len(each) > _MAX_PATH or not each.isprintable() for each in paths):
        raise ValueError("classes")
    return tuple(paths)


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value < _MOST:
        raise ValueError("count")
    return value


def _number(value: Any) -> float | None:
    if value is None:
        return None
    if type(value) not in (int, float) or not math.isfinite(value):
        raise ValueError("number")
    return float(value)
