"""Columns that were computed from the target of neighbouring rows, those that come later among them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from heldout.audit.evidence.suspicion.interface import Codes, Gravity, Numbers, Suspicion, numbers_of

_REACH = 3
_EXACT = 0.9
_HALVES = 0.5
"""What later rows must leave unexplained, as a share of what the own row and earlier ones leave."""
_FUTURE_ALONE = 0.2
_FEWEST = 60
_MOST_ROWS = 20_000
_WIDEST = 60
"""Rows ahead and behind that a running mean may reach."""
_STEPS = 4_000
"""Rows whose steps are looked at."""


def windows(
    features: pd.DataFrame, target: NDArray[Any], classification: bool, orders: dict[str, Codes]
) -> Iterator[Suspicion]:
    """Numbers that are explained by the target of later rows, in the file's order or in that of a time."""
    for word, order in orders.items():
        rows = order[:_MOST_ROWS]
        if len(rows) < _FEWEST:
            continue
        for goal in _goals(target[rows], classification):
            lags = {lag: np.roll(goal, lag) for lag in range(-_REACH, _REACH + 1)}
            for position, name in enumerate(features.columns):
                column = features.iloc[:, position]
                values = numbers_of(column) if column.dtype.kind in "iuf" else None
                if values is None:
                    continue
                found = _near(values[rows], lags) or _running(values[rows], goal)
                if found is not None:
                    gravity, how, share = found
                    evidence = {"order": word, "R2": round(share, 4)}
                    yield Suspicion(gravity, "window", (str(name),), f"{how}, {word}", evidence)


def _goals(target: NDArray[Any], classification: bool) -> list[Numbers]:
    if not classification:
        return [np.asarray(target, dtype=np.float64)]
    classes, counts = np.unique(target, return_counts=True)
    frequent = classes[np.argsort(-counts, kind="stable")[: 1 if len(classes) == 2 else 3]]
    return [(target == one).astype(np.float64) for one in frequent]


def _near(values: Numbers, lags: dict[int, Numbers]) -> tuple[Gravity, str, float] | None:
    """Whether the targets of up to three later rows explain the column's values; the share of the variance."""
    inside = slice(_REACH, len(values) - _REACH)
    ordered = values[inside]
    known = np.isfinite(ordered)
    if known.mean() < 0.5 or known.sum() < _FEWEST or _monotone(ordered[known]):
        return None
    wanted = ordered[known]
    own = lags[0][inside][known][:, None]
    past = np.column_stack([lags[lag][inside] for lag in range(1, _REACH + 1)])[known]
    future = np.column_stack([lags[-lag][inside] for lag in range(1, _REACH + 1)])[known]
    everything = _fit(np.hstack([own, past, future]), wanted)
    if everything >= _EXACT and (1 - everything) <= _HALVES * (1 - _fit(np.hstack([own, past]), wanted)):
        how = f"it is {everything:.1%} made of the target of its own row and of up to {_REACH} rows before and after"
        return "error", how, everything
    ahead, behind = _fit(future, wanted), _fit(past, wanted)
    if ahead - behind < _FUTURE_ALONE:
        return None
    how = f"the target of the {_REACH} next rows explains {ahead:.0%} of it, that of those before {behind:.0%}"
    return "warning", how, ahead


def _running(values: Numbers, goal: Numbers) -> tuple[Gravity, str, float] | None:
    """Whether a column changes from row to row by the target of one row, less that of another, as running sums and
    means do, where one of the two is its own row or a later one; the share of the changes' variance.
    """
    rows = np.arange(_WIDEST + 1, min(len(values), _STEPS) - _WIDEST)
    if len(rows) < _FEWEST:
        return None
    steps = values[rows] - values[rows - 1]
    known = np.isfinite(steps)
    if known.sum() < _FEWEST or known.mean() < 0.5:
        return None
    wanted = steps[known] - steps[known].mean()
    lags = np.arange(-_WIDEST, _WIDEST + 1)
    shifted = np.column_stack([goal[rows - lag] for lag in lags])[known]
    along = (shifted - shifted.mean(axis=0)).T @ wanted
    joining, leaving = (int(lags[np.argmax(sign * along)]) for sign in (1, -1))

    def made_of(*chosen: int) -> float:
        return _fit(shifted[:, np.array(chosen) + _WIDEST], wanted)

    share, how = made_of(joining), "from row to row it changes by a row's own target, as a running sum does"
    if share < _EXACT or joining > 0:
        # A column that goes with its own row's target moves by the difference of two rows, too.
        if min(joining, leaving) > 0 or {joining, leaving} == {0, 1}:
            return None
        share = made_of(joining, leaving)
        how = "from row to row it changes by the difference of two rows' targets, as a running mean of them does"
    # In a smooth series earlier rows say nearly the same as later ones.
    if share < _EXACT or (1 - share) > _HALVES * (1 - made_of(*range(1, _WIDEST + 1))):
        return None
    ahead = max(0, -min(joining, leaving))
    reaches = f" that reaches {ahead} rows ahead" if ahead else ""
    return "error", f"{how}{reaches} ({share:.1%})", share


def _monotone(values: Numbers) -> bool:
    steps = np.diff(values)
    return bool((steps >= 0).all() or (steps <= 0).all())


def _fit(columns: Numbers, wanted: Numbers) -> float:
    """The adjusted share of variance that a linear regression explains."""
    spread = float(((wanted - wanted.mean()) ** 2).sum())
    if spread <= 0:
        return 0.0
    design = np.column_stack([np.ones(len(wanted)), columns])
    weights, *_ = np.linalg.lstsq(design, wanted, rcond=1e-10)
    left = float(((wanted - design @ weights) ** 2).sum())
    degrees = (len(wanted) - 1) / max(len(wanted) - design.shape[1], 1)
    return float(max(0.0, 1 - left / spread * degrees))
