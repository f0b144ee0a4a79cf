"""Weights of the paired bootstrap over hidden rows.

One matrix per challenge and part, regenerated from its seed: every submission is judged on the same resamples, so that
differences between submissions are paired. Percentile intervals, Efron & Tibshirani (1993), chapter 13.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

REPLICATES = 1000
_CHUNK_CELLS = 4_000_000
_BLOCK_CELLS = 1 << 16
"""How many are drawn and counted at once: what that takes stays in the processor's cache."""
_KEPT_CELLS = 16_000_000
"""So many counts are kept, two bytes each."""
_MOST_COUNTED = (1 << 16) - 1
"""By two bytes."""


@dataclass(frozen=True)
class Resampling:
    """What is resampled together. At most one of the three is set; with none of them, single rows are."""

    rows: int
    strata: NDArray[np.int64] | None = None
    """Class code of each row, shape (rows,): each class keeps its number of rows."""
    groups: NDArray[np.int64] | None = None
    """Group of each row, shape (rows,): groups are drawn whole."""
    in_time: bool = False
    """Rows are in time order: blocks of consecutive rows are drawn."""


def resampling_of(
    truth: NDArray[Any], groups: NDArray[np.int64] | None, *, in_time: bool, by_class: bool
) -> Resampling:
    """How a hidden part is resampled: groups whole, time in blocks, else rows (within each class of `truth`)."""
    rows = len(truth)
    if groups is not None:
        return Resampling(rows, groups=groups)
    if in_time:
        return Resampling(rows, in_time=True)
    return Resampling(rows, strata=truth if by_class else None)


def seed_of(challenge_id: str, part: str) -> int:
    """The seed of a challenge's weight matrix for one part; never `hash()`, which differs between processes.

    >>> seed_of("digits", "public")
    483118771
    """
    return zlib.crc32(f"{challenge_id}/{part}".encode())


def weight_chunks(resampling: Resampling, seed: int, replicates: int = REPLICATES) -> Iterator[NDArray[np.float64]]:
    """How often each row was drawn, as matrices of shape (b, rows), float64; `replicates` rows in all.

    The numbers do not depend on where the chunks end: each stratum has a generator of its own.
    """
    size = _chunk_size(resampling, replicates)
    draw = _drawing(resampling, seed, "float64")
    for start in range(0, replicates, size):
        yield draw(min(size, replicates - start))


class Resamples:
    """The same weights for whoever asks again: what was drawn is kept, where it takes at most 32 MB."""

    def __init__(self, resampling: Resampling, seed: int, replicates: int = REPLICATES) -> None:
        """At most `replicates` will be asked for."""
        self._resampling, self._seed, self._replicates = resampling, seed, replicates
        self._size = _chunk_size(resampling, replicates)
        self._draw = _drawing(resampling, seed, "uint16") if self._fit() else None
        self._kept: list[NDArray[Any]] = []

    def chunks(self, count: int) -> Iterator[NDArray[np.float64]]:
        """The first `count` of `weight_chunks`. Where they are kept, each chunk is good until the next is asked for."""
        import numpy as np

        count = min(count, self._replicates)
        if self._draw is None:
            yield from weight_chunks(self._resampling, self._seed, count)
            return
        wide = np.empty((min(self._size, count), self._resampling.rows))
        for number, start in enumerate(range(0, count, self._size)):
            if number == len(self._kept):
                self._kept.append(self._draw(min(self._size, self._replicates - start)))
            asked = self._kept[number][: count - start]
            chunk = wide[: len(asked)]
            chunk[:] = asked
            yield chunk

    def _fit(self) -> bool:
        rows = self._resampling.rows
        # A row is drawn no more often than there are rows, which two bytes have to hold.
        return rows <= _MOST_COUNTED and rows * self._replicates <= _KEPT_CELLS


def _chunk_size(resampling: Resampling, replicates: int) -> int:
    return max(1, min(replicates, _CHUNK_CELLS // max(1, resampling.rows)))


def _drawing(resampling: Resampling, seed: int, dtype: str) -> Callable[[int], NDArray[Any]]:
    """A function that draws the next b replicates as a matrix of shape (b, rows)."""
    import numpy as np

    rows = resampling.rows
    if resampling.groups is not None:
        names, code = np.unique(resampling.groups, return_inverse=True)
        groups = (_Stratum(np.random.default_rng(seed), np.arange(len(names))),)
        return lambda count: _in_blocks(lambda size: _drawn(groups, size), count, len(names), dtype)[:, code]
    if resampling.in_time:
        random = np.random.default_rng(seed)
        return lambda count: _in_blocks(lambda size: _drawn_in_time(random, size, rows), count, rows, dtype)
    codes = np.zeros(rows, dtype=np.int64) if resampling.strata is None else resampling.strata
    members = [np.flatnonzero(codes == stratum) for stratum in np.unique(codes)]
    strata = [_Stratum(np.random.default_rng([seed, index]), chosen) for index, chosen in enumerate(members)]
    return lambda count: _in_blocks(lambda size: _drawn(strata, size), count, rows, dtype)


def _in_blocks(draw: Callable[[int], NDArray[np.int64]], count: int, units: int, dtype: str) -> NDArray[Any]:
    """How often each of `units` is drawn, `count` times: a matrix of shape (count, units).

    `draw` gives the numbers of the units that the next so many replicates draw, a row for each replicate.
    """
    import numpy as np

    weights = np.empty((count, units), dtype)
    step = max(1, _BLOCK_CELLS // max(1, units))
    for start in range(0, count, step):
        block = weights[start : start + step]
        drawn = draw(len(block)) + units * np.arange(len(block))[:, None]
        block[:] = np.bincount(drawn.ravel(), minlength=block.size).reshape(block.shape)
    return weights


@dataclass(frozen=True)
class _Stratum:
    random: np.random.Generator
    members: NDArray[np.int64]
    """The units of which as many are drawn, with replacement."""


def _drawn(strata: Sequence[_Stratum], count: int) -> NDArray[np.int64]:
    """As many units of each stratum as it has, drawn with replacement, `count` times."""
    import numpy as np

    sizes = [len(each.members) for each in strata]
    drawn = np.empty((count, sum(sizes)), dtype=np.int64)
    start = 0
    for each, size in zip(strata, sizes, strict=True):
        drawn[:, start : start + size] = each.members[each.random.integers(0, size, (count, size))]
        start += size
    return drawn


def _drawn_in_time(random: np.random.Generator, count: int, rows: int) -> NDArray[np.int64]:
    """Circular blocks of ceil(n^(1/3)) rows (Politis & Romano 1992; the length of Hall, Horowitz & Jing 1995)."""
    import numpy as np

    length = int(np.ceil(rows ** (1 / 3)))
    starts = random.integers(0, rows, (count, -(-rows // length)))
    drawn: NDArray[np.int64] = (starts[:, :, None] + np.arange(length)).reshape(count, -1)[:, :rows] % rows
    return drawn


def percentile_interval(replicates: NDArray[np.float64], level: float = 0.95) -> tuple[float, float] | None:
    """Lower and upper end of the central interval; None where an end, or over 5 % of the replicates, is undefined."""
    import numpy as np

    finite = replicates[np.isfinite(replicates)]
    if len(finite) < 0.95 * len(replicates) or len(finite) < 20:
        return None
    tail = (1 - level) / 2
    with np.errstate(all="ignore"):
        low, high = np.quantile(finite, [tail, 1 - tail])
    return (float(low), float(high)) if np.isfinite([low, high]).all() else None
