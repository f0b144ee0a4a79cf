"""Times of which some were cut off: what was seen of them, and how many are left at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def kaplan_meier(time: NDArray[Any], event: NDArray[np.bool_], at: NDArray[np.float64]) -> NDArray[np.float64]:
    """The share without an event at each of the times `at`: Kaplan & Meier (1958).

    >>> import numpy as np
    >>> kaplan_meier(np.array([1.0, 2.0, 3.0]), np.array([True, False, True]), np.array([0.5, 1.0, 3.0])).round(4)
    array([1.    , 0.6667, 0.    ])
    """
    import numpy as np

    # At one time events come before what is cut off.
    order = np.lexsort((~event, time))
    left = len(time) - np.arange(len(time))
    curve = np.cumprod(np.where(event[order], 1 - 1 / left, 1.0))
    until = np.searchsorted(time[order], at, side="right")
    found: NDArray[np.float64] = np.concatenate([[1.0], curve])[until]
    return found
