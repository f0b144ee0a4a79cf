"""What whoever shows a calibration hears of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heldout.base.progress import Observer

if TYPE_CHECKING:
    from heldout.landscape.forecast import Forecast


class CalibrationObserver(Observer):
    """Hears of the stages, some of which come more than once.

    They are `prepare`, `preprocess`, `estimate`, `explore`, `defaults`, `configurations`, `replicates` and `measure`.
    """

    def expects(self, forecast: Forecast) -> None:
        """What is about to be done, and how long it may take; before any of it is done."""
