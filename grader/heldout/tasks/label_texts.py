"""The classes of a challenge as a text file may write them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

_TRUTH = {"true": 1.0, "false": 0.0}
_EXACT = 2.0**53
"""Below it, every whole number is a float of its own."""
_LONGEST_NUMBER = 60


def number_of(text: str) -> float | None:
    """The finite number that `text` is, None for anything else.

    >>> number_of("1e1"), number_of("nan"), number_of("1_0")
    (10.0, None, None)
    """
    if len(text) > _LONGEST_NUMBER or "_" in text:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def whole_number_of(text: str) -> int | None:
    """The whole number of 64 bits that `text` is, exactly, None for anything else.

    >>> whole_number_of("9007199254740993"), whole_number_of("3.0"), whole_number_of("2.5"), whole_number_of("1e30")
    (9007199254740993, 3, None, None)
    """
    number = number_of(text)
    if number is None or not number.is_integer():
        return None
    try:
        whole = int(text)
    except ValueError:
        whole = int(number)
    return whole if -(2**63) <= whole < 2**63 else None


class LabelTexts:
    """Finds the class that a text means: what `predict` may return for a class, a file may hold.

    >>> texts = LabelTexts([10, 20])
    >>> texts.code("20"), texts.code("20.0"), texts.code("30")
    (1, 1, None)
    >>> LabelTexts([False, True]).code("1"), LabelTexts([False, True]).code("false")
    (1, 0)
    """

    def __init__(self, classes: Sequence[Any]) -> None:
        self.texts = tuple(str(label) for label in classes)
        self._exact = {text: code for code, text in enumerate(self.texts)}
        numbers = [_as_number(label) for label in classes]
        if {text.lower() for text in self.texts} == set(_TRUTH):
            numbers = [_TRUTH[text.lower()] for text in self.texts]
        self._numbers = {number: code for code, number in enumerate(numbers) if number is not None}

    def code(self, text: str) -> int | None:
        """The class's position, None where `text` is no class."""
        stripped = text.strip()
        for exact in (text, stripped):
            if exact in self._exact:
                return self._exact[exact]
        number = _TRUTH.get(stripped.lower(), number_of(stripped))
        return None if number is None else self._numbers.get(number)


def _as_number(label: Any) -> float | None:
    if isinstance(label, bool | int | float) and abs(label) < _EXACT:
        return float(label)
    return None
