"""Columns that are written language: sentences, and no names of anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from heldout.base.word_count import words_of

if TYPE_CHECKING:
    Column = pd.Series[Any]

SENTENCE = 5
"""Words from which a text says something and is not a name."""
_LONG = 80
"""Characters from which a text that repeats in no row is written language, also where no spaces part its words."""
_DIFFERENT = 0.3
_FEWEST = 20


_WORD = r"(?<!\S)(?:(?!\s)[\W\d_])*[^\W\d_]"
"""A word as far as its first letter. It begins at one place alone: a cell of thousands of digits is looked at once."""


def words_in(known: Column) -> float:
    """How many words the texts have, as a median; what has no letter is none, so a number of an account has few."""
    return float(words_of(known, _WORD).median())


def free_text(column: Column) -> str | None:
    """Why the column is free text, a phrase without a full stop; None where it is none."""
    if not isinstance(column.dtype, pd.StringDtype):
        return None
    known = column.dropna()
    if len(known) < _FEWEST:
        return None
    different = int(known.nunique())
    if different < _DIFFERENT * len(known):
        return None
    words = words_in(known)
    length = float(known.str.len().median())
    if words < SENTENCE and (length < _LONG or different < len(known)):
        return None
    return f"free text, {different:,} different ones of {words:,.0f} words (median)"
