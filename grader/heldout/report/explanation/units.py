"""Utilities turned back into the metric as it is computed, with the digits a reader can use."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from heldout.base.number_format import format_score, score_decimals


@dataclass(frozen=True)
class Units:
    """The metric that a challenge is scored by."""

    metric: str
    greater_is_better: bool

    def score(self, utility: float) -> float:
        """The metric's value of a utility.

        >>> Units("rmse", False).score(-2.5)
        2.5
        """
        return utility if self.greater_is_better else -utility + 0.0

    def shown(self, utility: float, decimals: int | None = None) -> str:
        """The metric's value in words."""
        return format_score(self.score(utility), decimals)

    def decimals(self, utilities: Iterable[float]) -> int:
        """Digits after the point for a column of them."""
        return score_decimals(self.score(utility) for utility in utilities)

    def change(self, difference: float, decimals: int | None = None) -> str:
        """A difference of utilities as a signed change of the metric: `+0.0120`, or `−12.5` where lower is better.

        With `decimals`, a small one has as many as the others of its column, and no exponent.

        >>> Units("roc_auc", True).change(-0.00092, 4)
        '−0.0009'
        """
        value = self.score(difference)
        fixed = decimals is not None and 0.5 * 10.0**-decimals <= abs(value) < 1
        text = f"{abs(value):.{decimals}f}" if fixed else format_score(abs(value), decimals)
        return ("−" if value < 0 and float(text) != 0 else "+") + text

    @property
    def direction(self) -> str:
        """`higher is better`, or `lower is better`."""
        return "higher is better" if self.greater_is_better else "lower is better"


def gap(size: float) -> str:
    """The size of a difference with two significant digits, without an exponent from 10 on.

    >>> gap(0.0161), gap(1234.0), gap(0.000012)
    ('0.016', '1,200', '1.2e-05')
    """
    if not math.isfinite(size):
        return str(size)
    short = float(f"{size:.1e}")
    return f"{short:,.0f}" if 10 <= abs(short) < 1e9 else f"{short:g}"


def number(value: object) -> str:
    """A hyperparameter's value as people write it.

    >>> number(0.00010001), number(True), number("auto"), number([64, 64])
    ('0.0001', 'True', 'auto', '[64, 64]')
    """
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def significant(value: float) -> str:
    """A number with 6 significant digits, enough to check a sum by hand; a true minus sign.

    >>> significant(-0.0123456789), significant(0.5)
    ('−0.0123457', '0.5')
    """
    return f"{value:.6g}".replace("-", "−") if math.isfinite(value) else "undefined"
