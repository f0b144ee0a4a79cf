"""A number that one, two or three other numbers give nearly exactly, plain or in logarithms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np

from heldout.audit.evidence.suspicion.interface import Numbers, Sample, Suspicion
from heldout.audit.evidence.suspicion.promise import most_promising, promise
from heldout.audit.evidence.suspicion.rest import Rest

_TERMS = 3
MOST_COLUMNS, MOST_IN_PAIRS = 40, 20
"""Numbers of which all subsets are fitted, and of which all pairs are tried for a few differences: the ones that
promise most."""
_WORTH_A_TERM = 0.5
"""What another column must leave unexplained, as a share of what was unexplained without it."""
_EXACT, _NEAR = 0.998, 0.98
_EXACT_OF_MANY = 0.999
_ROWS_PER_TERM = 10
_NEAR_ERROR = 0.01
"""The median error as a share of the target's interquartile range, from which a formula is exact for most rows."""
_BETTER = 5.0
_FEW_VALUES, _MANY_VALUES = 8, 40
_RARE, _NEARLY_ALL = 0.01, 0.98
_APART = 0.02
"""What multiples must lie apart, on average, so that rounding cannot make them few."""
_FEWEST_VALUES = 15
_FEWEST = 60


def formulas(sample: Sample, rest: Rest) -> Iterator[Suspicion]:
    """Formulas of up to three columns from which a numeric target can nearly be computed."""
    if sample.classification or len(sample.target) < _FEWEST:
        return
    goal = np.asarray(sample.target, dtype=np.float64)
    names = [name for name in sample.names if sample.features[name].dtype.kind in "iuf"]
    if not names or len(np.unique(goal)) < _FEWEST_VALUES:
        return
    names, paired = _looked_at(sample, names)
    values = sample.features[names].to_numpy(dtype=np.float64)
    found = _regressions(names, values, goal, sample, rest)
    yield from found
    named = {name for each in found for name in each.columns}
    yield from _few_differences(names, values, goal, named, paired)


def _looked_at(sample: Sample, names: list[str]) -> tuple[list[str], list[int]]:
    """The numbers to look at, and the positions among them of those to make pairs of; in the order of the table."""
    if len(names) <= MOST_IN_PAIRS:
        return names, list(range(len(names)))
    promises = promise(replace(sample, features=sample.features[names]))
    kept = most_promising(promises, MOST_COLUMNS)
    return [names[k] for k in kept], most_promising(promises[kept], MOST_IN_PAIRS)


def _regressions(names: list[str], values: Numbers, goal: Numbers, sample: Sample, rest: Rest) -> list[Suspicion]:
    ways = [("a weighted sum of", values, goal)]
    if (goal > 0).all():
        with np.errstate(all="ignore"):
            logs = np.where(values > 0, np.log(np.where(values > 0, values, 1.0)), np.nan)
        ways.append(("a product of powers of", logs, np.log(goal)))
    best: list[Suspicion] = []
    for words, columns, wanted in ways:
        usable = np.flatnonzero(np.isfinite(columns).mean(axis=0) >= 0.9)
        picked, share, median = _best_subset(columns[:, usable], wanted)
        involved = tuple(names[usable[k]] for k in picked)
        if not involved:
            continue
        evidence: dict[str, Any] = {"R2": round(share, 5), "median_error": round(median, 5)}
        how = (
            f"{words} {' and '.join(involved)} is the target with R² {share:.4f}; the median error is {median:.1%} of "
            "the width of its middle half"
        )
        if share >= _EXACT or (median <= _NEAR_ERROR and share >= 0.5):
            best.append(Suspicion("error", "formula", involved, how, evidence))
        elif share >= _NEAR and _BETTER * (1 - share) <= 1 - rest.skill(involved, 0):
            best.append(Suspicion("warning", "formula", involved, how, evidence))
    graver = sorted(best, key=lambda each: (each.gravity != "error", len(each.columns), -each.evidence["R2"]))
    return graver[:1]


