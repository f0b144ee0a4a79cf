"""Whether a loss matters: yes, no, or these rows cannot say."""

from __future__ import annotations

from heldout.bootstrap import percentile_interval
from heldout.landscape.utility import Measured
from heldout.scoring.measured import Interval, Loss, Verdict
from heldout.scoring.steps import EXACT, Steps


def verdict(interval: Interval | None, margin: float) -> Verdict:
    """`worse` where the whole interval lies above the margin, `fine` where it lies below, else `undecided`.

    The middle state is what keeps verdicts from contradicting each other on fresh rows.

    >>> verdict((0.02, 0.05), 0.01), verdict((-0.01, 0.005), 0.01), verdict((0.0, 0.05), 0.01)
    ('worse', 'fine', 'undecided')
    """
    if interval is None:
        return "undecided"
    low, high = interval
    if low > margin:
        return "worse"
    return "fine" if high < margin else "undecided"


def loss(difference: Measured, margin: float, steps: Steps = EXACT) -> Loss:
    """A paired difference as a loss with its 95 % interval, whose ends are on a step, and its verdict."""
    interval = steps.interval(percentile_interval(difference.replicates))
    return Loss(difference.value, interval, verdict(interval, margin))
