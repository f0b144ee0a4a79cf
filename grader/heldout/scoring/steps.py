"""How finely public rows speak: a learner sees scores on them in steps, and all that is derived from a score as well.

The step is the largest power of ten that is at most δ/2. Differences below δ are no differences on these rows, so that
nothing honest is lost; what is lost is the use of a score as a question about single labels. A score is rounded once,
when it has been computed and before anything else is: its interval, points, regret, trials, neighbours and the coach's
words see the rounded number. The full one goes into the store, for ranks, the Ladder, regrading and final boards.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Steps:
    """Numbers to the nearest multiple of a power of ten, or as they are."""

    exponent: int | None
    """Of ten; None leaves every number as it is."""

    @property
    def size(self) -> float | None:
        """The step, for example 0.001; None where numbers stay as they are."""
        return None if self.exponent is None else float(f"1e{self.exponent}")

    def value(self, number: float) -> float:
        """The number to the nearest step; NaN and infinite ones stay what they are.

        >>> Steps(-3).value(0.98765), Steps(1).value(-1234.5), Steps(-3).value(-0.0001)
        (0.988, -1230.0, 0.0)
        """
        if self.exponent is None or not math.isfinite(number):
            return number
        return round(number, -self.exponent) + 0.0

    def values(self, numbers: ArrayLike) -> NDArray[np.float64]:
        """`value` for each number of an array of one dimension."""
        import numpy as np

        array = np.asarray(numbers, dtype=np.float64)
        return array if self.exponent is None else np.array([self.value(each) for each in array.tolist()])

    def interval(self, ends: tuple[float, float] | None) -> tuple[float, float] | None:
        """Both ends of an interval."""
        return None if ends is None else (self.value(ends[0]), self.value(ends[1]))

    def spread_of_points(self, sd: float | None) -> float | None:
        """A standard deviation of points: whole points where scores have steps, of which one is worth about that."""
        return sd if sd is None or self.exponent is None else round(sd) + 0.0


EXACT = Steps(None)


def steps_within(delta: float | None) -> Steps:
    """The steps for a dead zone δ; `EXACT` where there is none.

    >>> steps_within(0.00273).size, steps_within(0.002).size, steps_within(195.0).size, steps_within(None).size
    (0.001, 0.001, 10.0, None)
    """
    if delta is None or not math.isfinite(delta) or delta <= 0:
        return EXACT
    return Steps(Decimal(repr(delta / 2)).adjusted())
