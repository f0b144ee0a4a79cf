"""Pairs of columns that say together what neither says alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from heldout.audit.evidence.suspicion.interface import Codes, Gravity, Numbers, Sample, Suspicion, numbers_of
from heldout.audit.evidence.suspicion.promise import most_promising, promise
from heldout.audit.evidence.suspicion.rest import Rest
from heldout.audit.evidence.suspicion.skill import explained_of

_CELLS = 8
_BINS = 16
MOST_COLUMNS = 40
"""Columns of which all pairs are looked at; see `_looked_at`."""
_SCREENED_ROWS = 800
"""Rows on which all pairs are looked at; what could be something is measured again with all rows of the sample."""
_SCREENED_CLASSES = 6
_LENIENT = 0.15
"""By how much a pair may fall short on those few rows."""
_SOME, _GAIN = 0.7, 0.25
_BESIDE = 2.0
"""What all other columns must be wrong by, in times of what the pair is wrong by: honest measurements that only say
something together, as a length and a width do, have others beside them that say it, too."""
_CERTAIN, _ALONE = 0.95, 2.5
_MOST_MEASURED = 12
_FEWEST_TEXTS = 3
_SHARED_VALUES = 0.5
"""Share of the shorter list of values that two texts must have in common, before it is asked whether they are equal."""


class _Pair(NamedTuple):
    share: float
    gain: float
    first: int
    second: int
    goal: int
    how: str


class _Columns(NamedTuple):
    """The columns of some rows as pairs are made of them, one entry for each."""

    cells: list[Codes]
    """At most eight codes, and one for missing values."""
    numbers: list[Numbers | None]
    """NaN where a value is missing; None for texts."""
    texts: list[Codes | None]
    """Codes of texts that mean the same in all columns, negative where missing; None for numbers."""
    times: list[bool]


def pairs(sample: Sample, rest: Rest) -> Iterator[Suspicion]:
    """The pairs that explain most beyond what their columns do alone, where that is more than all others explain."""
    if sample.features.shape[1] < 2:
        return
    sample = _looked_at(sample)
    taken: set[int] = set()
    found = sorted(_found(sample), key=lambda each: -each.share)
    for pair in found:
        if {pair.first, pair.second} & taken:
            continue
        columns = (sample.names[pair.first], sample.names[pair.second])
        others = max(rest.skill(columns, pair.goal), _best_beside(pair, found))
        times = (1 - others) / max(1 - pair.share, 1e-9)
        if times < _BESIDE:
            continue
        certain = pair.share >= _CERTAIN and times >= _ALONE
        gravity: Gravity = "error" if certain else "warning"
        taken |= {pair.first, pair.second}
        what = "of the variance of" if sample.goals.numeric and pair.goal == 0 else "of"
        how = (
            f"{pair.how} explains {pair.share:.1%} {what} {sample.goals.names[pair.goal]}, {pair.gain:.1%} more than "
            f"both columns one by one, and all others together {others:.1%}"
        )
        evidence = {"explained": round(pair.share, 4), "gain": round(pair.gain, 4), "rest": round(others, 4)}
        yield Suspicion(gravity, "pair", columns, how, evidence)


def _best_beside(pair: _Pair, found: list[_Pair]) -> float:
    """What the best pair of other columns explains, 0 where there is none: the quick model of all others need not see
    what two of them say together, and of a spectrum any two neighbours say it."""
    mine = {pair.first, pair.second}
    beside = (each.share for each in found if each.goal == pair.goal and not {each.first, each.second} & mine)
    return max(beside, default=0.0)


def _looked_at(sample: Sample) -> Sample:
    """The sample with the columns that pairs are made of, in the order of the table: one half are those that promise
    most, alone or beside another, the other half those of the fewest values.

    Whether flags and codes agree need not show in anything that a line or a product can say.
    """
    width = sample.features.shape[1]
    if width <= MOST_COLUMNS:
        return sample
    promises = promise(sample)
    kept = most_promising(promises, MOST_COLUMNS // 2)
    values = sample.features.nunique().to_numpy()
    fewness = np.where(values <= 1, 3, np.where(values == 2, 0, np.where(values <= _CELLS, 1, 2)))
    ranked = [int(k) for k in np.lexsort((-promises, fewness)) if int(k) not in kept]
    kept = sorted([*kept, *ranked[: MOST_COLUMNS - len(kept)]])
    return replace(sample, features=sample.features.iloc[:, kept])


def _found(sample: Sample) -> list[_Pair]:
    """The best views of pairs, looked for on few rows and measured on all."""
    few = np.linspace(0, len(sample.target) - 1, min(_SCREENED_ROWS, len(sample.target))).astype(np.int64)
    last = sample.goals.values.shape[1] - 1
    goals = sorted({0, (last + 1) // 2, last}) if sample.goals.numeric else list(range(last + 1))[:_SCREENED_CLASSES]
    looked_at = list(_measured(sample, few, goals, None))
    promising = [each for each in looked_at if each.share >= _SOME - _LENIENT and each.gain >= _GAIN - _LENIENT]
    promising = sorted(promising, key=lambda each: -each.share)[:_MOST_MEASURED]
    everything = np.arange(len(sample.target))
    again = {(each.first, each.second, each.how) for each in promising}
    measured = _measured(sample, everything, list(range(sample.goals.values.shape[1])), again)
    return [each for each in measured if each.share >= _SOME and each.gain >= _GAIN]


def _measured(sample: Sample, rows: Codes, goals: list[int], only: set[tuple[int, int, str]] | None) -> Iterator[_Pair]:
    count = sample.features.shape[1]
    columns = _columns(sample, rows)
    values, folds = sample.goals.values[rows][:, goals], sample.folds[rows]
    numeric = sample.goals.numeric and goals[0] == 0
    alone = [explained_of(codes, values, folds, numeric) for codes in columns.cells]
    wanted = None if only is None else {(first, second) for first, second, _ in only}
    for i in range(count):
        for j in range(i + 1, count):
            if wanted is not None and (i, j) not in wanted:
                continue
            for how, codes in _views(columns, i, j):
                if only is not None and (i, j, how) not in only:
                    continue
                shares = explained_of(codes, values, folds, numeric)
                gains = shares - alone[i] - alone[j]
                best = int(np.argmax(np.minimum(shares, gains + 0.2)))
                yield _Pair(float(shares[best]), float(gains[best]), i, j, goals[best], how)


def _views(columns: _Columns, i: int, j: int) -> Iterator[tuple[str, Codes]]:
    """What can be made of two columns, in words and in codes."""
    yield "their combination", columns.cells[i] * (_CELLS + 1) + columns.cells[j]
    first, second = columns.numbers[i], columns.numbers[j]
    if first is not None and second is not None and columns.times[i] == columns.times[j]:
        yield from _of_numbers(first, second, columns.times[i])
    one, other = columns.texts[i], columns.texts[j]
    if one is not None and other is not None and _comparable(one, other):
        yield "whether they are the same", np.where((one < 0) | (other < 0), 2, one == other).astype(np.int64)


def _of_numbers(first: Numbers, second: Numbers, times: bool) -> Iterator[tuple[str, Codes]]:
    difference = first - second
    order = np.sign(np.nan_to_num(difference, nan=-2.0)).astype(np.int64) + 2
    if 0.02 < (order == 3).mean() < 0.98:
        yield "which of them is larger", order
    yield "their difference", _binned(difference)
    if times:
        return
    yield "their sum", _binned(first + second)
    with np.errstate(all="ignore"):
        if (first > 0).mean() > 0.9 and (second > 0).mean() > 0.9:
            yield "their ratio", _binned(np.where((first > 0) & (second > 0), first / second, np.nan))
        yield "their product", _binned(first * second)


def _comparable(one: Codes, other: Codes) -> bool:
    values, others = np.unique(one[one >= 0]), np.unique(other[other >= 0])
    smaller = min(len(values), len(others))
    if smaller < _FEWEST_TEXTS:
        return False
    return len(np.intersect1d(values, others)) >= _SHARED_VALUES * smaller


def _columns(sample: Sample, rows: Codes) -> _Columns:
    frame, count = sample.features.iloc[rows], sample.features.shape[1]
    numbers = [numbers_of(frame.iloc[:, k]) for k in range(count)]
    texts: list[Codes | None] = [None] * count
    written = [k for k in range(count) if numbers[k] is None]
    if written:
        stacked = np.concatenate([frame.iloc[:, k].astype(object).to_numpy() for k in written])
        codes = pd.factorize(stacked)[0].astype(np.int64).reshape(len(written), len(rows))
        for place, k in enumerate(written):
            texts[k] = codes[place]
    cells = [_coarse(sample.ranks[rows, k]) for k in range(count)]
    return _Columns(cells, numbers, texts, [frame.iloc[:, k].dtype.kind == "M" for k in range(count)])


def _binned(values: Numbers) -> Codes:
    """Codes of equally many rows each, 0 where a value is missing; equal values have equal codes."""
    known = values[np.isfinite(values)]
    if len(known) < _BINS:
        return np.zeros(len(values), dtype=np.int64)
    edges = np.quantile(known, np.arange(1, _BINS) / _BINS)
    codes = 1 + np.searchsorted(edges, np.where(np.isfinite(values), values, 0.0), side="left")
    return np.where(np.isfinite(values), codes, 0).astype(np.int64)


def _coarse(ranks: Numbers) -> Codes:
    """At most eight codes and one for missing values."""
    codes = np.zeros(len(ranks), dtype=np.int64)
    known = ~np.isnan(ranks)
    distinct, inverse, counts = np.unique(ranks[known], return_inverse=True, return_counts=True)
    if len(distinct) <= _CELLS:
        codes[known] = 1 + inverse
    elif len(distinct):
        position = np.cumsum(counts) - 1
        codes[known] = 1 + (position * _CELLS // int(counts.sum()))[inverse]
    return codes
