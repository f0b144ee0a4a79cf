"""Trusted work for leaderboards: hidden labels decide what is shown, and nothing but positions and ranks comes back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from heldout.leaderboard.ladder import error_of_replicates, shown_attempts
from heldout.leaderboard.standing import Climbed, ClimbRequest, Ranks, Tied, Tries
from heldout.sandbox.message import bytes_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.scoring.stored_work import StoredRows

LADDER_REPLICATES = 200
"""Resamples behind a standard error of the Ladder: known to 5 %, for a fifth of the time of all."""


def climb(asked: ClimbRequest) -> Climbed:
    """What is shown of each learner.

    Raises:
        MetricError: the metric fails whatever is predicted.
    """
    from heldout.scoring.stored_work import StoredRows

    rows = StoredRows(asked.stored)
    return Climbed(tuple(_last_shown(rows, tries, asked.by_points) for tries in asked.learners))


def _last_shown(rows: StoredRows, attempts: Tries, by_points: bool) -> int | None:
    """The position of the attempt that is shown in the end."""
    predictions = [None if number is None else _predictions(rows, number) for _, number in attempts]
    utilities = [None if held is None else utility for (utility, _), held in zip(attempts, predictions, strict=True)]
    error = error_of_replicates(_Replicates(rows, predictions, by_points))
    history = shown_attempts(utilities, error, dummy=0.0 if by_points else rows.dummy(LADDER_REPLICATES).value)
    return history[-1] if history else None


class _Replicates:
    """Each attempt's replicates, computed when they are asked for: only improvements are compared.

    One that is not finite counts as the dummy's.
    """

    def __init__(self, rows: StoredRows, predictions: Sequence[NDArray[Any] | None], by_points: bool) -> None:
        """With `by_points`, P: what resources cost is the same in every resample, and no matter of luck."""
        self._rows, self._predictions, self._by_points = rows, predictions, by_points
        self._known: dict[int, NDArray[np.float64]] = {}

    def __getitem__(self, position: int, /) -> NDArray[np.float64]:
        import numpy as np

        if position not in self._known:
            predictions = self._predictions[position]
            assert predictions is not None, "only attempts with a utility are compared"
            if self._by_points:
                self._known[position] = self._rows.points_in_resamples(predictions, LADDER_REPLICATES)
                return self._known[position]
            found, dummy = self._rows.replicates(predictions, LADDER_REPLICATES), self._rows.dummy(LADDER_REPLICATES)
            self._known[position] = np.where(np.isfinite(found), found, dummy.replicates)
        return self._known[position]


def _predictions(rows: StoredRows, number: int) -> NDArray[Any] | None:
    from heldout.tasks.interface import InvalidPredictions

    try:
        return rows.predictions(number)
    except InvalidPredictions:
        return None


def tell_apart(asked: Tied) -> Ranks:
    """The ranks that luck leaves open, from utilities and replicates on the same rows, the dummy's among them."""
    import numpy as np

    from heldout.landscape.utility import Measured
    from heldout.leaderboard.significance import rank_ranges

    replicates = np.frombuffer(bytes_of(asked.replicates), dtype="<f8").reshape(len(asked.attempts), -1)
    known = np.frombuffer(bytes_of(asked.dummy_replicates), dtype="<f8")
    dummy = None if asked.dummy is None else Measured(asked.dummy, known)
    found = rank_ranges(asked.attempts, asked.utilities, replicates, dummy)
    return Ranks(found.ranks, found.noise)
