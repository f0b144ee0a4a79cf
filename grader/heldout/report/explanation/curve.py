"""One hyperparameter's validation curve, and the sentence that says what one sees."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from heldout.base.words import listed
from heldout.landscape.interface import Configuration
from heldout.landscape.space import Parameter
from heldout.report.explanation.reading import REGIONS, CurveReading, Region
from heldout.report.explanation.scale import position_of
from heldout.report.explanation.units import Units, gap, number
from heldout.scoring.measured import Verdict


@dataclass(frozen=True)
class Mark:
    """The learner's value."""

    value: Any
    position: float | None
    """On the scale, below 0 or above 1 outside of what was tried; None where it does not lie on it."""
    height: float | None = None
    """Utility of the learner's settings on the reference's features, as the folds would show it; None where it is not
    known."""


@dataclass(frozen=True)
class Curve:
    """One hyperparameter."""

    parameter: Parameter
    configurations: tuple[Configuration, ...]
    """The drawn ones that have the parameter and a finite cross-validation score."""
    default: Configuration | None
    """Configuration 0, where the default value lies on the scale."""
    default_value: Any
    mark: Mark | None
    """None where the learner's model has no such parameter."""
    reading: CurveReading | None

    def positions(self) -> list[float]:
        """Of each configuration."""
        found = [position_of(self.parameter, each.params[self.parameter.name]) for each in self.configurations]
        return [0.0 if position is None else position for position in found]

    def region_of_mark(self) -> Region | None:
        """The region that the learner's value lies in; None outside of what was tried."""
        if self.mark is None or self.mark.position is None or self.reading is None or not 0 <= self.mark.position <= 1:
            return None
        index = region_index(self.parameter, self.mark.position)
        return next((region for region in self.reading.regions if region.index == index), None)


def sentence(curve: Curve, units: Units, verdict: Verdict | None = None) -> str:
    """What one sees, and what it means for the learner's value, given the card's verdict on tuning."""
    return " ".join(part for part in (_what_one_sees(curve, units), _what_it_means(curve, verdict)) if part)


def _what_one_sees(curve: Curve, units: Units) -> str:
    reading = curve.reading
    if reading is None:
        return "Too few different values were tried to say anything."
    if reading.is_flat:
        return "Flat, as far as one can tell: no part of the range does worse than another beyond chance."
    medians = listed([f"{_shown(units, region, reading)} for {region.label}" for region in reading.regions])
    return f"{_pattern(curve, reading)} The middle {units.metric}: {medians}.{_doubt(reading)}"


def _doubt(reading: CurveReading) -> str:
    """A caution where other rows may say otherwise."""
    unsure = [region for region in reading.regions if region.worse and not region.is_sure]
    if not unsure:
        return ""
    most = max(unsure, key=lambda region: region.behind)
    if not math.isfinite(most.error):
        return " There are too few folds to say whether other rows would agree."
    return f" Other rows may say otherwise: {gap(most.behind)} lies between them, ± {gap(most.error)} over the folds."


def _shown(units: Units, region: Region, reading: CurveReading) -> str:
    return units.shown(region.median, units.decimals(each.median for each in reading.regions))


def _pattern(curve: Curve, reading: CurveReading) -> str:
    """The shape in words; at least one region is worse."""
    worse = [region.label for region in reading.regions if region.worse]
    if curve.parameter.scale == "choice" or len(reading.regions) != REGIONS:
        return (
            f"{listed(worse)} {'does' if len(worse) == 1 else 'do'} worse than {reading.regions[reading.best].label}."
        )
    match tuple(region.worse for region in reading.regions):
        case (False, True, True):
            return "Better to the left."
        case (True, True, False):
            return "Better to the right."
        case (True, False, True):
            return "A sweet spot in the middle."
        case (True, False, False):
            return "Worse to the left, no clear difference elsewhere."
        case (False, False, True):
            return "Worse to the right, no clear difference elsewhere."
        case _:
            return "Worse in the middle than at an end."


def _what_it_means(curve: Curve, verdict: Verdict | None) -> str:
    mark = curve.mark
    if mark is None:
        return ""
    own = f"Yours, {number(mark.value)},"
    if mark.position is None:
        tried = "not among the values tried" if curve.parameter.scale == "choice" else "no number on this scale"
        return f"{own} is {tried}."
    if not 0 <= mark.position <= 1:
        side = "below" if mark.position < 0 else "above"
        end = curve.parameter.low if mark.position < 0 else curve.parameter.high
        cost = "; nothing that matters was lost by it here" if verdict == "fine" else ""
        return f"{own} lies {side} what was tried (the range ends at {number(float(end))}){cost}."
    region = curve.region_of_mark()
    if region is None or curve.reading is None or curve.reading.is_flat:
        return ""
    if not region.worse:
        alone = "; what tuning cost you lies elsewhere" if verdict == "worse" else ""
        return f"{own} lies where it does well{alone}."
    best = curve.reading.regions[curve.reading.best]
    if mark.height is not None and mark.height >= best.median:
        return f"{own} lies where most do worse; your settings together (◆) do as well as where most do best."
    cost = ", yet your settings together lost nothing that matters" if verdict == "fine" else ""
    return f"{own} lies where it does worse{cost}."


def groups(
    parameter: Parameter, configurations: Sequence[Configuration], positions: Sequence[float]
) -> list[tuple[str, list[Configuration]]]:
    """The configurations of each region of the range, labelled with the values in it."""
    count = len(parameter.choices) if parameter.scale == "choice" else REGIONS
    members: list[list[Configuration]] = [[] for _ in range(count)]
    for configuration, position in zip(configurations, positions, strict=True):
        members[region_index(parameter, position)].append(configuration)
    return [(_label(parameter, index, held), held) for index, held in enumerate(members)]


def region_index(parameter: Parameter, position: float) -> int:
    """Which region a position in 0..1 lies in: a third of a scale, or a value of a choice."""
    count = len(parameter.choices) if parameter.scale == "choice" else REGIONS
    return max(0, min(count - 1, int(position * count)))


def _label(parameter: Parameter, index: int, members: Sequence[Configuration]) -> str:
    if parameter.scale == "choice":
        return number(parameter.choices[index])
    values = [each.params[parameter.name] for each in members]
    if not values:
        return ""
    low, high = (f"{value:.2g}" if isinstance(value, float) else str(value) for value in (min(values), max(values)))
    return low if low == high else f"{low} to {high}"
