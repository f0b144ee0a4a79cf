"""What an example submission may earn: wide enough for other libraries, too narrow for another model."""

from __future__ import annotations

import math
from dataclasses import dataclass

from heldout.landscape.interface import PartResult
from heldout.scoring.interface import ScoreCard
from heldout.scoring.measured import Points

PARTS = ("model_choice", "data_handling", "tuning")
NONE = "none"
NO_BLAME_POINTS = 5.0
"""A submission that lost no more than this is to blame for nothing."""
SCORE_NOISE = 3.0
"""Half a score band, in standard errors of the difference between two good models: a library that breaks ties or draws
samples in another way is another model that does as well."""
POINTS_NOISE = 2.0
"""Half a band of points, in standard deviations of the points over resamples."""
_DECIMALS = 6
"""Of steps: what is within a millionth of a round number is one."""
LEAST_POINTS = 5.0
"""Half a band of points, at least: where points end, at 0 and 100, their standard deviation is that of one side."""


@dataclass(frozen=True)
class Band:
    """What an example earned, and the keys that allow for it."""

    score: tuple[float, float] | None
    points: tuple[float, float] | None
    blame: str | None
    """None where no part stands out, so that another version of a library might blame another one."""


def band_of(card: ScoreCard, part: PartResult | None, perfect: float | None) -> Band:
    """The bands for a graded card.

    Args:
        card: of the example.
        part: the public part of the landscape; None where there is none.
        perfect: what the truth itself scores, which no band goes beyond; None where unknown.
    """
    return Band(_score_band(card, part, perfect), _points_band(card.points), clear_blame(card.points))


def blames_that_fit(points: Points) -> frozenset[str]:
    """The values of `blame` that are true of a card's points: the part that lost most, and `none` if nothing much did.

    Where data handling and tuning cannot be told apart, each of them is.
    """
    lost = _lost(points)
    found = {NONE} if 100 - points.earned <= NO_BLAME_POINTS else set()
    if lost:
        main = max(lost, key=lambda name: lost[name])
        found |= {"data_handling", "tuning"} if main == "handling_and_tuning" else {main}
    return frozenset(found)


def clear_blame(points: Points | None) -> str | None:
    """The part that is to blame beyond doubt, or `none`; None where that is not clear."""
    if points is None:
        return None
    if 100 - points.earned <= NO_BLAME_POINTS:
        return NONE
    ordered = sorted(_lost(points).items(), key=lambda item: -item[1])
    if not ordered or ordered[0][0] not in PARTS:
        return None
    second = ordered[1][1] if len(ordered) > 1 else 0.0
    return ordered[0][0] if ordered[0][1] - second > NO_BLAME_POINTS else None


def _lost(points: Points) -> dict[str, float]:
    return {name: 100 - value for name, value in points.parts().items() if value < 100}


def _score_band(card: ScoreCard, part: PartResult | None, perfect: float | None) -> tuple[float, float] | None:
    if card.score is None:
        return None
    value = card.score.public
    half = SCORE_NOISE * part.se if part is not None else math.nan
    if not half > 0:
        half = (card.score.ci95[1] - card.score.ci95[0]) / 2 if card.score.ci95 else math.nan
    if not half > 0:
        return None
    step = 10.0 ** math.floor(math.log10(half)) / 2
    low = step * math.floor(round((value - half) / step, _DECIMALS))
    high = step * math.ceil(round((value + half) / step, _DECIMALS))
    if perfect is not None and card.metric.greater_is_better:
        high = min(high, max(perfect, value))
    elif perfect is not None:
        low = max(low, min(perfect, value))
    return _short(low), _short(high)


def _points_band(points: Points | None) -> tuple[float, float] | None:
    if points is None:
        return None
    half = max(LEAST_POINTS, POINTS_NOISE * (points.sd or 0.0))
    return max(0, math.floor(points.total - half)), min(100, math.ceil(points.total + half))


def _short(value: float) -> float:
    """Without the last bits that a sum of halves and tenths leaves."""
    return float(f"{value:.10g}")