def _best_subset(columns: Numbers, goal: Numbers) -> tuple[list[int], float, float]:
    """The best one, two or three columns, the fewest that do: their positions, R², the median error over the IQR."""
    complete = np.isfinite(columns).all(axis=1) & np.isfinite(goal)
    if complete.sum() < max(_FEWEST, len(goal) // 2) or columns.shape[1] == 0:
        return [], 0.0, 1.0
    table, wanted = _standardized(columns[complete]), goal[complete]
    width, spread = float(np.subtract(*np.quantile(wanted, [0.75, 0.25]))), float(wanted.std())
    if spread <= 0 or width <= 0:
        return [], 0.0, 1.0
    together, with_goal = table.T @ table / len(table), table.T @ (wanted - wanted.mean()) / spread / len(table)
    best: tuple[list[int], float, float] = ([], 0.0, 1.0)
    for size in range(1, min(_TERMS, table.shape[1]) + 1):
        subsets = np.array(list(combinations(range(table.shape[1]), size)))
        # A little ridge keeps copies of one column from making the system singular.
        inner = together[subsets[:, :, None], subsets[:, None, :]] + 1e-9 * np.eye(size)
        right = with_goal[subsets][:, :, None]
        shares = (right * np.linalg.solve(inner, right)).sum(axis=(1, 2))
        chosen = [int(k) for k in subsets[int(np.argmax(shares))]]
        share, median = _fitted(table[:, chosen], wanted, spread, width)
        if 1 - share <= _WORTH_A_TERM * (1 - best[1]):
            best = (chosen, share, median)
    return best if best[1] >= _EXACT else _of_many(table, wanted, spread, width, best)


def _of_many(
    table: Numbers, wanted: Numbers, spread: float, width: float, best: tuple[list[int], float, float]
) -> tuple[list[int], float, float]:
    """The fewest columns that still give the target exactly, if all of them together do; else `best`."""
    chosen = list(range(table.shape[1]))
    share, _ = _fitted(table, wanted, spread, width)
    if share < _EXACT_OF_MANY or len(wanted) < _ROWS_PER_TERM * len(chosen):
        return best
    together, with_goal = table.T @ table / len(table), table.T @ (wanted - wanted.mean()) / spread / len(table)
    while len(chosen) > 1:
        fewer = [[k for k in chosen if k != left_out] for left_out in chosen]
        shares = [_explained(together, with_goal, each) for each in fewer]
        least = int(np.argmax(shares))
        if shares[least] < _EXACT_OF_MANY:
            break
        chosen = fewer[least]
    return chosen, *_fitted(table[:, chosen], wanted, spread, width)


def _explained(together: Numbers, with_goal: Numbers, chosen: list[int]) -> float:
    inner = together[np.ix_(chosen, chosen)] + 1e-9 * np.eye(len(chosen))
    return float(with_goal[chosen] @ np.linalg.solve(inner, with_goal[chosen]))


def _standardized(columns: Numbers) -> Numbers:
    spread = columns.std(axis=0)
    return np.asarray((columns - columns.mean(axis=0)) / np.where(spread > 0, spread, 1.0), dtype=np.float64)


def _fitted(columns: Numbers, wanted: Numbers, spread: float, width: float) -> tuple[float, float]:
    """R² of a linear regression, and its median error over the interquartile range."""
    design = np.column_stack([np.ones(len(wanted)), columns])
    left = wanted - design @ np.linalg.lstsq(design, wanted, rcond=1e-10)[0]
    return 1 - float((left**2).mean()) / spread**2, float(np.median(np.abs(left))) / width


def _few_differences(
    names: list[str], values: Numbers, goal: Numbers, named: set[str], paired: list[int]
) -> Iterator[Suspicion]:
    """Columns, or sums, differences and products of two, from which the target differs by one of a few amounts, or of
    which it is one of a few multiples.
    """
    for columns, formula, made in _made(names, values, paired):
        known = np.isfinite(made)
        if set(columns) & named or known.mean() < 0.9 or len(np.unique(made[known])) < _MANY_VALUES:
            continue
        wanted, given = goal[known], made[known]
        differences = _few(np.round(wanted - given, 6), given)
        if differences is not None:
            how = f"the target minus {formula} is {_one_of(differences)}"
            yield Suspicion("error", "formula", columns, how, {"values": len(differences)})
            return
        if len(columns) == 1 and (given > 0).all() and (wanted > 0).all():
            multiples = _few(np.round(wanted / given, 2), given)
            if multiples is not None and len(multiples) * _APART < np.ptp(multiples):
                how = f"the target divided by {formula} is {_one_of(multiples)}"
                yield Suspicion("error", "formula", columns, how, {"values": len(multiples)})
                return


def _made(names: list[str], values: Numbers, paired: list[int]) -> Iterator[tuple[tuple[str, ...], str, Numbers]]:
    """Each column, then what pairs of those at `paired` give: columns, a formula, and its values."""
    for k, name in enumerate(names):
        yield (name,), name, values[:, k]
    for i, j in combinations(paired, 2):
        first, second = values[:, i], values[:, j]
        for symbol, made in (("+", first + second), ("-", first - second), ("*", first * second)):
            yield (names[i], names[j]), f"{names[i]} {symbol} {names[j]}", made


def _few(amounts: Numbers, given: Numbers) -> Numbers | None:
    """The few amounts that nearly all rows have, of which many have different values; None where they are many."""
    found, counts = np.unique(amounts, return_counts=True)
    frequent = found[counts >= max(2, _RARE * len(amounts))]
    if not 0 < len(frequent) <= _FEW_VALUES:
        return None
    having = np.isin(amounts, frequent)
    if having.mean() < _NEARLY_ALL or len(np.unique(given[having])) < _MANY_VALUES:
        return None
    return np.asarray(frequent, dtype=np.float64)


def _one_of(amounts: Numbers) -> str:
    shown = ", ".join(f"{one:g}" for one in amounts[:5])
    return f"one of {len(amounts)} values ({shown})" if len(amounts) > 1 else f"always {shown}"
