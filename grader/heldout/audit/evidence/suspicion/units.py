"""Numbers whose unit changes from some row on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from heldout.audit.evidence.suspicion.interface import Codes, Numbers, Suspicion, numbers_of

_FEWEST = 30
_APART = 0.95
_SUDDEN = 0.25
"""By how much the step at the row itself may differ from that between all rows before and after, as a share of it."""
_ROUND = 0.1
"""Distance of the decimal logarithm of the factor from a whole number."""
_PAIRS = {
    2.2046: "kilograms and pounds",
    2.54: "centimetres and inches",
    1.6093: "kilometres and miles",
    3.2808: "metres and feet",
    3.7854: "litres and gallons",
    4.184: "calories and joules",
    12.0: "months and years, or inches and feet",
    28.35: "grams and ounces",
    60.0: "seconds and minutes",
}
_TOLERANCE = 0.01
"""Distance of the decimal logarithm of the factor from that of a pair of units."""
_CELSIUS = (1.8, 32.0)
_SLOPE, _INTERCEPT = 0.1, 3.0
"""What the scale may differ from that of Fahrenheit degrees, as a share and in degrees."""
_OTHERS_MOVE = 0.1
"""By how much the mean rank (0 to 1) of another column may differ before and after, beside three standard errors."""


class _Jump(NamedTuple):
    row: int
    """Among the known values."""
    before: Numbers
    after: Numbers


def units(features: pd.DataFrame, target: NDArray[Any], orders: dict[str, Codes]) -> Iterator[Suspicion]:
    """Numbers that jump by a power of ten, or from unit to unit, at one row of the file or at one time,
    and stay there.
    """
    named = [str(name) for name in features.columns]
    numbers = {
        name: values
        for position, name in enumerate(named)
        if features.iloc[:, position].dtype.kind in "iuf"
        and (values := numbers_of(features.iloc[:, position])) is not None
    }
    for word, order in orders.items():
        for name, values in numbers.items():
            known = order[np.isfinite(values[order])]
            said = None if len(known) < 0.7 * len(order) else _power_of_ten(values[known])
            if said is None and len(known) == len(order):
                others = [other for each, other in numbers.items() if each != name]
                said = _other_unit(values[order], [other[order] for other in others], target[order])
            if said is not None:
                row = int(np.flatnonzero(np.isfinite(values[order]))[said[0]])
                how = f"from row {row + 1:,} on, {word}, {said[1]}"
                yield Suspicion("warning", "unit", (name,), how, {"row": row})


def _power_of_ten(values: Numbers) -> tuple[int, str] | None:
    positive = np.flatnonzero(values > 0)
    if (values < 0).any() or len(positive) < 0.7 * len(values):
        return None
    jump = _jump(np.log10(values[positive]))
    if jump is None:
        return None
    step = float(np.median(jump.after) - np.median(jump.before))
    if abs(step) < 1 - _ROUND or abs(step - round(step)) > _ROUND:
        return None
    factor = 10 ** round(abs(step))
    size = f"{factor:,} times" if step > 0 else f"a {factor:,}th of"
    return int(positive[jump.row]), f"its values are about {size} what they were"


def _other_unit(values: Numbers, others: list[Numbers], target: NDArray[Any]) -> tuple[int, str] | None:
    """A jump by a factor that honest data may have as well: only where nothing else changes at that row."""
    found = _known_factor(values) if (values > 0).all() else None
    found = found or _fahrenheit(values)
    if found is None:
        return None
    codes = pd.factorize(target, sort=True)[0].astype(np.float64)
    moved = any(_moves(other, found[0]) for other in [*others, codes])
    return None if moved else found


def _known_factor(values: Numbers) -> tuple[int, str] | None:
    jump = _jump(np.log10(values))
    if jump is None:
        return None
    step = abs(float(np.median(jump.after) - np.median(jump.before)))
    for factor, words in _PAIRS.items():
        if abs(step - np.log10(factor)) <= _TOLERANCE:
            return jump.row, f"its values differ by a factor of {factor:g} from those before, as {words} do"
    return None


def _fahrenheit(values: Numbers) -> tuple[int, str] | None:
    jump = _jump(values)
    if jump is None:
        return None
    cold, warm = sorted((jump.before, jump.after), key=lambda side: float(np.median(side)))
    slope, intercept = _CELSIUS
    if abs(float(warm.std() / max(cold.std(), 1e-9)) / slope - 1) > _SLOPE:
        return None
    if abs(float(np.median(warm)) - slope * float(np.median(cold)) - intercept) > _INTERCEPT:
        return None
    return jump.row, "its values lie as Fahrenheit and Celsius degrees do to those before"


def _jump(values: Numbers) -> _Jump | None:
    """The row from which nearly all values lie on the other side; None where there is none."""
    if len(values) < 2 * _FEWEST or len(np.unique(values)) < 10:
        return None
    centred = np.cumsum(values - values.mean())
    at = int(np.argmax(np.abs(centred[_FEWEST - 1 : -_FEWEST]))) + _FEWEST
    before, after = values[:at], values[at:]
    step = float(np.median(after) - np.median(before))
    middle = (np.median(after) + np.median(before)) / 2
    sides = ((before < middle) == (step > 0)).mean(), ((after > middle) == (step > 0)).mean()
    # What rises little by little lies apart before and after any row, too.
    at_once = float(np.median(after[:_FEWEST]) - np.median(before[-_FEWEST:]))
    sudden = abs(at_once - step) <= _SUDDEN * abs(step)
    return _Jump(at, before, after) if min(sides) >= _APART and sudden else None


def _moves(values: Numbers, row: int) -> bool:
    known = np.isfinite(values)
    if len(np.unique(values[known])) < 2:
        return False
    ranks = pd.Series(values).rank(pct=True).to_numpy()
    before, after = ranks[:row][known[:row]], ranks[row:][known[row:]]
    if not len(before) or not len(after):
        return False
    error = 0.29 * np.sqrt(1 / len(before) + 1 / len(after))
    return bool(abs(before.mean() - after.mean()) > max(_OTHERS_MOVE, 3 * error))
