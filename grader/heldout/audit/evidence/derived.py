"""Columns that are the target in other words, alone or together."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from heldout.audit.evidence.magnitude import in_units, table_in_units

if TYPE_CHECKING:
    Column = pd.Series[Any]

_FEWEST_ROWS = 20
_FEWEST_UNUSUAL = 5
"""Rows that must not have the most frequent value: with fewer, anything fits by chance."""
_MOST_BINS = 50
_MOST_COLUMNS = 40
_MOST_FLAGS = 20
_SAMPLE = 200
_FEWEST_VALUES = 10
_MOST_TERMS = 6
_RIGHT = 0.999
"""Share of the rows in which a formula must hold: files have typing errors."""

Numbers = NDArray[np.float64]
_OPERATIONS: tuple[tuple[str, Callable[[Numbers, Numbers], Numbers]], ...] = (
    ("+", lambda a, b: a + b),
    ("-", lambda a, b: a - b),
    ("*", lambda a, b: a * b),
    ("/", lambda a, b: a / b),
)


def derived_columns(features: pd.DataFrame, target: NDArray[Any], classification: bool) -> dict[str, str]:
    """Columns that the target can be read off from without error, with a sentence how.

    A recoding of the target, the target in classes, a threshold or any other monotone function of it; or two numbers
    whose sum, difference, product, ratio or comparison it is; or several numbers of which it is a weighted sum.
    """
    features = table_in_units(features)
    target = target if classification else in_units(target)
    goal = pd.factorize(target)[0].astype(float) if classification else np.asarray(target, dtype=float)
    found = {}
    for position, name in enumerate(features.columns):
        how = _alone(features.iloc[:, position], goal, classification)
        if how is not None:
            found[str(name)] = how
    return found | _together(features.drop(columns=list(found)), goal, target, classification)


def _alone(column: Column, goal: Numbers, classification: bool) -> str | None:
    known = column.notna().to_numpy()
    if not classification and (known.sum() < _FEWEST_ROWS or known.mean() < 0.5):
        return None
    if classification:
        return _recodes(column, goal) or _separates(column, goal)
    values, wanted = column[known], goal[known]
    if _too_alike(wanted) or _too_alike(pd.factorize(values)[0]):
        return None
    if column.dtype.kind in "iufbM":
        return _follows(_numbers(values), wanted)
    return _bins(pd.factorize(values)[0], wanted)


def _too_alike(values: NDArray[Any]) -> bool:
    """Whether nearly all values are the same."""
    counts = np.unique(values, return_counts=True)[1]
    return len(values) < _FEWEST_ROWS or len(values) - int(counts.max()) < _FEWEST_UNUSUAL


def _numbers(column: Column) -> Numbers:
    numbers = column.astype("int64") if column.dtype.kind == "M" else column
    return np.asarray(numbers, dtype=np.float64)


def _recodes(column: Column, goal: Numbers) -> str | None:
    """Each value (a missing one too) belongs to one class, and there are few values."""
    codes = pd.factorize(column)[0] + 1
    pairs = len(np.unique(np.stack([codes, goal.astype(np.int64)]), axis=1).T)
    values, classes = len(np.unique(codes)), len(np.unique(goal))
    if _too_alike(goal) or values != pairs or values > max(10, 3 * classes) or values * 2 > len(codes):
        return None
    if values == classes:
        return "each of its values belongs to one value of the target, and the other way round"
    return f"each of its {values} values belongs to one value of the target"


def _separates(column: Column, goal: Numbers) -> str | None:
    """The classes lie in intervals of a number that do not overlap."""
    known = column.notna().to_numpy()
    if column.dtype.kind not in "iufM" or known.mean() < _RIGHT:
        return None
    values, wanted = _numbers(column[known]), goal[known]
    classes, counts = np.unique(wanted, return_counts=True)
    if len(wanted) < _FEWEST_ROWS or counts.min() < _FEWEST_UNUSUAL or len(classes) < 2:
        return None
    if _disjoint(wanted, values):
        return "its values do not overlap between the target's classes: a threshold tells them apart without error"
    return None


def _disjoint(codes: NDArray[Any], values: Numbers) -> bool:
    """Whether the values of each code lie apart from those of all others."""
    table = pd.DataFrame({"code": codes, "value": values}).groupby("code")["value"].agg(["min", "max"])
    table = table.sort_values(["min", "max"])
    return bool((table["max"].to_numpy()[:-1] < table["min"].to_numpy()[1:]).all())


def _follows(values: Numbers, wanted: Numbers) -> str | None:
    """Larger values never have a smaller target, or never a larger one."""
    distinct = np.unique(values)
    if len(distinct) == 2:
        return "its two values are the target below and above a threshold" if _disjoint(values, wanted) else None
    for sign, word in ((1.0, "rises"), (-1.0, "falls")):
        order = np.lexsort((wanted * sign, values))
        if (np.diff((wanted * sign)[order]) >= 0).all() and not _constant_between(values[order], wanted[order]):
            return f"the target {word} with it in every single row"
    return None


def _constant_between(values: Numbers, wanted: Numbers) -> bool:
    """Whether the target has two values and no more, which any measurement may separate by a lucky order."""
    return len(np.unique(wanted)) <= 2 and len(np.unique(values)) > 2 and len(values) < _FEWEST_ROWS


def _bins(codes: NDArray[np.int64], wanted: Numbers) -> str | None:
    bins = int(codes.max()) + 1
    if bins > _MOST_BINS or bins * 3 > len(codes) or not _disjoint(codes, wanted):
        return None
    return f"its {bins} values are classes of the target that do not overlap"


def _together(features: pd.DataFrame, goal: Numbers, target: NDArray[Any], classification: bool) -> dict[str, str]:
    flags = _decided_by_flags(features, goal) if classification else {}
    names = [str(name) for name in features.columns if features[name].dtype.kind in "iuf"][:_MOST_COLUMNS]
    names = [name for name in names if name not in flags]
    if flags or len(names) < 2 or len(goal) < _FEWEST_ROWS or _too_alike(goal):
        return flags
    values = features[names].to_numpy(dtype=float)
    if classification:
        return _comparisons(names, values, goal, target)
    if len(np.unique(goal)) < _FEWEST_VALUES:
        return {}
    return _formulas(names, values, goal) or _weighted_sum(names, values, goal)


def _comparisons(names: list[str], values: Numbers, goal: Numbers, target: NDArray[Any]) -> dict[str, str]:
    """Pairs whose comparison is a binary target."""
    if len(np.unique(goal)) != 2:
        return {}
    is_one = goal == 1
    sample = _sampled(len(goal))
    found: dict[str, str] = {}
    for i, j in _pairs(len(names)):
        for symbol, compare in ((">", np.greater), (">=", np.greater_equal)):
            few = compare(values[sample, i], values[sample, j])
            if not _says(few, is_one[sample]):
                continue
            if _says(compare(values[:, i], values[:, j]), is_one):
                how = f"the target is whether {names[i]} {symbol} {names[j]}"
                found.setdefault(names[i], how)
                found.setdefault(names[j], how)
    return found


def _decided_by_flags(features: pd.DataFrame, goal: Numbers) -> dict[str, str]:
    """Pairs of columns with two values each that decide a binary target together, and neither of them alone."""
    if len(np.unique(goal)) != 2 or len(goal) < _FEWEST_ROWS or _too_alike(goal):
        return {}
    is_one = goal == 1
    flags = {
        str(name): pd.factorize(features[name], sort=True)[0] == 1
        for name in features.columns
        if features[name].nunique() == 2 and not features[name].isna().any()
    }
    names = [name for name in flags if not _says(flags[name], is_one)][:_MOST_COLUMNS]
    found: dict[str, str] = {}
    for i, j in _pairs(len(names)):
        first, second = names[i], names[j]
        cells = 2 * flags[first].astype(np.int64) + flags[second]
        if min(np.bincount(cells, minlength=4)) < _FEWEST_UNUSUAL:
            continue
        ones = np.bincount(cells, weights=is_one, minlength=4) / np.bincount(cells, minlength=4)
        usual = ones > 0.5
        if not _says(usual[cells], is_one) or len(np.unique(usual)) < 2:
            continue
        exclusive = usual[1] == usual[2] and usual[0] == usual[3]
        how = (
            f"the target is ({first} != {second})" if exclusive else f"{first} and {second} decide the target together"
        )
        found.setdefault(first, how)
        found.setdefault(second, how)
    return found or _odd_number(flags, names[:_MOST_FLAGS], is_one)


def _odd_number(flags: dict[str, NDArray[np.bool_]], names: list[str], is_one: NDArray[np.bool_]) -> dict[str, str]:
    """Three flags of which an odd number is set exactly where the target is one, or where it is not."""
    sample = _sampled(len(is_one))
    few = {name: flags[name][sample] for name in names}
    for a, b, c in itertools.combinations(names, 3):
        if _says(few[a] ^ few[b] ^ few[c], is_one[sample]) and _says(flags[a] ^ flags[b] ^ flags[c], is_one):
            return dict.fromkeys((a, b, c), f"the target is whether an odd number of {a}, {b} and {c} is set")
    return {}


def _says(claim: NDArray[np.bool_], truth: NDArray[np.bool_]) -> bool:
    agreement = float((claim == truth).mean())
    return max(agreement, 1 - agreement) >= _RIGHT


def _sampled(rows: int) -> NDArray[np.int64]:
    """Some rows by which most pairs are ruled out."""
    return np.sort(np.random.RandomState(0).permutation(rows)[:_SAMPLE]).astype(np.int64)


def _pairs(columns: int) -> list[tuple[int, int]]:
    return [(i, j) for i in range(columns) for j in range(i + 1, columns)]


def _formulas(names: list[str], values: Numbers, goal: Numbers) -> dict[str, str]:
    """Pairs of numbers whose sum, difference, product or ratio is the target, up to its own rounding."""
    sample = _sampled(len(goal))
    tolerance = _rounding(goal)
    found: dict[str, str] = {}
    for first, second in _pairs(len(names)):
        for i, j in ((first, second), (second, first)):
            for symbol, operation in _OPERATIONS:
                if i > j and symbol in "+*":
                    continue
                if not _equal(operation, values[sample, i], values[sample, j], goal[sample], tolerance):
                    continue
                if _equal(operation, values[:, i], values[:, j], goal, tolerance):
                    how = f"the target is {names[i]} {symbol} {names[j]}"
                    found.setdefault(names[i], how)
                    found.setdefault(names[j], how)
    return found


def _rounding(goal: Numbers) -> float:
    """Half of the last digit that the target is written with, where that is fine enough to be a coincidence never."""
    fine = 1e-9 * min(1.0, float(np.abs(goal).max()))
    for decimals in range(7):
        if np.allclose(goal, np.round(goal, decimals), rtol=0, atol=fine):
            step = 10.0**-decimals
            return 0.5 * step + fine if np.std(goal) > 20 * step else fine
    return 0.0


def _equal(
    operation: Callable[[Numbers, Numbers], Numbers], a: Numbers, b: Numbers, goal: Numbers, tolerance: float
) -> bool:
    with np.errstate(all="ignore"):
        made = operation(a, b)
        right = np.abs(made - goal) <= np.maximum(tolerance, 1e-9 * np.abs(goal))
    known = ~(np.isnan(a) | np.isnan(b))
    return bool(known.mean() >= 0.5 and right[known].mean() >= _RIGHT)


def _weighted_sum(names: list[str], values: Numbers, goal: Numbers) -> dict[str, str]:
    """Several numbers of which the target is a weighted sum without a rest."""
    complete = ~np.isnan(values).any(axis=1) & np.isfinite(values).all(axis=1)
    if complete.mean() < 0.5 or complete.sum() < 5 * (len(names) + 1):
        return {}
    centred = values[complete] - values[complete].mean(axis=0)
    scale = centred.std(axis=0)
    used = scale > 0
    wanted = goal[complete] - goal[complete].mean()
    weights, *_ = np.linalg.lstsq(centred[:, used] / scale[used], wanted, rcond=1e-10)
    rest = wanted - centred[:, used] / scale[used] @ weights
    if not np.abs(rest).max() <= max(1e-6 * float(np.abs(wanted).max()), _rounding(goal)):
        return {}
    matters = np.flatnonzero(np.abs(weights) > 1e-4 * float(wanted.std()))
    terms = [name for name, kept in zip(names, used, strict=True) if kept]
    if not 1 <= len(matters) <= _MOST_TERMS:
        return {}
    involved = [terms[k] for k in matters]
    how = f"the target is a weighted sum of {', '.join(involved)} without a rest"
    return dict.fromkeys(involved, how)
