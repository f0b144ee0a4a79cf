"""How a learner's hyperparameters differ from the best reference configuration of their family, and good ranges."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from heldout.coach.equal_configuration import NEVER_MATTER, plain_value, same_value
from heldout.coach.interface import Context
from heldout.coach.search import as_number
from heldout.coach.words import number
from heldout.landscape.interface import FamilyResult
from heldout.landscape.reference_parts import FamilyParts
from heldout.landscape.space import Parameter

_NEAR = 0.02
"""Distances on a scale of 0 to 1 below which two values are the same."""
_ONLY_COST = frozenset({"probability", "cache_size"})
_ENOUGH = frozenset({"max_iter", "n_estimators"})
"""More of them than the reference has does no harm where they are in its base."""
_CLEAR = ((16, 0.3), (12, 0.45))
"""Configurations, and the share of the spread of their ranks that a curve in one parameter must explain (R²)."""
_WIDEST = 0.65
_GOOD = 0.25
_CONFIGURATION_WORDS = 3


@dataclass(frozen=True)
class SettingChange:
    """One parameter of the learner's that the best configuration has otherwise."""

    parameter: str
    own: Any
    """As a description writes it."""
    best: Any
    """As a landscape has it: scalars, or lists of scalars."""
    distance: float
    """On the parameter's scale, where 1 is its whole range; infinite beyond it, or for another parameter."""

    @property
    def node(self) -> Any:
        """The best value as a recipe has it."""
        return ["tuple", *self.best] if isinstance(self.best, list) else self.best


def changes(context: Context, parts: FamilyParts) -> list[SettingChange]:
    """The parameters to change for the best configuration, the most distant first.

    A parameter outside of the space goes back to what every configuration has, or to the library's default.
    """
    space = {each.name: each for each in parts.space}
    wanted = {name: plain_value(value) for name, value in {**parts.defaults, **parts.params}.items()}
    found = []
    for name, value in context.params().items():
        if name in NEVER_MATTER | _ONLY_COST or name not in wanted:
            continue
        own, best = plain_value(value), wanted[name]
        if same_value(own, best) or not _is_plain(best) or _is_more_than_enough(name, own, best, name in space):
            continue
        distance = _distance(space[name], own, best) if name in space else math.inf
        if distance > _NEAR:
            found.append(SettingChange(name, value, best, distance))
    return sorted(found, key=lambda each: -each.distance)


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(_is_plain(each) for each in value)
    return value is None or isinstance(value, bool | int | str) or (isinstance(value, float) and math.isfinite(value))


def _is_more_than_enough(name: str, own: Any, best: Any, in_space: bool) -> bool:
    mine, other = as_number(own), as_number(best)
    return name in _ENOUGH and not in_space and mine is not None and other is not None and mine >= other


def _distance(parameter: Parameter, own: Any, best: Any) -> float:
    if parameter.scale == "choice":
        return 1.0
    mine, other = position(parameter, own), position(parameter, best)
    if mine is None or other is None or not -_NEAR <= mine <= 1 + _NEAR:
        return math.inf
    return abs(mine - other)


def position(parameter: Parameter, value: Any) -> float | None:
    """Where a value lies on the parameter's scale, 0 to 1 within its space; None for what is no number there.

    >>> position(Parameter("C", "log", 0.01, 100.0), 1.0)
    0.5
    """
    plain = as_number(value)
    if plain is None or parameter.scale == "choice":
        return None
    return parameter.position(plain)


@dataclass(frozen=True)
class GoodRange:
    """Values between which a family's good configurations lie."""

    low: float
    high: float

    def __contains__(self, value: object) -> bool:
        plain = as_number(value)
        return plain is not None and self.low <= plain <= self.high

    def in_words(self) -> str:
        """`8 to 20`."""
        return f"{number(self.low)} to {number(self.high)}"


def good_range(family: FamilyResult, parameter: Parameter) -> GoodRange | None:
    """Where the best quarter of the configurations lie in one parameter.

    None where that is not reliable: a curve of the second degree must explain enough of the configurations' ranks, and
    the range must be well below the whole.
    """
    tried = [(position(parameter, each.params.get(parameter.name)), each) for each in family.configurations]
    known = [(where, each) for where, each in tried if where is not None and math.isfinite(where)]
    least = next((share for count, share in _CLEAR if len(known) >= count), None)
    if least is None or _explained([where for where, _ in known], [each.cv for _, each in known]) < least:
        return None
    best = sorted(known, key=lambda pair: -pair[1].cv)[: max(3, round(_GOOD * len(known)))]
    places = [where for where, _ in best]
    if max(places) - min(places) > _WIDEST:
        return None
    values = [float(each.params[parameter.name]) for _, each in best]
    return GoodRange(min(values), max(values))


def _explained(places: Sequence[float], scores: Sequence[float]) -> float:
    """R² of the ranks of the scores, as a curve of the second degree in the places explains them."""
    import numpy as np

    ranks = np.argsort(np.argsort(scores)).astype(float)
    design = np.vander(np.asarray(places), 3)
    fitted = design @ np.linalg.lstsq(design, ranks, rcond=None)[0]
    whole = float(np.sum((ranks - ranks.mean()) ** 2))
    return 1 - float(np.sum((ranks - fitted) ** 2)) / whole if whole > 0 else 0.0


def in_words(best: Any) -> str:
    """A value to try, as people write it in code."""
    if type(best) in (int, float):
        return number(best)
    return repr(tuple(best)) if isinstance(best, list) else repr(best)


def several(found: Sequence[SettingChange]) -> str:
    """At most three settings in a row: `C = 12, gamma = 0.03`."""
    shown = [f"{each.parameter} = {in_words(each.best)}" for each in found[:_CONFIGURATION_WORDS]]
    rest = len(found) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")
