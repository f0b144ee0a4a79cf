"""What is looked for: values of some of a challenge's rows, in a form that survives another order of columns, another
way to write a number, and most file formats.

A row counts as found in a line of a file when values that both have are too rare together to meet by chance; where
values are common (pixels), when the line has all of the row's values. In files that are no text, runs of values are
looked for as bytes, along rows and along columns.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

SAMPLED = 200
"""Rows that are looked for; three of them are enough."""
_COUNTED = 5_000
ENOUGH_BITS = 20.0
"""By chance, a line with that much in common is met once in a million."""
_WIDE = 16
"""So many values in a row are hardly met by chance, however common each is."""
_ALONG_ROWS, _ALONG_COLUMNS, _ALONG_CODES = 8, 6, 32
_PLACES = 24
_MOST_NEEDLES = 6_000
ANCHOR = 8
"""Bytes of a needle that are looked up everywhere; the rest is compared where they are."""
_SHORTEST, _DIFFERENT = 16, 4


@dataclass(frozen=True)
class RowsFingerprint:
    """Of one challenge."""

    rows: tuple[tuple[tuple[str, float], ...], ...]
    """Of each sampled row its values, written as `normal` does, and how rare each is, in bits."""
    windows: tuple[str, ...]
    """All values of a row, sorted and joined, where values are too common to tell rows by some of them."""
    width: int
    """How many values a window has; 0 without windows."""
    needles: tuple[str, ...]
    """Bytes, as hexadecimal digits, of neighbouring values."""


def normal(value: Any) -> str:
    """A value as it is compared: numbers with six digits, text without case and blanks at its ends.

    >>> normal("17.990"), normal(17.99), normal(5.0), normal("5"), normal(" Bern")
    ('17.99', '17.99', '5', '5', 'bern')
    >>> normal(True)
    'true'
    """
    if type(value).__name__ in ("bool", "bool_"):
        return str(value).lower()
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return str(value).strip().strip("'\"").casefold()[:200]
    return f"{number:.6g}" if math.isfinite(number) else ""


def fingerprint(frame: pd.DataFrame, in_order: bool) -> RowsFingerprint:
    """What to look for, for a table without its target. `in_order`: rows are as in the original file."""
    import numpy as np

    count = len(frame)
    places: Any = np.unique(np.linspace(0, count - 1, min(_COUNTED, count)).astype(int)) if count else []
    texts = [[normal(value) for value in row] for row in frame.iloc[places].itertuples(index=False)]
    often = Counter(word for row in texts for word in set(row) if word)
    chosen = texts[:: max(1, len(texts) // SAMPLED)][:SAMPLED]
    rows = tuple(tuple(_rare(row, often, len(texts))) for row in chosen)
    telling = [row for row in rows if sum(bits for _, bits in row) >= ENOUGH_BITS]
    width = frame.shape[1]
    different = len({tuple(sorted(row)) for row in texts}) > 0.5 * len(texts)
    windows = ["\x1f".join(sorted(row)) for row in chosen if different and _tells_as_a_whole(row, often, len(texts))]
    return RowsFingerprint(
        rows=tuple(telling),
        windows=tuple(dict.fromkeys(windows)),
        width=width if windows else 0,
        needles=tuple(dict.fromkeys(_needles(frame, in_order)))[:_MOST_NEEDLES],
    )


def is_telling(word: str) -> bool:
    """Whether a value says something wherever it stands: small whole numbers and short words are in any table."""
    return (len(word) >= 4 and not word.lstrip("-").isdigit()) or len(word) >= 6


def _rare(row: list[str], often: Counter[str], of: int) -> list[tuple[str, float]]:
    words = sorted({word for word in row if is_telling(word)})
    weighed = ((word, math.log2(of / often[word])) for word in words)
    return [(word, round(bits, 2)) for word, bits in weighed if bits >= 1.0]


def _tells_as_a_whole(row: list[str], often: Counter[str], of: int) -> bool:
    """Whether all values of a row together tell it from a chance row."""
    bits = sum(math.log2(of / often[word]) for word in set(row) if word)
    return len(row) >= _WIDE or bits >= 0.8 * ENOUGH_BITS


def _needles(frame: pd.DataFrame, in_order: bool) -> list[str]:
    import numpy as np

    numeric = [name for name in frame.columns if frame[name].dtype.kind in "fiu"]
    places: Any = (
        np.unique(np.linspace(0, max(0, len(frame) - _ALONG_CODES), _PLACES).astype(int)) if len(frame) else []
    )
    found: list[str] = []
    for start in range(0, len(numeric) - _ALONG_ROWS + 1, _ALONG_ROWS):
        run = frame[numeric[start : start + _ALONG_CODES]].to_numpy(dtype=float)
        found += [needle for place in places for needle in _as_bytes(run[place], _ALONG_ROWS)]
    for name in numeric if in_order else ():
        column = frame[name].to_numpy(dtype=float)
        for place in places:
            found += _as_bytes(column[place : place + _ALONG_CODES], _ALONG_COLUMNS)
    words = [name for name in frame.columns if name not in numeric]
    for name in words:
        texts = frame[name].iloc[places].dropna().astype(str)
        found += [text.encode().hex() for text in texts if len(text) >= _SHORTEST]
    return found


def stripped(data: bytes) -> bytes:
    """The bytes without zeros: a small whole number is then the same in every width and byte order."""
    return data.replace(b"\0", b"")


def _as_bytes(values: np.ndarray, least: int) -> list[str]:
    """The values as each format may hold them: a few as floats, more of them where they are whole numbers."""
    import numpy as np

    if len(values) < least or not np.isfinite(values).all():
        return []
    whole = bool((values == np.round(values)).all() and np.abs(values).max() < 2**31)
    run = values if whole else values[:least]
    kinds = ("<f8", ">f8", "<f4", ">f4", *(("<i8", ">i8") if whole else ()))
    written = {stripped(run.astype(kind).tobytes()) for kind in kinds}
    return [data.hex() for data in sorted(written) if len(data) >= _SHORTEST and len(set(data[:ANCHOR])) >= _DIFFERENT]
