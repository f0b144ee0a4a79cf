"""Search spaces: hyperparameters with named scales, and the configurations that are drawn from them.

>>> Parameter("C", "log", 0.001, 100.0).at(0.4)
0.1
>>> Parameter("max_depth", "integer_log", 2, 32).at(0.5)
8
"""

from __future__ import annotations

import math
import warnings
import zlib
from dataclasses import dataclass
from typing import Any, Literal, assert_never

Scale = Literal["linear", "log", "integer", "integer_log", "choice"]

DRAWN = 32
"""Points of the scrambled Sobol sequence, a power of two; a family uses the first of them."""
_DIGITS = 4


@dataclass(frozen=True)
class Parameter:
    """One hyperparameter of a search space."""

    name: str
    scale: Scale
    low: float = 0.0
    """Smallest value, itself included; not for a choice."""
    high: float = 0.0
    """Greatest value, itself included; not for a choice."""
    choices: tuple[Any, ...] = ()
    """Scalars, or lists of scalars; only for a choice."""

    def __post_init__(self) -> None:
        if self.scale == "choice":
            if len(self.choices) < 2:
                raise ValueError(f"{self.name}: a choice needs at least two values. Got {list(self.choices)}.")
        elif not self.low < self.high:
            raise ValueError(f"{self.name}: low must be less than high. Got {self.low:g} and {self.high:g}.")
        if self.scale in ("log", "integer_log") and self.low <= 0:
            raise ValueError(f"{self.name}: a {self.scale} scale begins above 0. Got {self.low:g}.")

    def at(self, position: float) -> Any:
        """The value at a position in [0, 1) of the scale; numbers with 4 significant digits, as people write them."""
        match self.scale:
            case "linear":
                return self._bounded(self.low + position * (self.high - self.low))
            case "log":
                return self._bounded(self.low * (self.high / self.low) ** position)
            case "integer":
                return int(self.low + math.floor(position * (self.high - self.low + 1)))
            case "integer_log":
                return self._whole(self.low * (self.high / self.low) ** position)
            case "choice":
                return self.choices[min(len(self.choices) - 1, int(position * len(self.choices)))]
            case _:
                assert_never(self.scale)

    def position(self, value: float) -> float:
        """Where a number lies on a scale of numbers: 0 at its low end and 1 at its high one, beyond them outside.

        >>> Parameter("C", "log", 0.01, 100.0).position(1.0)
        0.5
        """
        if self.scale in ("log", "integer_log"):
            return math.log(value / self.low) / math.log(self.high / self.low) if value > 0 else -math.inf
        return (value - self.low) / (self.high - self.low)

    def _bounded(self, value: float) -> float:
        return min(self.high, max(self.low, float(f"{value:.{_DIGITS}g}")))

    def _whole(self, value: float) -> int:
        return int(min(self.high, max(self.low, round(value))))

    def as_json(self) -> dict[str, Any]:
        """What decides the draws, for hashes and for people."""
        if self.scale == "choice":
            return {"name": self.name, "scale": self.scale, "choices": list(self.choices)}
        return {"name": self.name, "scale": self.scale, "low": self.low, "high": self.high}


def draw(family: str, space: tuple[Parameter, ...], count: int) -> list[dict[str, Any]]:
    """The first `count` configurations of a family's space; the same on every machine.

    They are the beginning of a scrambled Sobol sequence of 32 points (Owen 1998) seeded by the family's name: the
    beginning covers the space, every second point would not.

    Raises:
        ValueError: `count` is more than 32.
    """
    if count > DRAWN:
        raise ValueError(f"at most {DRAWN} configurations are drawn. Got {count}.")
    from scipy.stats import qmc

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scipy 1.15 renamed `seed`, and 1.13 is supported
        points = qmc.Sobol(len(space), scramble=True, seed=zlib.crc32(family.encode())).random(DRAWN)
    return [{each.name: each.at(float(u)) for each, u in zip(space, point, strict=True)} for point in points[:count]]
