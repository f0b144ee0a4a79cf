"""Cells that hold two numbers, or two dates."""

from __future__ import annotations

import re

from heldout.reading.dates import date_shape
from heldout.reading.shapes import CURRENCIES

_LONGEST = 80
_WHOLE = r"(?:0|[1-9][0-9]*)"
_QUANTITY = rf"{_WHOLE}(?:[.,][0-9]+)?"
_DECIMAL = r"[+-]?[0-9]+\.[0-9]+"
_PAIR = re.compile(
    rf"(?!0x){_QUANTITY}\s*[/x×]\s*{_QUANTITY}"
    rf"|\(?{_DECIMAL}\s*[,;]\s*{_DECIMAL}\)?"
    rf"|{_WHOLE}\s*(?:'|′|ft\.?|feet)\s*{_QUANTITY}\s*(?:\"|″|''|in\.?|inch(?:es)?)?"
)
_AMOUNT = rf"(?:{CURRENCIES})?\s*(?P<{{}}>{_QUANTITY})\s*(?:[kKM%]|{CURRENCIES}|[^\W\d_]{{{{1,5}}}})?"
_RANGE = re.compile(rf"{_AMOUNT.format('low')}\s*(?:-|–|—|\.\.\.?|to|bis|à)\s*{_AMOUNT.format('high')}")
_TELEPHONE = re.compile(r"[0-9]{3}-[0-9]{4}")
_BETWEEN = re.compile(r"\s+(?:-|–|—|to|bis|until|au)\s+")


def is_pair(text: str) -> bool:
    """Whether two numbers stand in one cell: a blood pressure of 120/80, a picture of 640x480, 5 ft 7 in, 48.85, 2.35.

    What is numbered with leading zeros, an invoice 2023/0042, is no pair, nor is 0x42 in base 16.
    """
    return _PAIR.fullmatch(text) is not None


def is_range(text: str) -> bool:
    """Whether a cell says from where to where: `41-49`, `€20k - €30k`, `01.02.2024 - 05.02.2024`.

    >>> [is_range(text) for text in ("41-49", "49-41", "555-1234", "3 May 2024 - 9 May 2024")]
    [True, False, False, True]
    """
    if len(text) > _LONGEST or _TELEPHONE.fullmatch(text):
        return False
    match = _RANGE.fullmatch(text)
    if match is not None:
        return float(match["low"].replace(",", ".")) <= float(match["high"].replace(",", "."))
    parts = _BETWEEN.split(text)
    return len(parts) == 2 and all(date_shape(part) is not None for part in parts)
