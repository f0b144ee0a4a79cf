"""The ways in which a column can be looked at: as its value, and as what a value betrays without being meant to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from heldout.audit.evidence.names import names_an_id
from heldout.audit.evidence.suspicion.interface import Codes, Numbers, Sample, numbers_of
from heldout.audit.evidence.suspicion.skill import quantile_codes

if TYPE_CHECKING:
    Column = pd.Series[Any]

_FEWEST = 15
_PIECES = 6
_PIECE = re.compile(r"[0-9]+|[^\W\d_]+")
_WIDE = 200
"""Distance between a number's 10th and 90th percentile from which its last digit says nothing of its size."""
_LONGEST_CODE, _ALPHABET = 24, 40
_FEWEST_GROUPS = 8
_PLACES = 4
"""Places that are told apart at either end of a group."""
_FRACTIONS = 8
"""Whole units between the same percentiles, from which what stands behind the point says nothing of its size."""


@dataclass(frozen=True)
class View:
    """One way to look at a column of the sample."""

    column: str
    natural: bool
    """Whether it is the value itself, or a part of a date."""
    how: str
    """What is looked at: `` for the value, else for example `its last digit`."""
    codes: Codes
    """Shape (n,): from 0 on."""
    within: str = ""
    """The column whose values part the rows before they are looked at; `` for all rows, and for declared groups."""


def views_of(sample: Sample) -> Iterator[View]:
    """Every view of every column, the value first."""
    for position, name in enumerate(sample.names):
        column = sample.features.iloc[:, position]
        numbers = numbers_of(column)
        if numbers is not None:
            yield View(name, True, "", quantile_codes(numbers))
            if column.dtype.kind in "iuf":
                yield from _of_numbers(name, numbers)
            elif column.dtype.kind == "M":
                yield from _of_times(name, column)
        else:
            yield View(name, True, "", pd.factorize(column)[0].astype(np.int64) + 1)
            yield from _of_texts(name, column)
    yield from _within_groups(sample)


def _within_groups(sample: Sample) -> Iterator[View]:
    """Where a number stands among the rows of its group, counted from both ends: who was first tells who has won."""
    divisions = list(_divisions(sample))
    for position, name in enumerate(sample.names if divisions else []):
        column = sample.features.iloc[:, position]
        if column.dtype.kind not in "iuf" or column.nunique() < _FEWEST:
            continue
        for word, codes in divisions:
            if name == word:
                continue
            ranked = column.groupby(codes)
            for end, up in (("low", True), ("high", False)):
                place = ranked.rank(method="min", ascending=up).clip(upper=_PLACES).fillna(0)
                how = f"its rank among the rows of one {word or 'group'}, from the {end} end,"
                yield View(name, False, how, place.to_numpy(dtype=np.int64), word)


def _divisions(sample: Sample) -> Iterator[tuple[str, Codes]]:
    """The declared groups, and columns that may name one, with the code of each row's group."""
    if sample.groups is not None:
        yield "", np.unique(sample.groups, return_inverse=True)[1].astype(np.int64)
    for position, name in enumerate(sample.names):
        column = sample.features.iloc[:, position]
        named = numbers_of(column) is None or (column.dtype.kind in "iu" and names_an_id(name))
        if named and _FEWEST_GROUPS <= column.nunique() <= len(column) / 2:
            yield name, pd.factorize(column)[0].astype(np.int64)


def _of_numbers(name: str, values: Numbers) -> Iterator[View]:
    known = values[np.isfinite(values)]
    if len(known) < _FEWEST:
        return
    low, high = np.quantile(known, [0.1, 0.9])
    whole = bool((known == np.floor(known)).all()) and float(np.abs(known).max()) < 2**53
    finite = np.where(np.isfinite(values), values, 0.0)
    if whole and high - low >= _WIDE:
        sizes = np.abs(finite).astype(np.int64)
        for place in range(len(str(int(high - low))) - 1):
            digit = sizes // 10**place % 10
            which = "last digit" if place == 0 else f"digit number {place + 1} from the end"
            yield View(name, False, f"its {which}", np.where(np.isfinite(values), digit + 1, 0))
    if not whole and high - low >= _FRACTIONS:
        fraction = np.round(np.abs(finite) % 1, 6)
        yield View(name, False, "what stands behind its point", quantile_codes(fraction))


def _of_times(name: str, column: Column) -> Iterator[View]:
    """What comes again in a date: honest, too, where a shop is closed on Sundays."""
    moments = column.dt
    parts: dict[str, Any] = {
        "its day of the week": moments.day_of_week,
        "its day of the month": moments.day,
        "its month": moments.month,
        "its hour": moments.hour,
        "whether it is midnight": (moments.hour == 0) & (moments.minute == 0) & (moments.second == 0),
    }
    for how, part in parts.items():
        codes = part.astype("float64").fillna(-1).to_numpy().astype(np.int64) + 1
        if len(np.unique(codes)) > 1:
            yield View(name, True, how, codes)


def _of_texts(name: str, column: Column) -> Iterator[View]:
    texts = column.fillna("").astype(str)
    if texts.nunique() < 3:
        return
    lengths = np.asarray(texts.str.len(), dtype=np.float64)
    if len(np.unique(lengths)) >= 3:
        yield View(name, False, "its length", quantile_codes(lengths))
    words = np.asarray(texts.str.count(r"\S+"), dtype=np.float64)
    if len(np.unique(words)) >= 3:
        yield View(name, False, "its number of words", quantile_codes(words))
    if texts.nunique() <= _FEWEST and texts.str.len().max() <= 30:
        return
    yield View(name, False, "its first character", _factorized(texts.str[:1]))
    yield View(name, False, "its last character", _factorized(texts.str[-1:]))
    yield from _characters(name, texts)
    pieces = [_PIECE.findall(text[:400]) for text in texts]
    most = min(_PIECES, max(len(found) for found in pieces))
    for place in range(most if most > 1 else 0):
        piece = [found[place] if place < len(found) else "" for found in pieces]
        yield View(name, False, f"its {_ordinal(place)} piece", _factorized(pd.Series(piece)))
    if most > 1:
        yield View(
            name, False, "its last piece", _factorized(pd.Series([found[-1] if found else "" for found in pieces]))
        )


def _characters(name: str, texts: Column) -> Iterator[View]:
    """Of codes that are written alike: each place that holds one of a few characters."""
    usual = int(texts.str.len().mode().iloc[0])
    if not 3 <= usual <= _LONGEST_CODE or (texts.str.len() == usual).mean() < 0.9:
        return
    for place in range(1, usual - 1):
        characters = texts.str[place : place + 1]
        if 2 <= characters.nunique() <= _ALPHABET:
            yield View(name, False, f"its character number {place + 1}", _factorized(characters))


def _factorized(texts: Column) -> Codes:
    return pd.factorize(texts)[0].astype(np.int64) + 1


def _ordinal(place: int) -> str:
    return ("first", "second", "third", "fourth", "fifth", "sixth")[place]
