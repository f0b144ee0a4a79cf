"""Weights of the paired bootstrap over hidden rows.

One matrix per challenge and part, regenerated from its seed: every submission is judged on the same resamples, so that
differences between submissions are paired. Percentile intervals, Efron & Tibshirani (1993), chapter 13.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

REPLICATES = 1000
_CHUNK_CELLS = 4_000_000


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


def seed_of(challenge_id: str, part: str) -> int:
    """The seed of a challenge's weight matrix for one part; never `hash()`, which differs between processes.

    >>> seed_of("digits", "public")
    483118771
    """
    return zlib.crc32(f"{challenge_id}/{part}".encode())


def weight_chunks(resampling: Resampling, seed: int, replicates: int = REPLICATES) -> Iterator[NDArray[np.float64]]:
    """How often each row was drawn, as matrices of shape (b, rows), float64; `replicates` rows in all."""
    import numpy as np

    random = np.random.default_rng(seed)
    size = max(1, min(replicates, _CHUNK_CELLS // max(1, resampling.rows)))
    for start in range(0, replicates, size):
        count = min(size, replicates - start)
        yield np.stack([_draw(resampling, random) for _ in range(count)])


def _draw(resampling: Resampling, random: np.random.Generator) -> NDArray[np.float64]:
    import numpy as np

    n = resampling.rows
    if resampling.groups is not None:
        names, code = np.unique(resampling.groups, return_inverse=True)
        drawn = np.bincount(random.integers(0, len(names), len(names)), minlength=len(names))
        return drawn[code].astype(np.float64)
    if resampling.in_time:
        return _draw_blocks(n, random)
    if resampling.strata is None:
        return np.bincount(random.integers(0, n, n), minlength=n).astype(np.float64)
    weights = np.zeros(n)
    for stratum in np.unique(resampling.strata):
        members = np.flatnonzero(resampling.strata == stratum)
        weights[members] = np.bincount(random.integers(0, len(members), len(members)), minlength=len(members))
    return weights


def _draw_blocks(n: int, random: np.random.Generator) -> NDArray[np.float64]:
    """Circular blocks of ceil(n^(1/3)) rows (Politis & Romano 1992; the length of Hall, Horowitz & Jing 1995)."""
    import numpy as np

    length = int(np.ceil(n ** (1 / 3)))
    starts = random.integers(0, n, -(-n // length))
    rows = (starts[:, None] + np.arange(length)[None, :]).ravel()[:n] % n
    return np.bincount(rows, minlength=n).astype(np.float64)


def percentile_interval(replicates: NDArray[np.float64], level: float = 0.95) -> tuple[float, float] | None:
    """Lower and upper end of the central interval; None when more than 5 % of the replicates are undefined."""
    import numpy as np

    finite = replicates[np.isfinite(replicates)]
    if len(finite) < 0.95 * len(replicates) or len(finite) < 20:
        return None
    tail = (1 - level) / 2
    low, high = np.quantile(finite, [tail, 1 - tail])
    return float(low), float(high)
