"""Single values, words and gaps behind which nearly every row has the same class."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from heldout.audit.evidence.suspicion.interface import Sample, Suspicion, is_class, numbers_of
from heldout.audit.evidence.suspicion.rest import Rest

if TYPE_CHECKING:
    Column = pd.Series[Any]

_FEWEST = 15
_PURE = 0.98
_CHANCE = 1e-6
_BEATS = 0.3
_COVERS, _SENTINEL_COVERS, _WORD_COVERS = 0.3, 0.1, 0.6
_CODE_COVERS = 0.6
"""For one of few codes: an honest one often goes with one class, but seldom is most of it."""
_FEW_NUMBERS, _FEW_TEXTS = 10, 20
_WORD = re.compile(r"[^\W_]{2,30}")
_MOST_WORDS = 300
_SENTINELS = (-1.0, -9.0, -99.0, -999.0, -9999.0, 9.0, 99.0, 999.0, 9999.0, 99999.0)
_NO_VALUES = (
    "?",
    "-",
    ".",
    "n/a",
    "na",
    "nan",
    "nil",
    "none",
    "null",
    "missing",
    "unknown",
    "not known",
    "other",
    "n.a.",
)
"""Texts that stand for a value that nobody has written down."""
_MOSTLY = 0.5
"""Share of a class from which a mark that stands for no value is not excused by what the other columns say."""
_ASKED = 2
"""Findings of a column for which the rest of the table is asked."""

Rows = NDArray[np.bool_]


class Side(NamedTuple):
    """One side of a goal."""

    number: int
    word: str
    rows: Rows
    opposite: bool


class _Pure(NamedTuple):
    what: str
    rows: Rows
    goal: Side
    hits: int
    share: float
    """Of all rows of this side that have the value."""
    sentinel: bool


def purity(sample: Sample, rest: Rest) -> Iterator[Suspicion]:
    """For each column the value (gap, word) that goes with one class in at least 98 % of many rows."""
    goals = _sides(sample)
    for position, name in enumerate(sample.names):
        column = sample.features.iloc[:, position]
        candidates = list(_candidates(column, alone=len(sample.names) == 1))
        pure = [
            found
            for what, rows, covers in candidates
            for goal in goals
            if (found := _pure(what, rows, covers, goal, len(candidates) * len(goals))) is not None
        ]
        for found in sorted(pure, key=lambda each: -each.share)[:_ASKED]:
            suspicion = _against_rest(name, found, rest)
            if suspicion is not None:
                yield suspicion
                break


def _sides(sample: Sample) -> list[Side]:
    """The goals that are yes or no; of a single one, and of parts of a number, both sides."""
    goals, names = sample.goals.values, list(sample.goals.names)
    first = 1 if sample.goals.numeric else 0
    if not sample.goals.numeric and len(sample.classes) == 2:
        is_first = bool(sample.target[goals[:, 0] > 0.5].max(initial=0) == 0)
        names = [is_class(sample.classes[0 if is_first else 1])]
    sides = [Side(k, names[k], goals[:, k] > 0.5, opposite=False) for k in range(first, goals.shape[1])]
    if sample.goals.numeric or len(sample.classes) == 2:
        sides += [Side(each.number, _opposite(each.word, sample), ~each.rows, opposite=True) for each in sides]
    return sides


def _opposite(word: str, sample: Sample) -> str:
    if sample.goals.numeric:
        return word.replace("above", "at most")
    return is_class(next(one for one in sample.classes if is_class(one) != word))


def _candidates(column: Column, alone: bool) -> Iterator[tuple[str, Rows, float]]:
    """What a row can have in this column, in words, which rows have it, and the share of a class it has to cover."""
    missing = column.isna().to_numpy()
    if missing.sum() >= _FEWEST:
        yield "where it is missing", missing, _SENTINEL_COVERS
    numbers = numbers_of(column)
    if numbers is not None:
        values, counts = np.unique(numbers[~np.isnan(numbers)], return_counts=True)
        few = _CODE_COVERS if len(values) <= _FEW_NUMBERS else _COVERS
        for value in values[counts >= _FEWEST][:200] if len(values) > 2 else ():
            sentinel = len(values) > _FEW_NUMBERS and _is_sentinel(float(value), values)
            covers = _SENTINEL_COVERS if sentinel else few
            yield f"where it is {value:g}", numbers == value, covers
        return
    yield from _of_texts(column.fillna("").astype(str), alone)


def _of_texts(texts: Column, alone: bool) -> Iterator[tuple[str, Rows, float]]:
    distinct = texts.nunique()
    few = _CODE_COVERS if distinct <= _FEW_TEXTS else _COVERS
    for value, count in texts.value_counts().head(100).items() if distinct > 2 else ():
        if count >= _FEWEST and value != "":
            no_value = distinct <= _FEW_TEXTS and str(value).strip().lower() in _NO_VALUES
            covers = _SENTINEL_COVERS if no_value else few
            yield f"where it is {str(value)[:40]!r}", (texts == value).to_numpy(), covers
    if not alone and distinct > 50:
        yield from _with_words(texts)


def _is_sentinel(value: float, values: NDArray[np.float64]) -> bool:
    """A number that stands for something else: far outside of all others, or one of the usual marks at their end."""
    others = values[values != value]
    if len(others) < 2 or others.min() <= value <= others.max():
        return False
    gap = min(abs(value - others.min()), abs(value - others.max()))
    return value in _SENTINELS or gap > 3 * float(others.max() - others.min())


def _with_words(texts: Column) -> Iterator[tuple[str, Rows, float]]:
    words = [set(_WORD.findall(text[:2000].lower())) for text in texts]
    counts = Counter(word for found in words for word in found)
    for word, count in counts.most_common(_MOST_WORDS):
        if _FEWEST <= count < len(texts):
            yield f"where it holds the word {word!r}", np.array([word in found for found in words]), _WORD_COVERS


def _pure(what: str, rows: Rows, covers: float, goal: Side, tried: int) -> _Pure | None:
    from scipy.stats import binom

    support, hits, base = int(rows.sum()), int((rows & goal.rows).sum()), float(goal.rows.mean())
    if hits < _PURE * support or hits < covers * goal.rows.sum() or base > 0.9:
        return None
    if binom.sf(hits - 1, support, base) * tried > _CHANCE:
        return None
    return _Pure(what, rows, goal, hits, hits / int(goal.rows.sum()), covers == _SENTINEL_COVERS)


def _against_rest(name: str, found: _Pure, rest: Rest) -> Suspicion | None:
    from scipy.stats import binom

    said = rest.predictions((name,), found.goal.number)[found.rows]
    expected = float((1 - said if found.goal.opposite else said).mean())
    support = int(found.rows.sum())
    beats = found.hits / support >= expected + _BEATS
    # Where the rest is good already, nothing can beat it by much; then it counts how unlikely so pure a value would be.
    margin, chance = (0.02, _CHANCE) if found.sentinel else (0.05, _CHANCE / 1e3)
    odd = binom.sf(found.hits - 1, support, min(expected + margin, 1.0)) < chance
    if not beats and not odd and not (found.sentinel and found.share >= _MOSTLY):
        return None
    how = (
        f"{found.what} ({support:,} rows), {_said(found)} in {found.hits / support:.1%} of the rows, which are "
        f"{found.share:.0%} of all such rows; the other columns would expect {expected:.0%}"
    )
    evidence = {"rows": support, "covers": round(found.share, 4), "where": found.what}
    return Suspicion("warning", "purity", (name,), how, evidence)


def _said(found: _Pure) -> str:
    return found.goal.word.removeprefix("whether ")
