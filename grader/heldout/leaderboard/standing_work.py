"""Trusted work for leaderboards: hidden labels decide what is shown, and nothing but positions and ranks comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from heldout.base.errors import MetricError
from heldout.leaderboard.ladder import error_of_replicates, shown_attempts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.scoring.stored_work import StoredRows

LADDER_REPLICATES = 200
"""Resamples behind a standard error of the Ladder: known to 5 %, for a fifth of the time of all."""


def climb(work: dict[str, Any], blobs: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    """`{"shown": […]}`: for each learner the position of the shown attempt, or null; or `{"challenge_fault": …}`."""
    from heldout.scoring.stored_work import StoredRows

    try:
        rows = StoredRows(work, blobs)
        return {"shown": [_last_shown(rows, learner) for learner in work["learners"]]}, b""
    except MetricError as error:
        return {"challenge_fault": str(error)}, b""


def _last_shown(rows: StoredRows, attempts: list[list[Any]]) -> int | None:
    """The position of the attempt that is shown in the end.

    `attempts` holds utility and number of predictions, oldest first; either may be null.
    """
    predictions = [None if number is None else _predictions(rows, number) for _, number in attempts]
    utilities = [None if held is None else utility for (utility, _), held in zip(attempts, predictions, strict=True)]
    error = error_of_replicates(_Replicates(rows, predictions))
    history = shown_attempts(utilities, error, dummy=rows.dummy(LADDER_REPLICATES).value)
    return history[-1] if history else None


class _Replicates:
    """Each attempt's replicates, computed when they are asked for: only improvements are compared.

    One that is not finite counts as the dummy's.
    """

    def __init__(self, rows: StoredRows, predictions: Sequence[NDArray[Any] | None]) -> None:
        self._rows, self._predictions = rows, predictions
        self._known: dict[int, NDArray[np.float64]] = {}

    def __getitem__(self, position: int, /) -> NDArray[np.float64]:
        import numpy as np

        if position not in self._known:
            predictions = self._predictions[position]
            assert predictions is not None, "only attempts with a utility are compared"
            found, dummy = self._rows.replicates(predictions, LADDER_REPLICATES), self._rows.dummy(LADDER_REPLICATES)
            self._known[position] = np.where(np.isfinite(found), found, dummy.replicates)
        return self._known[position]


def _predictions(rows: StoredRows, number: int) -> NDArray[Any] | None:
    from heldout.tasks.interface import InvalidPredictions

    try:
        return rows.predictions(number)
    except InvalidPredictions:
        return None


def tell_apart(work: dict[str, Any], blobs: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    """`{"ranks": {attempt: [first, last]}}` from utilities and replicates on the same rows, the dummy's among them."""
    import numpy as np

    from heldout.landscape.utility import Measured
    from heldout.leaderboard.significance import rank_ranges

    ids = work["attempts"]
    replicates = np.frombuffer(blobs["replicates"], dtype="<f8").reshape(len(ids), -1)
    known = work["dummy"] is not None
    dummy = Measured(work["dummy"], np.frombuffer(blobs["dummy"], dtype="<f8")) if known else None
    found = rank_ranges(ids, work["utilities"], replicates, dummy)
    return {"ranks": {attempt: list(ranks) for attempt, ranks in found.items()}}, b""
