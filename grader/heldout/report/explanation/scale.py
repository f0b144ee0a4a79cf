"""Where a hyperparameter's values lie on their named scale, and how the scale is labelled."""

from __future__ import annotations

import ast
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from heldout.landscape.interface import Configuration
from heldout.landscape.space import Parameter
from heldout.report.explanation.plot import Tick
from heldout.report.explanation.units import number

_LOG_SPREAD = 50
_MOST_TICKS = 6


_WIDEST = 1.0
"""How far beyond the range that was tried an axis goes for the learner's value, in ranges."""


@dataclass(frozen=True)
class Axis:
    """The part of a scale that is drawn: 0 and 1 are the ends of what was tried."""

    low: float
    high: float

    def place(self, position: float) -> float:
        """Where a position on the scale lies in the drawing, 0 to 1 from left to right; beyond them outside."""
        return (position - self.low) / (self.high - self.low)


def axis_with(own: float | None) -> Axis:
    """The axis that holds what was tried and, where it is not too far from that, the learner's own value.

    >>> axis_with(-0.5), axis_with(0.3), axis_with(9.0)
    (Axis(low=-0.5, high=1.0), Axis(low=0.0, high=1.0), Axis(low=0.0, high=1.0))
    """
    if own is None or not -_WIDEST <= own <= 1 + _WIDEST:
        return Axis(0.0, 1.0)
    return Axis(min(0.0, own), max(1.0, own))


def as_value(stored: Any) -> Any:
    """A value of the card as the landscape writes it: what a card has in words (`{"repr": "(64, 64)"}`) as a list."""
    if isinstance(stored, dict):
        text = stored.get("repr")
        try:
            stored = ast.literal_eval(str(text))
        except (SyntaxError, TypeError, ValueError, MemoryError, RecursionError):
            return str(text)
    return list(stored) if isinstance(stored, tuple) else stored


def is_number(value: Any) -> bool:
    """Whether it can lie on a scale of numbers."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def position_of(parameter: Parameter, value: Any) -> float | None:
    """Where a value lies, 0 at the lower end and 1 at the upper, beyond them outside; None where it is off the scale.

    >>> position_of(Parameter("C", "log", 0.01, 100.0), 1)
    0.5
    >>> position_of(Parameter("p", "choice", choices=(1, 2)), 2)
    0.75
    """
    if parameter.scale == "choice":
        found = [index for index, choice in enumerate(parameter.choices) if _same(choice, value)]
        return (found[0] + 0.5) / len(parameter.choices) if found else None
    if not is_number(value):
        return None
    try:
        return -1.0 if value <= 0 and parameter.scale in ("log", "integer_log") else float(parameter.position(value))
    except (OverflowError, ZeroDivisionError):
        return 2.0 if value > 0 else -1.0


def ticks_of(parameter: Parameter) -> list[Tick]:
    """Labels from left to right: the ends, and powers of ten or the middle between them."""
    if parameter.scale == "choice":
        count = len(parameter.choices)
        room = max(4, 58 // count)
        return [Tick((i + 0.5) / count, number(each)[:room]) for i, each in enumerate(parameter.choices)]
    low, high = parameter.low, parameter.high
    if parameter.scale in ("log", "integer_log"):
        first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
        if last - first >= 1:
            step = max(1, math.ceil((last - first + 1) / _MOST_TICKS))
            decades = [10.0**power for power in range(first, last + 1, step)]
            values = [low, *decades, high]
        else:
            values = [low, math.sqrt(low * high), high]
    else:
        values = [low, (low + high) / 2, high]
    if parameter.scale.startswith("integer"):
        values = sorted({float(round(value)) for value in values})
    return [Tick(position_of(parameter, value) or 0.0, f"{value:.3g}") for value in dict.fromkeys(values)]


def spread_out(parameter: Parameter, positions: Sequence[float]) -> list[float]:
    """The positions, those of one value of a choice side by side instead of on top of each other."""
    if parameter.scale != "choice":
        return list(positions)
    band = 0.7 / len(parameter.choices)
    seen: dict[float, int] = {}
    placed = []
    for position in positions:
        index = seen[position] = seen.get(position, -1) + 1
        total = list(positions).count(position)
        placed.append(position + band * ((index + 0.5) / total - 0.5))
    return placed


def inferred_space(configurations: Sequence[Configuration]) -> tuple[Parameter, ...]:
    """A space that holds the drawn configurations, for a family whose declaration cannot be had."""
    names = {name: None for each in configurations for name in each.params}
    found = []
    for name in names:
        values = [each.params[name] for each in configurations if name in each.params]
        parameter = _inferred(name, values)
        if parameter is not None:
            found.append(parameter)
    return tuple(found)


def _inferred(name: str, values: list[Any]) -> Parameter | None:
    if not all(is_number(value) for value in values):
        choices: list[Any] = []
        for value in values:
            if not any(_same(value, choice) for choice in choices):
                choices.append(value)
        return Parameter(name, "choice", choices=tuple(choices)) if len(choices) > 1 else None
    low, high = float(min(values)), float(max(values))
    if not low < high:
        return None
    log = low > 0 and high / low >= _LOG_SPREAD
    whole = all(isinstance(value, int) for value in values)
    if whole:
        return Parameter(name, "integer_log" if log else "integer", low, high)
    return Parameter(name, "log" if log else "linear", low, high)


def _same(one: Any, other: Any) -> bool:
    """Equal, and a truth value only with a truth value: `1 == True` is not meant."""
    return bool(isinstance(one, bool) == isinstance(other, bool) and one == other)
