"""Equivalent trials as a card holds them and as a person says them. Imports nothing heavy: cards are shown by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_WIDEST = 4


@dataclass(frozen=True)
class EquivalentTrials:
    """Trials that get as far as the submission, with an 80 % interval; None stands for more than `of`."""

    low: int | None
    value: int | None
    high: int | None
    of: int
    """Trials that the landscape can speak of: N_f − 1."""

    def as_json(self) -> dict[str, Any]:
        """The score card's `equivalent_trials`."""
        return {"low": self.low, "value": self.value, "high": self.high, "of": self.of}

    @property
    def is_wide(self) -> bool:
        """The interval spans more than a factor of 4, so that its middle says nothing."""
        return (self.high or self.of + 1) > _WIDEST * (self.low or self.of + 1)

    def in_words(self) -> str:
        """The trials as a person says them.

        >>> EquivalentTrials(6, 9, 15, 31).in_words()
        'about 9 trials (6 to 15)'
        >>> EquivalentTrials(2, 9, 15, 31).in_words()
        'between 2 and 15 trials'
        >>> EquivalentTrials(25, None, None, 31).in_words()
        'more than 31 trials'
        """
        if self.is_wide:
            return f"between {self.low} and {self._named(self.high)} trials"
        if self.value is None:
            return f"more than {self.of} trials"
        number = "about 1 trial" if self.value == 1 else f"about {self.value} trials"
        return number if self.low == self.high else f"{number} ({self.low} to {self._named(self.high)})"

    def _named(self, trials: int | None) -> str:
        return f"more than {self.of}" if trials is None else str(trials)
