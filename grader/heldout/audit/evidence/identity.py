"""Columns that name a row instead of describing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from heldout.audit.evidence.free_text import SENTENCE, free_text, words_in
from heldout.audit.evidence.names import names_a_time, names_an_id
from heldout.audit.evidence.short_texts import has_words_that_tell, recurring_word, structure_of
from heldout.reading.dates import date_shape
from heldout.reading.pairs import is_pair, is_range
from heldout.reading.shapes import fits_comma, fits_point, number_shape

if TYPE_CHECKING:
    Column = pd.Series[Any]

_FEWEST = 10
_NEARLY_ALL = 0.9
_TEXTS_LOOKED_AT = 500
_DENSE = 0.2
"""Share of the whole numbers between the smallest and the largest that occur, from which they count something."""
_LONG_NUMBER = 8
"""Digits of numbers that are all equally long and all different: account and telephone numbers."""
_UUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
_ADDRESS = r"(?:https?|ftp|file|s3)://\S+|www\.\S+|(?:[A-Za-z]:)?[\\/]?(?:[^\s\\/]+[\\/])+[^\s\\/]+\.[A-Za-z]\w{1,4}"
_EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"


def id_like(column: Column) -> str | None:
    """Why the column looks like an id of the rows; None where it does not.

    A measurement with decimals is never one, however different its values are, nor is a time.
    """
    known = column.dropna()
    if len(known) < _FEWEST or column.dtype.kind in "bM":
        return None
    distinct = int(known.nunique())
    if distinct < _NEARLY_ALL * len(known):
        return None
    name = str(column.name)
    if column.dtype.kind in "iuf":
        return _number_reason(known.to_numpy(dtype=float), distinct, name)
    return _text_reason(known.astype(str), distinct, name)


def _number_reason(values: np.ndarray[Any, np.dtype[np.float64]], distinct: int, name: str) -> str | None:
    whole = bool(np.isfinite(values).all() and (values == np.floor(values)).all())
    if not whole or names_a_time(name):
        return None
    unique = distinct == len(values)
    low, high = float(values.min()), float(values.max())
    if unique and high - low + 1 == distinct:
        return f"the whole numbers from {low:.0f} to {high:.0f}, each once: it numbers the rows"
    if unique and bool((np.diff(values) > 0).all()) and distinct > _DENSE * (high - low):
        return "whole numbers that are all different and count up from row to row"
    if names_an_id(name):
        return f"its name, and {distinct:,} different whole numbers in {len(values):,} rows"
    digits = len(f"{abs(high):.0f}")
    if unique and len(values) >= 100 and digits >= _LONG_NUMBER and low >= 10 ** (digits - 1):
        return f"whole numbers of {digits} digits that are all different, like numbers of accounts"
    return None


def _numbers_or_dates(known: Column) -> bool:
    """Whether half of the texts are numbers or dates in some notation, though not all are digits, as of a telephone."""
    texts = [str(text) for text in known.iloc[:_TEXTS_LOOKED_AT]]
    if all(text.isdecimal() for text in texts):
        return False
    shapes = [number_shape(text) for text in texts]
    numbers = sum(each is not None and (fits_point(each.core) or fits_comma(each.core)) for each in shapes)
    pairs = sum(is_pair(text) or is_range(text) for text in texts)
    return 2 * max(numbers, pairs, sum(date_shape(text) is not None for text in texts)) >= len(texts)


def _text_reason(known: Column, distinct: int, name: str) -> str | None:
    if known.str.fullmatch(_UUID).all():
        return "each text is a UUID"
    if known.str.fullmatch(_EMAIL).all():
        return "each text is an e-mail address"
    if known.str.fullmatch(_ADDRESS).all():
        return "each text is the address of a page or a file"
    if _numbers_or_dates(known):
        return None
    if free_text(known) is not None or words_in(known) >= SENTENCE or structure_of(known) is not None:
        return None
    if not names_an_id(name) and has_words_that_tell(known, name):
        return None
    word = recurring_word(known)
    also = "" if word is None else f"; '{word}' is in many of them: a column of its own could keep what it tells"
    if distinct == len(known):
        return f"the {len(known):,} texts are all different{also}"
    if names_an_id(name) or len(known) >= 5 * _FEWEST:
        return f"{distinct:,} different texts in {len(known):,} rows, as with names{also}"
    return None
